"""`tracehound find`: entities, findings and groups by a pattern."""

from tracehound.cli.commands import layout
from tracehound.cli.commands.investigate import known_in_findings
from tracehound.cli.commands.terminal import markup, stdout
from tracehound.desk import search
from tracehound.desk.connection import NotAnswered, Row, open_desk
from tracehound.desk.words import CONTRADICTED, moment
from tracehound.pipelines.lake.home import Home


def find(pattern: str, most: int, home: Home, *, as_json: bool) -> None:
    """Prints the matches of a pattern, and how many more there are."""
    try:
        with open_desk(home) as desk:
            found = search.find(desk, pattern, most)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        layout.write_json(found)
        return
    if not found.count:
        stdout.print(
            f"Nothing matches {markup(pattern)}. Wildcards are * and ?; networks are written a.b.c.d/n."
        )
        return
    for one, several, hits, line in (
        ("entity", "entities", found.entities, _entity),
        ("group", "groups", found.groups, _group),
        ("finding", "findings", found.findings, _finding),
    ):
        if hits.rows:
            layout.heading(several.capitalize(), f"{hits.count:,}")
            layout.grid(map(line, hits.rows))
            layout.more(hits.count - len(hits.rows), one, "(--most shows more)", several=several)


def _entity(row: Row) -> tuple[str, ...]:
    name = row["entity_name"]
    beside = f"\n[dim]{markup(layout.shortened(name, 120))}[/]" if name and name != row["entity_key"] else ""
    key = markup(layout.shortened(row["entity_key"], 200))
    return f"[cyan]{markup(row['entity_kind'])}[/]", key + beside, known_in_findings(row)


def _group(row: Row) -> tuple[str, ...]:
    return row["group_id"], markup(row["title"]), f"[dim]{moment(row['first_seen_at'])}[/]"


def _finding(row: Row) -> tuple[str, ...]:
    rated = layout.severity(row["severity_band"], row["severity"])
    last = moment(row["event_last_seen_at"] or row["updated_at"])
    place = f"{row['account_id']} {row['region']}"
    # Below the type, so that the id beside it has the room to be copied in one piece.
    sample = "  [yellow]sample: none of it happened[/]" if row["is_sample"] else ""
    doubtful = f"  [yellow]{CONTRADICTED}[/]" if row["has_conflict"] else ""
    told = f"{markup(row['finding_type'])}{sample}{doubtful}\n[dim]{last}  {markup(place)}[/]"
    return markup(row["finding_id"]), rated, told
