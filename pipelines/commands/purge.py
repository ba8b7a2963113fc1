"""`tracehound purge`: says what it will delete, asks, deletes, and brings what stands on it up to date."""

from datetime import UTC, date, datetime
from pathlib import Path

import typer

from pipelines import retention
from pipelines.commands.run import refresh, say_damage
from pipelines.commands.terminal import DONE, WRONG_USAGE, fail, markup, stdout
from pipelines.lake.home import Home
from pipelines.lake.lock import HomeIsBusy, writer_lock


def purge(before: str, given: Path | None, *, yes: bool, wait_seconds: float) -> None:
    """Deletes versions of days before a date; ends the command with its exit code."""
    home = Home.find(given)
    day = _day(before)
    if not home.lake.exists():
        fail(f"{home.path} is no tracehound home: there is nothing to purge.", WRONG_USAGE)
    home.create()
    try:
        with writer_lock(home.lock, "tracehound purge", wait_seconds):
            code = _purge(home, day, yes=yes)
    except HomeIsBusy as error:
        fail(error)
    raise typer.Exit(code)


def _day(before: str) -> date:
    try:
        day = date.fromisoformat(before)
    except ValueError:
        fail(f"--before is {before!r}: give a day as YYYY-MM-DD.", WRONG_USAGE)
    if day > datetime.now(UTC).date():
        fail(f"--before is {day}, which lies ahead: what is new would never be stored.", WRONG_USAGE)
    return day


def _purge(home: Home, before: date, *, yes: bool) -> int:
    say_damage(home)
    found = retention.doomed(home, before)
    if found.is_empty and before <= (retention.purged_before(home) or date.min):
        stdout.print(f"Nothing is older than {before}; a purge before has seen to that.", highlight=False)
        return refresh(home)
    _say(home, found)
    if not yes and not typer.confirm("Delete it?"):
        stdout.print("Nothing was deleted.")
        return DONE
    retention.purge(home, before)
    stdout.print(f"Deleted. Versions from before {before} will not be stored again.", highlight=False)
    return refresh(home)


def _say(home: Home, found: retention.Doomed) -> None:
    """What will be gone, for a person to decide."""
    span = f", {found.days[0]} to {found.days[-1]}" if found.days else ""
    stdout.print(
        f"To be deleted from {markup(home.path)} for good, in raw and in every table made from it:\n"
        f"  {found.versions:,} versions of findings "
        f"({found.bodies:,} bodies, met again {found.repeats:,} times)\n"
        f"  {len(found.days):,} days before {found.before}{span}\n"
        f"  {found.rejected:,} documents that were set aside before that day\n"
        f"  {found.size_bytes:,} bytes in {len(found.files):,} files",
        highlight=False,
    )
