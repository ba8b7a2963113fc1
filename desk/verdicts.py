"""Verdicts on findings and groups, stored beside the data, so that they survive rebuilds and purges.

What belongs here: appending to `verdicts.jsonl` and reading it; the latest of several verdicts counts. What
does not: which finding or group is meant (`desk.naming`).
"""

import getpass
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock
from tracehound.transforms.wording import instant, second

Word = Literal["true-positive", "false-positive", "benign"]
WORDS: tuple[Word, ...] = get_args(Word)
_OWNER_ONLY = 0o600
_WAIT_SECONDS = 30
_MOST_NAMED = 5


@dataclass(frozen=True)
class Verdict:
    """A verdict on a finding or group: who gave it, when, and why.

    `subject_id` is the id at that time. A group is found again under any id in `known_as`: the ids that its
    members at that time would give it, so that it is found even after it grew or lost its first member.
    """

    kind: str
    subject_id: str
    known_as: tuple[str, ...]
    verdict: str
    note: str
    decided_at: str
    decided_by: str


_TEXTS = [each.name for each in fields(Verdict) if each.name != "known_as"]


def decided_at(verdict: Verdict) -> str:
    """When a verdict was given, to the second; a line of an edited file may hold any text."""
    try:
        return second(datetime.fromisoformat(verdict.decided_at))
    except (ValueError, OverflowError):
        return verdict.decided_at


def path_of(home: Home) -> Path:
    """The file of a home's verdicts, one per line."""
    return home.path / "verdicts.jsonl"


def add(home: Home, kind: str, subject_id: str, known_as: Iterable[str], verdict: Word, note: str) -> Verdict:
    """Appends a verdict to the file. Raises HomeIsBusy."""
    decided_at = instant(datetime.now(UTC))
    given = Verdict(kind, subject_id, tuple(known_as), verdict, note, decided_at, getpass.getuser())
    path = path_of(home)
    with writer_lock(path.with_name(f"{path.name}.lock"), "tracehound verdict", _WAIT_SECONDS):
        _append(path, given)
    return given


def _append(path: Path, verdict: Verdict) -> None:
    """Appends in one write, on a new line even after one that was cut off."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    try:
        os.write(descriptor, f"\n{json.dumps(asdict(verdict))}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(home: Home) -> list[Verdict]:
    """All verdicts, oldest first. Lines that a crash cut off are skipped."""
    return [verdict for _, verdict in _lines(home) if verdict]


def damaged_lines(home: Home) -> list[int]:
    """Numbers, from 1, of invalid lines."""
    return [number for number, verdict in _lines(home) if not verdict]


def told_of(home: Home, lines: list[int]) -> str:
    """The message about invalid lines."""
    more = f" and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
    named = ", ".join(map(str, lines[:_MOST_NAMED]))
    return f"{path_of(home)}: no verdict can be read from line {named}{more}"


def _lines(home: Home) -> list[tuple[int, Verdict | None]]:
    """Every non-empty line with its number, and its verdict if it is valid."""
    path = path_of(home)
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    return [(number, _verdict(line)) for number, line in enumerate(lines, 1) if line.strip()]


def _verdict(line: bytes) -> Verdict | None:
    try:
        entry = json.loads(line)
        texts = {name: str(entry[name]) for name in _TEXTS}
        return Verdict(known_as=tuple(map(str, entry["known_as"])), **texts)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def of(home: Home, ids: Iterable[str]) -> dict[str, Verdict]:
    """The latest verdict on each finding or group among `ids` that has one."""
    wanted = set(ids)
    return {name: verdict for name, verdict in latest(home).items() if name in wanted}


def latest(home: Home) -> dict[str, Verdict]:
    """The latest verdict on everything that has one, by each of its ids."""
    return {name: verdict for verdict in read(home) for name in verdict.known_as}
