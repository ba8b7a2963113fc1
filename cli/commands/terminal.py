"""Printing for people: strings from findings come from attackers and never reach a terminal unescaped."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from tracehound.sql.query import QueryError
from tracehound.transforms.hostile import safe

# With fewer columns, rich prints columns of width zero: nothing at all.
_LEAST_WIDTH = 20


def _console(*, stderr: bool = False) -> Console:
    # No code for an emoji is read into what is printed, such as in `guardduty:x:`.
    console = Console(stderr=stderr, emoji=False)
    if console.width < _LEAST_WIDTH:  # noqa: PLR1730 - a width that was set follows no resizing
        console.width = _LEAST_WIDTH
    return console


stdout = _console()
stderr = _console(stderr=True)

DONE, FAILED, WRONG_USAGE = 0, 1, 2


def markup(value: object) -> str:
    """A value as text that neither a terminal nor rich's markup interprets."""
    return escape(safe(value))


def fail(message: object, code: int = FAILED) -> NoReturn:
    """Ends the command with a message on stderr."""
    say_error(message)
    raise typer.Exit(code)


def say_error(message: object) -> None:
    """Prints a message on stderr."""
    stderr.print(f"[bold red]tracehound:[/] {markup(message)}", highlight=False, soft_wrap=True)


def fail_query(error: QueryError) -> NoReturn:
    """Ends the command with why a query failed: DuckDB points at the spot in the query, on lines of its own.

    Lines after the first are indented, so that no value in a message looks like a message of ours.
    """
    first, *others = str(error).splitlines() or [""]
    say_error(first)
    for line in others:
        stderr.print(f"  {markup(line)}".rstrip(), highlight=False, soft_wrap=True)
    raise typer.Exit(FAILED)


@contextmanager
def silenced(is_wanted: bool) -> Iterator[None]:
    """Keeps messages for people off stdout, which must hold one JSON document and nothing else."""
    was_quiet, stdout.quiet = stdout.quiet, is_wanted or stdout.quiet
    try:
        yield
    finally:
        stdout.quiet = was_quiet


def is_terminal() -> bool:
    """Whether a person reads stdout."""
    return sys.stdout.isatty()
