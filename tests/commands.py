"""The command line in this process, as a terminal would run it: what it says, and how it ends.

What belongs here: streams, arguments and environment of one command. What does not: homes and what they hold.
A process of its own spends more time on imports than most commands need.
"""

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from tracehound.cli import app as cli
from tracehound.cli.commands import terminal


@dataclass(frozen=True)
class Ended:
    """How a command ended, and the bytes that it printed."""

    code: int
    out: bytes
    err: bytes


def run_here(words: list[str], environment: Mapping[str, str], stdin: bytes = b"") -> Ended:
    """Runs a command. What it lets out besides its exit code is a traceback, and fails the test."""
    out, err = _stream(), _stream()
    with _surroundings(words, environment, stdin), redirect_stdout(out), redirect_stderr(err):
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Ended(code, _content(out), _content(err))


def _stream(content: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", write_through=True)


def _content(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue()


@contextmanager
def _surroundings(words: list[str], environment: Mapping[str, str], stdin: bytes) -> Iterator[None]:
    """What a command changes in its process is as it was before, afterwards."""
    argv, before, variables = sys.argv, sys.stdin, dict(os.environ)
    sys.argv, sys.stdin = ["tracehound", *words], _stream(stdin)
    os.environ.update(environment)
    # A console whose width was set follows COLUMNS no longer, so what was set is put back, also nothing.
    widths = {console: console._width for console in (terminal.stdout, terminal.stderr)}
    for console in widths:
        console.width = int(environment.get("COLUMNS", console.width))
    try:
        yield
    finally:
        for console, width in widths.items():
            console._width = width
        sys.argv, sys.stdin = argv, before
        os.environ.clear()
        os.environ.update(variables)
