"""Identifiers to pseudonyms and comments to masked comments, before anything is written past the landing zone."""

from collections.abc import Callable

import polars as pl

from transforms.ingest.job import Field, SourceSpec

Pseudonymise = Callable[[pl.Series, str], pl.Series]
"""Tokens of identifiers of a contract field. The key stays with the parent, who answers."""


def masked(values: pl.Series) -> pl.Series:
    """Masked texts; the same series where nothing was found."""
    from transforms.privacy.masking import mask

    return mask(values)


def protected(
    texts: pl.DataFrame,
    fields: tuple[Field, ...],
    columns: dict[str, str],
    source: SourceSpec,
    pseudonymise: Pseudonymise,
) -> pl.DataFrame:
    """Identifiers as tokens and words masked, by the class of the field or of its column in sources.toml."""
    done = []
    for field in fields:
        if field.name not in texts.columns:
            continue
        values = texts[field.name]
        kind = source.classes.get(columns.get(field.name, ""), field.field_class)
        if field.field_class == "identifier" or kind == "identifier":
            values = _tokens(values, field.name, pseudonymise)
        elif kind == "free_text" or field.field_class == "free_text":
            values = masked(values)
        done.append(values)
    return texts.with_columns(done)


def _tokens(values: pl.Series, field: str, pseudonymise: Pseudonymise) -> pl.Series:
    distinct = values.drop_nulls().unique(maintain_order=True)
    if distinct.is_empty():
        return values
    tokens = pseudonymise(distinct, field)
    if len(distinct) == len(values):
        return tokens.alias(values.name)
    known = pl.DataFrame({"value": distinct, "token": tokens})
    joined = pl.DataFrame({"value": values}).join(known, on="value", how="left", maintain_order="left")
    return joined["token"].alias(values.name)
