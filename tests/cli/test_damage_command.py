"""Damage as a person meets it: what the commands say, and that no traceback does."""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from tests.hosts.support import Said, typed
from tests.pipelines.damage.test_damage import HARMS, Harm, Place, cut, delete, empty, flip, garbage
from tests.pipelines.support import comparable, finding, lines, put, read_in, serve, table, tracehound
from tracehound.cli import last_resort
from tracehound.desk import verdicts
from tracehound.desk.verdicts import About
from tracehound.pipelines import damage
from tracehound.pipelines.assets.raw import raw
from tracehound.pipelines.damage import history
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.ingestion import reference, source_registry
from tracehound.pipelines.lake import missing, regroupings
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.launch import Outcome
from tracehound.pipelines.resources import home_resource
from tracehound.pipelines.serving import warehouse
from tracehound.transforms.contracts import TABLES

ID = f"{1:032x}"
READING = [
    ("sql", "SELECT count(*) FROM flattened.finding_versions"),
    ("query", "binaries_installed_then_executed"),
    ("investigate", ID),
    ("groups",),
    ("report", "--html", "/dev/null"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("copies") / "copy")
    for number in range(1, 6):
        day = f"2026-10-0{1 + number % 3}T00:00:00Z"
        put(place.folder / "source", f"{number}.jsonl", lines(finding(number, updatedAt=day), finding(9)))
    put(place.folder / "source", "broken.jsonl", b"{broken\n")
    serve(Home(place.folder / "home"), place.folder / "source")
    shutil.copytree(place.folder, place.copy)
    return place


@pytest.fixture
def home(place: Place) -> Home:
    return place.restore()


def silently(path: Path, harm: Callable[[Path], None]) -> None:
    """Harms a file as a disk does: its time of change stays."""
    status = path.stat()
    harm(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def all_tables(home: Home) -> dict:
    return {name: comparable(home, name) for name in TABLES}


def assert_equal(home: Home, whole: dict) -> None:
    for name, frame in whole.items():
        assert comparable(home, name).equals(frame), name
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        served = {name: con.execute(f"SELECT count(*) FROM {name}").fetchone() for name in TABLES}
    assert served == {name: (frame.height,) for name, frame in whole.items()}
    assert damage.trouble(home, deep=True) == []


@pytest.mark.parametrize("is_silent", [False, True])
def test_bits_flipped_anywhere_change_no_table(home: Home, place: Place, is_silent: bool) -> None:
    whole = all_tables(home)
    chance = random.Random(14)
    files = [*sorted(home.lake.rglob("*.parquet")), home.warehouse]
    for path in [home.warehouse, *chance.choices(files, k=59)]:
        size = path.stat().st_size
        silently(path, lambda each, size=size: flip(each, chance.randrange(size)))
        if not is_silent:
            path.touch()
    assert damage.notice(home, deep=is_silent)
    serve(home, place.folder / "source")
    assert missing.settle(home) == {}
    assert_equal(home, whole)


def halve(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def flip_all(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(byte ^ 1 for byte in content[4096:]))


@pytest.mark.parametrize("harm", [delete, halve, empty, garbage, flip_all])
@pytest.mark.parametrize("words", READING)
def test_questions_to_a_damaged_served_file_say_what_to_do(
    home: Home, words: tuple[str, ...], harm: Harm
) -> None:
    harm(home.warehouse)
    said = typed(*words, home=home.path)
    assert said.code == 1, said
    assert "tracehound run" in said.err
    assert str(home.warehouse if harm is not delete else home.path) in said.err.replace("\n", "")
    assert "Traceback" not in said.out + said.err


@pytest.mark.parametrize("harm", HARMS)
def test_status_and_doctor_name_a_damaged_lake_file(home: Home, harm: Harm) -> None:
    path = home.files(TABLES["raw.findings"])[0]
    harm(path)
    name = path.relative_to(home.lake).as_posix()
    for word in ("status", "doctor"):
        said = typed(word, home=home.path)
        assert name in said.out + said.err
    assert typed("doctor", home=home.path).code == 1


def test_the_doctor_looks_into_every_file_if_asked(home: Home) -> None:
    silently(home.files(TABLES["raw.findings"])[0], flip)
    assert "damage" not in typed("doctor", home=home.path).out
    assert "its bytes have changed" in typed("doctor", "--deep", home=home.path).out


def test_show_names_a_file_that_it_can_not_read(home: Home) -> None:
    garbage(home.files(TABLES["raw.findings"])[0])
    said = typed("show", ID, home=home.path)
    assert said.code == 1
    assert "can't be read" in said.err
    assert "Traceback" not in said.err


GARBAGE = b'\xff\xfe\n[1, 2]\n{"kind": "finding"}\n' + b"[" * 100_000 + b'\n{"kind": "fin'


def test_garbage_among_verdicts_is_told_and_kept(home: Home) -> None:
    verdicts.add(home, [About("finding", ID, (ID,))], "benign", "known")
    path = verdicts.path_of(home)
    with path.open("ab") as file:
        file.write(GARBAGE)
    before = path.read_bytes()
    said = typed("verdicts", home=home.path)
    assert said.code == 0
    assert "known" in said.out
    assert "no verdict can be read from line 3, 4, 5, 6, 7" in said.err
    assert path.read_bytes() == before
    verdicts.add(home, [About("finding", ID, (ID,))], "true-positive", "again")
    assert [each.note for each in verdicts.read(home)] == ["known", "again"]
    for words in (("investigate", ID), ("groups",), ("status",)):
        assert "no verdict can be read" in typed(*words, home=home.path).err
    assert "no verdict can be read" in typed("doctor", home=home.path).out


def test_garbage_among_regroupings_is_told_and_kept(home: Home) -> None:
    regroupings.add(home, "join", [ID, f"{2:032x}"], note="known")
    path = regroupings.path_of(home)
    with path.open("ab") as file:
        file.write(GARBAGE)
    before = path.read_bytes()
    told = f"{path}: no regrouping can be read from line 3, 4, 5, 6, 7"
    for words in (("regroup", "list"), ("regroup", "undo", "r-none"), ("group", ID), ("status",)):
        assert told in typed(*words, home=home.path).err.replace("\n", ""), words
    said = typed("doctor", home=home.path)
    assert told in said.out
    assert "Fix or delete them" in said.out
    assert said.code == 0
    assert told in " ".join(json.loads(typed("status", "--json", home=home.path).out)["damage"])
    assert [each for each in damage.notice(home) if told in each]
    # The other lines count, and no run is due just because of the damaged ones.
    reference.take(home)
    assert comparable(home, "raw.regroupings").height == 2
    assert damage.to_mend(home) == []
    assert path.read_bytes() == before


def test_what_nobody_foresaw_is_one_sentence(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr("tracehound.cli.commands.status._stored", fails)
    said = typed("status", home=home.path)
    log = home.path / last_resort.FILE
    assert said.code == 1
    assert "unexpected error (ZeroDivisionError)" in said.err
    assert str(log) in said.err.replace("\n", "")
    assert "Traceback" not in said.err
    assert "a secret" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("TRACEHOUND_DEBUG", "true")
    assert "Traceback" in typed("status", home=home.path).err


# ---- Dagster's history


def dagster_home(home: Home) -> Path:
    folder = home.dagster / "history"
    folder.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(folder / "runs.db") as connection:
        connection.execute("CREATE TABLE runs (id INTEGER, body TEXT)")
        connection.executemany(
            "INSERT INTO runs VALUES (?, ?)", [(number, "x" * 100) for number in range(500)]
        )
    return folder / "runs.db"


@pytest.mark.parametrize("harm", [cut, garbage])
def test_a_history_that_is_damaged_is_set_aside(home: Home, harm: Harm) -> None:
    path = dagster_home(home)
    assert history.what_is_wrong(home) is None
    harm(path)
    (said,) = history.mend(home)
    assert str(path) in said
    assert (home.damaged / "dagster" / "history" / "runs.db").exists()
    assert home.dagster.is_dir()
    assert history.mend(home) == []


def test_a_history_that_is_locked_is_not_damaged(home: Home) -> None:
    path = dagster_home(home)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        assert history.mend(home) == []


def test_status_says_that_there_is_no_history(home: Home) -> None:
    garbage(dagster_home(home))
    said = typed("status", home=home.path)
    assert "is damaged: it is not an SQLite file" in said.out + said.err
    assert "Stored in" in said.out


# ---- whole runs


@pytest.mark.usefixtures("kept_history")
def test_a_run_over_everything_damaged_at_once(tmp_path: Path) -> None:
    source = tmp_path / "source"
    put(source, "a.jsonl", lines(finding(1), finding(2, updatedAt="2026-10-02T00:00:00Z")))
    home = Home(tmp_path / "home")
    assert tracehound("run", source, home=home.path).returncode == 0
    whole = all_tables(home)
    delete(home.files(TABLES["raw.findings"])[0])
    flip(home.files(TABLES["raw.objects"])[0])
    cut(home.files(TABLES["flattened.finding_versions"])[0])
    empty(home.files(TABLES["trends.findings_daily"])[0])
    for path in (
        home.warehouse,
        stale.built_days(home).path,
        warehouse.built_tables(home).path,
        home.sources,
        regroupings.path_of(home),
    ):
        garbage(path)
    for path in home.dagster.rglob("*.db"):
        garbage(path)
    (home.lake / ".journal.json").write_text(
        '{"moves": [["a/0", "../../outside"]], "removals": ["../sources.json"]}'
    )
    done = tracehound("run", source, home=home.path)
    said = done.stderr.decode()
    assert done.returncode == 0, said
    assert "Traceback" not in said
    assert said.count("damage:") >= 7
    assert "no regrouping can be read from line 1. Fix or delete them" in said
    assert_equal(home, whole)
    assert b"Nothing new" in tracehound("run", home=home.path).stdout


def test_a_loss_ends_with_1_and_names_the_source(tmp_path: Path) -> None:
    put(tmp_path / "source", "a.jsonl", lines(finding(1)))
    gone = put(tmp_path / "source", "b.jsonl", lines(finding(2)))
    home = Home(tmp_path / "home")
    words = ("run", tmp_path / "source", "--upto", "flattened")
    assert tracehound(*words, home=home.path).returncode == 0
    for path in home.files(TABLES["raw.findings"]):
        delete(path)
    gone.unlink()
    done = tracehound(*words, home=home.path)
    assert done.returncode == 1
    assert f"{gone.as_uri()} 1 document of it was in a damaged lake file" in done.stdout.decode()
    assert table(home, "flattened.finding_versions").height == 1
    assert tracehound(*words, home=home.path).returncode == 0
    assert gone.as_uri() in tracehound("status", home=home.path).stderr.decode()


def test_rebuild_makes_everything_from_raw_alone(tmp_path: Path) -> None:
    put(tmp_path / "source", "a.jsonl", lines(finding(1), finding(2)))
    home = serve(Home(tmp_path / "home"), tmp_path / "source")
    whole = all_tables(home)
    raw = home.lake / "raw"
    shutil.move(raw, tmp_path / "raw")
    shutil.rmtree(home.path)
    home.lake.mkdir(parents=True)
    shutil.move(tmp_path / "raw", raw)
    done = tracehound("rebuild", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    assert_equal(home, whole)


def test_rebuild_says_that_raw_has_lost_something(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    silently(home.files(TABLES["raw.findings"])[0], flip)
    monkeypatch.setattr("tracehound.cli.commands.run.refresh", lambda *_: 0)
    said: Said = typed("rebuild", home=home.path)
    assert said.code == 1
    assert "`tracehound run` reads their objects again" in said.err.replace("\n", " ")


def test_a_list_of_objects_that_a_disk_changed_in_silence_is_mended_by_the_run(
    home: Home, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = comparable(home, "raw.objects")
    silently(home.files(TABLES["raw.objects"])[0], garbage)

    def launched(home: Home, *_: object, **__: object) -> Outcome:
        read_in(home, place.folder / "source")
        return Outcome("1", succeeded=True)

    monkeypatch.setattr("tracehound.pipelines.launch.launch", launched)
    said = typed("run", place.folder / "source", "--upto", "flattened", home=home.path)
    assert said.code == 0, said
    assert "lake file raw/objects/" in said.err
    assert comparable(home, "raw.objects").equals(whole)


def test_a_run_of_the_daemon_mends_too(home: Home, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = comparable(home, "raw.findings")
    delete(home.files(TABLES["raw.findings"])[0])
    monkeypatch.setenv("TRACEHOUND_HOME", str(home.path))
    source_registry.remember(home, [str(place.folder / "source")])
    done = dg.materialize(
        [raw],
        run_config={"ops": {"raw": {"config": {"sources": [str(place.folder / "source")]}}}},
        resources={"home": home_resource()},
    )
    assert done.success
    assert comparable(home, "raw.findings").equals(whole)
