"""A full build on a schedule: it is compared with what refreshes have made, served, and a difference is told."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.pipelines.support import finding, lines, put, serve, tracehound
from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import alerts, beginning, comparing, comparison, warehouse
from tracehound.pipelines.serving.comparison import Comparison, Differing, Example
from tracehound.pipelines.serving.consumed import Consumed
from tracehound.pipelines.serving.posting import Post, Webhook
from tracehound.sql import build, compared

_WRONG = "\x1b[31mwrong\u202e"


@pytest.fixture(autouse=True)
def _refresh_whatever_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "_MOST_NEW", 100.0)


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that was refreshed once."""
    folder = tmp_path_factory.mktemp("refreshed")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(beginning, "_MOST_NEW", 100.0)
        for number in (1, 2):
            put(folder / "export", f"{number}.jsonl", lines(finding(number, title=_WRONG)))
            serve(Home(folder / "home"), folder / "export")
    return Home(folder / "home")


@pytest.fixture
def home(refreshed: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(refreshed.path, tmp_path / "home"))


@pytest.fixture
def wrong(home: Home) -> Home:
    """A home in which a refresh has left a row as no full build makes it."""
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("UPDATE correlation.finding_groups SET finding_count = 77")
    manifest.note(home.lake, manifest.SERVED, home.warehouse)
    return home


def _days_later(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    moment = beginning.now() + timedelta(days=days)
    monkeypatch.setattr(beginning, "now", lambda: moment)


def _arrives(home: Home) -> Home:
    put(home.path.parent / "export", "3.jsonl", lines(finding(3)))
    return serve(home, home.path.parent / "export")


def test_a_refreshed_file_is_due_after_a_week(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    _days_later(monkeypatch, 6)
    assert not warehouse.is_stale(home)
    _days_later(monkeypatch, 1)
    assert warehouse.is_stale(home)
    assert beginning.begin(home, warehouse.code()) == beginning.FullBuild("the last full build is old", True)
    _days_later(monkeypatch, -30)
    assert warehouse.is_stale(home), "the clock was wrong, now or then"


def test_a_run_after_a_week_compares_and_begins_a_new_week(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    _days_later(monkeypatch, 7)
    known = comparison.read(_arrives(home))
    assert known == comparison.Comparisons(Comparison(beginning.now().isoformat(), 2))
    consumed = Consumed.of_file(home.warehouse)
    assert (consumed.full_at, consumed.refreshes) == (beginning.now(), 0)
    _days_later(monkeypatch, 30)
    assert not warehouse.is_stale(home), "nothing was refreshed since"
    assert [path.name for path in home.path.glob("*.next.*")] == []


def test_a_difference_is_kept_and_the_full_build_is_served(
    wrong: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    _days_later(monkeypatch, 7)
    known = comparison.read(_arrives(wrong))
    assert known and known.found == known.last
    [differing] = [each for each in known.last.differing if each.table == "correlation.finding_groups"]
    assert (differing.refreshed_only, differing.full_only) == (2, 2)
    example = differing.examples[0]
    assert example.refreshed[0]["finding_count"] == "77"
    assert example.full[0]["finding_count"] == "1"
    assert example.key == {"group_id": example.full[0]["group_id"]}
    with duckdb.connect(str(wrong.warehouse), read_only=True) as con:
        counts = con.execute("SELECT DISTINCT finding_count FROM correlation.finding_groups").fetchall()
    assert counts == [(1,)]


def test_rebuild_compares_too_and_says_so_loudly(wrong: Home) -> None:
    done = tracehound("rebuild", home=wrong.path)
    assert done.returncode == 0, done.stderr.decode()
    said = done.stderr.decode()
    assert "refreshed tables were wrong: after 2 refreshes, " in said
    assert "correlation.finding_groups (2 rows)" in said
    assert str(wrong.comparison) in said


_HOSTILE = Comparison(
    "2026-10-01T00:00:00+00:00",
    3,
    [Differing("trends.findings", 1, 0, [Example({"finding_id": _WRONG}, [{"title": _WRONG}], [])])],
)


def test_a_difference_is_told_until_its_file_is_deleted(home: Home) -> None:
    comparison.keep(home, _HOSTILE)
    comparison.keep(home, Comparison("2026-10-08T00:00:00+00:00", 4))
    assert _WRONG.encode() not in home.comparison.read_bytes()
    state = json.loads(tracehound("status", "--json", home=home.path).stdout)["refreshed_tables"]
    assert state["outcome"] == "every refreshed table equalled a full build"
    assert "1 refreshed table differed from a full build: trends.findings (1 row)" in state["difference"]
    checked = json.loads(tracehound("doctor", "--json", home=home.path).stdout)
    assert [each["state"] for each in checked if each["name"] == "refresh"] == ["fail"]
    home.comparison.unlink()
    assert comparison.difference(home) is None
    assert b"Compared with a full build: not yet" in tracehound("status", home=home.path).stdout


def test_a_difference_is_posted_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    posts: list[Post] = []
    monkeypatch.setattr(alerts, "targets", lambda _: [Webhook("https://hook.example")])
    monkeypatch.setattr(alerts, "deliver", lambda _, post: posts.append(post))
    comparison.keep(home, _HOSTILE)
    for _ in range(2):
        alerts.post(home)
    [post] = [each for each in posts if "differed" in each.subject]
    assert "1 refreshed table differed" in post.text


def test_whatever_goes_wrong_while_comparing_is_kept_as_the_reason(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise duckdb.OutOfMemoryException("Out of Memory Error: no room\nin line 2")

    monkeypatch.setattr(compared, "difference", fails)
    shutil.copy(home.warehouse, home.next_warehouse)
    comparing.compare(home, build.Limits("1GB", 1), ())
    known = comparison.read(home)
    assert known and known.last.not_compared == "Out of Memory Error: no room"
    assert [path.name for path in home.path.glob("*.refreshed*")] == []


def test_too_many_dead_rows_are_a_reason_to_build_everything(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "_SMALL_BYTES", 0)
    monkeypatch.setattr(beginning, "_MOST_GROWN", 1000.0)
    assert beginning.begin(home, warehouse.code()) is None
    with duckdb.connect(str(home.warehouse)) as con:
        names = "account_id, region, detector_id, finding_id, observed_at, state"
        rows = "SELECT '1', 'r', 'd', 'dead ' || number, now(), 'gone' FROM range(20_000) AS numbers(number)"
        con.execute(
            f"INSERT INTO raw.api_sightings ({names}) {rows} UNION ALL {rows.replace('dead', 'kept')}"
        )
        con.execute("DELETE FROM raw.api_sightings WHERE finding_id LIKE 'dead%'")
    manifest.note(home.lake, manifest.SERVED, home.warehouse)
    why = beginning.begin(home, warehouse.code())
    assert why == beginning.FullBuild("too many of its rows were replaced")
