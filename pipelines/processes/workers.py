"""Distributes pieces of work over a place, such as several processes, with results in the order of the work.

What belongs here: how much runs at once, and what becomes of a piece that kills its process. What does not:
the work itself, and which place a run has (`pipelines.processes.places`).
"""

import atexit
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

# With fewer pieces per process, the work is done before a second process has started.
_FEWEST_PIECES = 2
_pools: dict[int, ProcessPoolExecutor] = {}
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")
_Element = TypeVar("_Element")


ENDS_PROCESS = "reading it kills the process that reads it"


class EndsProcess(RuntimeError):
    """A piece of work has killed its process."""


# What a piece ends with whose process was killed, by itself or by a piece beside it.
_KILLED = (BrokenProcessPool, CancelledError, EndsProcess)


class Alone(Protocol):
    """Does work that may kill its process, one piece at a time."""

    def doing(self, work: Callable[[_Piece], _Result]) -> Callable[[_Piece], _Result]:
        """The same work, done in another process; raises EndsProcess if that is killed."""
        ...


class Place(Protocol):
    """Where pieces of work are done, several at once. Work, pieces and results can be pickled."""

    def is_worth_it(self, pieces: int) -> bool:
        """Whether so many pieces are better done there than in this process."""
        ...

    def most(self) -> int:
        """How many pieces may be under way or finished, so that results don't pile up."""
        ...

    def submit(self, work: Callable[[_Piece], _Result], piece: _Piece) -> Future[_Result]:
        """Begins a piece; its future raises what the work does, or one of the errors of a killed process."""
        ...

    def alone(self) -> AbstractContextManager[Alone]:
        """For pieces that were under way when a process was killed."""
        ...

    def end(self) -> None:
        """All results have been taken, or no more are wanted."""
        ...


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
    place: Place,
    rescue: Rescue[_Piece, _Result] | None = None,
) -> Iterator[_Result]:
    """The results of `work` on each piece, in order, computed in a place if it is worth it.

    With `rescue`, a piece that kills its process is replaced by the results of its parts.
    """
    has_died = rescue is not None and rescue.note.exists()
    try:
        if pieces and (has_died or place.is_worth_it(len(pieces))):
            yield from _in_place(work, pieces, place, rescue)
        elif pieces:
            if rescue:
                rescue.note.touch()
            yield from map(work, pieces)
    finally:
        if rescue:
            rescue.note.unlink(missing_ok=True)


def _in_place(
    work: Callable[[_Piece], _Result],
    pieces: Sequence[_Piece],
    place: Place,
    rescue: Rescue[_Piece, _Result] | None,
) -> Iterator[_Result]:
    under_way: deque[tuple[_Piece, Future[_Result]]] = deque()
    waiting = deque(pieces)
    try:
        while waiting or under_way:
            while waiting and len(under_way) < place.most():
                under_way.append((waiting[0], place.submit(work, waiting[0])))
                waiting.popleft()
            piece, future = under_way.popleft()
            try:
                result = future.result()
            except _KILLED:
                if rescue is None:
                    raise
                yield from _rescued(work, [(piece, future), *under_way], place, rescue)
                under_way.clear()
            else:
                yield result
    finally:
        for _, future in under_way:
            future.cancel()
        place.end()


def _rescued(
    work: Callable[[_Piece], _Result],
    under_way: Sequence[tuple[_Piece, Future[_Result]]],
    place: Place,
    rescue: Rescue[_Piece, _Result],
) -> Iterator[_Result]:
    """The results of pieces that were under way when a process was killed.

    Those that did not come through run again, each alone: it may have been killed by the one beside it.
    """
    wait([future for _, future in under_way])
    with place.alone() as alone:
        for piece, future in under_way:
            try:
                yield future.result()
            except _KILLED:
                yield from _carefully(alone.doing(work), piece, rescue)


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


@dataclass(frozen=True)
class Processes:
    """Processes of this machine, kept from one `spread` to the next."""

    count: int

    def is_worth_it(self, pieces: int) -> bool:
        """Whether there is more than one process, and enough for each."""
        return self.count > 1 and pieces >= self.count * _FEWEST_PIECES

    def most(self) -> int:
        """Two per process."""
        return 2 * self.count

    def submit(self, work: Callable[[_Piece], _Result], piece: _Piece) -> Future[_Result]:
        """Begins a piece in the next free process."""
        try:
            return _pool(self.count).submit(work, piece)
        except BrokenProcessPool:
            _forget(self.count)
            return _pool(self.count).submit(work, piece)

    def alone(self) -> "Expendable":
        """One process that may be killed; the others are gone, as one of them was."""
        _forget(self.count)
        return Expendable()

    def end(self) -> None:
        """The processes stay, for the next pieces."""


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
