"""Steps of one parse side by side: an iterator runs ahead in a thread, writing lags behind in another."""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T], by: int = 1) -> Iterator[T]:
    """The same items, up to ``by`` of them made before they are asked for; errors come where their item would."""
    ready: queue.Queue[Any] = queue.Queue(maxsize=by)
    stop = threading.Event()
    thread = threading.Thread(target=_fill, args=(items, ready, stop), daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not _END:
            if isinstance(item, _Failure):
                raise item.error
            yield item
    finally:
        stop.set()
        while thread.is_alive():
            _drain(ready)
            thread.join(0.01)


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _fill(items: Iterator[Any], ready: queue.Queue[Any], stop: threading.Event) -> None:
    try:
        for item in items:
            if stop.is_set():
                return
            ready.put(item)
    except BaseException as error:
        ready.put(_Failure(error))
    ready.put(_END)


def _drain(ready: queue.Queue[Any]) -> None:
    try:
        while True:
            ready.get_nowait()
    except queue.Empty:
        return


class Behind(AbstractContextManager["Behind"]):
    """Runs calls in order in a thread, one waiting at most. Leaving waits for all and raises the first error."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._waiting: list[Future[None]] = []

    def __call__(self, call: Callable[..., None], *arguments: Any) -> None:
        """Put a call in line; raises what an earlier one raised."""
        self._waiting.append(self._pool.submit(call, *arguments))
        if len(self._waiting) > 1:
            self._waiting.pop(0).result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)
        for done in self._waiting if kind is None else ():
            done.result()
