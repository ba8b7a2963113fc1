"""When a run goes on from the served file, and that every table equals a full build of the pipeline then.

All kinds of news, in a row: `tests/refresh/`.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.support import finding, lines, put, read_in, serve
from tracehound.pipelines.ingestion import reference
from tracehound.pipelines.ingestion.batches import FINDINGS
from tracehound.pipelines.ingestion.sources.guardduty import keep_states
from tracehound.pipelines.ingestion.sources.guardduty_states import ARCHIVED, States, _row
from tracehound.pipelines.ingestion.sources.guardduty_sweep import Detector
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import beginning, warehouse
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.pipelines.serving.warehouse import NextWarehouse, built_tables
from tracehound.sql import build, ddl
from tracehound.sql.checks import Check, Outcome, checks, outcome_of
from tracehound.sql.models import models
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.contracts.reference import ACCOUNTS
from tracehound.transforms.partitions import DAY


@pytest.fixture(autouse=True)
def _refresh_whatever_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small homes grow by more than a run does in real ones."""
    monkeypatch.setattr(beginning, "_MOST_NEW", 100.0)


def differing(refreshed: Home, full: Home) -> dict[str, int]:
    """Rows that two served files do not share, by table."""
    with duckdb.connect() as con:
        for name, home in (("one", refreshed), ("other", full)):
            con.execute(f"ATTACH {ddl.literal(str(home.warehouse))} AS {name} (READ_ONLY)")
        counts = {name: _rows_apart(con, name) for name in TABLES}
    return {name: count for name, count in counts.items() if count}


def _rows_apart(con: duckdb.DuckDBPyConnection, name: str) -> int:
    columns = ddl.served_names(TABLES[name])
    one, other = (
        f"SELECT {columns} FROM {each}.{ddl.quoted_name(TABLES[name])}" for each in ("one", "other")
    )
    [(count,)] = con.execute(
        f"SELECT count(*) FROM (({one} EXCEPT ALL {other}) UNION ALL ({other} EXCEPT ALL {one}))"
    ).fetchall()
    return int(count)


def built_whole(home: Home, folder: Path) -> Home:
    """A copy of a home whose warehouse file is built from the lake alone."""
    shutil.copytree(home.path, folder)
    other = Home(folder)
    other.warehouse.unlink()
    built_tables(other).path.unlink()
    return serve(other)


def arrive(home: Home, folder: Path, number: int, content: bytes) -> Home:
    """Serves a home with one more object."""
    put(folder, f"{number:02}.jsonl", content)
    return serve(home, folder)


SAMPLE = {"service": {"count": 1, "additionalInfo": {"sample": True}}}
LATER = {"updatedAt": "2026-10-02T08:00:00Z"}
_RUNS_OF_A_FEW = {
    "some findings, one of them a sample": [
        finding(1),
        finding(2, **SAMPLE),
        finding(3),
        finding(4, severity=2),
    ],
    "one becomes a sample, and one is none any more": [finding(1, **LATER, **SAMPLE), finding(2, **LATER)],
    "other bodies of a version, of which one counts": [finding(4, severity=8), finding(4, title="a third")],
    "most become 90 days old": [finding(5, updatedAt="2027-01-15T08:00:00Z")],
}


def test_what_becomes_of_a_few_findings_is_followed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for number, findings in enumerate(_RUNS_OF_A_FEW.values()):
        arrive(home, tmp_path / "export", number, lines(*findings))
    home.reference.mkdir()
    reference.path_of(home, ACCOUNTS).write_text(
        "account_id,account_name,owner,environment\n111122223333,shop,team,production\n"
    )
    reference.take(home)
    serve(home)
    assert differing(home, built_whole(home, tmp_path / "whole")) == {}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that a test may look at, or take a copy of."""
    folder = tmp_path_factory.mktemp("small")
    return arrive(Home(folder / "home"), folder / "export", 1, lines(finding(1), finding(2)))


def test_a_run_goes_on_from_the_served_file(small: Home) -> None:
    assert beginning.begin(small, warehouse.code()) is None
    assert small.next_warehouse.read_bytes() == small.warehouse.read_bytes()


DAILY, SLICED = "trends.noise.noise_reconcile", "entities.finding_entities.entities_of_real_findings"


def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Which of two rules a refresh by one more finding asks, with the rows of their tables then."""
    found: dict[str, int] = {}

    def noting(con: duckdb.DuckDBPyConnection, rule: Check, most: int) -> Outcome:
        [(found[f"{rule.table}.{rule.name}"],)] = con.execute(f"SELECT count(*) FROM {rule.table}").fetchall()
        return outcome_of(con, rule, most)

    monkeypatch.setattr(warehouse, "outcome_of", noting)
    put(home.path, "one_more.jsonl", lines(finding(7)))
    read_in(home, home.path / "one_more.jsonl")
    following = NextWarehouse(home, build.Limits("1GB", 1))
    following.begin()
    for model in models().values():
        with following.open(model.depends_on) as con:
            following.build_model(con, model)
    for rule in (checks()[DAILY], checks()[SLICED]):
        with following.open(rule.depends_on) as con:
            following.outcomes_of(con, TABLES[rule.table], [rule])
    following.publish()
    return found


