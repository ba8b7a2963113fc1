"""Distributes work over processes, with results in the order of the work.

What belongs here: how many processes, and how much runs at once. What does not: the work itself.
"""

import atexit
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

# With fewer pieces per process, the work is done before a second process has started.
_FEWEST_PIECES = 2
_pools: dict[int, ProcessPoolExecutor] = {}
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")
_Element = TypeVar("_Element")


ENDS_PROCESS = "reading it kills the process that reads it"


class EndsProcess(RuntimeError):
    """A piece of work has killed its process."""


@dataclass(frozen=True)
class Rescue(Generic[_Piece, _Result]):
    """How to handle work that kills its process, by a crash of a library or the out-of-memory killer.

    `note` is a file that exists while this process does the work itself. If it already exists, the last
    process has died at it, so the work is done in other processes. `parts` divides a piece as long as
    possible; `last` returns the result of one that can't be divided, such as the error.
    """

    note: Path
    parts: Callable[[_Piece], Sequence[_Piece]]
    last: Callable[[_Piece], _Result]


def spread(
    work: Callable[[_Piece], _Result],
    pieces: Sequence[_Piece],
    count: int,
    rescue: Rescue[_Piece, _Result] | None = None,
) -> Iterator[_Result]:
    """The results of `work` on each piece, in order, computed in `count` processes if it is worth it.

    With `rescue`, a piece that kills its process is replaced by the results of its parts.
    """
    has_died = rescue is not None and rescue.note.exists()
    is_worth_it = count > 1 and len(pieces) >= count * _FEWEST_PIECES
    try:
        if is_worth_it or has_died:
            yield from _in_pool(work, pieces, count, rescue)
        elif pieces:
            if rescue:
                rescue.note.touch()
            yield from map(work, pieces)
    finally:
        if rescue:
            rescue.note.unlink(missing_ok=True)


def _in_pool(
    work: Callable[[_Piece], _Result],
    pieces: Sequence[_Piece],
    count: int,
    rescue: Rescue[_Piece, _Result] | None,
) -> Iterator[_Result]:
    """At most two pieces per process are running or finished, so that results don't pile up."""
    under_way: deque[tuple[_Piece, Future[_Result]]] = deque()
    waiting = deque(pieces)
    try:
        while waiting or under_way:
            while waiting and len(under_way) < 2 * count:
                under_way.append((waiting[0], _submitted(count, work, waiting[0])))
                waiting.popleft()
            piece, future = under_way.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                if rescue is None:
                    raise
                yield from _rescued(work, [(piece, future), *under_way], count, rescue)
                under_way.clear()
            else:
                yield result
    finally:
        for _, future in under_way:
            future.cancel()


def _submitted(count: int, work: Callable[[_Piece], _Result], piece: _Piece) -> Future[_Result]:
    try:
        return _pool(count).submit(work, piece)
    except BrokenProcessPool:
        _forget(count)
        return _pool(count).submit(work, piece)


def _rescued(
    work: Callable[[_Piece], _Result],
    under_way: Sequence[tuple[_Piece, Future[_Result]]],
    count: int,
    rescue: Rescue[_Piece, _Result],
) -> Iterator[_Result]:
    """The results of pieces that were running when a process was killed: each runs again, alone."""
    _forget(count)
    with Expendable() as process:
        for piece, future in under_way:
            try:
                yield future.result()
            except (BrokenProcessPool, CancelledError):
                yield from _carefully(process.doing(work), piece, rescue)


def _carefully(
    work: Callable[[_Piece], _Result], piece: _Piece, rescue: Rescue[_Piece, _Result]
) -> Iterator[_Result]:
    """A piece alone; if it kills its process, its parts in the same way."""
    try:
        yield work(piece)
    except EndsProcess:
        parts = rescue.parts(piece)
        if not parts:
            yield rescue.last(piece)
        for part in parts:
            yield from _carefully(work, part, rescue)


def halves(piece: Sequence[_Element]) -> list[Sequence[_Element]]:
    """The two halves of a piece of work; none for a single element."""
    half = len(piece) // 2
    return [piece[:half], piece[half:]] if half else []


class Expendable:
    """One process for work that may kill it; then another one replaces it."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    def doing(self, work: Callable[[_Piece], _Result]) -> Callable[[_Piece], _Result]:
        """The same work, done in that process; raises EndsProcess if the process is killed."""

        def done(piece: _Piece) -> _Result:
            self._pool = self._pool or _new_pool(1)
            try:
                return self._pool.submit(work, piece).result()
            except BrokenProcessPool:
                self.end()
                raise EndsProcess(ENDS_PROCESS) from None

        return done

    def end(self) -> None:
        """Ends the process, if there is one."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
        self._pool = None

    def __enter__(self) -> "Expendable":
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def dismiss() -> None:
    """Ends the processes, which frees their memory; the next `spread` starts new ones."""
    while _pools:
        _, pool = _pools.popitem()
        pool.shutdown(cancel_futures=True)


atexit.register(dismiss)


def _pool(count: int) -> ProcessPoolExecutor:
    """One pool for all work of this process, so that workers import only once."""
    if count not in _pools:
        _pools[count] = _new_pool(count)
    return _pools[count]


def _forget(count: int) -> None:
    """Drops a pool in which a process was killed."""
    pool = _pools.pop(count, None)
    if pool:
        pool.shutdown(wait=False, cancel_futures=True)


def _new_pool(count: int) -> ProcessPoolExecutor:
    # Workers are forked from a server that has imported everything they need and never had a thread.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["tracehound.pipelines.ingestion.batches", "tracehound.pipelines.flattening.days"]
    )
    return ProcessPoolExecutor(count, context, _begin)


def _begin() -> None:
    """Limits a worker to one core, and lets it ignore Ctrl-C (its parent decides) and end with its parent."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
