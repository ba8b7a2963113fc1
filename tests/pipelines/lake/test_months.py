"""Flattened tables by month: few files, each day's rows once, and no rewriting of what has grown."""

import random
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from tests.pipelines.support import comparable, finding, lines, put, read_in, snapshot, table
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.flattening.bodies import RAW
from tracehound.pipelines.flattening.stale import DAILY
from tracehound.pipelines.lake import months, parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit
from tracehound.pipelines.lake.months import Written
from tracehound.transforms.contracts import TABLES, Table
from tracehound.transforms.partitions import MONTH, partition_key

CONFLICTS = TABLES["flattened.version_conflicts"]
FINDING_VERSIONS = TABLES["flattened.finding_versions"]


def exported(source: Path, day: date, *numbers: int) -> None:
    """An export of one day: a finding for each number."""
    put(source, f"{day}.jsonl", lines(*(finding(n, updatedAt=f"{day}T10:00:00.000Z") for n in numbers)))


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source, and a home that read it on each of twenty days, from one month into the next."""
    folder = tmp_path_factory.mktemp("daily")
    home = Home(folder / "home").create()
    for number in range(20):
        exported(folder / "source", date(2026, 9, 21) + timedelta(number), number, number + 1)
        read_in(home, folder / "source")
    return folder


@pytest.fixture
def fed_daily(daily: Path, tmp_path: Path) -> Home:
    """A copy of that home."""
    return Home(shutil.copytree(daily / "home", tmp_path / "home"))


def test_tables_by_month_are_those_that_days_are_flattened_into() -> None:
    assert [table for table in TABLES.values() if partition_key(table) == MONTH] == sorted(
        DAILY, key=list(TABLES.values()).index
    )


def test_twenty_daily_runs_leave_a_file_a_month_and_the_rows_of_one_run(
    daily: Path, fed_daily: Home, tmp_path: Path
) -> None:
    once = Home(tmp_path / "once").create()
    read_in(once, daily / "source")
    names = ["2026-09-21_2026-09-30_0000.parquet", "2026-10-01_2026-10-10_0000.parquet"]
    for each in DAILY:
        files = fed_daily.files(each)
        assert [path.name for path in files] == ([] if table(once, each.qualified_name).is_empty() else names)
        assert comparable(fed_daily, each.qualified_name).equals(comparable(once, each.qualified_name))
    for path in fed_daily.files(FINDING_VERSIONS):
        days = parquet.read([path], FINDING_VERSIONS)["updated_at"].dt.date()
        assert days.is_sorted()
        assert {f"{day:%Y-%m}" for day in days} == {path.parent.name.removeprefix("updated_month=")}


def test_a_day_that_changes_keeps_its_neighbours(fed_daily: Home, tmp_path: Path) -> None:
    exported(tmp_path / "late", date(2026, 10, 3), 99)
    read_in(fed_daily, tmp_path / "late")
    rows = table(fed_daily, "flattened.finding_versions")
    assert rows.height == 41
    assert not rows.is_duplicated().any()
    assert len(fed_daily.files(FINDING_VERSIONS)) == 2


def test_what_has_grown_is_not_written_again(
    fed_daily: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "_SMALL_BYTES", 1)
    before = snapshot(fed_daily.lake / "flattened" / "finding_versions")
    exported(tmp_path / "source", date(2026, 10, 11), 1)
    read_in(fed_daily, tmp_path / "source")
    after = snapshot(fed_daily.lake / "flattened" / "finding_versions")
    assert before.items() < after.items()
    assert len(after) == len(before) + 1


@pytest.mark.parametrize("small_bytes", [1, 4_000, 1 << 20])
@pytest.mark.parametrize("seed", range(4))
def test_each_day_has_what_was_written_last(
    tmp_path: Path, seed: int, small_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "_SMALL_BYTES", small_bytes)
    chance = random.Random(seed)
    home = Home(tmp_path).create()
    expected: dict[str, list[str]] = {}
    for number in range(25):
        days = chance.sample([f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 7)], 3)
        commit = Commit(home.lake, "days")
        # Days without rows are emptied; one with many is written in parts.
        new = {day: [f"{number}-{n}" for n in range(chance.choice((0, 1, 3)))] for day in days}
        parts = [_conflicts({day: names[part::2] for day, names in new.items()}) for part in (0, 1)]
        written = [
            each
            for part, frame in enumerate(parts)
            for each in months.write_aside(commit, CONFLICTS, frame, part)
        ]
        months.replace(home, commit, CONFLICTS, days, written)
        commit.apply()
        expected |= new
        assert _by_day(home) == {day: sorted(names) for day, names in expected.items() if names}
    for day, names in expected.items():
        rows = months.rows_of(home, CONFLICTS, [day], ["finding_id", "updated_at"])
        assert sorted(rows["finding_id"]) == sorted(names)


def test_groups_of_days_share_a_commit_and_the_writing_of_small_files(
    fed_daily: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {each.qualified_name: comparable(fed_daily, each.qualified_name) for each in DAILY}
    commits: list[int] = []
    real = months.replace

    def counted(
        home: Home, commit: Commit, table: Table, days: Sequence[str], written: Sequence[Written]
    ) -> None:
        commits.extend([len(days)] if table is FINDING_VERSIONS else [])
        real(home, commit, table, days, written)

    monkeypatch.setattr(months, "replace", counted)
    for versions, expected in ((100, [20]), (4, [2] * 10)):
        commits.clear()
        monkeypatch.setattr(flattening, "_VERSIONS_A_COMMIT", versions)
        done = flattening.flatten_days(fed_daily, fed_daily.days(RAW), batch=1)
        assert commits == expected
        assert sum(done.versions.values()) == before[FINDING_VERSIONS.qualified_name].height
        assert not list((fed_daily.lake / ".staging").iterdir())
        assert not stale.stale_days(fed_daily)
        for name, rows in before.items():
            assert comparable(fed_daily, name).equals(rows)


def _conflicts(days: dict[str, list[str]]) -> pl.DataFrame:
    rows = [
        {"finding_id": name, "updated_at": f"{day}T12:00:00"} for day, names in days.items() for name in names
    ]
    schema = {"finding_id": pl.String, "updated_at": pl.String}
    frame = pl.DataFrame(rows, schema=schema).with_columns(
        pl.col("updated_at").str.to_datetime(time_unit="us", time_zone="UTC")
    )
    others = [
        pl.lit(_ANY[type(dtype)], dtype=dtype).alias(name)
        for name, dtype in CONFLICTS.schema.items()
        if name not in schema
    ]
    return frame.with_columns(others).select(list(CONFLICTS.schema))


_ANY: dict[type, object] = {pl.Int64: 2, pl.String: "a" * 64, pl.List: []}


def _by_day(home: Home) -> dict[str, list[str]]:
    days = parquet.by_day(parquet.read(home.files(CONFLICTS), CONFLICTS))
    return {day: sorted(rows["finding_id"]) for day, rows in days}