def copied(home: Home, folder: Path) -> Home:
    return Home(shutil.copytree(home.path, folder / "home"))


def test_rules_that_say_so_are_left_out_or_see_only_what_differs(
    small: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copied(small, tmp_path)
    before = Consumed.of_file(home.warehouse).rules_at
    rows = _rows_of(home)
    found = asked(home, monkeypatch)
    assert found == {SLICED: _rows_of(home) - rows}
    assert Consumed.of_file(home.warehouse).rules_at == before


def test_a_day_later_all_rules_run_whole(
    small: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copied(small, tmp_path)
    later = beginning.now() + timedelta(days=1)
    monkeypatch.setattr(beginning, "now", lambda: later)
    found = asked(home, monkeypatch)
    assert DAILY in found
    assert found[SLICED] == _rows_of(home)
    assert Consumed.of_file(home.warehouse).rules_at == later


def test_a_rule_that_failed_is_asked_again(
    small: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = copied(small, tmp_path)
    monkeypatch.setattr(warehouse, "earlier", lambda rule, _: Outcome(rule, 1))
    found = asked(home, monkeypatch)
    assert DAILY in found
    assert found[SLICED] == _rows_of(home)


def _rows_of(home: Home) -> int:
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        [(count,)] = con.execute("SELECT count(*) FROM entities.finding_entities").fetchall()
    return int(count)


def test_another_version_builds_everything(small: Home) -> None:
    assert "another version" in str(beginning.begin(small, "other code"))
    assert not small.next_warehouse.exists()


def test_a_file_that_the_disk_has_changed_is_not_gone_on_from(small: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(small.path, tmp_path / "home"))
    content = bytearray(home.warehouse.read_bytes())
    content[len(content) // 2] ^= 1
    home.warehouse.write_bytes(content)
    assert beginning.begin(home, warehouse.code()) is not None


def test_deleted_versions_are_not_left_in_the_file(small: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(small.path, tmp_path / "home"))
    for day in home.days(FINDINGS):
        shutil.rmtree(home.folder(FINDINGS) / f"{DAY}={day}")
    assert "deleted" in str(beginning.begin(home, warehouse.code()))


def _sweep(home: Home, minute: int, *archived: str) -> None:
    """A sweep of a detector, one of several on a day."""
    asked_at = datetime(2026, 10, 1, 9, minute, tzinfo=UTC)
    detector = {"account_id": "111122223333", "region": "eu-west-1", "detector_id": "d1"}
    row = _row(Detector(**detector), asked_at, dict.fromkeys(archived, ARCHIVED))
    seen = [detector | {"finding_id": each, "observed_at": asked_at, "state": ARCHIVED} for each in archived]
    keep_states(home, asked_at, [States(row, seen)])


def test_a_second_sweep_of_a_day_is_in_the_refreshed_file(small: Home, tmp_path: Path) -> None:
    home = Home(shutil.copytree(small.path, tmp_path / "home"))
    _sweep(home, 1)
    serve(home)
    _sweep(home, 2, finding(1)["id"])
    serve(home)
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        assert con.execute("SELECT archived_count FROM raw.api_sweeps ORDER BY asked_at").fetchall() == [
            (0,),
            (1,),
        ]
        assert con.execute("SELECT archived_count FROM flattened.coverage").fetchall() == [(1,)]
