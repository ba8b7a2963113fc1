"""`tracehound group`: one group of findings."""

from itertools import zip_longest
from pathlib import Path

from tracehound.cli.commands import at_the_time, layout, persons, response
from tracehound.cli.commands.investigate import member_rows, verdict_line
from tracehound.cli.commands.terminal import markup, stdout
from tracehound.desk import groups, naming, regrouping, why_together
from tracehound.desk.connection import NotAnswered, Row, open_desk
from tracehound.desk.groups import Group
from tracehound.desk.words import WITHOUT_SIGNALS, listed, moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted, duration

_MOST_MEMBERS = 60
_MOST_OF_A_ROLE = 8


def group(given: str, home: Home, html: Path | None, *, as_json: bool) -> None:
    """Prints a group, or writes its page; ends with a clear message where there is none."""
    layout.warn_of_decisions(home)
    try:
        with open_desk(home) as desk:
            group_id = naming.group_id(desk, given)
            if html:
                from tracehound.desk import group_page  # noqa: PLC0415 - templates, for pages alone

                found, page = group_page.told(desk, group_id)
                layout.write_page(page, html)
            else:
                found = groups.of(desk, group_id)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        layout.write_json(found)
    elif not html:
        _print(found)


def why(given: str, ends: tuple[str, str], home: Home, *, as_json: bool) -> None:
    """Prints the links that lead from one finding of a group to another."""
    try:
        with open_desk(home) as desk:
            group_id = naming.group_id(desk, given)
            members = desk.rows("members", group_id=group_id)
            found = why_together.together(desk, members, group_id, *ends)
    except NotAnswered as error:
        layout.refuse(error)
    if as_json:
        layout.write_json(found)
        return
    types = {row["finding_id"]: row["finding_type"] for row in members}
    layout.heading("Why they are together", f"over {counted(len(found.finding_ids), 'finding')}")
    for finding_id, step in zip_longest(found.finding_ids, found.steps):
        stdout.print(f"  {markup(types[finding_id])} [dim]{markup(finding_id[:8])}[/]", highlight=False)
        if step:
            layout.say(f"│ {step.why}", style="dim")


def _print(found: Group) -> None:
    row = found.group
    stdout.print(f"[bold]{markup(row['title'])}[/]", highlight=False)
    layout.say(row["group_id"], style="dim")
    if found.verdict:
        layout.say(verdict_line(found.verdict), style="bold green")
    for decision in found.regroupings:
        layout.say(regrouping.sentence(decision), style="bold green")
    layout.say(found.in_short.sentence)
    layout.facts(
        [
            ("severity", f"{row['severity_band'] or 'not stated'} {row['highest_severity'] or ''}".strip()),
            ("path", " → ".join(found.path) or "no tactic"),
            ("accounts", listed(row["account_ids"], 10)),
            ("regions", listed(row["regions"], 10)),
            ("from", moment(row["first_seen_at"])),
            ("to", f"{moment(row['last_seen_at'])}  ({duration(row['span_seconds'])})"),
        ]
    )
    response.print_going_on(found.going_on)
    persons.print_openers(found.openers)
    persons.print_credentials(found.chains, found.makers)
    at_the_time.print_told(found.told)
    layout.heading(
        "Timeline", f"{counted(row['finding_count'], 'finding')}, and why each belongs to the group"
    )
    member_rows(found.members[:_MOST_MEMBERS], found.verdicts)
    layout.more(len(found.members) - _MOST_MEMBERS, "finding", "(--json has all)")
    layout.hints(found.hints)
    _entities(found)
    for sequence in found.sequences:
        if sequence["finding_id"] not in found.sequences_without_signals:
            _sequence(sequence, found)
    for finding_id in found.sequences_without_signals:
        layout.heading(f"GuardDuty's sequence {finding_id[:8]}")
        layout.say(f"It {WITHOUT_SIGNALS}: compare it with the group yourself.")
    response.print_others(found.others)
    response.print_containment(found.containment)


def _entities(found: Group) -> None:
    if not found.entities:
        return
    layout.heading("Who and what", "by role, with the number of findings in which it has that role")
    roles: dict[tuple[str, str], list[Row]] = {}
    for row in found.entities:
        roles.setdefault((row["role"], row["entity_kind"]), []).append(row)
    layout.grid((_role(*key), _named(rows)) for key, rows in roles.items())


def _role(role: str, kind: str) -> str:
    return f"[dim]{markup(role.replace('_', ' '))}[/] [cyan]{markup(kind.replace('_', ' '))}[/]"


def _named(rows: list[Row]) -> str:
    names = [f"{markup(_name(row))} [dim]{row['finding_count']}[/]" for row in rows[:_MOST_OF_A_ROLE]]
    rest = f" [dim]… {len(rows) - _MOST_OF_A_ROLE:,} more[/]" if len(rows) > _MOST_OF_A_ROLE else ""
    return ", ".join(names) + rest


def _name(row: Row) -> str:
    key, name = row["entity_key"], row["entity_name"]
    if row["entity_kind"] == "executable_hash" and name:
        return f"{layout.shortened(name, 60)} {key[:12]}"
    return layout.shortened(name or key, 80)


def _sequence(row: Row, found: Group) -> None:
    kinds = {member["finding_id"]: member["finding_type"] for member in found.members}
    layout.heading(f"GuardDuty's sequence {row['finding_id'][:8]}", kinds.get(row["finding_id"], ""))
    layout.say(
        f"It has {counted(row['signal_count'], 'signal')}, {row['finding_signal_count']} of them findings; "
        f"{row['stored_signal_count']} of these are stored.",
        f"The group has {counted(row['added_finding_count'], 'finding')} that the sequence lacks"
        + (":" if row["added_finding_ids"] else "."),
    )
    added = row["added_finding_ids"][:_MOST_MEMBERS]
    layout.grid((f"[dim]{markup(each[:8])}[/]", markup(kinds.get(each, ""))) for each in added)
