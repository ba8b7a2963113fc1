"""`tracehound investigate`: a finding and everything that an investigator needs with it."""

from collections.abc import Sequence
from pathlib import Path

from tracehound.cli.commands import at_the_time, drawing, layout, persons, response
from tracehound.cli.commands.terminal import markup, stdout
from tracehound.desk import case, naming, trees
from tracehound.desk.case import Case
from tracehound.desk.changes import Change, Version
from tracehound.desk.connection import NotAnswered, Row, open_desk
from tracehound.desk.entities import Resource
from tracehound.desk.first_seen import KnownScope
from tracehound.desk.scope_time import TRAINING_DAYS
from tracehound.desk.trees import Node
from tracehound.desk.verdicts import Verdict, to_the_second, work
from tracehound.desk.words import CONTRADICTED, as_text, findings, listed, moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted, duration, noun

_MOST_MEMBERS = 15
_MOST_VERSIONS = 8
_MOST_NEWS = 6
_MOST_CHANGES = 4
_MOST_CONTEXT = 24
_SHOWN_BESIDE = {("findings", "event_count"), ("findings", "severity"), ("findings", "severity_band")}
_MOST_SIGNALS = 20


def investigate(given: str, home: Home, html: Path | None, *, as_json: bool) -> None:
    """Prints the case of a finding, or writes its page; ends with a clear message where there is none."""
    layout.warn_of_decisions(home)
    try:
        with open_desk(home) as desk:
            found = case.of_finding(desk, naming.finding_id(desk, given))
            if html:
                from tracehound.desk import case_page  # noqa: PLC0415 - templates, for pages alone

                layout.write_page(case_page.of_case(desk, found), html)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        layout.write_json(found)
    elif not html:
        _print(found)


def _print(found: Case) -> None:
    _title(found)
    layout.heading("Summary")
    words = found.words
    layout.told({"what": words.what, "where": words.where, "when": words.when, "confidence": words.how_sure})
    _resources(found)
    persons.print_openers(found.tree.openers)
    _processes(found)
    persons.print_credentials(found.chains, found.makers)
    at_the_time.print_told(found.told)
    _context(found)
    _versions(found)
    _group(found)
    _new_in_scopes(found.scopes)
    layout.hints(found.hints)
    if found.group:
        response.print_going_on(found.group.going_on)
    response.print_containment(found.containment)
    _questions(found)


def _title(found: Case) -> None:
    finding = found.finding
    rated = layout.severity(finding["severity_band"], finding["severity"])
    stdout.print(f"[bold]{markup(finding['finding_type'])}[/]  {rated}", highlight=False)
    if finding["title"]:
        layout.say(finding["title"])
    tactic = ", ".join(filter(None, (finding["tactic"], finding["technique_id"] or finding["tactic_id"])))
    places = [finding["finding_id"], f"account {finding['account_id']}", finding["region"] or "", tactic]
    layout.say("  ".join(filter(None, places)), style="dim")
    if found.verdict:
        layout.say(verdict_line(found.verdict), style="bold green")


def verdict_line(verdict: Verdict) -> str:
    """A verdict in a sentence."""
    note = f": {verdict.note}" if verdict.note else ""
    stated = f" ({work(verdict)})" if work(verdict) else ""
    at = to_the_second(verdict.decided_at)
    return f"Verdict: {verdict.verdict}, by {verdict.decided_by} at {at}{stated}{note}"


def _resources(found: Case) -> None:
    if found.resources:
        layout.heading("Affected")
        layout.grid(map(_entity, found.resources))
    if found.observables:
        layout.heading("Seen in this finding")
        layout.grid(map(_entity, found.observables))


def _entity(each: Resource) -> tuple[str, str, str]:
    """Kind, name with facts, and how often it is named; a key that differs from the name goes below."""
    facts = ", ".join(f"{label} {as_text(value)}" for label, value in each.facts)
    name = f"[bold]{markup(layout.shortened(each.name or each.key, 120))}[/]"
    beside = f"  [dim]{markup(layout.shortened(facts, 240))}[/]" if facts else ""
    key = f"  [dim]{markup(each.key)}[/]" if each.kind == "executable_hash" else ""
    said = f"  [green]{markup('; '.join(each.known_as))}[/]" if each.known_as else ""
    return f"[cyan]{markup(each.kind.replace('_', ' '))}[/]", name + key + said + beside, known(each.known)


def known(row: Row | None) -> str:
    """What other findings say about an entity, as markup."""
    if row is None:
        return "[dim]only in findings that are not counted[/]"
    return known_in_findings(row)


