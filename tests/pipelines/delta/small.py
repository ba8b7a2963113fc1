"""A home of two tables in which anything can be written, and publishers that are killed."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tracehound.pipelines.delta import publishing
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import MODEL_FILE, Home
from tracehound.transforms.contracts import TABLES, Table

COUNTS = TABLES["correlation.finding_type_counts"]
CONFLICTS = TABLES["flattened.version_conflicts"]
START_NS = 1_790_000_000 * 10**9


def write_counts(home: Home, counts: dict[str, int], hour: int) -> None:
    """Writes a model's table anew, as of an hour after the start."""
    frame = pl.DataFrame(
        {"finding_type": list(counts), "doubling_count": list(counts.values())}, COUNTS.schema
    )
    _write(home, COUNTS, home.folder(COUNTS) / MODEL_FILE, frame, hour)


def write_conflicts(
    home: Home, month: str, name: str, ids: Sequence[str | None], hour: int, of: str = "finding_id"
) -> Path:
    """Writes a file of a month, with rows that have some values, in one column."""
    rows = [_row(CONFLICTS, number) | {of: each} for number, each in enumerate(ids)]
    frame = pl.DataFrame(rows, CONFLICTS.schema).with_columns(
        updated_at=pl.lit(datetime(int(month[:4]), int(month[5:]), 2, 8, 0, 0, 123456, tzinfo=UTC))
    )
    path = home.folder(CONFLICTS) / f"updated_month={month}" / name
    _write(home, CONFLICTS, path, frame.cast(dict(CONFLICTS.schema)), hour)
    return path


def _row(table: Table, number: int) -> dict[str, Any]:
    given: dict[type, Any] = {pl.String: f"text {number}", pl.Int64: number, pl.Boolean: True}
    return {name: given.get(type(dtype)) for name, dtype in table.schema.items()}


def _write(home: Home, table: Table, path: Path, frame: pl.DataFrame, hour: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    parquet.write(frame, table, draft)
    draft.rename(path)
    set_hour(path, hour)


def set_hour(path: Path, hour: int) -> None:
    path.touch()
    os.utime(path, ns=(START_NS + hour * 3600 * 10**9,) * 2)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose served file was written at the start, and whose publishers need not wait for the disk."""
    monkeypatch.setattr(publishing, "published_tables", lambda: [COUNTS, CONFLICTS])
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    home = Home(tmp_path / "home").create()
    set_hour(home.warehouse, 0)
    return home


class Killed(BaseException):
    """What ends a publisher: no handler of errors takes it."""


_CALLS = [
    (os, "link"),
    (os, "utime"),
    (Path, "mkdir"),
    (Path, "open"),
    (Path, "rename"),
    (Path, "replace"),
    (Path, "unlink"),
    (Path, "write_bytes"),
    (shutil, "rmtree"),
]


@contextmanager
def killed_at(step: int) -> Iterator[list[int]]:
    """From a step on, no call changes the disk any more. Gives the number of calls so far."""
    count = [0]
    with pytest.MonkeyPatch.context() as patched:
        for owner, name in _CALLS:
            patched.setattr(owner, name, _counting(getattr(owner, name), count, step))
        yield count


def _counting(real: Callable[..., Any], count: list[int], step: int) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        count[0] += 1
        if count[0] > step:
            raise Killed
        return real(*given, **named)

    return call
