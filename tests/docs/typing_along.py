"""Commands of a page, run as by a person who types along in a terminal as wide as the page.

What belongs here: running them, and holding a page against what they print. What does not: which pages.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from typer.testing import CliRunner

from tests import console
from tracehound.cli.app import app
from tracehound.cli.commands.terminal import stdout
from tracehound.pipelines.lake.home import Home

COLUMNS = "100"


@contextmanager
def terminal() -> Iterator[None]:
    """A console that is made where COLUMNS is set, as in xdist's workers, would keep that width."""
    before = stdout._width, sys.argv
    stdout.width, sys.argv = int(COLUMNS), ["tracehound"]
    try:
        yield
    finally:
        stdout._width, sys.argv = before


def said(home: Home, words: list[str]) -> str:
    """What a command prints. It must succeed."""
    environment = {"COLUMNS": COLUMNS, "TRACEHOUND_HOME": str(home.path)}
    done = CliRunner().invoke(app, words, env=environment)
    assert done.exit_code == 0, done.output
    return str(done.output)


def check(page: Path, typed: console.Typed, home: Home) -> None:
    """The page shows what a command of it prints."""
    output = said(home, typed.words[1:])
    assert console.is_what(typed.printed, output), f"{page.name} is stale: {typed.line}\n{output}"


def check_summary(page: Path, typed: console.Typed, summary: str) -> None:
    """The page shows lines of a summary, whose frame is as wide as the path of its home."""
    lines = [line.split() for line in summary.splitlines()]
    for line in typed.printed.splitlines():
        words = line.split()
        assert line[:1] in ("╭", "╰", console.LEFT_OUT) or words in lines, f"{page.name}: {line}\n{summary}"
