"""Verdicts on findings and groups, stored beside the data, so that they survive rebuilds and purges.

What belongs here: appending to `verdicts.jsonl` and reading it; the latest of several verdicts counts. What
does not: which finding or group is meant (`desk.naming`).
"""

import getpass
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from tracehound.desk import naming
from tracehound.desk.connection import Desk
from tracehound.desk.naming import Subject
from tracehound.pipelines.lake import appending
from tracehound.pipelines.lake.appending import Numbered
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import instant, second

Word = Literal["true-positive", "false-positive", "benign", "undecided"]
WORDS: tuple[Word, ...] = get_args(Word)
Status = Literal["open", "in-progress", "contained", "closed"]
STATUSES: tuple[Status, ...] = get_args(Status)
_TAKEN_BACK: Word = "undecided"


@dataclass(frozen=True)
class Verdict:
    """A verdict on a finding or group: who gave it, when, and why.

    `subject_id` is the id at that time. A group is found again under any id in `known_as`: the ids that its
    members at that time would give it, so that it is found even after it grew or lost its first member.
    `status` and `owner` say how far somebody is with it, and who; both may be empty. `undecided` takes
    earlier verdicts back.
    """

    kind: str
    subject_id: str
    known_as: tuple[str, ...]
    verdict: str
    note: str
    decided_at: str
    decided_by: str
    status: str = ""
    owner: str = ""

    @property
    def is_decision(self) -> bool:
        """Whether it decides anything, so that what it is about leaves the queue."""
        return self.verdict != _TAKEN_BACK


_TEXTS = [each.name for each in fields(Verdict) if each.name != "known_as"]
# Lines of homes from before lack these.
_LATER = {"status": "", "owner": ""}


@dataclass(frozen=True)
class About:
    """What a verdict is about: a finding or group, its id, and the ids under which it is found again."""

    kind: str
    subject_id: str
    known_as: tuple[str, ...]


def about(desk: Desk, subjects: Sequence[Subject]) -> list[About]:
    """What verdicts on some findings and groups are about, each once."""
    once = list(dict.fromkeys(subjects))
    lasting = naming.lasting_ids(desk, once)
    return [About(each.kind, each.subject_id, ids) for each, ids in zip(once, lasting, strict=True)]


def to_the_second(decided_at: str) -> str:
    """When somebody decided, to the second; a line of an edited file may hold any text."""
    try:
        return second(datetime.fromisoformat(decided_at))
    except (ValueError, OverflowError):
        return decided_at


def work(verdict: Verdict) -> str:
    """How far somebody is with what it is about, and who: empty if nothing is said."""
    return ", ".join(filter(None, (verdict.status, f"owner {verdict.owner}" if verdict.owner else "")))


def path_of(home: Home) -> Path:
    """The file of a home's verdicts, one per line."""
    return home.path / "verdicts.jsonl"


def add(
    home: Home,
    subjects: Sequence[About],
    verdict: Word,
    note: str,
    status: Status | None = None,
    owner: str | None = None,
    by: str | None = None,
) -> list[Verdict]:
    """Appends a verdict on each subject to the file, all or none. Raises HomeIsBusy.

    A status or owner of None stays as it is. `by` gives it; None is who runs this process.
    """
    at = instant(datetime.now(UTC))
    path = path_of(home)
    with appending.alone(path, "tracehound verdict"):
        before = latest(home)
        given = [
            Verdict(
                each.kind,
                each.subject_id,
                each.known_as,
                verdict,
                note,
                at,
                by or getpass.getuser(),
                *_kept(before, each, status, owner),
            )
            for each in subjects
        ]
        appending.append_lines(path, [json.dumps(asdict(each)) for each in given])
    return given


def _kept(
    before: Mapping[str, Verdict], subject: About, status: Status | None, owner: str | None
) -> tuple[str, str]:
    """Status and owner of a subject: as given, else as before."""
    last = newest(before[name] for name in subject.known_as if name in before)
    stated = (last.status, last.owner) if last else ("", "")
    return stated[0] if status is None else status, stated[1] if owner is None else owner


def read(home: Home) -> list[Verdict]:
    """All verdicts, oldest first. Damaged lines are skipped."""
    return [verdict for _, verdict in _lines(home) if verdict]


def told_damage(home: Home) -> str | None:
    """Which lines are damaged, without a full stop; None if none is."""
    return appending.told_damage(path_of(home), "verdict", _lines(home))


def _lines(home: Home) -> Numbered[Verdict]:
    return appending.numbered(appending.text_of(path_of(home)), _verdict)


def _verdict(line: str) -> Verdict:
    entry = json.loads(line)
    texts = {name: str((_LATER | entry)[name]) for name in _TEXTS}
    return Verdict(known_as=tuple(map(str, entry["known_as"])), **texts)


def of(home: Home, ids: Iterable[str]) -> dict[str, Verdict]:
    """The latest verdict on each finding or group among `ids` that has one."""
    wanted = set(ids)
    return {name: verdict for name, verdict in latest(home).items() if name in wanted}


def newest(found: Iterable[Verdict]) -> Verdict | None:
    """The latest of some verdicts."""
    return max(found, key=lambda verdict: verdict.decided_at, default=None)


def latest(home: Home) -> dict[str, Verdict]:
    """The latest verdict on everything that has one, by each of its ids."""
    return {name: verdict for verdict in read(home) for name in verdict.known_as}
