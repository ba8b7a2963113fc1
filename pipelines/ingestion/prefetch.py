"""Fetches the next remote objects while one is read, to hide the latency.

What belongs here: how far ahead to fetch, and the memory limit. What does not: how an object is opened
(`pipelines.ingestion.sources`).
"""

import io
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

from tracehound.pipelines.ingestion.sources import Opener, SourceObject

_THREADS = 16
_MOST_OBJECTS = 4 * _THREADS
# In all objects that are fetched and not read yet; a larger object is opened when its turn comes.
_MOST_BYTES = 16 << 20


@dataclass(frozen=True)
class _Held:
    """An object's bytes, or the error that prevented fetching them."""

    content: bytes | OSError

    def open(self) -> BinaryIO:
        """The bytes. Raises OSError."""
        if isinstance(self.content, OSError):
            raise self.content
        return io.BytesIO(self.content)


def prefetched(objects: Sequence[SourceObject]) -> Iterator[tuple[SourceObject, Opener]]:
    """The objects in their order, each with its opener; the bytes of remote ones are already fetched."""
    if not any(entry.is_remote for entry in objects):
        yield from ((entry, entry.opener) for entry in objects)
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from _in_order(objects, pool)


def _in_order(
    objects: Sequence[SourceObject], pool: ThreadPoolExecutor
) -> Iterator[tuple[SourceObject, Opener]]:
    ahead: deque[tuple[SourceObject, Future[_Held] | None]] = deque()
    waiting = deque(objects)
    size = 0
    try:
        while waiting or ahead:
            while waiting and len(ahead) < _MOST_OBJECTS and (not ahead or size < _MOST_BYTES):
                entry = waiting.popleft()
                is_fetched = entry.is_remote and entry.size_bytes <= _MOST_BYTES
                ahead.append((entry, pool.submit(_fetch, entry.opener) if is_fetched else None))
                size += entry.size_bytes if is_fetched else 0
            entry, future = ahead.popleft()
            if future is None:
                yield entry, entry.opener
            else:
                yield entry, future.result()
                size -= entry.size_bytes
    finally:
        for _, future in ahead:
            if future:
                future.cancel()


def _fetch(opener: Opener) -> _Held:
    try:
        with opener.open() as file:
            return _Held(file.read())
    except OSError as error:
        return _Held(error)
