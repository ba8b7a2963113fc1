"""The page of a search: entities, groups and findings that match, each as a table.

What belongs here: from matches to tables. What does not: what a pattern means (`desk.search`).
"""

from collections.abc import Iterator, Sequence

from tracehound.desk import refs
from tracehound.desk.connection import Row
from tracehound.desk.pages import Column, Page, Prose, Section, Table
from tracehound.desk.search import Everything, Found
from tracehound.desk.words import CONTRADICTED

HOW = (
    "Text with * and ? as wildcards; a network such as 198.51.100.0/24; or the first characters of an id, a "
    "hash or a name."
)


def of_nothing() -> Page:
    """The page before anything is searched for."""
    return Page("Search", "Entities, groups and findings.", [Prose("How to search", [HOW])])


def of_found(pattern: str, found: Everything) -> Page:
    """The page of what matches a pattern."""
    return Page(f"Search: {pattern}", f"{found.count:,} found", list(_sections(found)))


def _sections(found: Everything) -> Iterator[Section]:
    if not found.count:
        yield Prose("Nothing matches", [HOW])
    if found.groups.rows:
        yield _groups(found.groups)
    if found.entities.rows:
        yield entities(found.entities)
    if found.findings.rows:
        yield _findings(found.findings)


def entities(found: Found) -> Table:
    """Entities that match."""
    columns = [Column("kind"), Column("what"), Column("name"), Column("findings", "number")]
    columns += [Column("open", "number"), Column("highest", "severity")]
    columns += [Column("first seen", "time"), Column("last seen", "time")]
    rows = [
        (
            row["entity_kind"].replace("_", " "),
            refs.entity(row["entity_kind"], row["entity_key"], row["entity_key"]),
            row["entity_name"] if row["entity_name"] != row["entity_key"] else None,
            row["finding_count"],
            row["open_finding_count"],
            row["highest_severity"],
            row["first_seen_at"],
            row.get("last_seen_at"),
        )
        for row in found.rows
    ]
    return Table(_title("Entities", found), columns, rows, more=found.count - len(rows), name="entities")


def _groups(found: Found) -> Table:
    columns = [Column("group", "code"), Column("title"), Column("from", "time")]
    rows = [
        (refs.group(row["group_id"]), refs.group(row["group_id"], row["title"]), row["first_seen_at"])
        for row in found.rows
    ]
    return Table(_title("Groups", found), columns, rows, more=found.count - len(rows), name="groups")


def _findings(found: Found) -> Table:
    columns = [Column("type"), Column("severity", "severity"), Column("last event", "time")]
    columns += [Column("account"), Column("region"), Column("doubt"), Column("finding", "code")]
    rows = [
        (
            refs.finding(row),
            row["severity"],
            row["event_last_seen_at"] or row["updated_at"],
            refs.account(row["account_id"]),
            row["region"],
            _doubt(row),
            refs.finding_id(row["finding_id"]),
        )
        for row in found.rows
    ]
    return Table(_title("Findings", found), columns, rows, more=found.count - len(rows), name="findings")


def _doubt(row: Row) -> str | None:
    said: Sequence[str] = [
        *(["sample: none of it happened"] if row["is_sample"] else []),
        *([CONTRADICTED] if row["has_conflict"] else []),
    ]
    return "; ".join(said) or None


def _title(what: str, found: Found) -> str:
    return f"{what}: {found.count:,}"
