"""The served file, kept open for many readers, and taken up anew as soon as a run serves another one.

DuckDB gives a process the old file for as long as it has that open by the same path. So each file is opened
by a name of its own, a hard link that is removed at once: the file itself goes when the last reader that
began with it has ended, or with the process, however that ends.

What belongs here: which file readers get, their time limit, and what dead processes left. What does not:
queries (`sql.reader`).
"""

from __future__ import annotations

import glob
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import duckdb

from tracehound.sql import fence
from tracehound.sql.query import QueryError, QueryFailed, QueryLimits, too_slow
from tracehound.sql.reader import Reader

Result = TypeVar("Result")

_READING = ".reading-"
_LONGEST_OPENING_SECONDS = 60
_WATCH_SECONDS = 0.05


class Abandoned(QueryError):
    """Nobody waits for the answer any more."""


@dataclass
class _Running:
    """A query that runs: on which connection, and when its time is over."""

    con: duckdb.DuckDBPyConnection
    ends_at: float
    is_late: bool = False


class Asking:
    """One reader's queries: each is interrupted after its time, and all when nobody waits any more."""

    def __init__(self, limits: QueryLimits, path: Path) -> None:
        self._limits = limits
        self._path = path
        self._lock = threading.Lock()
        self._running: dict[int, _Running] = {}
        self._is_abandoned = False

    def abandon(self) -> None:
        """Ends the running queries and refuses others, from any thread."""
        with self._lock:
            self._is_abandoned = True
            for each in self._running.values():
                each.con.interrupt()

    def look(self, now: float) -> None:
        """Interrupts queries whose time is over or that nobody waits for.

        DuckDB forgets an interruption of a query that has not begun, so that once may not be enough.
        """
        with self._lock:
            for each in self._running.values():
                each.is_late |= now > each.ends_at
                if each.is_late or self._is_abandoned:
                    each.con.interrupt()

    def run(self, con: duckdb.DuckDBPyConnection, step: Callable[[], Result]) -> Result:
        """A query's result. Raises QueryError, QueryTimedOut and Abandoned among them."""
        running = _Running(con, time.monotonic() + self._limits.seconds)
        with self._lock:
            if self._is_abandoned:
                raise Abandoned("nobody waits for the answer")
            self._running[id(con)] = running
        try:
            return step()
        except (duckdb.Error, OSError) as error:
            raise self._meant(error, running) from error
        finally:
            with self._lock:
                del self._running[id(con)]

    def _meant(self, error: Exception, running: _Running) -> QueryError:
        if self._is_abandoned:
            return Abandoned("nobody waits for the answer")
        return too_slow(self._limits) if running.is_late else fence.meant(error, self._limits, self._path)


class _Reader(Reader):
    """Runs our own queries, of which each is looked at once in a process."""

    def statement(self, query: str) -> str:
        """The query, which was found to be one. Raises QueryError."""
        found = _LOOKED_AT.get(query) or super().statement(query)
        if len(_LOOKED_AT) < _MOST_LOOKED_AT:
            _LOOKED_AT[query] = found
        return found


# More than there are files of queries.
_MOST_LOOKED_AT = 1_000
_LOOKED_AT: dict[str, str] = {}


@dataclass(frozen=True)
class Edition:
    """A served file: which one it is, and when it was written, in seconds since 1970.

    `kept` is what readers found out about it, for as long as it is open.
    """

    name: str
    written_at: float
    kept: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass
class _Opened:
    edition: Edition
    con: duckdb.DuckDBPyConnection
    readers: set[int] = field(default_factory=set)


