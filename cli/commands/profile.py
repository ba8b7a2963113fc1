"""`tracehound profile`: an entity on the terminal, or as JSON."""

from collections.abc import Sequence
from itertools import groupby

from tracehound.cli.commands import at_the_time, layout
from tracehound.cli.commands.investigate import verdict_line
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, stdout
from tracehound.desk import opening_words
from tracehound.desk import profile_words as words
from tracehound.desk.connection import NotAnswered, Row, open_desk
from tracehound.desk.profile import Decided, Profile, find_profile
from tracehound.desk.scope_time import TRAINING_DAYS, WrongScopeTime
from tracehound.desk.words import CONTRADICTED, findings, moment
from tracehound.pipelines.lake.home import Home

# For younger entities too little is known about what is usual.
_LONGEST_BAR = 40
_MOST_TYPES = 12
_MOST_LISTED_VALUES = 6
_MOST_VERDICTS = 10


def profile(
    kind: str,
    key: str,
    home: Home,
    *,
    first: str | None,
    last: str | None,
    length: str | None,
    as_json: bool,
) -> None:
    """Prints the profile of an entity; ends the command with a clear message where there is none."""
    layout.warn_of_decisions(home)
    try:
        with open_desk(home) as desk:
            found = find_profile(desk, kind, key, first=first, last=last, length=length)
    except WrongScopeTime as error:
        fail(error, WRONG_USAGE)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        layout.write_json(found)
        return
    _print(found)


def _print(found: Profile) -> None:
    _title(found)
    _identity(found)
    at_the_time.print_told(found.told, "as AWS told it, as of its findings")
    _risk(found)
    layout.hints(found.hints)
    _verdicts(found.verdicts)
    _other_time(found)
    _news(found)
    _changed(found)
    _findings(found)
    _activity(found.activity)
    _exec_calls(found.exec_calls)
    _related("Belongs to or was seen in", [row for row in found.related if row["is_scope"]])
    _related("Seen with it", [row for row in found.related if not row["is_scope"]])
    _networks(found.networks)
    _users(found)
    _siblings(found.siblings)
    _drift(found.drift)
    _groups(found.groups)


def _title(found: Profile) -> None:
    entity = found.entity
    # The key of a person may be an id that tells nobody anything.
    name = found.identity.get("person_name") if words.is_person(found) else None
    stdout.print(
        f"[bold]{markup(entity['entity_kind'])}[/]  {f'{_short(name)}  ' if name else ''}"
        f"{_short(entity['entity_key'])}",
        highlight=False,
        soft_wrap=True,
    )
    states = words.states({row["value"]: row["finding_count"] for row in found.findings["status"]})
    seen = f"seen {moment(entity['first_seen_at'])} to {moment(entity['last_seen_at'])}"
    worst = f"highest severity {_number(entity['highest_severity'])}"
    layout.say(f"{findings(entity['finding_count'])}, {states}, {worst}; {seen}", style="dim")


def _other_time(found: Profile) -> None:
    """That the scope time has none of its findings, so that nobody takes it for quiet."""
    if found.other_time:
        layout.say("No finding names it in the scope time. For the day of its last event:")
        layout.command(found.other_time)


def _identity(found: Profile) -> None:
    pairs = [(name.replace("_", " "), _listed(value)) for name, value in words.identity(found)]
    pairs += words.references(found)
    if pairs:
        layout.heading("Identity")
        layout.facts(pairs)


def _risk(found: Profile) -> None:
    risk, common = found.risk, found.common
    if risk:
        layout.heading("Risk", "0 to 100; from the worst group that names it")
        layout.facts([("score", words.score(risk)), ("group", risk["group_id"])])
    if common:
        layout.say(words.common(common), style="yellow")


def _verdicts(decided: Sequence[Decided]) -> None:
    if not decided:
        return
    layout.heading("Verdicts", "on findings and groups that name it")
    for each in decided[:_MOST_VERDICTS]:
        layout.say(f"{each.subject_id}  {each.what}")
        layout.say(f"  {verdict_line(each.verdict)}", style="bold green")
    layout.more(len(decided) - _MOST_VERDICTS, "verdict")


