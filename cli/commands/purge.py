"""`tracehound purge`: says what it will delete, asks, deletes, and updates everything downstream."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NoReturn

import typer

from tracehound.cli.commands import layout
from tracehound.cli.commands.outcome import Outcome
from tracehound.cli.commands.run import refresh, say_damage
from tracehound.cli.commands.terminal import DONE, WRONG_USAGE, fail, markup, silenced, stdout
from tracehound.desk.casebook import erasing as casebook
from tracehound.pipelines import retention, taking_back
from tracehound.pipelines.cloudtrail import forgetting
from tracehound.pipelines.context import forgetting as context_forgetting
from tracehound.pipelines.lake import clock, purges
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.store.holding import holding
from tracehound.transforms.wording import counted

Told = dict[str, Any]


def purge(before: str | None, home: Home, *, yes: bool, wait_seconds: float, as_json: bool) -> NoReturn:
    """Deletes versions of days before a date; ends the command with its exit code."""
    day = _day(before)
    _locked(home, wait_seconds, lambda told: _purge(home, day, told, yes=yes), as_json=as_json)


def take_back(before: str | None, home: Home, *, yes: bool, wait_seconds: float, as_json: bool) -> NoReturn:
    """Forgets the latest purge, so that older versions are stored again; ends the command."""
    if before is not None:
        fail("--before and --take-back are mutually exclusive.", WRONG_USAGE)
    _locked(home, wait_seconds, lambda told: _take_back(home, told, yes=yes), as_json=as_json)


def person(
    given: str, home: Home, *, is_alone: bool, yes: bool, wait_seconds: float, as_json: bool
) -> NoReturn:
    """Deletes all API events of a person; ends the command with its exit code."""
    if not is_alone or not given.strip():
        fail("give --person a name or a key, without --before and --take-back.", WRONG_USAGE)
    _locked(home, wait_seconds, lambda told: _erase(home, given, told, yes=yes), as_json=as_json)


def _locked(home: Home, wait_seconds: float, act: Callable[[Told], int], *, as_json: bool) -> NoReturn:
    """Acts while nobody else writes; what was done is told to `act`'s argument, for JSON."""
    if not home.lake.exists():
        fail(f"{home.path} is not a tracehound home: there is nothing to purge.", WRONG_USAGE)
    home.create()
    told: Told = {}
    try:
        with holding(home, "tracehound purge", wait_seconds), silenced(as_json):
            code = act(told)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json(told)
    raise typer.Exit(code)


def _is_confirmed(question: str, *, yes: bool) -> bool:
    """Whether the user agrees; asked on stderr where stdout is for JSON."""
    return yes or typer.confirm(question, err=stdout.quiet)


def _day(before: str | None) -> date:
    if before is None:
        fail("give --before YYYY-MM-DD, or --take-back.", WRONG_USAGE)
    try:
        day = date.fromisoformat(before)
    except ValueError:
        fail(f"--before is {before!r}: give a date as YYYY-MM-DD.", WRONG_USAGE)
    if day > datetime.now(UTC).date():
        fail(f"--before is {day}, which is in the future: new findings would never be stored.", WRONG_USAGE)
    return day


def _purge(home: Home, before: date, told: Told, *, yes: bool) -> int:
    say_damage(home)
    found = retention.doomed(home, before)
    told |= {"before": before, "is_done": False, **_document(found)}
    if found.is_empty and before <= (purges.purged_before(home) or date.min):
        stdout.print(f"Nothing is older than {before}: an earlier purge has deleted it.", highlight=False)
        return refresh(home, Outcome())
    _say(home, found)
    if not _is_confirmed("Delete it?", yes=yes):
        stdout.print("Nothing was deleted.")
        return DONE
    retention.purge(home, before)
    told["is_done"] = True
    # A person chose the day and saw what it deletes, so the clock that allowed it is right.
    clock.trust(home)
    stdout.print(f"Deleted. Versions from before {before} will not be stored again.", highlight=False)
    return refresh(home, Outcome())


