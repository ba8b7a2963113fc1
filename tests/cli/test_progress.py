"""Progress: counts that are known, and a line now and then where nobody watches."""

import contextlib
import os
import pty
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipelines.support import finding, lines, put, tracehound
from tracehound.cli.commands import progress
from tracehound.cli.commands.progress import Lines, Stage
from tracehound.pipelines.definitions import REBUILD_JOB, built_count, job_name
from tracehound.pipelines.flattening.days import Flattened
from tracehound.pipelines.ingestion.ingest import Ingested
from tracehound.transforms.layers import LAYERS

_OF = re.compile(r"building tables: (\d+) of (\d+)")


def test_a_stage_says_only_what_is_known() -> None:
    assert str(Stage("flattening versions")) == "flattening versions"
    assert str(Stage("flattening versions", None, 1200)) == "flattening versions: 1,200"
    assert str(Stage("reading objects", 3, 0)) == "reading objects: 0 of 3"
    assert str(Stage("building tables", 0, 57)) == "building tables: 57"


def test_tables_that_are_built_before_the_rest_count_and_do_not_hide_a_stage() -> None:
    followed = Lines(3)
    followed.built()
    assert str(followed.stage) == "starting the run"
    followed.begin("reading objects", 2)
    followed.built()
    followed.advance(2)
    assert str(followed.stage) == "reading objects: 2 of 2"
    followed.found(Ingested(objects=2))
    followed.begin("flattening versions", None)
    followed.found(Flattened())
    followed.built()
    assert str(followed.stage) == "building tables: 3 of 3"
    assert followed.ingested.objects == 2


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY_SECONDS", 0.02)


@pytest.mark.usefixtures("busy")
def test_a_run_without_a_terminal_shows_life_on_stderr_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[str] = []
    original = Lines.built

    def counted(self: Lines) -> None:
        original(self)
        built.append(str(self._tables))

    monkeypatch.setattr(Lines, "built", counted)
    put(tmp_path / "export", "a.jsonl", lines(finding(1)))
    done = tracehound("run", tmp_path / "export", home=tmp_path / "home")
    assert done.returncode == 0, done.stderr.decode()
    said = capfd.readouterr().err
    assert re.search(r"^tracehound: starting the run \(\d+ s\)$", said, re.MULTILINE)
    counts = [(int(done), int(total)) for done, total in _OF.findall(said)]
    assert counts
    assert all(done <= total for done, total in counts)
    # The last table is the served file, and the end of the count.
    total = built_count(job_name(LAYERS[-1]))
    assert built[-1] == f"building tables: {total} of {total}"
    assert b"building tables" not in done.stdout
    assert "\x1b" not in said


@pytest.mark.usefixtures("busy")
def test_a_stderr_that_nobody_reads_ends_no_work(monkeypatch: pytest.MonkeyPatch) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    monkeypatch.setattr(progress, "_STDERR", write_end)
    ended = threading.Event()
    with progress.doing("reading"):
        ended.wait(0.1)
    os.close(write_end)


def _until_closed(terminal: int) -> Iterator[bytes]:
    """What is written to a terminal, until nobody has its other end open."""
    with contextlib.suppress(OSError):
        while piece := os.read(terminal, 1 << 12):
            yield piece


def test_a_terminal_has_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    monkeypatch.setattr(progress, "_STDERR", theirs)
    pieces: list[bytes] = []
    reader = threading.Thread(target=lambda: pieces.extend(_until_closed(ours)))
    reader.start()
    with progress.Bars(2) as bars:
        bars.begin("reading objects", 1)
        bars.advance()
        bars.found(Ingested())
        bars.built()
        bars.built()
    os.close(theirs)
    reader.join()
    os.close(ours)
    shown = b"".join(pieces).decode()
    assert "1 of 1" in shown
    assert "2 of 2" in shown


def test_each_job_builds_what_is_counted() -> None:
    counts = [built_count(job_name(layer)) for layer in LAYERS]
    assert counts == sorted(counts)
    assert built_count(REBUILD_JOB) == counts[-1]