def _news(found: Profile) -> None:
    scope_time = found.scope_time
    if found.baseline_days < TRAINING_DAYS:
        # Of what is known since then, everything would be new.
        if told := words.too_young(found):
            layout.say(told, style="dim")
        return
    layout.heading("New in the scope time", f"{moment(scope_time.from_at)} to {moment(scope_time.to_at)}")
    rows = [(_dim("finding type"), markup(value), "") for value in found.new_finding_types]
    rows += [(_dim("user"), _short(row["user_name"]), _since(row)) for row in found.users if row["is_new"]]
    rows += [(_dim(_kind(row["related_kind"])), _name(row), _since(row)) for row in found.new]
    if rows:
        layout.grid(rows, whole=1)
    else:
        layout.say("nothing")
    for kind, members in groupby(found.new, key=lambda row: str(row["related_kind"])):
        listed = list(members)
        layout.more(listed[0]["kind_count"] - len(listed), "thing", f"of kind {_kind(kind)}")


def _changed(found: Profile) -> None:
    if found.changed:
        layout.heading(
            "Changed significantly", f"compared with its rate in the {found.baseline_days:g} days before"
        )
        rows = [(markup(each.finding_type), words.rate(each)) for each in found.changed]
        layout.grid(rows, whole=1)


def _findings(found: Profile) -> None:
    layout.heading(
        "Findings",
        f"{found.in_scope_count:,} of {found.entity['finding_count']:,} with events in the scope time",
    )
    types = found.findings["finding_type"]
    head = [_dim(name) for name in ("severity", "all", "scope", "open", "type, tactic, when")]
    layout.grid([head, *map(_type, types[:_MOST_TYPES])], whole=4)
    layout.more(len(types) - _MOST_TYPES, "type")
    for name in ("severity_band", "tactic", "status"):
        counts = [
            f"{row['value']} {row['finding_count']:,} ({row['in_scope_count']:,} in scope)"
            for row in found.findings[name]
        ]
        layout.facts([(f"by {_kind(name)}", ", ".join(counts))])
    layout.heading("Worst findings", "those in the scope time first")
    layout.grid(map(_finding, found.worst_findings), whole=2)
    layout.more(found.entity["finding_count"] - len(found.worst_findings), "finding")


def _type(row: Row) -> Sequence[str]:
    counts = (f"{row['finding_count']:,}", f"{row['in_scope_count']:,}", words.is_open(row))
    tactic = row["first_tactic"] if row["first_tactic"] != "none" else None
    return [_number(row["highest_severity"]), *counts, _told(row["value"], tactic, _span(row))]


def _finding(row: Row) -> Sequence[str]:
    rated = layout.severity(row["severity_band"], row["highest_severity"])
    doubtful = CONTRADICTED if row["has_conflict"] else None
    facts = (", ".join(row["roles"]), row["status"], _span(row), doubtful)
    return [rated, markup(row["finding_id"][:8]), _told(row["finding_type"], *facts)]


def _told(what: str, *facts: str | None) -> str:
    """A thing, and below it, dimmed, its facts."""
    return f"{_short(what)}\n{_dim(', '.join(filter(None, facts)))}"


def _activity(days: Sequence[Row]) -> None:
    if not days:
        return
    layout.heading("Activity", "findings created or updated per day, up to the end of the scope time")
    most = max(row["finding_count"] for row in days)
    layout.grid(
        (
            row["updated_date"].isoformat(),
            f"{row['finding_count']:,}",
            f"[cyan]{_bar(row['finding_count'], most)}[/]",
        )
        for row in days
    )


def _bar(count: int, most: int) -> str:
    return "█" * max(1, round(count / most * _LONGEST_BAR))


def _exec_calls(rows: Sequence[Row]) -> None:
    """What a person opened, or was refused."""
    if rows:
        layout.heading(
            "Exec calls", "what the person opened or was refused; the scope time first, then the latest"
        )
        layout.grid(map(_exec_call, rows), whole=1)
        layout.more(rows[0]["call_count"] - len(rows), "call")


def _exec_call(row: Row) -> Sequence[str]:
    said = [row["source_ip_address"] or "", row["command"] or "", opening_words.outcome(row)]
    target = _short(
        f"{opening_words.kind(row)} into {row['target_key'] or row['place_key'] or 'an unknown place'}"
    )
    return [_dim(moment(row["event_at"])), target, _short("  ".join(filter(None, said)))]


