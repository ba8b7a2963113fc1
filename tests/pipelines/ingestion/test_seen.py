"""A folder that was listed whole is not listed again but for what may have changed; nothing that came is left out."""

from pathlib import Path

import pytest

from tests.pipelines.support import finding, lines, put
from tracehound.pipelines.ingestion import ingest, listing, seen
from tracehound.pipelines.ingestion.sources import ALL_DAYS, Days, files
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import Commit

REGION = "AWSLogs/111122223333/GuardDuty/eu-west-1"
OLD, RECENT = f"{REGION}/2026/09/01", f"{REGION}/2026/10/01"
# As long as it takes for a change of a folder to be certainly before a listing.
LATER = 2 * files._CLOCKS_APART_SECONDS


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


@pytest.fixture
def source(tmp_path: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of an old and a recent day, read a while after it was written."""
    folder = tmp_path / "export"
    for number, day in enumerate((OLD, RECENT)):
        put(folder, f"{day}/a.jsonl", lines(finding(number)))
    moment = seen.now() + LATER
    monkeypatch.setattr(seen, "now", lambda: moment)
    assert read(home, folder) == ["2026/09/01/a.jsonl", "2026/10/01/a.jsonl"]
    return folder


def look(home: Home, source: Path) -> list[str]:
    """What a run would find unread."""
    return [
        entry.uri.partition("/eu-west-1/")[2] for entry in listing.look(home, [str(source)], ALL_DAYS).objects
    ]


def read(home: Home, source: Path) -> list[str]:
    found = look(home, source)
    listed = listing.look(home, [str(source)], ALL_DAYS)
    listing.note_read(home, listed, ingest.ingest(home, listed.objects).errors)
    return found


def listed(home: Home, source: Path) -> list[str]:
    """All that is listed, whether it is read or not."""
    objects = listing.list_all(home, [str(source)], ALL_DAYS).objects
    return [entry.uri.partition("/eu-west-1/")[2] for entry in objects]


def test_a_day_that_is_old_and_unchanged_is_left_out(home: Home, source: Path) -> None:
    assert listed(home, source) == ["2026/10/01/a.jsonl"]
    assert listing.list_all(home, [str(source)], Days(None, None)).whole == frozenset()


def test_late_files_of_old_days_are_found_at_once(
    home: Home, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As after the listing: only now the folder of the old day changes.
    monkeypatch.setattr(files, "_CLOCKS_APART_SECONDS", LATER + 60)
    put(source, f"{OLD}/late.jsonl", lines(finding(5)))
    put(source, f"{REGION}/2025/01/01/new.jsonl", lines(finding(6)))
    assert read(home, source) == ["2025/01/01/new.jsonl", "2026/09/01/late.jsonl"]


def test_a_folder_with_folders_is_always_looked_into(home: Home, source: Path) -> None:
    put(source, f"{REGION}/2026/08/01/00/a.jsonl", lines(finding(7)))
    assert read(home, source) == ["2026/08/01/00/a.jsonl"]
    put(source, f"{REGION}/2026/08/01/00/b.jsonl", lines(finding(8)))
    assert read(home, source) == ["2026/08/01/00/b.jsonl"]


def test_a_rewritten_file_is_found_in_recent_days_at_once_and_in_old_ones_a_day_later(
    home: Home, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in (OLD, RECENT):
        with (source / day / "a.jsonl").open("ab") as file:
            file.write(lines(finding(9)))
    assert read(home, source) == ["2026/10/01/a.jsonl"]
    tomorrow = seen.now() + 86_400
    monkeypatch.setattr(seen, "now", lambda: tomorrow)
    assert read(home, source) == ["2026/09/01/a.jsonl"]


def test_a_clock_that_was_ahead_and_an_odd_record_let_all_be_listed(
    home: Home, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    yesterday = seen.now() - 86_400
    with monkeypatch.context() as patched:
        patched.setattr(seen, "now", lambda: yesterday)
        assert len(listed(home, source)) == 2
    seen.path_of(home).write_bytes(b"[]")
    assert len(listed(home, source)) == 2


def test_what_is_to_be_read_again_lets_all_be_listed(home: Home, source: Path) -> None:
    commit = Commit(home.lake, "again")
    seen.forget(home, commit)
    commit.apply()
    assert len(listed(home, source)) == 2


def test_an_object_that_could_not_be_read_lets_all_be_listed_again(tmp_path: Path, home: Home) -> None:
    put(tmp_path / "other", f"{OLD}/a.jsonl", lines(finding(1)))
    found = listing.look(home, [str(tmp_path / "other")], ALL_DAYS)
    listing.note_read(home, found, ["file:///an/object"])
    assert not seen.path_of(home).exists()
