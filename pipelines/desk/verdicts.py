"""What people decided about findings and groups: kept beside the data, so that rebuilds and purges leave it.

What belongs here: adding to `verdicts.jsonl` and reading it; of several verdicts the latest counts. What does not:
which finding or group is meant (`pipelines.desk.naming`).
"""

import getpass
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from pipelines.lake.home import Home
from pipelines.lake.lock import writer_lock

Word = Literal["true-positive", "false-positive", "benign"]
WORDS: tuple[Word, ...] = get_args(Word)
_OWNER_ONLY = 0o600


@dataclass(frozen=True)
class Verdict:
    """A verdict about a finding or group, who gave it, when, and why; `subject_id` as it was called then."""

    kind: str
    subject_id: str
    verdict: str
    note: str
    decided_at: str
    decided_by: str


def path_of(home: Home) -> Path:
    """The file of a home's verdicts, a line each."""
    return home.path / "verdicts.jsonl"


def add(home: Home, kind: str, subject_id: str, verdict: Word, note: str, wait_seconds: float = 60) -> Verdict:
    """Writes a verdict at the end of the file. Raises HomeIsBusy."""
    given = Verdict(kind, subject_id, verdict, note, datetime.now(UTC).isoformat(), getpass.getuser())
    path = path_of(home)
    with writer_lock(path.with_name(f"{path.name}.lock"), "tracehound verdict", wait_seconds):
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
    path = path_of(home)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [verdict for line in lines if line and (verdict := _verdict(line))]


def _verdict(line: str) -> Verdict | None:
    try:
        entry = json.loads(line)
        return Verdict(**{each.name: str(entry[each.name]) for each in fields(Verdict)})
    except (ValueError, KeyError, TypeError):
        return None


def of(home: Home, ids: Iterable[str]) -> dict[str, Verdict]:
    """The latest verdict of each finding or group among `ids` that has one."""
    wanted = set(ids)
    return {each.subject_id: each for each in read(home) if each.subject_id in wanted}


def latest(home: Home) -> dict[str, Verdict]:
    """The latest verdict of everything that has one, by its id."""
    return {each.subject_id: each for each in read(home)}
