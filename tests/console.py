"""What pages show of a terminal: commands and what they print, shortened with `…`.

What belongs here: reading such blocks, and holding real output against them. What does not: running commands.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```(?:console)?\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"


@dataclass(frozen=True)
class Typed:
    """A command as it was typed, its words, and what it is said to print."""

    line: str
    words: list[str]
    printed: str


def typed(page: Path) -> Iterator[Typed]:
    """The commands of a page's blocks, in their order."""
    for block in _BLOCK.findall(page.read_text()):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, printed = part.partition("\n")
            yield Typed(line, shlex.split(line), printed)


def is_what(printed: str, output: str) -> bool:
    """Whether output is what a page shows; `…` alone in a line is for lines left out, in a line for any text."""
    lines = [line.rstrip() for line in output.strip("\n").splitlines()]
    return re.fullmatch(_pattern(printed.strip("\n")), "\n".join(lines) + "\n") is not None


def _pattern(printed: str) -> str:
    lines = (line.rstrip() for line in printed.splitlines())
    return "".join(r"(?:.*\n)+?" if line == LEFT_OUT else f"{_of_a_line(line)}\\n" for line in lines)


def _of_a_line(line: str) -> str:
    return ".*".join(map(re.escape, line.split(LEFT_OUT)))
