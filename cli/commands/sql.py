"""`tracehound sql`: one fenced query on the served warehouse, printed or written."""

import sys
from pathlib import Path

from tracehound.cli.commands import rows
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryLimits


def sql(
    query: str | None,
    home: Home,
    format_: str,
    output: Path | None,
    *,
    memory: str,
    timeout_seconds: float,
) -> None:
    """Runs one query and prints its rows; ends the command with a clear message where it can't."""
    limits = QueryLimits(memory=memory, seconds=timeout_seconds)
    rows.answer(home, _text(query), {}, format_, output, limits)


def _text(query: str | None) -> str:
    """The query: the argument itself, the file that it names, or stdin."""
    if query is None or query == "-":
        return sys.stdin.read()
    return Path(query).read_text(encoding="utf-8") if _is_file(query) else query


def _is_file(query: str) -> bool:
    """Whether the argument names a file; most queries are not valid file names."""
    try:
        return Path(query).is_file()
    except (OSError, ValueError):
        return False
