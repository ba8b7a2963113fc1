"""Damage that is really done to a home: noticed by the next run, named, set aside and mended."""

import json
import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.pipelines.support import comparable, finding, lines, put, read_in, serve, table
from tracehound.pipelines import damage, plan, retention
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.lake import journal, manifest, missing, parquet
from tracehound.pipelines.lake.home import Home
from tracehound.sql import models
from tracehound.transforms.contracts import TABLES

DERIVED = [model.contract.qualified_name for model in models.models().values()]
LAKE = [name for name in TABLES if name not in DERIVED]
SEEDS = range(8)
UNKNOWN = {"newMember": {"a": 1}}


def at(day: int, number: int, **members: object) -> dict:
    return finding(number, updatedAt=f"2026-10-{day:02}T10:00:00.000Z", **members)


@dataclass(frozen=True)
class Place:
    """A home with its source, and a copy of both as they were when it was whole."""

    folder: Path
    copy: Path

    def restore(self) -> Home:
        shutil.rmtree(self.folder)
        shutil.copytree(self.copy, self.folder)
        return Home(self.folder / "home")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A home that was read in two runs."""
    place = Place(tmp_path_factory.mktemp("place"), tmp_path_factory.mktemp("copies") / "copy")
    source = place.folder / "source"
    put(source, "a.jsonl", lines(at(1, 1), at(1, 2), at(2, 3), at(1, 1, service=UNKNOWN)))
    put(source, "b.jsonl", lines(at(1, 1), at(2, 4), at(2, 5, service=UNKNOWN)) + b"{broken\n")
    put(source, "c.jsonl", lines(at(3, 6)), zipped=True)
    home = Home(place.folder / "home").create()
    read_in(home, source / "a.jsonl")
    read_in(home, source)
    shutil.copytree(place.folder, place.copy)
    return place


@pytest.fixture(scope="module")
def whole(place: Place) -> dict:
    home = Home(place.copy / "home")
    return {name: comparable(home, name) for name in LAKE}


@pytest.fixture
def home(place: Place) -> Home:
    return place.restore()


@pytest.fixture
def source(place: Place) -> Path:
    return place.folder / "source"


def run(home: Home, *sources: Path) -> tuple[list[str], dict[str, str]]:
    """What a run does up to flattened, without Dagster: what it says of damage, and what it could not find."""
    said = damage.notice(home)
    read_in(home, *sources)
    return said, missing.settle(home)


def assert_whole(home: Home, whole: dict) -> None:
    for name, frame in whole.items():
        assert comparable(home, name).equals(frame), name
    assert damage.notice(home) == []
    assert damage.trouble(home) == []
    assert stale.stale_days(home) == []


def delete(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garbage(path: Path) -> None:
    path.write_bytes(b"\xff\x00garbage" * 100)


def flip(path: Path, place: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if place is None else place] ^= 1
    path.write_bytes(bytes(content))


HARMS = [delete, cut, empty, garbage, flip]
Harm = Callable[[Path], None]
READ = ["raw.findings", "raw.repeats", "raw.objects", "raw.rejected", "raw.unmodelled_paths"]


def test_a_home_that_is_whole_has_nothing_to_say(home: Home, source: Path, whole: dict) -> None:
    assert run(home, source) == ([], {})
    assert_whole(home, whole)


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("harm", HARMS)
def test_what_a_file_of_raw_had_is_read_again(
    home: Home, source: Path, whole: dict, name: str, harm: Harm
) -> None:
    (path, *_) = home.files(TABLES[name])
    harm(path)
    said, lost = run(home, source)
    assert any(path.relative_to(home.lake).as_posix() in each for each in said), said
    assert lost == {}
    assert_whole(home, whole)
    assert harm is delete or any(home.damaged.iterdir())


@pytest.mark.parametrize("harm", HARMS)
def test_every_file_of_raw_at_once(home: Home, source: Path, whole: dict, harm: Harm) -> None:
    for path in (home.lake / "raw").rglob("*.parquet"):
        harm(path)
    run(home, source)
    assert_whole(home, whole)


def test_it_names_how_many_documents_of_which_objects(home: Home, source: Path) -> None:
    for path in home.files(TABLES["raw.findings"], "2026-10-03"):
        delete(path)
    said, _ = run(home, source)
    assert said[1] == f"Reading again 1 document of 1 object: {(source / 'c.jsonl').as_uri()}."
    assert "it is gone" in said[0]


def test_what_no_source_has_any_more_is_told_once_and_remembered(home: Home, source: Path) -> None:
    uri = (source / "c.jsonl").as_uri()
    (path,) = home.files(TABLES["raw.findings"], "2026-10-03")
    delete(path)
    moved = (source / "c.jsonl").rename(source.parent / "kept")
    _, lost = run(home, source)
    assert lost == {
        uri: (
            "1 document of it was in a damaged lake file, and this run's sources do not have it. Give its "
            "source to `tracehound run`, or restore lake/raw from a backup; to accept the loss, delete "
            f"{missing.path_of(home)}."
        )
    }
    assert run(home, source) == ([], {})
    assert len(damage.trouble(home)) == 1
    assert uri in damage.trouble(home)[0]
    moved.rename(source / "c.jsonl")
    assert run(home, source) == ([], {})
    assert damage.trouble(home) == []


def test_a_body_that_another_object_has_too_is_not_lost(home: Home, source: Path) -> None:
    for path in home.files(TABLES["raw.findings"], "2026-10-01"):
        delete(path)
    (source / "a.jsonl").unlink()
    _, lost = run(home, source)
    assert list(lost) == [(source / "a.jsonl").as_uri()]
    assert table(home, "raw.findings")["finding_id"].to_list().count(f"{1:032x}") == 1
    assert "2026-10-01" in stale.built_days(home).fingerprints


def test_the_loss_is_accepted_by_deleting_the_memory_of_it(home: Home, source: Path) -> None:
    for path in home.files(TABLES["raw.findings"], "2026-10-03"):
        delete(path)
    (source / "c.jsonl").unlink()
    run(home, source)
    missing.path_of(home).unlink()
    assert run(home, source) == ([], {})
    assert damage.trouble(home) == []


def test_a_lost_file_put_back_from_a_backup_is_taken(home: Home, source: Path, whole: dict) -> None:
    (path,) = home.files(TABLES["raw.findings"], "2026-10-03")
    content = path.read_bytes()
    delete(path)
    moved = (source / "c.jsonl").rename(source.parent / "kept")
    run(home, source)
    put(path.parent, path.name, content)
    run(home, source)
    assert damage.trouble(home) == []
    moved.rename(source / "c.jsonl")
    run(home, source)
    assert_whole(home, whole)


def test_a_file_put_back_after_its_objects_were_read_again_is_not_taken_twice(
    home: Home, source: Path, whole: dict
) -> None:
    (path, *_) = home.files(TABLES["raw.findings"], "2026-10-01")
    content = path.read_bytes()
    delete(path)
    run(home, source)
    path.with_name("backup.parquet").write_bytes(content)
    said, _ = run(home, source)
    assert "other files hold some of its rows" in said[0]
    assert_whole(home, whole)


def test_a_restored_backup_has_other_times_and_is_no_damage(home: Home, whole: dict) -> None:
    for path in home.lake.rglob("*.parquet"):
        path.write_bytes(path.read_bytes())
    assert damage.notice(home) == []
    assert_whole(home, whole)


def test_a_purge_stays_even_if_its_memory_is_lost(home: Home, source: Path) -> None:
    retention.purge(home, date(2026, 10, 2))
    flattening.flatten_days(home, stale.stale_days(home))
    before = {name: comparable(home, name) for name in LAKE}
    for path in home.files(TABLES["raw.purges"]):
        garbage(path)
    for path in home.files(TABLES["raw.objects"]):
        delete(path)
    run(home, source)
    before["raw.objects"] = comparable(home, "raw.objects")
    assert_whole(home, before)
    assert table(home, "raw.findings")["updated_at"].dt.day().min() == 2


@pytest.mark.parametrize("harm", HARMS)
def test_a_flattened_file_makes_its_days_anew(home: Home, source: Path, whole: dict, harm: Harm) -> None:
    harm(home.files(TABLES["flattened.finding_versions"])[0])
    harm(home.files(TABLES["flattened.instances"])[-1])
    damage.notice(home)
    assert stale.stale_days(home) == ["2026-10-01", "2026-10-02", "2026-10-03"]
    read_in(home, source)
    assert_whole(home, whole)


# ---- the list of files


def test_a_home_of_before_gets_a_list(home: Home, source: Path, whole: dict) -> None:
    (home.lake / manifest.FILE).unlink()
    said, _ = run(home, source)
    assert "was rebuilt" in said[0]
    assert_whole(home, whole)


def test_a_home_of_before_with_damage_is_mended_by_its_counts(home: Home, source: Path, whole: dict) -> None:
    (home.lake / manifest.FILE).unlink()
    delete(home.files(TABLES["raw.findings"])[0])
    cut(home.files(TABLES["raw.findings"])[-1])
    run(home, source)
    assert_whole(home, whole)


def test_a_damaged_list_is_made_anew(home: Home, source: Path, whole: dict) -> None:
    flip(home.lake / manifest.FILE)
    delete(home.files(TABLES["raw.findings"])[0])
    said, _ = run(home, source)
    assert "had 1 damaged lines" in said[0]
    assert_whole(home, whole)


def test_a_list_whose_last_line_was_cut_off_is_no_damage(home: Home, source: Path, whole: dict) -> None:
    with (home.lake / manifest.FILE).open("ab") as file:
        file.write(b'12345678 ["raw/find')
    assert run(home, source) == ([], {})
    assert_whole(home, whole)


def test_the_list_is_put_together_when_it_has_grown(home: Home) -> None:
    entries = manifest.read(home.lake).entries
    for _ in range(300):
        manifest.append(home.lake, [manifest.Note(name, stamp) for name, stamp in entries.items()])
    damage.notice(home)
    assert manifest.read(home.lake) == manifest.Manifest(True, entries, len(entries))


@pytest.mark.parametrize("name", ["../outside.parquet", "/tmp/outside.parquet", "raw/../../outside.parquet"])
def test_the_list_names_no_file_outside_of_the_lake(home: Home, name: str) -> None:
    (home.path / "outside.parquet").write_text("mine")
    manifest.append(home.lake, [manifest.Note(name, manifest.Stamp(1, 1, 1))])
    damage.notice(home)
    assert (home.path / "outside.parquet").read_text() == "mine"


# ---- state files


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[1, 2]", b'{"a": 1}', b'{"../x": "y"}', b"", b"[" * 100_000]
)
def test_a_wrong_list_of_built_days_means_nothing_is_built(
    home: Home, source: Path, whole: dict, content: bytes
) -> None:
    stale.built_days(home).path.write_bytes(content)
    said, _ = run(home, source)
    assert "had invalid content" in said[0]
    assert_whole(home, whole)


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"a": 1}', b"[1]", b"null"])
def test_wrong_sources_are_to_be_named_again(home: Home, content: bytes) -> None:
    home.sources.write_bytes(content)
    (said,) = damage.notice(home)
    assert "give the sources to `tracehound run` again" in said
    assert not home.sources.exists()


def test_a_wrong_memory_of_what_is_missing_is_set_aside(home: Home, whole: dict) -> None:
    missing.path_of(home).write_text('{"objects": 3}')
    assert len(damage.trouble(home)) == 1
    assert len(damage.notice(home)) == 1
    assert_whole(home, whole)


OUTSIDE = "../../outside.parquet"
JOURNALS = {
    "garbage": b"\xff\x00",
    "a list": b"[]",
    "of another shape": b'{"moves": [["x"]], "removals": []}',
    "upwards": json.dumps({"moves": [["a/000000", OUTSIDE]], "removals": []}).encode(),
    "absolute": json.dumps({"moves": [["a/000000", "/tmp/outside.parquet"]], "removals": []}).encode(),
    "removes upwards": json.dumps({"moves": [], "removals": ["../sources.json"]}).encode(),
    "from outside": json.dumps({"moves": [["../../../secret", "raw/x.parquet"]], "removals": []}).encode(),
    "by way of a link": json.dumps({"moves": [["a/000000", "link/x.parquet"]], "removals": []}).encode(),
    "a link": json.dumps({"moves": [["a/link", "raw/x.parquet"]], "removals": []}).encode(),
    "the journal": json.dumps({"moves": [["a/000000", ".journal.json"]], "removals": []}).encode(),
    "a null byte": json.dumps({"moves": [["a/000000", "raw/\0.parquet"]], "removals": []}).encode(),
}


@pytest.mark.parametrize("content", JOURNALS.values(), ids=JOURNALS.keys())
def test_a_journal_that_leads_outside_is_not_followed(
    home: Home, source: Path, whole: dict, tmp_path: Path, content: bytes
) -> None:
    elsewhere, staging = tmp_path / "elsewhere", home.lake / ".staging" / "a"
    elsewhere.mkdir()
    staging.mkdir(parents=True)
    (staging / "000000").write_text("prepared")
    (staging / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_text("secret")
    (home.lake / "link").symlink_to(elsewhere)
    home.sources.write_text("[]")
    (home.lake / ".journal.json").write_bytes(content)
    with pytest.raises(journal.WrongJournal):
        journal.recover(home.lake)
    said, _ = run(home, source)
    assert "It is ignored" in said[0]
    assert not (tmp_path / "outside.parquet").exists()
    assert (tmp_path / "secret").read_text() == "secret"
    assert home.sources.exists()
    assert list(elsewhere.iterdir()) == []
    assert sorted(path.name for path in home.damaged.iterdir()) == [
        "lake__.journal.json",
        "lake__.staging",
        "why.jsonl",
    ]
    assert_whole(home, whole)


def test_what_a_half_followed_journal_has_moved_is_found(home: Home, source: Path, whole: dict) -> None:
    """A new file of raw is there, and the journal that would note it became garbage."""
    (path, *_) = home.files(TABLES["raw.findings"])
    entries = manifest.read(home.lake).entries
    del entries[path.relative_to(home.lake).as_posix()]
    manifest.rewrite(home.lake, entries)
    (home.lake / ".journal.json").write_bytes(b"{")
    delete(home.files(TABLES["raw.repeats"])[0])
    run(home, source)
    assert_whole(home, whole)


# ---- what is served


@pytest.fixture(scope="module")
def served_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("copies") / "copy")
    put(place.folder / "source", "a.jsonl", lines(at(1, 1), at(2, 2)))
    serve(Home(place.folder / "home"), place.folder / "source")
    shutil.copytree(place.folder, place.copy)
    return place


@pytest.fixture
def served(served_place: Place) -> Home:
    return served_place.restore()


def planned(home: Home) -> plan.Plan:
    return plan.plan(home, [str(home.path.parent / "source")], "trends")


@pytest.mark.parametrize("harm", HARMS)
def test_a_served_file_that_differs_is_made_again(served: Home, harm: Harm) -> None:
    assert damage.notice(served) == []
    assert not planned(served).has_work
    harm(served.warehouse)
    assert len(damage.trouble(served)) == 1
    (said,) = damage.notice(served)
    assert str(served.warehouse) in said
    assert planned(served).serves
    assert planned(served).models == ()


def test_a_model_whose_file_is_damaged_is_made_again(served: Home) -> None:
    flip(served.files(TABLES["trends.findings_daily"])[0])
    delete(served.files(TABLES["raw.completeness"])[0])
    damage.notice(served)
    assert set(planned(served).models) == {
        "trends.findings_daily",
        "raw.completeness",
    }
    serve(served, served.path.parent / "source")
    assert damage.notice(served) == []
    assert not planned(served).has_work


def test_a_log_beside_the_served_file_is_set_aside(served: Home) -> None:
    log = served.path / "warehouse.duckdb.wal"
    log.write_bytes(b"left")
    (said,) = damage.notice(served)
    assert str(log) in said
    assert not log.exists()


def test_a_kill_between_a_file_and_its_note_is_no_damage(served: Home) -> None:
    manifest.forget(served.lake, "trends/findings_daily/part-0000.parquet")
    manifest.forget(served.lake, manifest.SERVED)
    assert damage.notice(served) == []
    assert planned(served).serves
    assert planned(served).models == ("trends.findings_daily",)


def test_what_a_disk_changed_in_silence_stops_flattening_and_is_mended_by_the_next_run(
    home: Home, source: Path, whole: dict
) -> None:
    path = home.files(TABLES["raw.findings"])[0]
    status = path.stat()
    flip(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert damage.notice(home) == []
    stale.built_days(home).path.unlink()
    with pytest.raises(parquet.DamagedFile, match="Run again"):
        flattening.flatten_days(home, stale.stale_days(home))
    said, _ = run(home, source)
    assert path.relative_to(home.lake).as_posix() in said[0]
    assert_whole(home, whole)


@pytest.mark.parametrize("seed", SEEDS)
def test_any_of_its_files_in_any_way(home: Home, source: Path, whole: dict, seed: int) -> None:
    chance = random.Random(seed)
    files = sorted(home.lake.rglob("*.parquet"))
    is_listed = chance.random() < 0.7
    # Without the list a file that can be read is believed.
    harms = HARMS if is_listed else [delete, cut, empty, garbage]
    for path in chance.sample(files, chance.randint(1, len(files) // 2)):
        chance.choice(harms)(path)
    if not is_listed:
        chance.choice(HARMS)(home.lake / manifest.FILE)
    chance.choice(HARMS)(stale.built_days(home).path)
    run(home, source)
    assert_whole(home, whole)
