"""The page of the queue: one group an item, gravest first, each told in a sentence.

What belongs here: its sections. What does not: which groups are listed (`desk.queue`).
"""

from collections.abc import Iterator, Sequence

from tracehound.desk import refs
from tracehound.desk.connection import Row
from tracehound.desk.pages import Badge, Column, Fact, Facts, Item, Items, Page, Ref, Section, Table
from tracehound.desk.pages.sections import Value
from tracehound.desk.verdicts import work
from tracehound.desk.words import findings, listed, moment
from tracehound.transforms.wording import counted


def of_groups(title: str, found: Sequence[Row], gaps: Sequence[str], left: int, empty: str) -> Page:
    """The page of groups as `desk.queue` gives them, with `left` more after these; `gaps` are what the data
    does not cover.
    """
    return Page(title, _subtitle(found, empty), list(_sections(found, gaps, left, empty)))


def _subtitle(found: Sequence[Row], empty: str) -> str:
    if not found:
        return empty
    first = found[0]
    incidents = counted(first["incident_count"], "incident")
    told = f"{counted(first['group_count'], 'group')}, {incidents} among them, gravest first"
    return f"{told}; newest data {moment(first['newest_at'])}."


def _sections(found: Sequence[Row], gaps: Sequence[str], left: int, empty: str) -> Iterator[Section]:
    if gaps:
        facts = [Fact("", Ref(each, "page", "coverage")) for each in gaps]
        yield Facts("What is not covered", facts, name="not covered")
    items = [_item(row) for row in found]
    yield Items("What to look at", items, more=left, empty=empty, name="groups")


def _item(row: Row) -> Item:
    title = row["title"].partition(": ")[2] or row["title"]
    return Item(
        refs.group(row["group_id"], title),
        row["told"].sentence,
        row["severity_band"],
        list(_badges(row)),
        [
            findings(row["finding_count"]),
            f"{moment(row['first_seen_at'])} to {moment(row['last_seen_at'])}",
            f"account {listed(row['account_ids'], 2)}",
            row["group_id"],
        ],
        row["last_updated_at"],
    )


def _badges(row: Row) -> Iterator[Badge | str]:
    if verdict := row["verdict"]:
        yield Badge(verdict.verdict, "good" if verdict.is_decision else "plain")
        if work(verdict):
            yield work(verdict)
        if verdict.is_decision and row["undecided_count"]:
            yield f"{findings(row['undecided_count'])} without a verdict"
    if row["is_incident"]:
        yield "incident"
    for hint in row["hints"]:
        yield Badge(f"noise? {hint}", "plain")


def table(found: Sequence[Row], left: int) -> Table:
    """The groups, a row each."""
    columns = [
        Column("group", "code"),
        Column("severity", "severity"),
        Column("title"),
        Column("what happened"),
        Column("first event", "time"),
        Column("last event", "time"),
        Column("findings", "number"),
        Column("gravity", "number"),
        Column("noise?"),
        Column("verdict"),
        Column("owner"),
    ]
    rows: list[Sequence[Value]] = [
        (
            refs.group(row["group_id"]),
            row["highest_severity"],
            row["title"],
            row["told"].sentence,
            row["first_seen_at"],
            row["last_seen_at"],
            row["finding_count"],
            row["gravity"],
            "; ".join(row["hints"]) or None,
            row["verdict"].verdict if row["verdict"] else None,
            (row["verdict"].owner or None) if row["verdict"] else None,
        )
        for row in found
    ]
    return Table("Groups", columns, rows, more=left, empty="No group is of this kind.", name="groups")
