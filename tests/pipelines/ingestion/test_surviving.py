"""One object, or one document, that makes reading fail or ends its process costs nothing beside it."""

import io
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl
import pytest

from tests.pipelines.support import configured, finding, lines, put, read_in, table
from tracehound.pipelines.flattening import days as flattening
from tracehound.pipelines.flattening.bodies import RAW
from tracehound.pipelines.flattening.tables import Flat, attempt
from tracehound.pipelines.ingestion import ingest, reading
from tracehound.pipelines.ingestion.batches import BatchLimits
from tracehound.pipelines.ingestion.sources import SourceObject
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.processes.workers import Processes, Rescue, halves, spread
from tracehound.transforms import intake
from tracehound.transforms.gate import Gate
from tracehound.transforms.intake import Refused, Taken, refused
from tracehound.transforms.normalise import normalise

DEATH = 9


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return configured(tmp_path / "home").create()


@pytest.fixture(params=["1", "2"])
def processes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TRACEHOUND_PROCESSES", request.param)
    return str(request.param)


@dataclass(frozen=True)
class Bytes:
    """Opens bytes; or does what their name says."""

    content: bytes
    deed: str = ""

    def open(self) -> BinaryIO:
        match self.deed:
            case "die" if os.environ.get("POLARS_MAX_THREADS") == "1":
                os._exit(DEATH)
            case "die":
                return io.BytesIO(b"the process of the tests lives on")
            case "odd":
                raise LookupError("nobody foresaw this")
            case "memory":
                raise MemoryError
        return io.BytesIO(self.content)


def an_object(number: int, deed: str = "") -> SourceObject:
    content = lines(finding(number))
    return SourceObject(f"mem://{number:02}{deed}", "e", len(content), Bytes(content, deed))


