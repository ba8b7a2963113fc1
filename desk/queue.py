"""The queue: groups that await a decision, gravest first, each told in one sentence.

What belongs here: which groups are listed, and their sentence. What does not: the order (`group_gravity` in
`sql/`), and how a single group is told (`desk.groups`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from tracehound.desk import noise, verdicts
from tracehound.desk.connection import Desk, Row
from tracehound.desk.groups import by_group
from tracehound.desk.next_questions import PEOPLE, command
from tracehound.desk.verdicts import Verdict
from tracehound.desk.words import CONTRADICTED, findings, listed, moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.severity import BANDS
from tracehound.transforms.wording import duration

_MOST_NAMED = 2
# Nobody looks at more of them at once.
_MOST_HINTED = 50
_LOWEST = {band.lower(): lowest for band, lowest in BANDS}
# What stolen credentials belong to, by its kind.
_OWNERS = {"ecs_task": "task", "instance": "instance", "service_account": "service account"}


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
class Told:
    """A group in a sentence: how it began, who acts, what was lost, its last event; what to do next.

    `doubt` says whether versions of its findings contradict each other.
    """

    entry: str
    who: str
    lost: str
    last: str
    next: str
    doubt: str = ""

    @property
    def sentence(self) -> str:
        """All but what to do next, as one sentence."""
        return f"{'; '.join(filter(None, (self.entry, self.who, self.lost, self.doubt, self.last)))}."


def queue(
    desk: Desk, most: int, days: float | None = None, min_severity: float = 0, *, with_decided: bool = False
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
        most=most,
    )
    told = {row["group_id"]: row for row in _facts(desk, rows)}
    hints = noise.of_several(
        desk, [told[row["group_id"]]["first_finding_ids"] for row in rows[:_MOST_HINTED]]
    )
    decided = verdicts.latest(desk.home) | by_group(desk)
    return [
        row
        | {
            "told": _told(desk.home, row, told[row["group_id"]]),
            "hints": said_of,
            "verdict": _verdict(row, decided),
        }
        for row, said_of in zip(rows, chain(hints, repeat([])), strict=False)
    ]


def _facts(desk: Desk, rows: Sequence[Row]) -> list[Row]:
    return desk.rows("groups_told", group_ids=[row["group_id"] for row in rows]) if rows else []


def _verdict(row: Row, decided: dict[str, Verdict]) -> Verdict | None:
    """The verdict on a group; on its finding if it is alone."""
    alone = decided.get(row["first_finding_id"]) if row["finding_count"] == 1 else None
    return verdicts.newest(filter(None, (decided.get(row["group_id"]), alone)))


def _told(home: Home, row: Row, facts: Row) -> Told:
    is_alone = row["finding_count"] == 1
    contradicted = facts["contradicted_count"]
    return Told(
        _entry(facts),
        who(facts),
        "; ".join(lost(facts)),
        _last(row),
        command(home, "investigate", row["first_finding_id"])
        if is_alone
        else command(home, "group", row["group_id"]),
        f"of {findings(contradicted)}, {CONTRADICTED}" if contradicted else "",
    )


def _entry(facts: Row) -> str:
    place = f" in {facts['entry_place']}" if facts["entry_place"] else ""
    origin = (
        f" (a person's {PEOPLE[facts['entry_origin']]} session)" if facts["entry_origin"] in PEOPLE else ""
    )
    return f"Began with {facts['entry_type']}{place}{origin}"


def who(facts: Row) -> str:
    """Which persons, who acts, from where, and what is at the remote end; of a row of
    `sql/desk/groups_told.sql`.
    """
    openers = listed(facts["openers"], _MOST_NAMED)
    owners = listed([each for each in facts["key_owners"] if each not in facts["callers"]], _MOST_NAMED)
    persons = [f"session opened by {openers}" if openers else "", f"keys of {owners}" if owners else ""]
    callers = listed([_person(each) for each in facts["callers"]], _MOST_NAMED)
    from_where = listed(facts["caller_addresses"], _MOST_NAMED)
    remote = listed(facts["remote_ends"], _MOST_NAMED)
    acting = f"acting {callers}{f' from {from_where}' if from_where else ''}" if callers else ""
    return "; ".join(filter(None, (*persons, acting, f"remote end {remote}" if remote else "")))


def _person(name: str) -> str:
    """What an ARN says of who it is: a user, or a role and its session."""
    return name.partition("/")[2] or name if name.startswith("arn:") else name


def lost(facts: Row) -> Iterator[str]:
    """What may be lost, stolen and harmed; of a row of `sql/desk/groups_told.sql`."""
    if facts["robbed"]:
        yield f"data may be lost from {listed(facts['robbed'], _MOST_NAMED)}"
    if facts["stolen_from"]:
        owners = [_owner(*each) for each in facts["stolen_from"]]
        yield f"credentials presumably stolen from {listed(owners, _MOST_NAMED)}"
    if facts["harmed"]:
        yield f"impact on {listed(facts['harmed'], _MOST_NAMED)}"


def _owner(kind: str, key: str) -> str:
    name = key.rpartition("/")[2].removeprefix("system:serviceaccount:")
    return f"{_OWNERS.get(kind, '')} {name}".strip()


def _last(row: Row) -> str:
    age = (row["newest_at"] - row["last_seen_at"]).total_seconds()
    before = f"{duration(age)} before the newest data" if age > 0 else "the newest data"
    return f"last event {moment(row['last_seen_at'])}, {before}"
