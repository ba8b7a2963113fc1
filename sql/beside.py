"""Steps that are taken beside others, on threads that all answers of a process share.

What belongs here: where a step is taken. What does not: what it does, and the connections that it needs
(`sql.reader`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from typing import Any, TypeVar

Result = TypeVar("Result")
# One core is the caller's own.
THREADS = max(1, (os.cpu_count() or 1) - 1)


class Beside:
    """The steps of one answer. Ends with `close`."""

    def __init__(self) -> None:
        self._begun: list[Future[Any]] = []

    def begin(self, step: Callable[[], Result]) -> Callable[[], Result]:
        """Takes a step beside the caller's; what is returned waits for its result, or raises its error.

        A step that no thread was free to begin is taken by whoever wants its result. So steps may begin
        others and wait for them, however few threads there are.
        """
        begun = _threads().submit(step)
        self._begun.append(begun)
        return lambda: step() if begun.cancel() else begun.result()

    def close(self) -> None:
        """Drops the steps that nobody began, and waits for the others."""
        wait([each for each in self._begun if not each.cancel()])


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, "beside")
