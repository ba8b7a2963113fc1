"""A group in few words: how it began, by which tactics it went on, who acts, what was lost.

What belongs here: these words, and the sentence of them. What does not: which groups are listed
(`desk.queue`), and everything else about one (`desk.groups`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracehound.desk.connection import Desk, Row
from tracehound.desk.next_questions import PEOPLE, command
from tracehound.desk.words import CONTRADICTED, findings, listed, moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import duration

_MOST_NAMED = 2
# What stolen credentials belong to, by its kind.
_OWNERS = {"ecs_task": "task", "instance": "instance", "service_account": "service account"}


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


def facts(desk: Desk, group_ids: Sequence[str]) -> dict[str, Row]:
    """What is told of some groups, by their ids: rows of `sql/desk/groups_told.sql`."""
    rows = desk.rows("groups_told", group_ids=list(group_ids)) if group_ids else []
    return {row["group_id"]: row for row in rows}


def of_group(desk: Desk, group: Row) -> Told:
    """The words for one group, by its row."""
    newest = desk.kept_rows("profile_newest")[0]
    return told(desk.home, {**group, **newest}, facts(desk, [group["group_id"]])[group["group_id"]])


def path(members: Sequence[Row]) -> list[str]:
    """The tactics of a group's findings, in the order in which they were first seen, and after which time."""
    first: dict[str, Row] = {}
    for row in sorted(members, key=lambda row: (row["first_seen_at"], row["member_number"])):
        if row["tactic"]:
            first.setdefault(row["tactic"], row)
    begin = next(iter(first.values()), None)
    return [_step(tactic, row, begin) for tactic, row in first.items() if begin]


def _step(tactic: str, row: Row, begin: Row) -> str:
    seconds = (row["first_seen_at"] - begin["first_seen_at"]).total_seconds()
    return f"{tactic} after {duration(seconds)}" if seconds >= 1 else tactic


def told(home: Home, row: Row, facts: Row) -> Told:
    """The words for a group, by its row with `newest_at` and what is told of it."""
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