def known_in_findings(row: Row) -> str:
    """How often an entity is named, the highest severity, and since when, as markup."""
    count = findings(row["finding_count"])
    opened = f", {row['open_finding_count']:,} open" if row["open_finding_count"] else ""
    if not opened and row.get("unknown_finding_count"):
        opened = ", state unknown"
    highest = f", highest {row['highest_severity']:g}" if row["highest_severity"] is not None else ""
    accounts = row.get("account_count") or 1
    places = f", {counted(accounts, 'account')}" if accounts > 1 else ""
    return f"[dim]{count}{opened}{highest}{places}, since {moment(row['first_seen_at'])}[/]"


def _processes(found: Case) -> None:
    if found.tree.is_sample:
        layout.heading("Processes")
        layout.say(trees.SAMPLE)
    if found.tree.roots:
        layout.heading("Processes", "its ancestors, and what other findings of the group saw in its sessions")
        draw(found.tree.roots)
        layout.more(found.tree.left_out, "finding", "of the group that may have seen more")


def draw(roots: Sequence[Node]) -> None:
    """A tree, one process per line."""
    layout.grid(drawing.lines(roots), whole=1)


def _context(found: Case) -> None:
    if found.context:
        layout.heading("Context")
        layout.facts(found.context[:_MOST_CONTEXT])
        layout.more(len(found.context) - _MOST_CONTEXT, "fact", "(--json has all)")
    if found.signals:
        layout.heading("Signals of the sequence")
        ordered = sorted(found.signals, key=lambda row: (moment(row["first_seen_at"]), row["position"]))
        layout.grid(map(_signal, ordered[:_MOST_SIGNALS]))
        layout.more(len(ordered) - _MOST_SIGNALS, "signal", "(--json has all)")


def _signal(row: Row) -> tuple[str, str, str, str]:
    kind = (row["signal_type"] or "").replace("_", " ").lower()
    rated = f"{row['severity']:g}" if row["severity"] is not None else ""
    name = layout.shortened(row["name"] or row["description"] or row["signal_uid"] or "", 120)
    return f"[dim]{moment(row['first_seen_at'])}[/]", markup(kind), rated, markup(name)


def _versions(found: Case) -> None:
    shown = found.versions[-_MOST_VERSIONS:]
    if found.version_count < 2:
        return
    layout.heading("Versions", f"{found.version_count} in total, and what changed")
    layout.grid(map(_version, shown), whole=3)
    layout.more(found.version_count - len(shown), "earlier version")


def _version(version: Version) -> tuple[str, str, str, str]:
    count = f"count {version.event_count:,}" if version.event_count is not None else ""
    rated = f"severity {version.severity:g}" if version.severity is not None else ""
    return f"[dim]{moment(version.updated_at)}[/]", count, rated, "\n".join(_changed(version))


def _changed(version: Version) -> list[str]:
    """A line for each table that changed: its first changed column, and how many others."""
    tables: dict[str, list[Change]] = {}
    for change in version.changes:
        if (change.table, change.column) not in _SHOWN_BESIDE:
            tables.setdefault(change.table, []).append(change)
    lines = [_change(changes) for changes in tables.values()]
    rest = [f"[dim]… {_more(len(lines) - _MOST_CHANGES, 'table')}[/]"] if len(lines) > _MOST_CHANGES else []
    return lines[:_MOST_CHANGES] + rest


def _change(changes: Sequence[Change]) -> str:
    table = "" if changes[0].table == "findings" else f"{changes[0].table.replace('_', ' ')}: "
    told = "; ".join(_difference(each) for each in changes[:2])
    rest = f" [dim](and {_more(len(changes) - 2, 'column')})[/]" if len(changes) > 2 else ""
    return f"[dim]{markup(table)}[/]{told}{rest}"


def _more(count: int, one: str) -> str:
    return f"{count:,} more {noun(count, one)}"


def _difference(change: Change) -> str:
    gone, come = (layout.shortened(as_text(values), 70) for values in (change.gone, change.come))
    name = f"[dim]{markup(change.column.replace('_', ' '))}[/]"
    if gone and come:
        return f"{name} {markup(gone)} → {markup(come)}"
    return f"{name} {markup(f'+ {come}' if come else f'- {gone}' if gone else 'in another order')}"


