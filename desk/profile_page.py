"""The page of an entity: what it is, what is new about it, its findings and groups.

What belongs here: which sections it has, in which order. What does not: tables of what it is seen with
(`desk.profile_sections`), words (`desk.profile_words`), and how they look (`desk.pages`).
"""

from collections.abc import Iterator

from tracehound.desk import at_the_time_sections, profile_sections, refs, sections
from tracehound.desk import profile_words as words
from tracehound.desk.connection import Row
from tracehound.desk.pages import (
    Column,
    DailyBars,
    Day,
    Fact,
    Facts,
    Page,
    Part,
    Prose,
    Ref,
    Section,
    Table,
)
from tracehound.desk.pages.sections import Value
from tracehound.desk.profile import Profile
from tracehound.desk.scope_time import TRAINING_DAYS
from tracehound.desk.verdicts import to_the_second
from tracehound.desk.words import CONTRADICTED, findings, moment, short_name
from tracehound.transforms.wording import counted

_MOST_TYPES = 12


def of_profile(found: Profile) -> Page:
    """The page of a profile."""
    entity = found.entity
    kind = entity["entity_kind"].replace("_", " ")
    person = found.identity.get("person_name") if words.is_person(found) else None
    name = person or short_name(entity["entity_kind"], entity["entity_key"], entity["entity_name"])
    states = words.states({row["value"]: row["finding_count"] for row in found.findings["status"]})
    seen = f"seen {moment(entity['first_seen_at'])} to {moment(entity['last_seen_at'])}"
    subtitle = f"{entity['entity_key']} · {findings(entity['finding_count'])}, {states}; {seen}"
    return Page(f"{kind} {name}", subtitle, list(_sections(found)), severity=entity["highest_severity"])


def _sections(found: Profile) -> Iterator[Section]:
    if found.other_time:
        yield Facts(
            "No finding names it in the scope time",
            [Fact("it was seen last", refs.answer(moment(found.entity["last_seen_at"]), found.other_time))],
            name="scope time",
        )
    yield Facts("What it is", list(_identity(found)), empty="Only its key is known.", name="identity")
    yield from at_the_time_sections.told(found.told)
    if found.risk or found.common:
        yield _risk(found)
    yield from sections.hints(found.hints)
    if found.verdicts:
        yield _verdicts(found)
    yield from _new(found)
    if found.changed:
        yield _changed(found)
    yield profile_sections.groups(found.groups)
    yield worst_findings(found)
    yield _types(found)
    yield _activity(found)
    yield from profile_sections.seen_with(found)


def _identity(found: Profile) -> Iterator[Fact]:
    for name, value in words.identity(found):
        yield Fact(name.replace("_", " "), _linked(name, value))
    for label, value in words.references(found):
        yield Fact(label, value)


def _linked(name: str, value: Value) -> Value:
    """A value of a profile's column, as what it is the key of."""
    if isinstance(value, list):
        return [refs.named(name, str(each), {}) for each in value]
    return refs.named(name, value, {}) if isinstance(value, str) else value


def _risk(found: Profile) -> Facts:
    facts = []
    if found.risk:
        facts.append(Fact("score", words.score(found.risk)))
        facts.append(Fact("the worst group that names it", refs.group(found.risk["group_id"])))
    if found.common:
        facts.append(Fact("common", words.common(found.common)))
    return Facts("Risk, 0 to 100", facts, name="risk")


def _verdicts(found: Profile) -> Table:
    columns = [
        Column("what"),
        Column("verdict"),
        Column("by"),
        Column("at"),
        Column("note"),
    ]
    rows = [
        (
            Ref(f"{each.subject_id}  {each.what}", each.kind, each.subject_id),
            each.verdict.verdict,
            each.verdict.decided_by,
            to_the_second(each.verdict.decided_at),
            each.verdict.note or None,
        )
        for each in found.verdicts
    ]
    return Table("Verdicts on findings and groups that name it", columns, rows, top=10, name="verdicts")


def _new(found: Profile) -> Iterator[Section]:
    title = f"New from {moment(found.scope_time.from_at)} to {moment(found.scope_time.to_at)}"
    if found.baseline_days < TRAINING_DAYS:
        # Of what is known since then, everything would be new.
        if told := words.too_young(found):
            yield Prose(title, [told], name="new in the scope time")
        return
    rows: list[tuple[Value, ...]] = [("finding type", value, None, None) for value in found.new_finding_types]
    rows += [
        ("user", row["user_name"], words.since(row), row["first_seen_at"])
        for row in found.users
        if row["is_new"]
    ]
    rows += [
        (
            row["related_kind"].replace("_", " "),
            profile_sections.related(row),
            words.since(row),
            row["first_seen_at"],
        )
        for row in found.new
    ]
    columns = [Column("kind"), Column("what"), Column("is new, for it was"), Column("at", "time")]
    of_kinds = {row["related_kind"]: row["kind_count"] for row in found.new}
    left = sum(of_kinds.values()) - len(found.new)
    yield Table(title, columns, rows, more=left, empty="Nothing.", name="new in the scope time")


def _changed(found: Profile) -> Table:
    rows = [(each.finding_type, words.rate(each)) for each in found.changed]
    return Table(
        f"Changed significantly, compared with the {found.baseline_days:g} days before",
        [Column("finding type"), Column("how")],
        rows,
        name="changed",
    )


def worst_findings(found: Profile) -> Table:
    """Its worst findings, those in the scope time first."""
    columns = [
        Column("severity", "severity"),
        Column("type"),
        Column("what it is there"),
        Column("state"),
        Column("first event", "time"),
        Column("last event", "time"),
        Column("doubt"),
        Column("finding", "code"),
    ]
    rows = [
        (
            row["highest_severity"],
            refs.finding(row),
            ", ".join(each.replace("_", " ") for each in row["roles"]),
            row["status"],
            row["first_seen_at"],
            row["last_seen_at"],
            CONTRADICTED if row["has_conflict"] else None,
            row["finding_id"],
        )
        for row in found.worst_findings
    ]
    return Table(
        "Its worst findings, those in the scope time first",
        columns,
        rows,
        more=found.entity["finding_count"] - len(rows),
        name="worst findings",
    )


def _types(found: Profile) -> Table:
    columns = [
        Column("type"),
        Column("severity", "severity"),
        Column("findings", "number"),
        Column("in the scope time", "number"),
        Column("open"),
        Column("tactic"),
        Column("first event", "time"),
        Column("last event", "time"),
    ]
    rows = [
        (
            row["value"],
            row["highest_severity"],
            row["finding_count"],
            row["in_scope_count"],
            words.is_open(row),
            row["first_tactic"] if row["first_tactic"] != "none" else None,
            row["first_seen_at"],
            row["last_seen_at"],
        )
        for row in found.findings["finding_type"]
    ]
    in_scope = f"{found.in_scope_count:,} of {counted(found.entity['finding_count'], 'finding')}"
    by = "; ".join(_counts(found.findings[name]) for name in ("severity_band", "tactic"))
    return Table(
        f"{in_scope} with events in the scope time, by type",
        columns,
        rows,
        top=_MOST_TYPES,
        note=by,
        name="types",
    )


def _counts(rows: list[Row]) -> str:
    return ", ".join(f"{row['value']} {row['finding_count']:,}" for row in rows)


def _activity(found: Profile) -> DailyBars:
    days = [Day(row["updated_date"], [Part("findings", row["finding_count"])]) for row in found.activity]
    return DailyBars(
        "Findings per day, up to the end of the scope time",
        "findings created or updated",
        days,
        empty="None in the 30 days up to the end of the scope time.",
        name="activity",
    )
