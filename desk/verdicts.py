"""What people decided about findings and groups: kept beside the data, so that rebuilds and purges leave it.

What belongs here: adding to `verdicts.jsonl` and reading it; of several verdicts the latest counts. What
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

Word = Literal["true-positive", "false-positive", "benign"]
WORDS: tuple[Word, ...] = get_args(Word)
_OWNER_ONLY = 0o600
_WAIT_SECONDS = 30
_MOST_NAMED = 5


@dataclass(frozen=True)
class Verdict:
    """A verdict about a finding or group, who gave it, when, and why.

    `subject_id` is its id of then. A group is found again under any id in `known_as`: those that its members
    of then would give it, so that it is still found after it grew or lost its first member.
    """

    kind: str
    subject_id: str
    known_as: tuple[str, ...]
    verdict: str
    note: str
    decided_at: str
    decided_by: str


_TEXTS = [each.name for each in fields(Verdict) if each.name != "known_as"]


def path_of(home: Home) -> Path:
    """The file of a home's verdicts, a line each."""
    return home.path / "verdicts.jsonl"


def add(home: Home, kind: str, subject_id: str, known_as: Iterable[str], verdict: Word, note: str) -> Verdict:
    """Writes a verdict at the end of the file. Raises HomeIsBusy."""
    decided_at = datetime.now(UTC).isoformat()
    given = Verdict(kind, subject_id, tuple(known_as), verdict, note, decided_at, getpass.getuser())
    path = path_of(home)
    with writer_lock(path.with_name(f"{path.name}.lock"), "tracehound verdict", _WAIT_SECONDS):
        _append(path, given)
    return given


def _append(path: Path, verdict: Verdict) -> None:
    """One write to the end of the file, on a line of its own also behind one that was cut off."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    try:
        os.write(descriptor, f"\n{json.dumps(asdict(verdict))}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(home: Home) -> list[Verdict]:
    """All verdicts, oldest first. A line that was cut off by a crash tells nothing."""
    return [verdict for _, verdict in _lines(home) if verdict]


def damaged_lines(home: Home) -> list[int]:
    """Numbers, from 1, of the lines that are no verdict."""
    return [number for number, verdict in _lines(home) if not verdict]


def told_of(home: Home, lines: list[int]) -> str:
    """What to say of lines that are no verdict."""
    more = f" and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
    named = ", ".join(map(str, lines[:_MOST_NAMED]))
    return f"{path_of(home)}: no verdict can be read from line {named}{more}"


def _lines(home: Home) -> list[tuple[int, Verdict | None]]:
    """Every line that is not empty with its number, and the verdict that it is, if it is one."""
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
    """The latest verdict of each finding or group among `ids` that has one."""
    wanted = set(ids)
    return {name: verdict for name, verdict in latest(home).items() if name in wanted}


def latest(home: Home) -> dict[str, Verdict]:
    """The latest verdict of everything that has one, by each of its ids."""
    return {name: verdict for verdict in read(home) for name in verdict.known_as}
