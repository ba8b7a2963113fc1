"""Tables are compared whatever their files and order, spoiled versions left out where a list names them."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from benchmarks import defects
from benchmarks.equality import digest, tables_of, unequal
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import LAYERS, TABLES

_TABLE = TABLES["flattened.threats"]
_AT = datetime(2026, 1, 1, 12, 0, 0, 500_000, UTC)


def _home(path: Path, *files: list[tuple[str, str | None]]) -> Home:
    home = Home(path)
    home.folder(_TABLE).mkdir(parents=True)
    for number, rows in enumerate(files):
        frame = pl.DataFrame(
            [(finding_id, _AT, name) for finding_id, name in rows],
            schema={"finding_id": pl.String, "updated_at": pl.Datetime("us", "UTC"), "name": pl.String},
            orient="row",
        )
        frame.write_parquet(home.folder(_TABLE) / f"{number}.parquet")
    return home


def test_files_and_order_do_not_matter(tmp_path: Path) -> None:
    first = _home(tmp_path / "a", [("1", "x"), ("2", None), ("3", "z")])
    second = _home(tmp_path / "b", [("3", "z")], [("2", None), ("1", "x")])
    assert unequal(first, second, [_TABLE]) == []
    assert digest(first, _TABLE)[0] == 3


@pytest.mark.parametrize("rows", [[("1", "x")], [("1", "x"), ("1", "x")], [("1", "x"), ("2", "y")], []])
def test_any_other_rows_differ(tmp_path: Path, rows: list[tuple[str, str | None]]) -> None:
    first, second = _home(tmp_path / "a", [("1", "x"), ("2", None)]), _home(tmp_path / "b", rows)
    assert unequal(first, second, [_TABLE]) == [_TABLE.qualified_name]


def test_spoiled_versions_are_left_out_unless_their_rows_must_be_kept(tmp_path: Path) -> None:
    clean = _home(tmp_path / "a", [("1", "x"), ("2", "y"), ("3", "z")])
    spoiled = _home(tmp_path / "b", [("1", "x"), ("2", "4711")])
    listed = tmp_path / "defects.csv"
    written = "2026-01-01T12:00:00.500Z"
    rows = [f"2,{written},number_for_text,changed", f"3,{written},wrong_shape,lost"]
    listed.write_text("\n".join([defects.HEADER, *rows]))
    assert unequal(clean, spoiled, [_TABLE], listed) == []
    listed.write_text("\n".join([defects.HEADER, *rows]).replace("changed", "kept"))
    assert unequal(clean, spoiled, [_TABLE], listed) == [_TABLE.qualified_name]


def test_what_tells_when_it_was_read_is_not_compared() -> None:
    compared = {table.qualified_name for table in tables_of(*LAYERS)}
    assert {"raw.findings", "flattened.finding_versions", "trends.findings_daily"} <= compared
    assert not compared & {"raw.objects", "trends.intake_daily", "trends.rejected_daily"}