def _take_back(home: Home, told: Told, *, yes: bool) -> int:
    known = purges.bounds(home)
    told |= {"taken_back": known[-1] if known else None, "is_done": False}
    if not known:
        stdout.print("There is no purge to undo.")
        return DONE
    stdout.print(
        f"Versions from before {known[-1]} will be stored again. Deleted versions come back from files and "
        "buckets that still have them: the next run reads these again. Versions from GuardDuty's API or a "
        "queue are gone for good.",
        highlight=False,
    )
    if not _is_confirmed("Undo the purge?", yes=yes):
        stdout.print("Nothing was changed.")
        return DONE
    if done := taking_back.take_back(home):
        told |= {"is_done": True, "objects_to_read_again": done.objects, "still_purged_before": done.left}
        left = f"; versions from before {done.left} are still not stored" if done.left else ""
        stdout.print(
            f"Undone{left}. The next run reads {counted(done.objects, 'object')} again.", highlight=False
        )
    return DONE


def _erase(home: Home, given: str, told: Told, *, yes: bool) -> int:
    say_damage(home)
    found = forgetting.person(home, given)
    states = context_forgetting.count_of(home, found.names)
    edits = casebook.count_of(home, found.names)
    told |= {"names": found.names, "events": found.events.height, "states": states, "edits": edits}
    told |= {"span": found.span, "is_done": False}
    if states:
        stdout.print(
            f"Who started, registered or created something is taken out of {counted(states, 'state')} of "
            "things that AWS told.",
            highlight=False,
        )
    if edits:
        stdout.print(
            "Pins of that name, and the name in notes and titles, are taken out of "
            f"{counted(edits, 'edit')} of cases.",
            highlight=False,
        )
    if found.span is None:
        stdout.print(
            f"No API event names {markup(given)}. Give a whole name, such as person_key or person_name of "
            "flattened.api_events. Delete it all the same, and later events with this name are not stored.",
            highlight=False,
        )
    else:
        first, last = (f"{moment:%Y-%m-%d %H:%M}" for moment in found.span)
        stdout.print(
            f"To be deleted from {markup(home.path)} for good, from raw and every table built from it:\n"
            f"  {counted(found.events.height, 'API event')}, {first} to {last} UTC\n"
            f"  found by {markup(', '.join(found.names))}",
            highlight=False,
        )
    if not _is_confirmed("Delete it?", yes=yes):
        stdout.print("Nothing was deleted.")
        return DONE
    forgetting.erase(home, found, lambda commit: context_forgetting.take_out(home, commit, found.names))
    casebook.take_out(home, found.names)
    told["is_done"] = True
    stdout.print("Deleted. Events with these names will not be stored again.", highlight=False)
    return refresh(home, Outcome())


def _document(found: retention.Doomed) -> Told:
    return {
        "versions": found.versions,
        "bodies": found.bodies,
        "repeats": found.repeats,
        "days": found.days,
        "rejected_documents": found.rejected,
        "size_bytes": found.size_bytes,
        "files": len(found.files),
    }


def _say(home: Home, found: retention.Doomed) -> None:
    """What would be deleted, for the user to decide."""
    span = f", {found.days[0]} to {found.days[-1]}" if found.days else ""
    stdout.print(
        f"To be deleted from {markup(home.path)} for good, from raw and every table built from it:\n"
        f"  {counted(found.versions, 'version')} of findings "
        f"({counted(found.bodies, 'body', 'bodies')}, repeated {counted(found.repeats, 'time')})\n"
        f"  {counted(len(found.days), 'day')} before {found.before}{span}\n"
        f"  {counted(found.rejected, 'document')} set aside before that day\n"
        f"  {counted(found.size_bytes, 'byte')} in {counted(len(found.files), 'file')}",
        highlight=False,
    )
