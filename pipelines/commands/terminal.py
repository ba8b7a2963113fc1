"""Printing for people: strings of findings come from attackers and never reach a terminal as they are."""

import re
import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

stdout = Console()
stderr = Console(stderr=True)

DONE, FAILED, WRONG_USAGE = 0, 1, 2
# C0 and C1 controls, and marks that reorder or hide text; a terminal acts on them.
DANGEROUS = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def safe(value: object) -> str:
    """A value as text that no terminal acts on: dangerous characters are shown by their code."""
    return DANGEROUS.sub(_code, str(value))


def markup(value: object) -> str:
    """A value as text that neither a terminal nor rich's markup acts on."""
    return escape(safe(value))


def _code(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


def fail(message: object, code: int = FAILED) -> NoReturn:
    """Ends the command with a message on stderr."""
    say_error(message)
    raise typer.Exit(code)


def say_error(message: object) -> None:
    """Prints a message on stderr."""
    stderr.print(f"[bold red]tracehound:[/] {markup(message)}", highlight=False, soft_wrap=True)


def is_terminal() -> bool:
    """Whether a person reads stdout."""
    return sys.stdout.isatty()
