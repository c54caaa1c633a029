select
    text_hash,
    model_version,
    sentiment_label,
    abstain_reason,
    intent,
    emotion,
    keywords,
    sentiment_score,
    p_positive,
    confidence,
    coverage,
    is_delight,
    is_meh
from {{ source("raw", "text_score") }}
