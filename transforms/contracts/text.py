"""What the text engine says of each distinct masked text."""

from transforms.contracts.fields import dy, optional_text


class TextScore(dy.Schema):
    """One row per distinct masked text and model version."""

    text_hash = dy.String(primary_key=True, description="md5 of the masked text, as DuckDB's md5()")
    model_version = dy.String(primary_key=True)
    sentiment_score = dy.Float64(nullable=True, min=-1, max=1)
    p_positive = dy.Float64(nullable=True, min=0, max=1)
    sentiment_label = dy.Enum(("positive", "neutral", "negative"), nullable=True)
    confidence = dy.Float64(nullable=True, min=0, max=1)
    coverage = dy.Float64(nullable=True, min=0, max=1)
    abstain_reason = optional_text()
    intent = dy.String(nullable=True)
    emotion = dy.String(nullable=True)
    is_delight = dy.Bool()
    is_meh = dy.Bool()
    keywords = optional_text(description="at most five, separated by 、")


class TextTerm(dy.Schema):
    """One row per distinct masked text and term: a word, or two neighbouring words with a space."""

    text_hash = dy.String(primary_key=True)
    model_version = dy.String(primary_key=True)
    term = dy.String(primary_key=True)


class TextClause(dy.Schema):
    """One row per distinct masked text, clause and aspect (aspect empty when none is named)."""

    text_hash = dy.String(primary_key=True)
    model_version = dy.String(primary_key=True)
    clause_no = dy.Int64(primary_key=True, min=1)
    aspect = dy.String(primary_key=True, description="aspect code of seeds/aspects.csv, or empty")
    span_start = dy.Int64(min=0, description="0-based code point in the masked text")
    span_end = dy.Int64(min=0, description="exclusive")
    sentiment_score = dy.Float64(nullable=True, min=-1, max=1)
    p_positive = dy.Float64(nullable=True, min=0, max=1)
    intensity = dy.Float64(nullable=True, min=0)
    is_implicit = dy.Bool(description="the aspect is inferred, not named")
