"""`tracehound quarantine`, as a user runs it: what is set aside is listed, shown, and tried again."""

import json
from pathlib import Path

import pytest

from tests.pipelines.flattening.test_quarantined import POISON, fails, put_raw, raw_row, text
from tests.pipelines.support import comparable, finding, lines, put, read_in, table, tracehound
from tracehound.pipelines import quarantine
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening import stale
from tracehound.pipelines.flattening.bodies import RAW
from tracehound.pipelines.ingestion import ingest
from tracehound.pipelines.ingestion.sources import list_objects
from tracehound.pipelines.lake.home import Home

PLAIN_ID = f"{77:032x}"
HOSTILE = b'{"id": "\x1b]52;c;\x07", "type": "x", "updatedAt": "never"}\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    put(tmp_path / "source", "a.jsonl", lines(finding(1), finding(2)) + HOSTILE + b"{cut off\n")
    put(tmp_path / "source", "b.jsonl", lines(finding(1), finding(3)))
    return tmp_path / "source"


@pytest.fixture
def home(tmp_path: Path, source: Path) -> Home:
    """A home with refused documents and, as of an older version, a stored one that can't be flattened."""
    home = Home(tmp_path / "home").create()
    read_in(home, source)
    put_raw(home, raw_row(POISON["no JSON"], 5))
    flattening.flatten_days(home, stale.stale_days(home))
    home.sources.write_text(json.dumps([str(source)]))
    return home


def test_reasons_are_listed_with_counts_and_examples(home: Home, source: Path) -> None:
    done = tracehound("quarantine", home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    for said in (b"bad_updated_at", b"not_json", b"unreadable", b"flattening", b"quarantine retry"):
        assert said in done.stdout
    assert b"\x1b]" not in done.stdout
    listed = json.loads(tracehound("quarantine", "--json", home=home.path).stdout)
    assert [(each["step"], each["reason_code"], each["documents"]) for each in listed] == [
        ("reading", "bad_updated_at", 1),
        ("reading", "not_json", 1),
        ("flattening", "unreadable", 1),
    ]
    assert (listed[1]["uri"], listed[1]["line"]) == ((source / "a.jsonl").as_uri(), 4)
    assert listed[2]["finding_id"] == PLAIN_ID


def test_one_is_shown_with_reason_place_and_content(home: Home, source: Path, tmp_path: Path) -> None:
    done = tracehound("quarantine", "show", PLAIN_ID, home=home.path)
    assert done.returncode == 0, done.stderr.decode()
    for said in (b"while flattening", b"/old/export", b"line 5", b"{nothing"):
        assert said in done.stdout
    both = tracehound("quarantine", "show", source / "a.jsonl", home=home.path).stdout
    assert b"{cut off" in both
    assert b"\\x1b]52" in both
    assert b"\x1b]52" not in both
    shown = json.loads(tracehound("quarantine", "show", source / "a.jsonl", "--json", home=home.path).stdout)
    assert [each["document_number"] for each in shown] == [3, 4]
    file = tmp_path / "raw"
    words = ("quarantine", "show", source / "a.jsonl", "--raw", "--output", file)
    assert tracehound(*words, home=home.path).returncode == 2
    assert tracehound(*words[:-2], home=home.path).returncode == 2
    assert tracehound(*words, "--number", "3", home=home.path).returncode == 0
    assert file.read_bytes() == HOSTILE.strip()
    assert file.stat().st_mode & 0o777 == 0o600
    missing = tracehound("quarantine", "show", "nothing", home=home.path)
    assert (missing.returncode, b"nothing from nothing is set aside" in missing.stderr) == (1, True)


def test_status_and_doctor_say_what_is_set_aside(home: Home) -> None:
    status = tracehound("status", home=home.path).stdout
    assert b"stored, but not flattened" in status
    assert b"quarantine retry" in status
    assert (
        b"1 stored document can't be flattened; rejected while reading: 2 documents"
        in tracehound("doctor", home=home.path).stdout
    )


def test_a_home_that_is_none_is_said(tmp_path: Path) -> None:
    for words in (["quarantine"], ["quarantine", "show", "x"], ["quarantine", "retry"]):
        done = tracehound(*words, home=tmp_path / "nowhere")
        assert (done.returncode, b"is not a tracehound home yet" in done.stderr) == (2, True)


def test_release_makes_days_and_objects_news_and_loses_nothing(home: Home, source: Path) -> None:
    before = {
        name: comparable(home, name)
        for name in ("raw.findings", "raw.rejected", "raw.repeats", "raw.objects")
    }
    objects = list_objects([str(source)], home)
    tried = quarantine.release(home, objects)
    assert (tried.days, tried.objects) == (1, 1)
    assert stale.stale_days(home) == ["2026-10-01"]
    assert [each.uri for each in ingest.unread(home, objects)] == [(source / "a.jsonl").as_uri()]
    assert table(home, "raw.findings").height == before["raw.findings"].height
    read_in(home, source)
    for name, frame in before.items():
        assert comparable(home, name).equals(frame), name
    assert quarantine.release(home, []).objects == 0


def test_what_a_source_does_not_show_any_more_stays_set_aside(home: Home, source: Path) -> None:
    (source / "a.jsonl").unlink()
    assert quarantine.release(home, list_objects([str(source)], home)).objects == 0
    assert quarantine.count(home, "reading") == 2


def test_run_tells_what_is_quarantined_and_retry_what_came_of_it(tmp_path: Path) -> None:
    home, source = Home(tmp_path / "home").create(), tmp_path / "source"
    put(source, "a.jsonl", lines(finding(1), finding(2, title="poison")) + b"{broken\n")
    put_raw(home, raw_row(POISON["no JSON"], 5), raw_row(text(), 6, finding_id="other"))
    run = tracehound("run", "--strict", "--upto", "flattened", source, home=home.path)
    assert run.returncode == 1
    assert b"2 stored documents set aside (1 x other_identity, 1 x unreadable)" in run.stdout
    flattening.flatten_days(home, home.days(RAW), attempt=fails(b"poison"))
    assert quarantine.count(home, "flattening") == 3
    retried = tracehound("quarantine", "retry", "--json", home=home.path)
    assert retried.returncode == 1, retried.stderr.decode()
    said = json.loads(retried.stdout)
    assert (said["days"], said["objects"]) == (1, 1)
    assert [each["documents"] for each in said["before"]] == [1, 1, 2]
    assert [each["reason_code"] for each in said["after"]] == ["not_json", "other_identity", "unreadable"]
    assert table(home, "flattened.finding_versions").height == 2
    assert stale.stale_days(home) == []


def test_retry_of_nothing_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").create()
    done = tracehound("quarantine", "retry", home=home.path)
    assert (done.returncode, done.stdout) == (0, b"Nothing is set aside.\n")