def _related(title: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    layout.heading(title)
    lines: list[Sequence[str]] = []
    for kind, members in groupby(rows, key=lambda row: str(row["related_kind"])):
        listed = list(members)
        total = listed[0]["kind_count"]
        labels = [f"{_kind(kind)} ({total:,})"] + [""] * (len(listed) - 1)
        lines += [
            (_dim(label), _name(row), findings(row["finding_count"]), _dim(_span(row)))
            for label, row in zip(labels, listed, strict=True)
        ]
        if total > len(listed):
            lines.append(("", _dim(f"… {total - len(listed):,} more"), "", ""))
    layout.grid(lines, whole=1)


def _networks(rows: Sequence[Row]) -> None:
    if rows:
        layout.heading("Networks of its addresses")
        layout.grid(
            (_short(words.network(row)), f"addresses: {row['address_count']:,}", _dim(_span(row)))
            for row in rows
        )
        layout.more(rows[0]["network_count"] - len(rows), "network")


def _users(found: Profile) -> None:
    rows = found.users
    if rows:
        where = "in these findings" if words.is_person(found) else "there"
        layout.heading(f"Users that ran processes {where}")
        layout.grid(
            (_short(row["user_name"]), findings(row["finding_count"]), _dim(_span(row))) for row in rows
        )
        layout.more(rows[0]["user_count"] - len(rows), "user")


def _siblings(rows: Sequence[Row]) -> None:
    if not rows:
        return
    layout.heading("Tags of its repository" if "image_key" in rows[0] else "Revisions of its family")
    lines: list[Sequence[str]] = []
    for row in rows:
        name = row["image_key"] if "image_key" in row else row["task_definition_arn"]
        mark = "[bold]▶[/]" if row["is_own"] else " "
        counts = f"{findings(row['finding_count'])}, highest {_number(row['highest_severity'])}"
        lines.append((mark, _short(name), counts, _dim(_span(row))))
        changes = (("started with it:", row["types_begun"]), ("stopped with it:", row["types_ended"]))
        lines += [
            ("", f"  {_dim(word)} {_short(each)}", "", "") for word, types in changes for each in types or ()
        ]
    layout.grid(lines)
    layout.more(rows[0]["sibling_count"] - len(rows), "older one")


def _drift(rows: Sequence[Row]) -> None:
    if rows:
        layout.heading("Drift", "files written after a container started, and by which process")
        layout.grid(
            (
                _short(row["file_path"] or "unknown file"),
                f"by {_short(row['written_by'] or 'unknown')}",
                findings(row["finding_count"]),
                markup((row["executable_sha256"] or "")[:12]),
                markup(moment(row["last_modified_at"])),
            )
            for row in rows
        )
        layout.more(rows[0]["drift_count"] - len(rows), "file")


def _groups(rows: Sequence[Row]) -> None:
    if rows:
        layout.heading("Groups")
        layout.grid(
            (
                markup(row["group_id"]),
                _told(
                    row["title"],
                    f"named by {row['naming_count']:,} of {findings(row['finding_count'])}",
                    _span(row),
                ),
            )
            for row in rows
        )
        layout.more(rows[0]["group_count"] - len(rows), "group")


def _kind(value: str) -> str:
    return value.replace("_", " ")


def _name(row: Row) -> str:
    """Key of a related entity, with its name if the key does not contain it."""
    key, name = str(row["related_key"]), row["related_name"]
    return (
        f"{_short(key)} {_dim(layout.shortened(name, 120))}"
        if name and name.lower() not in key.lower()
        else _short(key)
    )


def _short(value: str) -> str:
    return markup(layout.shortened(value, 120))


def _listed(value: object) -> object:
    """A value, or the first of many."""
    if not isinstance(value, list) or len(value) <= _MOST_LISTED_VALUES:
        return value
    rest = len(value) - _MOST_LISTED_VALUES
    return [*value[:_MOST_LISTED_VALUES], f"and {rest:,} more"]


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"


def _since(row: Row) -> str:
    """When something new was first seen; if it returned, that it was known before the baseline."""
    return _dim(f"{words.since(row)} {moment(row['first_seen_at'])}")


def _span(row: Row) -> str:
    first, last = moment(row["first_seen_at"]), moment(row["last_seen_at"])
    return first if first == last else f"{first} to {last}"


def _dim(text: str) -> str:
    return f"[dim]{markup(text)}[/]" if text else ""
