"""What is wrong with a file of settings, in the words of whoever wrote it."""

from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ValidationError

from transforms.errors import ConfigError


def explain(error: ValidationError, model: type[BaseModel], path: Path, step: str, entry: str = "") -> ConfigError:
    """One line about what is wrong, a misspelt key first: its name below ``entry``, what may stand there; no values."""
    found = error.errors(include_input=False)
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    key = ".".join([entry] * bool(entry) + [str(part) for part in first["loc"]])
    fields = _model_of(model, first["loc"][:-1]).model_fields
    if first["type"] == "extra_forbidden":
        return ConfigError(f"unknown key {key}", where=str(path), expected=f"one of {', '.join(fields)}")
    if first["type"] == "string_pattern_mismatch" and (field := fields.get(str(first["loc"][-1]))):
        return ConfigError(f"{key} is not of the right form", where=str(path), expected=field.description or "")
    message = first["msg"].removeprefix("Value error, ").replace("valid tuple", "list")
    return ConfigError(f"{key}: {message}", where=str(path), next_step=step)


def _model_of(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel]:
    """The model of a table at a place of a file: names of keys, and of entries between them."""
    for part in place:
        if part in model.model_fields:
            kinds = [model.model_fields[str(part)].annotation]
            while kinds:
                kind = kinds.pop()
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    model = kind
                kinds += get_args(kind)
    return model
