"""Runs and looks of tests of asking."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.pipelines.support import lines, put, read_in, table
from tracehound.pipelines.context import rounds
from tracehound.pipelines.context.taken import TakenContext
from tracehound.pipelines.lake.home import Home

SOURCE = ("context:",)


def read(home: Home, *findings: Mapping[str, Any], name: str = "a") -> None:
    """Reads and flattens findings."""
    folder = Path(home.path).parent / f"in-{name}"
    put(folder, f"{name}.jsonl", lines(*findings))  # type: ignore[arg-type]
    read_in(home, folder)


def ask(home: Home, later: timedelta = timedelta(), source: tuple[str, ...] = SOURCE) -> TakenContext:
    """Asks as a run does that begins now, or later."""
    real = rounds._now
    with patch.object(rounds, "_now", lambda: real() + later):
        return rounds.answer(home, source)


def states(home: Home) -> dict[tuple[str, str], list[str]]:
    """The results of asking by kind and key, in the order in which they came."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in table(home, "raw.context_asks").sort("asked_at", "kind", "thing_key").iter_rows(named=True):
        found.setdefault((row["kind"], row["thing_key"]), []).append(row["state"])
    return found


def kinds(home: Home) -> set[str]:
    """Kinds of which a state is stored."""
    return set(table(home, "raw.observations")["kind"])


def times(home: Home) -> list[datetime]:
    return sorted(set(table(home, "raw.context_asks")["asked_at"]))
