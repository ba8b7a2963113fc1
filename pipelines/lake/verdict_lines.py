"""The lines of `verdicts.jsonl`: what people decided about findings and groups.

What belongs here: what a line says, and which of several counts. What does not: giving a verdict
(`desk.verdicts`).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from tracehound.pipelines.lake import appending
from tracehound.pipelines.lake.appending import Numbered
from tracehound.pipelines.lake.home import Home

_TAKEN_BACK = "undecided"


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


def path_of(home: Home) -> Path:
    """The file of a home's verdicts, one per line."""
    return home.path / "verdicts.jsonl"


def read(home: Home) -> list[Verdict]:
    """All verdicts, oldest first. Damaged lines are skipped."""
    return [verdict for _, verdict in lines(home) if verdict]


def lines(home: Home) -> Numbered[Verdict]:
    """All lines by number; None for a damaged one."""
    return appending.numbered(appending.text_of(path_of(home)), _verdict)


def _verdict(line: str) -> Verdict:
    entry = json.loads(line)
    texts = {name: str((_LATER | entry)[name]) for name in _TEXTS}
    return Verdict(known_as=tuple(map(str, entry["known_as"])), **texts)


def newest(found: Iterable[Verdict]) -> Verdict | None:
    """The latest of some verdicts."""
    return max(found, key=lambda verdict: verdict.decided_at, default=None)


def latest(home: Home) -> dict[str, Verdict]:
    """The latest verdict on everything that has one, by each of its ids."""
    return {name: verdict for verdict in read(home) for name in verdict.known_as}