class Served:
    """A served file for as long as a process serves it. Ends with `close`.

    Readers take up a newer file themselves, unless it `is_renewed`: then they get it from `renew`.
    """

    def __init__(self, path: Path, limits: QueryLimits, *, is_renewed: bool = False) -> None:
        self._path = path
        self._limits = limits
        self._is_renewed = is_renewed
        self._lock = threading.Lock()
        self._current: _Opened | None = None
        self._refused: Edition | None = None
        self._old: list[_Opened] = []
        self._asking: set[Asking] = set()
        self._is_closed = threading.Event()
        _remove_leftovers(path)
        self._watch = threading.Thread(target=self._watch_queries, name="query times", daemon=True)
        self._watch.start()

    def __enter__(self) -> Served:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def edition(self) -> Edition:
        """The file that readers get now. Raises QueryError where there is none."""
        with self._lock:
            return self._taken_up().edition

    @contextmanager
    def reading(self, asking: Asking | None = None) -> Iterator[tuple[Reader, Edition]]:
        """A reader of the current file, and which one that is: both stay to the end. Raises QueryError."""
        with self._reading(self._taken_up, asking or self.asking()) as (reader, edition):
            yield reader, edition

    def renew(self, ready: Callable[[Reader, Edition], None], asking: Asking) -> None:
        """Has a newer file made `ready`, and only then gives it to readers. Raises QueryError without any.

        What fails in `ready` keeps nobody from the file.
        """
        found = edition_of(self._path)
        with self._lock:
            if self._is_current(found):
                return
        try:
            opened = self._open()
        except QueryError:
            with self._lock:
                if self._current is None:
                    raise
                self._refused = found
            return
        with suppress(QueryError), self._reading(lambda: opened, asking) as (reader, edition):
            ready(reader, edition)
        with self._lock:
            self._give(opened)

    @contextmanager
    def _reading(self, chosen: Callable[[], _Opened], asking: Asking) -> Iterator[tuple[Reader, Edition]]:
        with self._lock:
            opened = chosen()
            opened.readers.add(id(asking))
            self._asking.add(asking)
        reader = _Reader(opened.con, asking)
        try:
            yield reader, opened.edition
        finally:
            reader.close()
            with self._lock:
                self._asking.discard(asking)
                opened.readers.discard(id(asking))
                self._close_old()

    def asking(self, seconds: float | None = None) -> Asking:
        """What a reader's queries run under; `seconds` limits each of them otherwise than usual."""
        limits = (
            self._limits
            if seconds is None
            else QueryLimits(self._limits.memory, self._limits.threads, seconds)
        )
        return Asking(limits, self._path)

    @property
    def opened(self) -> int:
        """How many files are open: more than one while readers of an old one are left."""
        with self._lock:
            return len(self._old) + (self._current is not None)

    def close(self) -> None:
        """Ends all queries, and closes every file."""
        self._is_closed.set()
        self._watch.join()
        with self._lock:
            for asking in self._asking:
                asking.abandon()
            if self._current:
                self._old.append(self._current)
                self._current = None
            for each in self._old:
                each.con.close()
            self._old.clear()

    def _taken_up(self) -> _Opened:
        """The newest file that can be opened; a damaged one leaves readers with the one before."""
        found = edition_of(self._path)
        if self._current and (self._is_renewed or self._is_current(found)):
            return self._current
        try:
            opened = self._open()
        except QueryError:
            if self._current is None:
                raise
            self._refused = found
            return self._current
        return self._give(opened)

    def _is_current(self, found: Edition | None) -> bool:
        return self._current is not None and found in (self._current.edition, self._refused)

    def _give(self, opened: _Opened) -> _Opened:
        """Readers get this file from now on."""
        if self._current:
            self._old.append(self._current)
        self._current = opened
        self._close_old()
        return opened

    def _open(self) -> _Opened:
        with _linked(self._path) as link:
            edition = edition_of(link)
            assert edition
            return _Opened(edition, fence.connect(link, self._limits))

    def _close_old(self) -> None:
        for each in [each for each in self._old if not each.readers]:
            each.con.close()
            self._old.remove(each)

    def _watch_queries(self) -> None:
        while not self._is_closed.wait(_WATCH_SECONDS):
            now = time.monotonic()
            with self._lock:
                asking = list(self._asking)
            for each in asking:
                each.look(now)


def edition_of(path: Path) -> Edition | None:
    """Which file is at a path; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Edition(f"{found.st_ino:x}-{found.st_mtime_ns:x}-{found.st_size:x}", found.st_mtime)


@contextmanager
def _linked(path: Path) -> Iterator[Path]:
    """Another name of a file, for as long as it takes to open it. Raises QueryFailed."""
    link = path.with_name(f"{path.name}{_READING}{secrets.token_hex(8)}")
    try:
        os.link(path, link)
    except FileNotFoundError:
        raise QueryFailed(f"no warehouse at {path}") from None
    except OSError as error:
        raise QueryFailed(f"{path} can't be linked to {link}: {error.strerror}") from error
    try:
        yield link
    finally:
        link.unlink(missing_ok=True)


def _remove_leftovers(path: Path) -> None:
    """Removes names of processes that were killed while they opened a file: they would keep it on disk."""
    for link in path.parent.glob(f"{glob.escape(path.name)}{_READING}*"):
        with suppress(OSError):
            if time.time() - link.stat().st_ctime > _LONGEST_OPENING_SECONDS:
                link.unlink()
