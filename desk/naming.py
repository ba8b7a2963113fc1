"""Resolves what a user typed: a finding's id or ARN, a group's current or earlier id, or a prefix of it.

What belongs here: from the typed text to one id, or a helpful error. What does not: what is then shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tracehound.desk.connection import Desk, NotAnswered, Row

_MOST_NAMED = 5
_BEYOND_ALL = "\U0010ffff"
_GROUP = "g-"
_IN_ARN = "/finding/"


@dataclass(frozen=True)
class Subject:
    """A stored finding or group."""

    kind: Literal["finding", "group"]
    subject_id: str


def subject(desk: Desk, given: str) -> Subject:
    """The finding or group that is meant. Raises NotAnswered."""
    if given.strip().startswith(_GROUP) and not _finding(desk, given):
        return Subject("group", group_id(desk, given))
    return Subject("finding", finding_id(desk, given, "finding or group"))


def subjects(desk: Desk, given: Sequence[str]) -> list[Subject]:
    """The findings and groups that are meant, in the order given. Raises NotAnswered if one is not stored."""
    if len(given) == 1:
        return [subject(desk, given[0])]
    # Exact ids are found at once, since there may be thousands; a finding goes before a group of its name.
    rows = desk.rows("subjects_named", ids=list(given))
    exact = {row["subject_id"]: Subject(row["kind"], row["subject_id"]) for row in reversed(rows)}
    return [exact.get(each) or subject(desk, each) for each in given]


def lasting_ids(desk: Desk, subjects: Sequence[Subject]) -> list[tuple[str, ...]]:
    """Ids under which each is found again; for a group those of its members, which outlive it."""
    groups = [each.subject_id for each in subjects if each.kind == "group"]
    names: dict[str, list[str]] = {}
    for row in desk.rows("solo_group_ids", group_ids=groups) if groups else []:
        names.setdefault(row["group_id"], []).append(row["solo_group_id"])
    return [tuple(names.get(each.subject_id, [each.subject_id])) for each in subjects]


def spellings(given: str) -> list[str]:
    """Candidates for the id in the typed text, likeliest first: all of it, or the end of an ARN.

    Findings choose their ids, so one may contain a slash or be surrounded by spaces.
    """
    stripped = given.strip()
    ends = (stripped.partition(_IN_ARN)[2], stripped.rpartition("/")[2])
    return list(dict.fromkeys((given, stripped, *filter(None, ends))))


def finding_id(desk: Desk, given: str, sought: str = "finding") -> str:
    """The finding that an id, an ARN or a prefix of an id means. Raises NotAnswered: no such `sought`."""
    exact = _finding(desk, given)
    if exact is not None:
        return exact
    for wanted in spellings(given):
        meant = _begins_with(desk, "findings_named", wanted)
        if len(meant) == 1:
            return str(meant[0]["finding_id"])
        if meant:
            raise (_ambiguous("finding", wanted, [_finding_line(row) for row in meant]))
    wanted = spellings(given)[-1].strip()
    near = desk.rows("findings_near", given=wanted, most=3)
    raise (_unknown(sought, wanted, [_finding_line(row) for row in near]))


def _finding(desk: Desk, given: str) -> str | None:
    """The finding with exactly this id, if one is stored."""
    for wanted in spellings(given):
        if desk.row("findings_named", given=wanted, beyond=wanted + "\0", most=1):
            return wanted
    return None


def group_id(desk: Desk, given: str) -> str:
    """The group that a current or earlier id, its prefix, or a member's id means. Raises NotAnswered."""
    wanted = given.strip()
    if not wanted.startswith(_GROUP) or _finding(desk, given):
        return group_of(desk, finding_id(desk, given, "group or finding"))
    meant = _begins_with(desk, "groups_named", wanted)
    exact = [row for row in meant if row["solo_group_id"] == wanted]
    groups = {row["group_id"]: row for row in exact or meant}
    if len(groups) == 1:
        return str(next(iter(groups)))
    if groups:
        raise (_ambiguous("group", wanted, [_group_line(row) for row in groups.values()]))
    near = desk.rows("groups_near", given=wanted, most=3)
    raise (_unknown("group", wanted, [_group_line(row) for row in near]))


def group_of(desk: Desk, finding: str) -> str:
    """The group of a stored finding. Raises NotAnswered for a sample, which is in none."""
    row = desk.row("finding", finding_id=finding)
    if row is None or row["group_id"] is None:
        raise NotAnswered(f"finding {finding} is a sample, so it is in no group.")
    return str(row["group_id"])


def beyond(beginning: str) -> str:
    """The first text, in sort order, after all texts with this prefix."""
    return beginning + _BEYOND_ALL


def _begins_with(desk: Desk, question: str, wanted: str) -> list[Row]:
    if not wanted:
        return []
    return desk.rows(question, given=wanted, beyond=beyond(wanted), most=_MOST_NAMED + 1)


def _ambiguous(kind: str, wanted: str, lines: list[str]) -> NotAnswered:
    more = ["…"] if len(lines) > _MOST_NAMED else []
    message = f"several {kind}s start with {wanted}; give more of the id:"
    return NotAnswered(message, lines[:_MOST_NAMED] + more)


def _unknown(kind: str, wanted: str, near: list[str]) -> NotAnswered:
    hint = " Closest matches:" if near else " `tracehound find PATTERN` searches."
    return NotAnswered(f"no {kind} {wanted or 'without an id'} is stored.{hint}", near)


def _finding_line(row: Row) -> str:
    return f"{row['finding_id']}  {row['finding_type']}"


def _group_line(row: Row) -> str:
    return f"{row['group_id']}  {row['title']}"
