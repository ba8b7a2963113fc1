"""Joining and splitting groups by hand: which findings a person means, and how a decision is told.

What belongs here: from what was typed to findings, and errors that help. What does not: the file of the
decisions (`pipelines.lake.regroupings`), and what groups become of them (`sql/`).
"""

from collections.abc import Sequence

from tracehound.desk import naming
from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.verdicts import to_the_second
from tracehound.desk.words import listed
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.regroupings import Regrouping
from tracehound.transforms.wording import counted

_MOST_NAMED = 3


def join(desk: Desk, given: Sequence[str], note: str) -> Regrouping:
    """Puts findings and groups into one group. Raises NotAnswered, HomeIsBusy."""
    meant = [_of_subject(desk, each) for each in naming.subjects(desk, given)]
    if len({group for _, group in meant}) < 2:
        raise NotAnswered(f"they are in one group already: {meant[0][1]}.")
    return regroupings.add(desk.home, "join", dict.fromkeys(found for found, _ in meant), note=note)


def _of_subject(desk: Desk, subject: naming.Subject) -> tuple[str, str]:
    """A finding that stands for a finding or group, and its group."""
    if subject.kind == "finding":
        return subject.subject_id, naming.group_of(desk, subject.subject_id)
    return desk.rows("group", group_id=subject.subject_id)[0]["first_finding_id"], subject.subject_id


def split(desk: Desk, given: Sequence[str], note: str) -> Regrouping:
    """Splits findings off from the rest of their group. Raises NotAnswered, HomeIsBusy."""
    off = dict.fromkeys(naming.finding_id(desk, each) for each in given)
    groups = {naming.group_of(desk, each) for each in off}
    if len(groups) > 1:
        raise NotAnswered("they are in several groups; split one group at a time:", sorted(groups))
    members = desk.rows("members", group_id=groups.pop())
    rest = [row["finding_id"] for row in members if row["finding_id"] not in off]
    if not rest:
        raise NotAnswered("that is the whole group: name only those that do not belong to it.")
    return regroupings.add(desk.home, "split", off, rest, note=note)


def undo(desk: Desk, given: str, note: str) -> Regrouping:
    """Takes a decision back. Raises NotAnswered, HomeIsBusy."""
    decided = regroupings.counting(regroupings.read(regroupings.text_of(desk.home)))
    meant = [each for each in decided if given and each.regrouping_id.startswith(given)]
    if len(meant) != 1:
        what = "several decisions start" if meant else "no decision that counts starts"
        raise NotAnswered(f"{what} with {given!r}. `tracehound regroup list` has all.")
    return regroupings.add(desk.home, "undo", undoes=meant[0].regrouping_id, note=note)


def sentence(row: Row) -> str:
    """A decision about a group: what was done, by whom, when, and why."""
    named = listed([each[:8] for each in row["finding_ids"]], _MOST_NAMED)
    what = "Joined by hand" if row["kind"] == "join" else "Split by hand"
    count = counted(len(row["finding_ids"]), "finding")
    why = f": {row['note']}" if row["note"] else ""
    return (
        f"{what} by {row['decided_by']} at {to_the_second(row['decided_at'])}, {count} ({named}), "
        f"{row['regrouping_id']}{why}"
    )
