"""What logs say, to the byte, and that they stay short."""

import json
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from tests.pipelines.delta.small import CONFLICTS, COUNTS, set_hour, small, write_conflicts, write_counts
from tests.pipelines.delta.support import folder, read
from tracehound.pipelines.delta.log import Log, WrongLog
from tracehound.pipelines.delta.publishing import publish, published_tables
from tracehound.pipelines.delta.schema import schema_of
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import DELTA

__all__ = ["small"]
GOLDEN = Path(__file__).parent / "golden"


def log_of(home: Home, name: str) -> Path:
    return folder(home, name) / "_delta_log"


def test_the_log_is_what_it_was(small: Home) -> None:
    """Sizes of Parquet files, which are in their names too, change with their writer: they are left out."""
    write_counts(small, {"Recon:EC2/Portscan": 3}, hour=1)
    write_conflicts(small, "2026-10", "2026-10-01_2026-10-03_0000.parquet", ["b", "a", "é"], 1)
    write_conflicts(small, "1970-01", "00000000000000000000.parquet", [], 1)
    publish(small)
    write_counts(small, {"Recon:EC2/Portscan": 4}, hour=2)
    set_hour(small.warehouse, 2)
    publish(small)
    for name in (COUNTS.qualified_name, CONFLICTS.qualified_name, "snapshots"):
        said = "".join(_plain(path) for path in sorted(log_of(small, name).glob("*.json")))
        golden = GOLDEN / f"{name}.jsonl"
        assert said == golden.read_text()


def _plain(commit: Path) -> str:
    lines = []
    for line in commit.read_text().splitlines():
        action = json.loads(line)
        for kind in {"add", "remove"} & action.keys():
            partition, _, _ = action[kind]["path"].rpartition("/")
            action[kind] |= {"size": "SIZE", "path": f"{partition}/NAME"}
        lines.append(json.dumps(action))
    return "\n".join(lines) + "\n"


def test_every_contract_has_a_schema_that_readers_know() -> None:
    for table in published_tables():
        fields = json.loads(schema_of(table))["fields"]
        assert [field["name"] for field in fields][: len(table.columns)] == list(table.schema)


HOSTILE = [
    "",
    "\x00\x1b[31m\n\u202e</script>",
    '"}}\n{"remove":{"path":"x"}}',
    "x" * 64 + "\U0010ffff" + "y",
    "x" * 100,
    "\U0010ffff" * 70,
    "%2e%2e/é ",
    None,
]


@pytest.mark.parametrize(
    "values", [HOSTILE, HOSTILE[:2], HOSTILE[3:4], HOSTILE[4:5], [None], ["\U0010ffff" * 65]]
)
def test_hostile_values_lose_no_row_to_statistics(small: Home, values: list[str | None]) -> None:
    write_counts(small, {}, hour=1)
    write_conflicts(small, "2026-10", "2026-10-01_2026-10-03_0000.parquet", values, 1, "account_id")
    publish(small)
    name = CONFLICTS.qualified_name
    assert sorted(map(str, read(small, name)["account_id"])) == sorted(map(str, values))
    for value in values:
        found = (
            pl.scan_delta(str(folder(small, name))).filter(pl.col("account_id").eq_missing(value)).collect()
        )
        assert found.height == values.count(value)
        table = DeltaTable(folder(small, name))
        if value:
            given = json.loads(json.loads(_add(small, name))["add"]["stats"])
            low, high = (given[each].get("account_id") for each in ("minValues", "maxValues"))
            assert low is None or low <= value <= high
    assert table.version() == 0
    assert len((log_of(small, name) / f"{0:020}.json").read_text().splitlines()) == 4


def _add(home: Home, name: str) -> str:
    return (log_of(home, name) / f"{0:020}.json").read_text().splitlines()[-1]


def test_bounds_of_times_hold_microseconds(small: Home) -> None:
    write_counts(small, {}, hour=1)
    for month in ("0001-01", "9999-12"):
        write_conflicts(small, month, f"{month}-01_{month}-31_0000.parquet", ["a"], 1)
    publish(small)
    lines = (log_of(small, CONFLICTS.qualified_name) / f"{0:020}.json").read_text().splitlines()
    stats = [json.loads(json.loads(line)["add"]["stats"]) for line in lines if '"add"' in line]
    assert [each["minValues"]["updated_at"] for each in stats] == [
        "0001-01-02T08:00:00.123Z",
        "9999-12-02T08:00:00.123Z",
    ]
    assert [each["maxValues"]["updated_at"] for each in stats] == [
        "0001-01-02T08:00:00.124Z",
        "9999-12-02T08:00:00.124Z",
    ]
    assert read(small, CONFLICTS.qualified_name)["updated_at"].dt.year().to_list() in ([1, 9999], [9999, 1])


def test_three_hundred_commits_stay_bounded(small: Home) -> None:
    sizes = []
    for hour in range(300):
        write_counts(small, {"a": hour}, hour)
        write_conflicts(
            small, "2026-10", f"2026-10-01_2026-10-03_{hour % 2:04}.parquet", [f"id {hour}"], hour
        )
        set_hour(small.warehouse, hour)
        publish(small)
        sizes.append(_size(small))
    for name in (COUNTS.qualified_name, CONFLICTS.qualified_name, "snapshots"):
        table = DeltaTable(folder(small, name))
        assert table.version() == 299
        # A day of hours, up to ten more until the next checkpoint, and what they are read from.
        assert len(list(log_of(small, name).glob("*.json"))) <= 35
        assert len(list(log_of(small, name).glob("*.checkpoint.parquet"))) <= 4
    assert read(small, COUNTS.qualified_name)["doubling_count"].to_list() == [299]
    assert read(small, COUNTS.qualified_name, 280)["doubling_count"].to_list() == [280]
    assert read(small, "snapshots")["snapshot_id"].min() == 274
    assert max(sizes[100:]) < 1.1 * max(sizes[50:100])


def _size(home: Home) -> int:
    return sum(path.stat().st_size for path in DELTA.root(home.path).rglob("*") if path.is_file())


def test_a_checkpoint_says_what_the_commits_say(small: Home) -> None:
    for hour in range(12):
        write_counts(small, {"a": hour}, hour)
        write_conflicts(small, "2026-10", "2026-10-01_2026-10-03_0000.parquet", [f"id {hour}"], hour)
        set_hour(small.warehouse, hour)
        publish(small)
    log = log_of(small, CONFLICTS.qualified_name)
    whole = Log(log.parent).read()
    checkpoint = log / f"{10:020}.checkpoint.parquet"
    assert pq.read_metadata(checkpoint).num_rows == json.loads((log / "_last_checkpoint").read_text())["size"]
    for version in range(11):
        (log / f"{version:020}.json").unlink()
    shortened = Log(log.parent).read()
    assert shortened == whole
    assert read(small, CONFLICTS.qualified_name)["finding_id"].to_list() == ["id 11"]
    assert read(small, CONFLICTS.qualified_name, 10)["finding_id"].to_list() == ["id 10"]


def test_a_log_with_a_gap_says_what_to_do(small: Home) -> None:
    for hour in range(3):
        write_counts(small, {"a": hour}, hour)
        set_hour(small.warehouse, hour)
        publish(small)
    log = log_of(small, COUNTS.qualified_name)
    (log / f"{1:020}.json").unlink()
    with pytest.raises(WrongLog, match="version 1 is missing. Delete"):
        publish(small)
