"""Work spread over processes, with results in the order of the work.

What belongs here: how many processes, and how much is under way. What does not: what the work is.
"""

import atexit
import ctypes
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from pipelines.settings import processes

# Fewer pieces than this a process are done before a second process has started.
_FEWEST_PIECES = 2
# Of glibc's malloc.h, with the largest values that it takes; other C libraries have no mallopt.
_M_TRIM_THRESHOLD, _MOST_KEPT = -1, 1 << 30
_M_MMAP_THRESHOLD, _MOST_FROM_HEAP = -3, 1 << 25
_pools: dict[int, ProcessPoolExecutor] = {}
_Piece = TypeVar("_Piece")
_Result = TypeVar("_Result")


def spread(work: Callable[[_Piece], _Result], pieces: Sequence[_Piece]) -> Iterator[_Result]:
    """`work` done on each piece, in processes of their own if it is worth it; results in order.

    No more than two pieces a process are under way or wait to be taken, so that results don't pile up.
    """
    count = processes()
    if count == 1 or len(pieces) < count * _FEWEST_PIECES:
        yield from map(work, pieces)
        return
    pool = _pool(count)
    under_way: deque[Future[_Result]] = deque()
    try:
        for piece in pieces:
            under_way.append(pool.submit(work, piece))
            if len(under_way) >= 2 * count:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()


def dismiss() -> None:
    """Ends the processes, and gives back the memory that they keep; the next `spread` starts others."""
    while _pools:
        _, pool = _pools.popitem()
        pool.shutdown(cancel_futures=True)


atexit.register(dismiss)


def _pool(count: int) -> ProcessPoolExecutor:
    """One pool for all that this process spreads: a worker's imports are paid once."""
    if count not in _pools:
        _pools[count] = _new_pool(count)
    return _pools[count]


def _new_pool(count: int) -> ProcessPoolExecutor:
    # Workers are forked from a server that has imported all they need and never had a thread.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.batches", "pipelines.flattening"])
    return ProcessPoolExecutor(count, context, _begin)


def _begin() -> None:
    """Makes a worker one core's worth, deaf to Ctrl-C (its parent decides), and gone when its parent is."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    _keep_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _keep_memory() -> None:
    """Keeps the memory of a batch for the next one: asking for it anew costs 5 % of a worker's time."""
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:-1,muzzy_decay_ms:-1")
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, _MOST_FROM_HEAP)
        library.mallopt(_M_TRIM_THRESHOLD, _MOST_KEPT)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
