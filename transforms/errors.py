"""Errors a user can act on, and the exit code of each class.

A message says what was found, where, what was expected and the next step. It never carries the
text of a customer or an identifier. ``transforms.cli`` prints it in one line and exits with the
code; the DAGs don't retry a ``UserError``.
"""

from pathlib import Path


class HuishengError(Exception):
    """Base class. ``exit_code`` is what the command line returns."""

    exit_code = 1

    def __init__(self, problem: str, *, where: str = "", expected: str = "", next_step: str = "") -> None:
        self.problem, self.where, self.expected, self.next_step = problem, where, expected, next_step
        super().__init__(self.one_line())

    def one_line(self) -> str:
        """The whole message in one line that no terminal takes for a command: where: problem; expected …. Next: …"""
        head = f"{self.where}: {self.problem}" if self.where else self.problem
        if self.expected:
            head += f"; expected {self.expected}"
        line = " ".join((head + (f". Next: {self.next_step}" if self.next_step else "")).split())
        return "".join(char if char.isprintable() else "�" for char in line)

    def __reduce__(self) -> tuple:
        fields = {"problem": self.problem, "where": self.where, "expected": self.expected, "next_step": self.next_step}
        return _rebuild, (type(self), fields)


def without_message(error: BaseException) -> HuishengError:
    """What may be told of an error that is not ours: its kind and place. Its message may quote a customer."""
    place, where = error.__traceback__, ""
    while place is not None:
        name = Path(place.tb_frame.f_code.co_filename)
        if "transforms" in name.parts:
            where = f"{name.name}:{place.tb_lineno}"
        place = place.tb_next
    return HuishengError(
        f"unexpected {type(error).__name__}", where=where, next_step="run again with HUISHENG_DEBUG=1 to see all of it"
    )


def _rebuild(kind: type[HuishengError], fields: dict[str, str]) -> HuishengError:
    return kind(fields.pop("problem"), **fields)


class UserError(HuishengError):
    """Something the user gave is wrong; running again without a change fails again."""

    exit_code = 2


class ConfigError(UserError):
    """A setting, a source entry or a seed is missing or wrong."""

    exit_code = 3


class InputError(UserError):
    """A file can't be taken as it is."""

    exit_code = 4


class BusyError(HuishengError):
    """Another run holds the lock; trying later helps."""

    exit_code = 5


class FullDiskError(HuishengError):
    """No space is left; with space the same command goes on where it stopped."""


class AuditError(HuishengError):
    """The built data failed its audit; the former release stays."""

    exit_code = 6
