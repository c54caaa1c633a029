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
    ready: queue.SimpleQueue[Any] = queue.SimpleQueue()
    room, stop = threading.Semaphore(by), threading.Event()
    thread = threading.Thread(target=_fill, args=(items, ready, room, stop), daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not _END:
            if isinstance(item, _Failure):
                raise item.error
            room.release()
            yield item
            del item  # whoever asked is done with it: the next one needs the memory
    finally:
        stop.set()
        room.release()
        thread.join()


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _fill(
    items: Iterator[Any], ready: "queue.SimpleQueue[Any]", room: threading.Semaphore, stop: threading.Event
) -> None:
    """Make an item as soon as there is room for it, not before."""
    try:
        while room.acquire() and not stop.is_set():
            ready.put(next(items))
    except StopIteration:
        ready.put(_END)
    except BaseException as error:
        ready.put(_Failure(error))


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
