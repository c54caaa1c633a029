"""Pseudonyms: HMAC-SHA-256 of an identifier's canonical form under a key held elsewhere.

A token reads ``<key id>_<32 hex digits>``: the first 128 bits of the HMAC of ``kind NUL canonical``.
The kind keeps an employee number from ever meeting an equal customer number.

Canonical form, for every kind: NFKC, invisible characters dropped, outer blanks dropped. Then

* a value that reads as a Chinese phone number (11-digit mobile, or area code and fixed number;
  blanks, hyphens, dots and brackets ignored; ``+86``, ``0086`` or ``86`` in front; ``.0`` behind, as a
  spreadsheet leaves it) becomes its national digits;
* anything else is case-folded. Leading zeros are kept: ids are text.

Blank values and the words exports use for "nobody" (无, 匿名, N/A …) have no pseudonym.
"""

import hashlib
from collections.abc import Callable, Iterable

import polars as pl

from transforms.privacy.keys import Key, KeyRing

__all__ = ["KINDS", "KeyRing", "canonical", "kind_of", "pseudonymise", "token", "tokens_of"]

KINDS = ("person", "employee", "name")
NOBODY = (
    *("", "-", "--", "/", "无", "無", "空", "(空)", "(跳过)", "未知", "不详", "未填写", "匿名", "匿名用户"),
    *("none", "null", "nan", "n/a", "na", "#n/a", "unknown", "anonymous"),
)

_INVISIBLE = r"[\p{Cf}\p{Cc}\p{M}]"
_PHONE_NOISE = r"[\s()\-.·‐‑‒–—−_]"
_MOBILE = r"^(?:(?:\+|00)?86)?(1[3-9][0-9]{9})$"
_FIXED = r"^(0(?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7})$"
_FIXED_ABROAD = r"^(?:\+|00)86((?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7})$"
_USUAL_MOBILE = r"^1[3-9][0-9]{9}$"
_USUAL_ID = r"^[0-9A-Za-z_.@\-]*[A-Za-z][0-9A-Za-z_.@\-]*$"
"""Canonical but for case: an ASCII letter is in it, so it is no phone, and nothing that would be dropped."""
_KIND_OF_FIELD = {
    "employee_key": "employee",
    "owner_key": "employee",
    "name_key": "name",
    "salutation_key": "name",
}


def kind_of(field: str) -> str:
    """The kind of a contract field: employee_key → employee, name_key → name, else person."""
    return _KIND_OF_FIELD.get(field, "person")


def canonical(values: pl.Series) -> pl.Series:
    """Canonical text of identifiers (see the module); null where there is no identifier."""
    text = values.cast(pl.String)
    folded = text.str.to_lowercase()
    usual = text.str.contains(_USUAL_MOBILE) | (text.str.contains(_USUAL_ID) & ~folded.is_in(NOBODY))
    if usual.all():
        return folded
    odd = ~usual
    return folded.scatter(odd.arg_true(), _canonical(text.filter(odd)))


def _canonical(values: pl.Series) -> pl.Series:
    frame = values.alias("v").to_frame()
    text = pl.col("v").str.normalize("NFKC").str.replace_all(_INVISIBLE, "").str.strip_chars().str.strip_prefix("'")
    digits = pl.col("text").str.strip_suffix(".0").str.replace_all(_PHONE_NOISE, "")
    phone = pl.coalesce(
        pl.col("digits").str.extract(_MOBILE),
        pl.col("digits").str.extract(_FIXED),
        pl.lit("0") + pl.col("digits").str.extract(_FIXED_ABROAD),
    )
    folded = pl.col("text").str.to_lowercase().str.replace_all("ß", "ss", literal=True)
    either = pl.coalesce(phone, pl.when(~folded.is_in(NOBODY)).then(folded))
    return frame.with_columns(text=text).with_columns(digits=digits).select(either.alias(values.name)).to_series()


def pseudonymise(values: pl.Series, ring: KeyRing, *, kind: str = "person") -> pl.Series:
    """Tokens under the ring's current key, one HMAC per distinct value; null and nobody stay null."""
    return _tokens(values, ring.current, kind)


def token(value: str, ring: KeyRing, *, kind: str = "person") -> str | None:
    """The token of one identifier, null where the value names nobody."""
    return pseudonymise(pl.Series([value]), ring, kind=kind)[0]


def tokens_of(value: str, ring: KeyRing, kinds: Iterable[str] = KINDS) -> dict[str, str]:
    """Every token an identifier can have, as token → kind: each kind under each key of the ring."""
    one = pl.Series([value])
    made = ((_tokens(one, key, kind)[0], kind) for key in ring.keys for kind in kinds)
    return {found: kind for found, kind in made if found is not None}


def _tokens(values: pl.Series, key: Key, kind: str) -> pl.Series:
    if kind not in KINDS:
        raise ValueError(f"unknown kind of identifier: {kind}")
    name, text = values.name, values.cast(pl.String).alias("value")
    distinct = text.drop_nulls().unique(maintain_order=True)
    made = _signed(canonical(distinct), key, kind)
    if len(distinct) == len(text):
        return made.alias(name)
    known = pl.DataFrame({"value": distinct, "token": made})
    joined = text.to_frame().join(known, on="value", how="left", maintain_order="left")
    return joined["token"].alias(name)


def _signed(forms: pl.Series, key: Key, kind: str) -> pl.Series:
    sign = _signer(key, kind)
    made = [None if form is None else sign(form) for form in forms.cast(pl.Binary).to_list()]
    return pl.Series(made, dtype=pl.String)


def _signer(key: Key, kind: str) -> Callable[[bytes], str]:
    """HMAC-SHA-256 (RFC 2104) with the keyed halves hashed once: half the time of ``hmac.digest`` per value."""
    secret = key.secret if len(key.secret) <= 64 else hashlib.sha256(key.secret).digest()
    block = secret.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + kind.encode() + b"\0")
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    prefix = f"{key.key_id}_"

    def sign(form: bytes) -> str:
        first, second = inner.copy(), outer.copy()
        first.update(form)
        second.update(first.digest())
        return prefix + second.hexdigest()[:32]

    return sign
