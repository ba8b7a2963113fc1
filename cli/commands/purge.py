"""`tracehound purge`: says what it will delete, asks, deletes, and updates everything downstream."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import NoReturn

import typer

from tracehound.cli.commands.run import refresh, say_damage
from tracehound.cli.commands.terminal import DONE, WRONG_USAGE, fail, markup, stdout
from tracehound.pipelines import retention, taking_back
from tracehound.pipelines.lake import clock, purges
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy, writer_lock
from tracehound.transforms.wording import counted


def purge(before: str | None, home: Home, *, yes: bool, wait_seconds: float) -> NoReturn:
    """Deletes versions of days before a date; ends the command with its exit code."""
    day = _day(before)
    _locked(home, wait_seconds, lambda home: _purge(home, day, yes=yes))


def take_back(before: str | None, home: Home, *, yes: bool, wait_seconds: float) -> NoReturn:
    """Forgets the latest purge, so that older versions are stored again; ends the command."""
    if before is not None:
        fail("--before and --take-back are mutually exclusive.", WRONG_USAGE)
    _locked(home, wait_seconds, lambda home: _take_back(home, yes=yes))


def _locked(home: Home, wait_seconds: float, act: Callable[[Home], int]) -> NoReturn:
    if not home.lake.exists():
        fail(f"{home.path} is not a tracehound home: there is nothing to purge.", WRONG_USAGE)
    home.create()
    try:
        with writer_lock(home.lock, "tracehound purge", wait_seconds):
            code = act(home)
    except HomeIsBusy as error:
        fail(error)
    raise typer.Exit(code)


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


def _purge(home: Home, before: date, *, yes: bool) -> int:
    say_damage(home)
    found = retention.doomed(home, before)
    if found.is_empty and before <= (purges.purged_before(home) or date.min):
        stdout.print(f"Nothing is older than {before}: an earlier purge has deleted it.", highlight=False)
        return refresh(home)
    _say(home, found)
    if not yes and not typer.confirm("Delete it?"):
        stdout.print("Nothing was deleted.")
        return DONE
    retention.purge(home, before)
    # A person chose the day and saw what it deletes, so the clock that allowed it is right.
    clock.trust(home)
    stdout.print(f"Deleted. Versions from before {before} will not be stored again.", highlight=False)
    return refresh(home)


def _take_back(home: Home, *, yes: bool) -> int:
    known = purges.bounds(home)
    if not known:
        stdout.print("There is no purge to undo.")
        return DONE
    stdout.print(
        f"Versions from before {known[-1]} will be stored again. Deleted versions come back from files and "
        "buckets that still have them: the next run reads these again. Versions from GuardDuty's API or a "
        "queue are gone for good.",
        highlight=False,
    )
    if not yes and not typer.confirm("Undo the purge?"):
        stdout.print("Nothing was changed.")
        return DONE
    if done := taking_back.take_back(home):
        left = f"; versions from before {done.left} are still not stored" if done.left else ""
        stdout.print(
            f"Undone{left}. The next run reads {counted(done.objects, 'object')} again.", highlight=False
        )
    return DONE


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
