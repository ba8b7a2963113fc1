"""The groups of the report: which to look at first, each with its findings and the commands that go on.

What belongs here: the wording about groups, and what is folded below each. What does not: charts of groups
(`report_threats`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tracehound.desk import queue, refs, sections
from tracehound.desk.connection import Desk, Row
from tracehound.desk.groups import decided
from tracehound.desk.next_questions import command
from tracehound.desk.pages import Code, Detail, Details, Fact, Facts, Table
from tracehound.desk.report_parts import MOST_GROUPS, Known, counted, left_out

_MOST_MEMBERS, _TOP = 50, 10


def first_groups(desk: Desk, known: Known) -> Details:
    """The gravest groups that await a verdict, each in a sentence, to be unfolded."""
    rows = queue.queue(desk, MOST_GROUPS)
    more = left_out(rows, "group_count", len(rows))
    every = command(desk.home, "groups", "--most", "100")
    return Details(
        f"Groups to look at first: {_counted(rows)}",
        [_detail(desk, row) for row in rows],
        note=f"{counted(more, 'more group')}: {every}" if more > 0 else f"The groups: {every}",
        empty=known.why_empty("No group awaits a verdict."),
        name="groups to look at first",
    )


def _counted(rows: Sequence[Row]) -> str:
    if not rows:
        return "none awaits a verdict"
    return (
        f"the gravest of {counted(rows[0]['group_count'], 'group')} awaiting a verdict, "
        f"{counted(rows[0]['incident_count'], 'incident')} among them"
    )


def _detail(desk: Desk, row: Row) -> Detail:
    members = desk.rows("members", group_id=row["group_id"])
    return Detail(
        row["title"].partition(": ")[2] or row["title"],
        " ".join([row["told"].sentence, *_noise(row)]),
        list(_sections(desk, row, members)),
        anchor=row["group_id"],
        severity=row["severity_band"],
        command=row["told"].next,
    )


def _noise(row: Row) -> list[str]:
    return [f"Noise? {'; '.join(row['hints'])}."] if row["hints"] else []


def _sections(desk: Desk, row: Row, members: Sequence[Row]) -> Iterator[Facts | Table | Code]:
    verdict, of_members = decided(desk, members)
    span = (row["last_seen_at"] - row["first_seen_at"]).total_seconds()
    facts = [
        Fact("group", refs.group(row["group_id"]), "code"),
        Fact("from", row["first_seen_at"], "time"),
        Fact("to", row["last_seen_at"], "time"),
        Fact("span", span, "duration"),
    ]
    yield Facts("Summary", facts)
    if section := sections.verdict(verdict, "group"):
        yield section
    title = "Its findings, and why each belongs to it"
    yield replace(
        sections.members_table(members[:_MOST_MEMBERS], of_members, title, _TOP),
        more=max(0, len(members) - _MOST_MEMBERS),
    )
    yield Code("Go on with", "\n".join(_commands(desk, row["group_id"], members)))


def _commands(desk: Desk, group_id: str, members: Sequence[Row]) -> list[str]:
    """What shows the group and its worst finding, on the terminal and as a page."""
    worst = max(members, key=lambda row: (row["severity"] or 0, -row["member_number"]))
    return [
        command(desk.home, "group", group_id),
        command(desk.home, "group", group_id, "--html", f"{group_id}.html"),
        command(desk.home, "investigate", worst["finding_id"]),
    ]
