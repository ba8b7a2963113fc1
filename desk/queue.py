"""The queue: groups that await a decision, gravest first.

What belongs here: which groups are listed. What does not: the order (`group_gravity` in `sql/`), their
sentence (`desk.group_words`), and how a single group is told (`desk.groups`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

from tracehound.desk import group_words, noise, verdicts
from tracehound.desk.connection import Desk, Row
from tracehound.desk.groups import by_group
from tracehound.desk.verdicts import Verdict
from tracehound.transforms.severity import BANDS

# Nobody looks at more of them at once.
_MOST_HINTED = 50
_LOWEST = {band.lower(): lowest for band, lowest in BANDS}


class WrongSeverity(ValueError):
    """The typed text is not a severity; the message says why."""


def least_severity(given: str) -> float:
    """The lowest severity that a band or a number means. Raises WrongSeverity."""
    if given.lower() in _LOWEST:
        return _LOWEST[given.lower()]
    try:
        severity = float(given)
    except ValueError:
        severity = -1
    if not 0 <= severity <= 10:
        raise WrongSeverity(f"{given!r}: use low, medium, high, critical, or a number from 0 to 10.")
    return severity


@dataclass(frozen=True)
class Narrowed:
    """Which of the groups are listed: those with versions after an instant; those that have one of some
    names (ids of groups, present or earlier, or of findings); those after the one that was listed last.
    """

    changed_since: datetime | None = None
    names: Sequence[str] | None = None
    after: tuple[float, str] | None = None


EVERYTHING = Narrowed()


def queue(
    desk: Desk,
    most: int,
    days: float | None = None,
    min_severity: float = 0,
    *,
    with_decided: bool = False,
    narrowed: Narrowed = EVERYTHING,
) -> list[Row]:
    """Groups that await a decision, gravest first; `told`, `hints` (of the first 50, what may be
    noise) and `verdict` are added to the rows.

    `days` counts back from the newest data. With `with_decided` also groups whose findings all have a
    verdict, or await no triage.
    """
    given = verdicts.read(desk.home)
    said = [(name, verdict.is_decision) for verdict in given for name in verdict.known_as]
    rows = desk.rows(
        "groups",
        names=[name for name, _ in said],
        decisions=[is_decision for _, is_decision in said],
        is_all=with_decided,
        days=days,
        min_severity=min_severity,
        changed_since=narrowed.changed_since,
        group_ids=None if narrowed.names is None else _known_as(desk, narrowed.names),
        after_gravity=narrowed.after and narrowed.after[0],
        after_id=narrowed.after and narrowed.after[1],
        most=most,
    )
    told = group_words.facts(desk, [row["group_id"] for row in rows])
    hints = noise.of_several(
        desk, [told[row["group_id"]]["first_finding_ids"] for row in rows[:_MOST_HINTED]]
    )
    decided = verdicts.latest(desk.home) | by_group(desk)
    return [
        row
        | {
            "told": group_words.told(desk.home, row, told[row["group_id"]]),
            "hints": said_of,
            "verdict": _verdict(row, decided),
        }
        for row, said_of in zip(rows, chain(hints, repeat([])), strict=False)
    ]


def _known_as(desk: Desk, names: Sequence[str]) -> list[str]:
    return [row["group_id"] for row in desk.rows("groups_known_as", names=list(names))]


def _verdict(row: Row, decided: dict[str, Verdict]) -> Verdict | None:
    """The verdict on a group; on its finding if it is alone."""
    alone = decided.get(row["first_finding_id"]) if row["finding_count"] == 1 else None
    return verdicts.newest(filter(None, (decided.get(row["group_id"]), alone)))
