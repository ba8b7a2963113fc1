"""Wherever input and output lead, the command says what it can and ends as it should."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosts.support import FINDING_ID, typed
from tracehound.pipelines.lake.home import Home


def shell(command: str, home: Home, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a shell of its own; `T` stands for tracehound with its home."""
    python = f"{sys.executable} -m tracehound.cli.app"
    return subprocess.run(
        ["bash", "-c", command.replace("T ", f"{python} ", 1)],
        env=os.environ | {"TRACEHOUND_HOME": str(home.path)} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("T verdicts > /dev/full", "the disk is full"),
        ("T show FINDING > /dev/full", "the disk is full"),
        ("T sql --format csv 'SELECT * FROM range(100000)' > /dev/full", "No space left"),
        ("T sql --home /nowhere <&-", "there is no warehouse in /nowhere"),
        ("T sql <&-", "one statement at a time; this has 0"),
        ("T purge --before 2026-01-01 <&-", "Aborted."),
    ],
)
def test_what_can_t_be_written_or_read_is_said(served: Home, command: str, said: str) -> None:
    done = shell(command.replace("FINDING", FINDING_ID), served)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("command", ["T verdicts >&-", "T show FINDING >&- 2>&- <&-"])
def test_a_closed_output_swallows(served: Home, command: str) -> None:
    done = shell(command.replace("FINDING", FINDING_ID), served)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize("words", ["verdicts", "sql -f csv 'SELECT * FROM range(1000000)'", "show FINDING"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(served: Home, words: str) -> None:
    done = shell(f"T {words.replace('FINDING', FINDING_ID)} | head -c 0", served)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "tracehound:" not in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii:strict", "COLUMNS": "1", "TERM": "dumb", "NO_COLOR": "1"},
    ],
)
def test_what_a_terminal_has_no_letter_for_is_shown_by_code(home: Home, environment: dict[str, str]) -> None:
    assert typed("verdict", FINDING_ID, "benign", "--note", "é中🦊", home=home.path).code == 0
    done = shell("T verdicts", home, **environment)
    assert done.returncode == 0, done.stderr
    assert "\\" in done.stdout
    assert shell(f"T investigate {FINDING_ID}", home, **environment).returncode == 0
    done = shell("T verdicts --json", home, **environment)
    assert json.loads(done.stdout)[-1]["note"] == "é中🦊"


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Not/AZone", ":::"])
def test_times_are_utc_wherever_the_host_is(served: Home, zone: str) -> None:
    done = shell("T groups --json", served, TZ=zone)
    assert done.returncode == 0, done.stderr
    assert "2026-10-01T07:00:00" in done.stdout


def test_a_page_or_file_that_can_t_be_written(served: Home, tmp_path: Path) -> None:
    for words in [
        ("report", "--html", tmp_path / "no" / "page.html"),
        ("investigate", FINDING_ID, "--html", tmp_path / "no" / "page.html"),
        ("sql", "SELECT 1", "-f", "csv", "-o", tmp_path / "no" / "rows.csv"),
        ("sql", "SELECT 1", "-f", "parquet", "-o", "/dev/full"),
    ]:
        said = typed(*words, home=served.path)
        assert said.code == 1, words
        assert "tracehound:" in said.err