def _group(found: Case) -> None:
    if found.group is None:
        return
    group, members = found.group.group, found.group.members
    layout.heading("Group", f"{group['group_id']}  {group['title']}")
    if found.group.verdict:
        layout.say(verdict_line(found.group.verdict), style="bold green")
    number = found.finding["member_number"]
    first = max(0, min(number - 1 - _MOST_MEMBERS // 2, len(members) - _MOST_MEMBERS))
    shown = members[first : first + _MOST_MEMBERS]
    member_rows(shown, found.group.verdicts, here=found.finding["finding_id"])
    layout.more(len(members) - len(shown), "member", f"of {len(members):,} in total")


def member_rows(members: Sequence[Row], decided: dict[str, Verdict], here: str = "") -> None:
    """Members of a group in time order, each with the reason why it belongs to the group."""
    layout.grid(
        _member(row, decided.get(row["finding_id"]), is_here=row["finding_id"] == here) for row in members
    )


def _member(row: Row, verdict: Verdict | None, *, is_here: bool) -> tuple[str, str, str, str]:
    mark = "[bold red]▶[/]" if is_here else " "
    said = f" [bold green]{markup(verdict.verdict)}[/]" if verdict else ""
    doubtful = f" [yellow]{CONTRADICTED}[/]" if row["has_conflict"] else ""
    finding = (
        f"[bold]{markup(row['finding_type'])}[/]{said} [dim]{markup(row['finding_id'][:8])}[/]{doubtful}"
    )
    rated = layout.severity(row["severity_band"], row["severity"])
    number, first = f"{mark}{row['member_number']}", f"[dim]{moment(row['first_seen_at'])}[/]"
    return number, first, rated, f"{finding}\n{markup(row['explanation'])}"


def _new_in_scopes(scopes: Sequence[KnownScope]) -> None:
    """What was new in each scope; of those known for too few days, only that they are."""
    told: set[tuple[str, str]] = set()
    for scope in scopes:
        if not scope.is_young:
            _first_seen(scope, told)
    young = [each for each in scopes if each.is_young and each.first_seen and not each.has_no_history]
    if young:
        names = listed([f"{each.resource.kind.replace('_', ' ')} {each.resource.name}" for each in young])
        layout.say(f"Nothing is called new in {names}: fewer than {TRAINING_DAYS} days are known before.")


def _first_seen(scope: KnownScope, told: set[tuple[str, str]]) -> None:
    """What was new in a scope, except what a narrower scope already showed."""
    first_seen = [row for row in scope.first_seen if (row["related_kind"], row["related_key"]) not in told]
    told.update((row["related_kind"], row["related_key"]) for row in first_seen)
    if not first_seen:
        return
    resource = scope.resource
    seconds = (scope.to_at - scope.from_at).total_seconds()
    span = f"within {duration(seconds)}" if seconds >= 1 else "at that moment"
    layout.heading(
        f"New in {resource.kind.replace('_', ' ')} {resource.name}",
        f"{span}, {_compared(scope)}",
    )
    kinds: dict[str, list[Row]] = {}
    for row in sorted(first_seen, key=_own_first):
        kinds.setdefault(row["related_kind"], []).append(row)
    layout.grid(_new(row) for rows in kinds.values() for row in rows[:_MOST_NEWS])
    left = sum(max(0, len(rows) - _MOST_NEWS) for rows in kinds.values())
    layout.more(left, "thing", "of these kinds (--json has more)")


def _compared(scope: KnownScope) -> str:
    """What it is compared with."""
    days = f"{scope.baseline_days:g}" if scope.baseline_days >= 45 else f"only {scope.baseline_days:g}"
    return f"compared with the findings of {days} days before"


def _own_first(row: Row) -> tuple[bool, bool]:
    return not row["is_own"], not row["is_new_anywhere"]


def _new(row: Row) -> tuple[str, str, str]:
    name = row["related_name"]
    beside = f" {name}" if name and name != row["related_key"] else ""
    own = "this finding" if row["is_own"] else ""
    told = "  ".join(filter(None, (moment(row["first_seen_at"]), _elsewhere(row), own)))
    key = markup(layout.shortened(row["related_key"], 160))
    return (
        f"[cyan]{markup(row['related_kind'].replace('_', ' '))}[/]",
        key + markup(beside),
        f"[dim]{told}[/]",
    )


def _elsewhere(row: Row) -> str:
    """Whether it is known from elsewhere."""
    if not row["is_new_anywhere"]:
        return f"seen elsewhere since {moment(row['first_seen_anywhere_at'])}"
    return "new anywhere"


def _questions(found: Case) -> None:
    layout.heading("Next questions")
    for number, each in enumerate(found.questions, 1):
        layout.say(f"{number}. {each.question}  ({each.because})")
        layout.command(each.command)
