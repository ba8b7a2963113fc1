"""The pages of cases: the list of them, and one of them with all that is pinned to it.

What belongs here: which sections they have, in which order. What does not: how they look (`desk.pages`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tracehound.desk import refs
from tracehound.desk.casebook.cases import Case, Note, Pinned
from tracehound.desk.casebook.events import Event, Pin
from tracehound.desk.casebook.leads import NO_ENTITIES, Leads
from tracehound.desk.next_questions import command
from tracehound.desk.pages import Chapter, Column, Fact, Facts, Page, Prose, Ref, Section, Table
from tracehound.desk.pages import Event as Happened
from tracehound.desk.pages import Timeline as TimelineSection
from tracehound.desk.pages.sections import Value
from tracehound.desk.verdicts import to_the_second
from tracehound.desk.words import short_name
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted

GONE = "no longer stored"
_DONE = {
    "opened": "opened the case",
    "titled": "gave it the title",
    "noted": "wrote a note",
    "amended": "amended a note",
    "pinned": "pinned",
    "unpinned": "took away the pin of",
    "closed": "closed the case",
    "reopened": "opened the case again",
}
_TOP_FINDINGS = 20
_LONGEST_SAID = 200


def of_all(cases: Sequence[Case]) -> Page:
    """The list of cases."""
    said = counted(sum(each.is_open for each in cases), "open case")
    return Page("Cases", said, [table_of(cases)])


def table_of(cases: Sequence[Case]) -> Table:
    """Cases, a row each."""
    columns = [Column("case", "code"), Column("title"), Column("state"), Column("pins", "number")]
    columns += [Column("notes", "number"), Column("opened", "time"), Column("by"), Column("changed", "time")]
    rows = [
        (
            each.case_id,
            Ref(each.title, "case", each.case_id),
            state(each),
            len(each.pins),
            len(each.notes),
            _at(each.opened_at),
            each.opened_by,
            _at(each.changed_at),
        )
        for each in cases
    ]
    return Table("Cases", columns, rows, empty="No case was opened yet.")


def state(case: Case) -> str:
    """Whether it is open, in a word."""
    return "open" if case.is_open else "closed"


def of_case(home: Home, case: Case, found: Leads) -> Page:
    """The page of a case."""
    subtitle = f"Case {case.case_id}, {state(case)}, {counted(len(case.pins), 'pin')}"
    return Page(case.title, subtitle, list(_sections(home, case, found)))


def _sections(home: Home, case: Case, found: Leads) -> Iterator[Section | Chapter]:
    facts = [
        Fact("state", state(case)),
        Fact("opened", _at(case.opened_at), "time"),
        Fact("by", case.opened_by),
        Fact("changed", _at(case.changed_at), "time"),
        Fact("people", list(dict.fromkeys(event.by for event in case.events))),
    ]
    yield Facts("Summary", facts)
    yield Chapter("Notes")
    yield from (section for each in case.notes for section in notes(each))
    if not case.notes:
        yield Prose("Notes", [], empty="No note was written yet.")
    yield Chapter("Pinned")
    yield _timeline(found)
    yield findings(found)
    yield groups(case, found)
    yield entities(home, case, found)
    yield queries(home, case)
    yield Chapter("History")
    yield _history(case)


def notes(note: Note) -> Iterator[Prose]:
    """The texts of a note; several where people amended it at once."""
    several = "Amended by several people at once: this is one of the texts." if len(note.texts) > 1 else ""
    for each in note.texts:
        paragraphs = [line for line in each.text.split("\n") if line.strip()]
        yield Prose(f"{each.by}, {to_the_second(each.at)}", paragraphs, note=several)


def _timeline(found: Leads) -> TimelineSection:
    events = [
        Happened(
            row["first_seen_at"],
            row["finding_type"],
            row["severity"],
            lane=row["tactic"] or "no tactic",
            to=refs.finding(row),
        )
        for row in found.findings
        if row["first_seen_at"]
    ]
    return TimelineSection("First events of its findings, by tactic", events, name="timeline")


def findings(found: Leads) -> Table:
    """Findings that are pinned, or in a pinned group."""
    columns = [Column("first event", "time"), Column("last event", "time"), Column("severity", "severity")]
    columns += [Column("type"), Column("verdict"), Column("account"), Column("region")]
    columns += [Column("finding", "code"), Column("group", "code")]
    rows = [
        (
            row["first_seen_at"],
            row["last_seen_at"],
            row["severity"],
            refs.finding(row),
            _verdict(found, row["finding_id"], row["group_id"]),
            refs.account(row["account_id"]),
            row["region"],
            row["finding_id"],
            refs.group(row["group_id"]) if row["group_id"] else None,
        )
        for row in found.findings
    ]
    return Table(
        "Findings, pinned or in a pinned group",
        columns,
        rows,
        more=found.finding_count - len(rows),
        anchors=[row["finding_id"] for row in found.findings],
        top=_TOP_FINDINGS,
        empty="No finding or group is pinned.",
        name="findings",
    )


def groups(case: Case, found: Leads) -> Table:
    """Pinned groups, under their present ids."""
    columns = [Column("group", "code"), Column("title"), Column("highest", "severity")]
    columns += [Column("findings", "number"), Column("first event", "time"), Column("last event", "time")]
    columns += [Column("verdict"), Column("pinned as", "code"), Column("pinned by"), Column("at", "time")]
    rows = [row for each in _of_kinds(case, "group") for row in _group_rows(each, found)]
    return Table("Groups", columns, rows, empty="No group is pinned.")


def _group_rows(pinned: Pinned, found: Leads) -> Iterator[Sequence[Value]]:
    by = (pinned.pin.key, pinned.by, _at(pinned.at))
    present = [found.groups[name] for name in found.groups_of[pinned.pin.key] if name in found.groups]
    for row in present:
        yield (
            row["group_id"],
            refs.group(row["group_id"], row["title"]),
            row["highest_severity"],
            row["finding_count"],
            row["first_seen_at"],
            row["last_seen_at"],
            _verdict(found, row["group_id"]),
            *by,
        )
    if not present:
        yield (None, GONE, None, None, None, None, None, *by)


def _verdict(found: Leads, *subjects: str | None) -> str | None:
    given = [found.verdicts[each] for each in subjects if each in found.verdicts]
    return given[0].verdict if given else None


def entities(home: Home, case: Case, found: Leads) -> Table:
    """Pinned entities and processes."""
    columns = [Column("kind"), Column("name"), Column("findings", "number"), Column("highest", "severity")]
    columns += [Column("first seen", "time"), Column("last seen", "time"), Column("looked at")]
    columns += [Column("key", "code"), Column("pinned by"), Column("at", "time")]
    rows: list[Sequence[Value]] = []
    for each in _entities(case):
        row = found.entities.get((each.pin.kind, each.pin.key), {})
        name = short_name(each.pin.kind, each.pin.key, row["entity_name"]) if row else ""
        rows.append(
            (
                each.pin.kind.replace("_", " "),
                refs.answer(name, command_of(home, each.pin)) if name else GONE,
                row.get("finding_count"),
                row.get("highest_severity"),
                row.get("first_seen_at"),
                row.get("last_seen_at"),
                _span(each.pin),
                each.pin.key,
                each.by,
                _at(each.at),
            )
        )
    return Table("Entities and processes", columns, rows, empty="No entity or process is pinned.")


def _entities(case: Case) -> Iterator[Pinned]:
    return (each for each in case.pins if each.pin.kind not in NO_ENTITIES)


def _of_kinds(case: Case, *kinds: str) -> Iterator[Pinned]:
    return (each for each in case.pins if each.pin.kind in kinds)


def _span(pin: Pin) -> str | None:
    return f"{pin.from_at or '…'} to {pin.to_at or '…'}" if pin.from_at or pin.to_at else None


def queries(home: Home, case: Case) -> Table:
    """Pinned questions, with the commands that answer them."""
    columns = [Column("question"), Column("parameters"), Column("command", "code")]
    columns += [Column("pinned by"), Column("at", "time")]
    rows = [
        (
            refs.answer(each.pin.key, command_of(home, each.pin)),
            [f"{name} {value}" for name, value in each.pin.parameters],
            command_of(home, each.pin),
            each.by,
            _at(each.at),
        )
        for each in _of_kinds(case, "query", "sql")
    ]
    return Table("Questions", columns, rows, empty="No question is pinned.")


def command_of(home: Home, pin: Pin) -> str:
    """The command that shows what was pinned, as it was looked at."""
    match pin.kind:
        case "finding":
            return command(home, "investigate", pin.key)
        case "group":
            return command(home, "group", pin.key)
        case "sql":
            return command(home, "sql", pin.key)
        case "query":
            given = [word for name, value in pin.parameters for word in ("--param", f"{name}={value}")]
            return command(home, "query", pin.key, *given)
    span = [word for name, at in (("--from", pin.from_at), ("--to", pin.to_at)) if at for word in (name, at)]
    return command(home, "profile", pin.kind, pin.key, *span)


def _history(case: Case) -> Table:
    columns = [Column("at", "time"), Column("who"), Column("what"), Column("which")]
    rows = [(_at(each.at), each.by, _DONE[each.kind], _which(each)) for each in reversed(case.events)]
    return Table("All edits, the latest first", columns, rows, top=_TOP_FINDINGS, name="history")


def _which(event: Event) -> str | None:
    if event.pin:
        return f"{event.pin.kind.replace('_', ' ')} {event.pin.key}"
    return " ".join(event.text.split())[:_LONGEST_SAID] or None


def _at(text: str) -> datetime | str:
    """A time in the file of cases; an edited file may hold any text."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
