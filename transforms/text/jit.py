"""Compiled kernels with a private cache, and the same Python code for small inputs.

Compiling takes seconds, running a small input in plain Python takes less. Both run the same
function on the same integers, so the result is the same.
"""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.text.cache import private_folder

# Characters a kernel reads as plain Python, over all its calls, before it is worth compiling.
_SMALL = 20_000
# Larger scratch arrays aren't kept.
_MOST_KEPT = 1 << 24
_kept = threading.local()


class Kernel:
    """A function that is compiled once it has enough to do."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self._read = 0
        self.__doc__ = function.__doc__

    @cached_property
    def compiled(self) -> Callable[..., Any]:
        """The compiled function, from the cache where it is there."""
        import numba

        folder = private_folder("numba")
        if folder is None:
            return numba.njit(nogil=True)(self.function)
        numba.config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]  # numba tells no types
        return numba.njit(cache=True, nogil=True)(self.function)

    def __call__(self, *arguments: Any, size: int) -> Any:
        """Run on these arguments; ``size`` is the number of characters to work through."""
        self._read += size
        if self._read < _SMALL and "compiled" not in self.__dict__:
            with np.errstate(over="ignore"):
                return self.function(*arguments)
        return self.compiled(*arguments)


def kernel(function: Callable[..., Any]) -> Kernel:
    """Decorator: make a :class:`Kernel` of a function in numba's subset of Python."""
    return Kernel(function)


def scratch(name: str, size: int, kind: type[np.generic]) -> npt.NDArray[Any]:
    """An array of at least this size and of any content, the same one on each call of a thread while it is enough."""
    held: npt.NDArray[Any] | None = getattr(_kept, name, None)
    if held is not None and len(held) >= size:
        return held
    made = np.empty(size, kind)
    if size <= _MOST_KEPT:
        setattr(_kept, name, made)
    return made
