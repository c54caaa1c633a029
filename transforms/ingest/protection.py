"""Identifiers to pseudonyms and comments to masked comments, before anything is written past the landing zone."""

from collections.abc import Callable

import polars as pl

from transforms.ingest.job import Field, SourceSpec

Pseudonymise = Callable[[pl.Series, str], pl.Series]
"""Tokens of identifiers of a contract field. The key stays with the parent, who answers."""


_VALUE, _TOKEN, _IS_KNOWN = "value", "token", "is_known"
_NONE = pl.DataFrame(schema={_VALUE: pl.String, _TOKEN: pl.String, _IS_KNOWN: pl.Boolean})


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


class Remembered:
    """Answers to a question about values, asked once for each of up to ``most`` values; the rest are asked again.

    A bound, so that memory doesn't grow with the file.
    """

    def __init__(self, ask: Pseudonymise, most: int = 400_000) -> None:
        self._ask, self._most = ask, most
        self._known: dict[str, pl.DataFrame] = {}

    def __call__(self, values: pl.Series, field: str) -> pl.Series:
        """The token of each different value."""
        known = self._known.get(field, _NONE)
        found = pl.DataFrame({_VALUE: values}).join(known, on=_VALUE, how="left", maintain_order="left")
        new = found[_IS_KNOWN].is_null()
        if new.any():
            fresh = self._ask(values.filter(new), field).alias(_TOKEN)
            found = found.with_columns(found[_TOKEN].scatter(new.arg_true(), fresh))
        if known.height < self._most:
            self._known[field] = pl.concat([known, found.filter(new).with_columns(pl.lit(value=True).alias(_IS_KNOWN))])
        return found[_TOKEN].alias(values.name)


def _tokens(values: pl.Series, field: str, pseudonymise: Pseudonymise) -> pl.Series:
    distinct = values.drop_nulls().unique(maintain_order=True)
    if distinct.is_empty():
        return values
    tokens = pseudonymise(distinct, field)
    if len(distinct) == len(values):
        return tokens.alias(values.name)
    known = pl.DataFrame({_VALUE: distinct, _TOKEN: tokens})
    joined = pl.DataFrame({_VALUE: values}).join(known, on=_VALUE, how="left", maintain_order="left")
    return joined[_TOKEN].alias(values.name)
