"""Files of flattened tables: a folder for each month, and in it files that each hold some days.

What belongs here: which file holds which days, and replacing the rows of some days. What does not: making
rows (`pipelines.flattening`). A small file is merged with those that come later, so that few findings are few
files; one that has grown is left alone, so that a run writes about as much as it has new.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

import polars as pl

from tracehound.pipelines.lake import empty, parquet
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.transforms.contracts import Table
from tracehound.transforms.partitions import MONTH

# A file of this size is left alone: a run that adds to a table's month writes so many bytes again at most.
_SMALL_BYTES = 256 << 10
_DAY = pl.col("updated_at").dt.date().cast(pl.String)


@dataclass(frozen=True)
class Span:
    """The first and the last day (`YYYY-MM-DD`) of a file's rows; of days between them it may have some."""

    first: str
    last: str

    @classmethod
    def of(cls, path: Path) -> "Span | None":
        """What the name of a file says; None of another name."""
        first, *rest = path.stem.split("_")
        return cls(first, rest[0]) if len(rest) == 2 else None

    def has_any(self, days: Iterable[str]) -> bool:
        """Whether it spans one of these days."""
        return any(self.first <= day <= self.last for day in days)


@dataclass(frozen=True)
class Written:
    """Rows of a table's month in a file beside the lake, sorted by day."""

    path: Path
    month: str
    span: Span


def write_aside(commit: Commit, table: Table, frame: pl.DataFrame, part: int) -> Iterator[Written]:
    """Writes rows into one file for each of their months, which `replace` puts into place.

    Rows that come sorted by day are neither sorted nor copied.
    """
    days = frame["updated_at"].dt.date()
    if not days.is_sorted():
        frame, days = frame.sort(pl.col("updated_at").dt.date(), maintain_order=True), days.sort()
    for start, height in _stretches(days.dt.month_start()):
        first, last = str(days[start]), str(days[start + height - 1])
        month = first[: len("YYYY-MM")]
        path = commit.aside(f"{table.qualified_name}-{month}-{part:04}")
        parquet.write(frame.slice(start, height), table, path)
        yield Written(path, month, Span(first, last))


def _stretches(values: pl.Series) -> Iterator[tuple[int, int]]:
    """Where each stretch of equal values starts, and its length."""
    start = 0
    for length in values.rle().struct.field("len"):
        yield start, length
        start += length


def files_of(home: Home, table: Table, days: Sequence[str]) -> list[Path]:
    """The files that may hold rows of some days, in order."""
    return [path for path in _in_months(home, table, days) if (span := Span.of(path)) and span.has_any(days)]


def files_before(home: Home, table: Table, before: date) -> list[Path]:
    """The files that hold rows of earlier days alone, in order."""
    return [path for path in home.files(table) if (span := Span.of(path)) and span.last < before.isoformat()]


def rows_of(home: Home, table: Table, days: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
    """Some columns, `updated_at` among them, of all rows of some days."""
    return parquet.read(files_of(home, table, days), table, columns).filter(_DAY.is_in(list(days)))


def replace(
    home: Home, commit: Commit, table: Table, days: Sequence[str], written: Sequence[Written]
) -> None:
    """Puts what was written in the place of all that a table has of some days; rows of other days are added.

    Commits that are prepared side by side share files, so this is done just before each is applied.
    """
    for month in sorted({day[: len("YYYY-MM")] for day in days} | {each.month for each in written}):
        new = [each for each in written if each.month == month]
        _Month(home, commit, table, month).replace(set(days), new)
    if written and empty.path_of(home, table).exists():
        commit.remove(empty.path_of(home, table))


@dataclass(frozen=True, eq=False)
class _Piece:
    """A file that stays, is new or is to be written again; with rows, it is these and not the file's."""

    path: Path
    span: Span
    is_new: bool
    rows: pl.DataFrame | None = None

    @property
    def is_small(self) -> bool:
        return self.path.stat().st_size < _SMALL_BYTES


class _Month:
    """The folder of a table's month, and what a commit makes of it."""

    def __init__(self, home: Home, commit: Commit, table: Table, month: str) -> None:
        self._commit, self._table = commit, table
        self._folder = home.folder(table) / f"{MONTH}={month}"
        self._names = {path.name for path in self._folder.glob("*.parquet")}

    def replace(self, days: set[str], written: Sequence[Written]) -> None:
        new = [_Piece(each.path, each.span, is_new=True) for each in written]
        pieces = [*filter(None, (self._without(days, path) for path in self._files())), *new]
        if not any(piece.is_new or piece.rows is not None for piece in pieces):
            return
        small = sorted((each for each in pieces if each.is_small), key=lambda each: each.span.first)
        together = small if len(small) > 1 else []
        for piece in pieces:
            if piece not in together:
                self._settle(piece)
        if together:
            self._put_together(together)

    def _files(self) -> list[Path]:
        """The files, but for those that were not written here, which go."""
        for name in self._names - {EMPTY}:
            if not Span.of(Path(name)):
                self._commit.remove(self._folder / name)
        return [self._folder / name for name in sorted(self._names) if Span.of(Path(name))]

    def _without(self, days: set[str], path: Path) -> _Piece | None:
        """A file without its rows of some days; None if it has no others."""
        span = Span.of(path)
        assert span is not None
        piece = _Piece(path, span, is_new=False)
        if not span.has_any(days):
            return piece
        held = parquet.read([path], self._table, ["updated_at"]).select(_day=_DAY)["_day"]
        kept = held.filter(~held.is_in(list(days)))
        if kept.len() == held.len():
            return piece
        if kept.is_empty():
            self._remove(path)
            return None
        rows = parquet.read([path], self._table).filter(~_DAY.is_in(list(days)))
        return _Piece(path, Span(str(kept.min()), str(kept.max())), is_new=False, rows=rows)

    def _settle(self, piece: _Piece) -> None:
        """Leaves a file as it is, moves a new one into place, or writes what is left of one."""
        if piece.is_new:
            piece.path.replace(self._target(piece.span))
        elif piece.rows is not None:
            self._remove(piece.path)
            parquet.write(piece.rows, self._table, self._target(piece.span))

    def _put_together(self, pieces: Sequence[_Piece]) -> None:
        rows = pl.concat(
            parquet.read([piece.path], self._table) if piece.rows is None else piece.rows for piece in pieces
        )
        for piece in pieces:
            if piece.is_new:
                piece.path.unlink()
            else:
                self._remove(piece.path)
        span = Span(pieces[0].span.first, max(piece.span.last for piece in pieces))
        by_day = rows.sort(pl.col("updated_at").dt.date(), maintain_order=True)
        parquet.write(by_day, self._table, self._target(span))

    def _remove(self, path: Path) -> None:
        self._names.discard(path.name)
        self._commit.remove(path)

    def _target(self, span: Span) -> Path:
        """Where to write a file; its name is one that no other has after the commit."""
        names = (f"{span.first}_{span.last}_{number:04}.parquet" for number in count())
        name = next(name for name in names if name not in self._names)
        self._names.add(name)
        return self._commit.put(self._folder / name)


def _in_months(home: Home, table: Table, days: Sequence[str]) -> Iterator[Path]:
    for month in sorted({day[: len("YYYY-MM")] for day in days}):
        yield from sorted((home.folder(table) / f"{MONTH}={month}").glob("*.parquet"))
