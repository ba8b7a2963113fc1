"""The page of a finding: one file with its timeline, process tree and graph, and tables that sort and filter.

What belongs here: which sections it has, in which order. What does not: how they look (`desk.pages`).
"""

from collections.abc import Iterator, Sequence

from tracehound.desk import at_the_time_sections, graphs, person_sections, refs, response_sections, sections
from tracehound.desk.case import Case
from tracehound.desk.changes import Version
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Column, Event, Fact, Facts, Page, Prose, Ref, Section, Table, Timeline
from tracehound.desk.words import as_text
from tracehound.transforms.wording import counted


def of_case(desk: Desk, found: Case) -> Page:
    """The page of a case."""
    finding = found.finding
    places = (finding["finding_id"], finding["account_id"], finding["region"], finding["tactic"])
    subtitle = " · ".join(str(each) for each in places if each)
    return Page(finding["finding_type"], subtitle, list(_sections(desk, found)), severity=finding["severity"])


def _sections(desk: Desk, found: Case) -> Iterator[Section]:
    yield Prose("What happened", found.words.what or [found.finding["title"] or "It states nothing."])
    told = {"where": found.words.where, "when": found.words.when, "confidence": found.words.how_sure}
    group = found.group.group if found.group else None
    yield Facts(
        "Where, when, and confidence",
        [
            *(Fact(label, " ".join(said)) for label, said in told.items()),
            Fact("group", refs.group(group["group_id"], group["title"]) if group else None),
        ],
        name="where and when",
    )
    for given, of in ((found.verdict, "finding"), (found.group and found.group.verdict, "group")):
        if section := sections.verdict(given or None, of):
            yield section
    yield from sections.hints(found.hints)
    yield _questions(found)
    members = found.group.members if found.group else []
    yield _timeline(found)
    yield from person_sections.who(found.tree.openers, found.chains, found.makers)
    yield from at_the_time_sections.told(found.told)
    yield sections.process_tree(found.tree)
    yield graphs.of_case(desk, found.finding, [*found.resources, *found.observables], members)
    yield sections.resources_table("Affected", found.resources, "The finding names no resource.")
    yield sections.resources_table(
        "Seen in this finding", found.observables, "The finding names no address, domain or file."
    )
    if found.group:
        title = f"Group {found.group.group['group_id']}: {found.group.group['title']}"
        yield sections.members_table(members, found.group.verdicts, title)
        yield response_sections.going_on(found.group.going_on)
    yield response_sections.containment(found.containment)
    yield _news(found)
    yield Facts("Context", [Fact(label, as_text(value)) for label, value in found.context])
    if found.signals:
        yield _signals(found)
    yield versions_table(found.versions, found.version_count)


def _questions(found: Case) -> Table:
    columns = [Column("question"), Column("because"), Column("command", "code")]
    return Table(
        "Next questions",
        columns,
        [(refs.answer(each.question, each.command), each.because, each.command) for each in found.questions],
    )


def _timeline(found: Case) -> Timeline:
    finding = found.finding
    if found.group:
        title = "First events of the group's findings, by tactic"
        return sections.timeline(found.group.members, title, finding["finding_id"])
    at = finding["event_first_seen_at"] or finding["updated_at"]
    events = [Event(at, finding["finding_type"], finding["severity"])]
    return Timeline("Timeline", events)


def _news(found: Case) -> Table:
    columns = [
        Column("place"),
        Column("kind"),
        Column("what"),
        Column("first seen there", "time"),
        Column("first seen anywhere", "time"),
        Column("in this finding"),
        Column("baseline days", "number"),
    ]
    rows = [
        (
            Ref(
                f"{scope.resource.kind.replace('_', ' ')} {scope.resource.name}",
                scope.resource.kind,
                scope.resource.key,
            ),
            row["related_kind"].replace("_", " "),
            Ref(
                " ".join(dict.fromkeys(filter(None, (row["related_key"], row["related_name"])))),
                row["related_kind"],
                row["related_key"],
            ),
            row["first_seen_at"],
            row["first_seen_anywhere_at"],
            "yes" if row["is_own"] else "no",
            scope.baseline_days,
        )
        for scope in found.scopes
        if not scope.is_young
        for row in scope.first_seen
    ]
    note = "First seen there between the first and the last event."
    empty = "Nothing was new in this place, or too little is known from before to call anything new."
    return Table("New in this place", columns, rows, note=note if rows else "", empty=empty, name="new here")


def _signals(found: Case) -> Table:
    columns = [
        Column("first event", "time"),
        Column("kind"),
        Column("severity", "severity"),
        Column("signal"),
    ]
    columns += [Column("description"), Column("id", "code")]
    rows = [
        (
            row["first_seen_at"],
            row["signal_type"],
            row["severity"],
            row["name"],
            row["description"],
            row["signal_uid"],
        )
        for row in found.signals
    ]
    return Table("Signals of the sequence", columns, rows)


def versions_table(versions: Sequence[Version], count: int) -> Table:
    """What changed between versions, of which there are so many in all."""
    columns = [
        Column("version", "time"),
        Column("count", "number"),
        Column("severity", "severity"),
        Column("what changed"),
        Column("removed"),
        Column("added"),
    ]
    rows = [
        (version.updated_at, version.event_count, version.severity, what, gone, come)
        for version in versions
        for what, gone, come in _changes(version)
    ]
    earlier = count - len(versions)
    note = f"Not compared: {counted(earlier, 'earlier version')}." if earlier else ""
    return Table("Versions, and what changed between them", columns, rows, top=20, note=note, name="versions")


def _changes(version: Version) -> list[tuple[str | None, str | None, str | None]]:
    """One row per change; a single empty row if nothing changed."""
    return [
        (f"{each.table} {each.column}".replace("_", " "), as_text(each.gone), as_text(each.come))
        for each in version.changes
    ] or [(None, None, None)]
