"""The queue: groups that await a decision, gravest first, each told in one sentence.

What belongs here: which groups are listed, and their sentence. What does not: the order (`group_gravity` in
`sql/`), and how a single group is told (`desk.groups`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracehound.desk import verdicts
from tracehound.desk.connection import Desk, Row
from tracehound.desk.groups import by_group
from tracehound.desk.next_questions import PEOPLE, command
from tracehound.desk.verdicts import Verdict
from tracehound.desk.words import listed, moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import duration

_MOST_NAMED = 2


@dataclass(frozen=True)
class Told:
    """A group in a sentence: how it began, who acts, what was lost, its last event; what to do next."""

    entry: str
    who: str
    lost: str
    last: str
    next: str

    @property
    def sentence(self) -> str:
        """All but what to do next, as one sentence."""
        return f"{'; '.join(filter(None, (self.entry, self.who, self.lost, self.last)))}."


def queue(
    desk: Desk, most: int, days: float | None = None, min_severity: float = 0, *, with_decided: bool = False
) -> list[Row]:
    """Groups that await a decision, gravest first; `told` and `verdict` are added to the rows.

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
        most=most,
    )
    told = {row["group_id"]: row for row in _facts(desk, rows)}
    decided = verdicts.latest(desk.home) | by_group(desk)
    return [
        row | {"told": _told(desk.home, row, told[row["group_id"]]), "verdict": _verdict(row, decided)}
        for row in rows
    ]


def _facts(desk: Desk, rows: Sequence[Row]) -> list[Row]:
    return desk.rows("groups_told", group_ids=[row["group_id"] for row in rows]) if rows else []


def _verdict(row: Row, decided: dict[str, Verdict]) -> Verdict | None:
    """The verdict on a group; on its finding if it is alone."""
    alone = decided.get(row["first_finding_id"]) if row["finding_count"] == 1 else None
    return verdicts.newest(filter(None, (decided.get(row["group_id"]), alone)))


def _told(home: Home, row: Row, facts: Row) -> Told:
    is_alone = row["finding_count"] == 1
    return Told(
        _entry(facts),
        _who(facts),
        "; ".join(_lost(facts)),
        _last(row),
        command(home, "investigate", row["first_finding_id"])
        if is_alone
        else command(home, "group", row["group_id"]),
    )


def _entry(facts: Row) -> str:
    place = f" in {facts['entry_place']}" if facts["entry_place"] else ""
    origin = (
        f" (a person's {PEOPLE[facts['entry_origin']]} session)" if facts["entry_origin"] in PEOPLE else ""
    )
    return f"Began with {facts['entry_type']}{place}{origin}"


def _who(facts: Row) -> str:
    callers, addresses = listed(facts["callers"], _MOST_NAMED), listed(facts["addresses"], _MOST_NAMED)
    if not callers:
        return f"remote end {addresses}" if addresses else ""
    return f"acting {callers}{f' from {addresses}' if addresses else ''}"


def _lost(facts: Row) -> Iterator[str]:
    if facts["lost_buckets"]:
        yield f"data lost from {listed(facts['lost_buckets'], _MOST_NAMED)}"
    if facts["stolen_from"]:
        owners = [each.rpartition("/")[2] for each in facts["stolen_from"]]
        yield f"credentials presumably stolen from {listed(owners, _MOST_NAMED)}"
    if facts["harmed"]:
        yield f"harm to {listed(facts['harmed'], _MOST_NAMED)}"


def _last(row: Row) -> str:
    age = (row["newest_at"] - row["last_seen_at"]).total_seconds()
    before = f"{duration(age)} before the newest data" if age > 0 else "the newest data"
    return f"last event {moment(row['last_seen_at'])}, {before}"