@pytest.mark.parametrize("deed", ["odd", "memory"])
@pytest.mark.usefixtures("processes")
def test_an_object_that_cannot_be_read_is_one_row(
    home: Home, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_PIECE_BYTES", 600)
    objects = [an_object(number, deed if number == 7 else "") for number in range(12)]
    found = ingest.ingest(home, objects)
    assert table(home, "raw.findings").height == 11
    (row,) = table(home, "raw.rejected").to_dicts()
    assert (row["uri"], row["line"], row["document_number"]) == (f"mem://07{deed}", 0, 0)
    assert row["reason_code"] == "unreadable_object"
    assert {"odd": "LookupError", "memory": "MemoryError"}[deed] in row["reason"]
    assert list(found.errors) == [f"mem://07{deed}"]
    assert ingest.unread(home, objects) == []


def test_an_object_that_ends_its_process_is_one_row(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACEHOUND_PROCESSES", "2")
    home = configured(home.path)
    monkeypatch.setattr(ingest, "_PIECE_BYTES", 600)
    objects = [an_object(number, "die" if number in (3, 7) else "") for number in range(9)]
    ingest.ingest(home, objects)
    assert table(home, "raw.findings").height == 7
    rejected = table(home, "raw.rejected")
    assert rejected["uri"].to_list() == ["mem://03die", "mem://07die"]
    assert set(rejected["reason"]) == {
        "the object can't be read on: reading it kills the process that reads it"
    }
    assert not list(home.lake.glob(".staging/*"))


def failing_at(marker: bytes) -> Callable[[Gate, bytes], Any]:
    """A gate with a fault of ours: it fails at documents with a marker."""
    read = Gate.read

    def failing(gate: Gate, document: bytes) -> Any:
        if marker in document:
            raise AssertionError("of ours")
        return read(gate, document)

    return failing


def test_a_document_that_the_gate_fails_at_takes_the_exact_way(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Gate, "read", failing_at(b"i-3"))
    content = lines(*map(finding, range(1, 6)))
    ingest.ingest(home, [SourceObject("mem://a", "e", 1, Bytes(content))])
    assert table(home, "raw.findings").sort("line")["gate_fingerprint"].is_null().to_list() == [
        False, False, True, False, False,
    ]  # fmt: skip


def test_a_document_that_nobody_foresaw_is_one_refusal(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(value: dict[str, Any], shape: Any) -> Any:
        if value["id"] == f"{3:032x}":
            raise LookupError("nobody foresaw this")
        return normalise(value, shape)

    monkeypatch.setattr(intake, "normalise", failing)
    content = json.dumps({"Findings": [finding(number) for number in range(1, 6)]}).encode()
    ingest.ingest(home, [SourceObject("mem://a", "e", 1, Bytes(content))])
    assert table(home, "raw.findings").height == 4
    (row,) = table(home, "raw.rejected").to_dicts()
    assert (row["document_number"], row["reason_code"]) == (3, "unreadable")
    assert row["reason"] == "LookupError: nobody foresaw this"
    assert table(home, "raw.objects")["error"].to_list() == [None]


def test_what_was_read_before_an_error_is_kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    read = reading.Reading._each_line

    def failing(self: reading.Reading, some: Any) -> Iterator[Taken | Refused]:
        yield next(read(self, some))
        raise AssertionError("of ours")

    monkeypatch.setattr(reading.Reading, "_each_line", failing)
    content = lines(*map(finding, range(1, 6)))
    ingest.ingest(home, [SourceObject("mem://a", "e", 1, Bytes(content))])
    assert table(home, "raw.findings").sort("line")["line"].to_list() == [1, 2]
    (row,) = table(home, "raw.rejected").to_dicts()
    assert row["reason"] == "the object can't be read on: AssertionError: of ours"
    assert row["content"] == content
    (error,) = table(home, "raw.objects")["error"]
    assert error == "can't be read on: AssertionError: of ours"


def test_a_refused_document_with_an_id_of_no_characters_is_stored(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def results(_: reading.Reading) -> Iterator[tuple[int, Taken | Refused]]:
        yield 1, refused(1, "wrong_type", "`x` is \ud800", b"{}", finding_id="\ud800", is_finding=True)

    monkeypatch.setattr(reading.Reading, "results", results)
    ingest.ingest(home, [an_object(1)])
    (row,) = table(home, "raw.rejected").to_dicts()
    assert (row["finding_id"], row["reason"]) == ("?", "`x` is ?")


def die_at_poison(rows: pl.DataFrame) -> Flat:
    """Flattens; ends the process, unless that is the one of the tests, where there is poison."""
    if any(b"poison" in document for document in rows["document"]):
        assert os.environ.get("POLARS_MAX_THREADS") == "1", "the process of the tests would have died"
        os._exit(DEATH)
    return attempt(rows)


def test_a_document_that_ends_its_process_is_set_aside(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_PROCESSES", "2")
    home = configured(home.path)
    found = [
        finding(number, updatedAt=f"2026-10-{number % 4 + 1:02}T08:00:00.000Z", title=title)
        for number, title in enumerate(["poison" if number == 13 else "t" for number in range(16)])
    ]
    read_in(home, put(tmp_path, "a.jsonl", lines(*found)), limits=BatchLimits(documents=4))
    days = home.days(RAW)
    done = flattening.flatten_days(home, days, batch=4, attempt=die_at_poison)
    assert table(home, "flattened.finding_versions").height == 15
    (row,) = table(home, "flattened.quarantined").to_dicts()
    assert (row["finding_id"], row["reason_code"]) == (f"{13:032x}", "ends_process")
    assert done.quarantined == {"ends_process": 1}
    assert flattening.days_that_differ(home, days) == []


def test_after_a_death_the_next_run_works_in_other_processes(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACEHOUND_PROCESSES", "1")
    home = configured(home.path)
    read_in(home, put(tmp_path, "a.jsonl", lines(finding(1), finding(2, title="poison"))))
    (home.lake / flattening._UNDER_WAY).touch()
    flattening.flatten_days(home, home.days(RAW), attempt=die_at_poison)
    assert table(home, "flattened.finding_versions")["finding_id"].to_list() == [f"{1:032x}"]
    assert table(home, "flattened.quarantined").height == 1
    assert not (home.lake / flattening._UNDER_WAY).exists()


def test_the_note_is_there_while_work_is_done_and_goes_with_it(tmp_path: Path) -> None:
    note = tmp_path / "note"
    rescue: Rescue[list[Path], Any] = Rescue(note, halves, print)
    assert list(spread(lambda piece: piece[0].exists(), [[note]], Processes(1), rescue)) == [True]
    assert not note.exists()
    with pytest.raises(ZeroDivisionError):
        list(spread(lambda piece: 1 // 0, [[note]], Processes(1), rescue))
    assert not note.exists()


def slowly_unless_deadly(piece: list[int]) -> list[int]:
    if 5 in piece:
        os._exit(DEATH)
    time.sleep(0.01)
    return piece


def test_results_stay_in_order_around_a_death(tmp_path: Path) -> None:
    rescue: Rescue[Any, list[int]] = Rescue(tmp_path / "note", halves, lambda piece: [-piece[0]])
    pieces = [[number, number + 1] for number in range(0, 12, 2)]
    given = [
        number for piece in spread(slowly_unless_deadly, pieces, Processes(2), rescue) for number in piece
    ]
    assert given == [-5 if number == 5 else number for number in range(12)]
