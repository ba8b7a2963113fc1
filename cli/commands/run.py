"""`tracehound run` and `tracehound rebuild`: plan, run the Dagster job in this process, report the result."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NoReturn

import typer

from tracehound.cli.commands import broken_rules, layout, progress, source_notes, summary
from tracehound.cli.commands.late import publish_late
from tracehound.cli.commands.outcome import Outcome, document
from tracehound.cli.commands.progress import Followed
from tracehound.cli.commands.terminal import (
    DONE,
    FAILED,
    WRONG_USAGE,
    fail,
    markup,
    silenced,
    stderr,
    stdout,
)
from tracehound.pipelines import damage, retention
from tracehound.pipelines.damage import history
from tracehound.pipelines.ingestion.listing import Listed, note_read
from tracehound.pipelines.ingestion.source_registry import sources_of_run
from tracehound.pipelines.ingestion.sources import ALL_DAYS, Asked, Days, SourceMissing, ask, is_of_calls
from tracehound.pipelines.lake import clock, missing
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.lake.parquet import DamagedFile
from tracehound.pipelines.plan import Plan, plan
from tracehound.pipelines.serving import comparison
from tracehound.pipelines.store.holding import holding
from tracehound.transforms.layers import LAYERS
from tracehound.transforms.reference_rows import WrongReference
from tracehound.transforms.wording import counted


def run(
    sources: Sequence[str],
    home: Home,
    upto: str,
    *,
    strict: bool,
    wait_seconds: float,
    days: tuple[date | None, date | None] = (None, None),
    as_json: bool = False,
) -> None:
    """Brings every table up to a layer up to date; ends the command with its exit code."""
    home.create()
    outcome = Outcome()
    try:
        chosen_days = _range(*days)
        with holding(home, "tracehound run", wait_seconds), silenced(as_json):
            say_damage(home)
            chosen = sources_of_run(home, sources)
            if not chosen:
                fail("no sources: give a folder, or set `sources` in tracehound.toml.", WRONG_USAGE)
            are_given = bool(sources)
            code = _mended(
                home,
                lambda: read_new(
                    home, chosen, upto, chosen_days, outcome, strict=strict, are_given=are_given
                ),
            )
    except (SourceMissing, WrongReference) as error:
        fail(error, WRONG_USAGE)
    except HomeIsBusy as error:
        fail(error)
    _end(home, outcome, code, as_json=as_json)


def _end(home: Home, outcome: Outcome, code: int, *, as_json: bool) -> NoReturn:
    """Ends the command with its exit code."""
    if as_json:
        layout.write_json(document(home, outcome, code))
    raise typer.Exit(code)


def _mended(home: Home, act: Callable[[], int]) -> int:
    """The outcome of a run; repeated if it met a file that a disk had silently changed."""
    try:
        return act()
    except DamagedFile:
        say_damage(home, deep=True)
        return act()


def say_damage(home: Home, *, deep: bool = False) -> None:
    """Detects damage, and reports what was done about it."""
    for each in (*history.mend(home), *damage.notice(home, deep=deep)):
        _say_note(each)


def _say_note(text: str) -> None:
    stderr.print(f"[bold yellow]damage:[/] {markup(text)}", highlight=False, soft_wrap=True)


def _range(first: date | None, last: date | None) -> Days:
    try:
        return Days(first, last)
    except ValueError as error:
        fail(error, WRONG_USAGE)


def read_new(
    home: Home,
    sources: list[str],
    upto: str,
    days: Days,
    outcome: Outcome,
    *,
    strict: bool,
    are_given: bool = False,
) -> int:
    """Reads new objects in sources and brings tables up to date; returns the exit code.

    Sources that `are_given` on the command line are remembered once they were listed; if all of them are
    wrong, the command ends. What was read is told to the outcome. The caller holds the writer's lock. Raises
    WrongReference.
    """
    with progress.doing("looking for new findings"):
        asked = ask(sources, home)
        call_errors = _ask_for_calls(home, sources)
        clock.note(home)
        planned = plan(home, sources, upto, days)
    if are_given:
        source_notes.remember_given(home, sources, planned.listed, asked)
    asked.errors |= call_errors
    if not planned.has_work:
        outcome.ingested.errors |= asked.errors
        outcome.unlisted = planned.listed.errors
        return _say_nothing_new(home, planned.listed, asked, days, strict=strict)
    from tracehound.pipelines.definitions import job_name  # noqa: PLC0415 - Dagster, which a run without work never loads

    unlisted = planned.listed.errors
    reached = [source for source in sources if source not in unlisted]
    did, succeeded = _launch(home, job_name(upto), planned, reached, days)
    found = did.ingested
    # Sources that could not be listed are named on their own.
    found.errors = {uri: error for uri, error in found.errors.items() if uri not in unlisted} | asked.errors
    outcome.has_news, outcome.ingested, outcome.flattened = True, found, did.flattened
    outcome.unlisted, outcome.calls, outcome.context = unlisted, did.calls, did.context
    if upto == LAYERS[-1] and succeeded:
        summary.show(home, found)
    elif succeeded:
        stdout.print(
            f"Up to date through layer {upto}, in {markup(home.lake)}. "
            "Only a run of all layers updates the served warehouse.",
            highlight=False,
        )
    summary.show_ingested(found)
    summary.show_calls(did.calls)
    summary.show_context(did.context)
    source_notes.say(home, planned.listed, days)
    summary.show_quarantined(did.flattened)
    _say_notes(home)
    _say_pending(home)
    _say_tickets(home)
    is_broken = succeeded and upto == LAYERS[-1] and _say_wrong_tables(home, strict=strict)
    rejected = found.rejected.total() + did.calls.rejected.total()
    set_aside = strict and rejected + did.flattened.quarantined.total() > 0
    has_errors = bool(found.errors or did.calls.errors or did.context.errors or unlisted)
    return DONE if succeeded and not (has_errors or set_aside or is_broken) else FAILED


def _ask_for_calls(home: Home, sources: Sequence[str]) -> dict[str, str]:
    """Asks LookupEvents, where it is a source; errors by region."""
    if not any(map(is_of_calls, sources)):
        return {}
    from tracehound.pipelines.cloudtrail import rounds  # noqa: PLC0415 - boto3 and DuckDB, for such sources alone

    return rounds.ask_always(home, sources, retention.calls_keep_from(home))


def _say_nothing_new(home: Home, listed: Listed, asked: Asked, days: Days, *, strict: bool) -> int:
    note_read(home, listed, ())
    _say_notes(home)
    stdout.print("Nothing new: every table is up to date.")
    summary.show_errors(asked.errors)
    source_notes.say(home, listed, days)
    is_broken = not publish_late(home)
    is_broken |= _say_wrong_tables(home, strict=strict)
    return FAILED if asked.errors or listed.errors or is_broken else _post_pending(home)


def _say_wrong_tables(home: Home, *, strict: bool) -> bool:
    """Reports what is wrong with the served tables, or was; returns whether the command fails by it."""
    found = comparison.difference(home)
    if found:
        text = f"[bold red]refreshed tables were wrong:[/] {markup(found)}. {markup(comparison.todo(home))}"
        stderr.print(text, highlight=False, soft_wrap=True)
    return broken_rules.say(home, strict=strict) or (strict and found is not None)


def _say_notes(home: Home) -> None:
    """Reports what was not deleted, or not stored, because of the clock."""
    for told in retention.notes(home):
        stderr.print(f"[yellow]{markup(told)}[/]", highlight=False, soft_wrap=True)


def _post_pending(home: Home) -> int:
    """Retries posts that failed in an earlier run; a repeated failure is reported, but is not an error."""
    from tracehound.pipelines.serving import alerts  # noqa: PLC0415 - as above

    if alerts.are_pending(home):
        posted = alerts.post(home).posted
        stdout.print(f"Posted {counted(posted, 'alert')} from earlier runs.", highlight=False)
        _say_pending(home)
    if home.pending_tickets.exists():
        from tracehound.cli.commands import tickets  # noqa: PLC0415 - as above

        tickets.keep_pending(home)
    return DONE


def _say_pending(home: Home) -> None:
    """Reports which alerts wait for the next run, and why."""
    from tracehound.pipelines.serving import alerts  # noqa: PLC0415 - as above

    if left := alerts.left(home):
        stderr.print(f"[bold red]{markup(left.summary)}[/]", highlight=False, soft_wrap=True)


def _say_tickets(home: Home) -> None:
    """Reports which tickets wait for the next run, and why."""
    if not home.pending_tickets.exists():
        return
    from tracehound.cli.commands import tickets  # noqa: PLC0415 - as above

    tickets.say_left(home)


def rebuild(home: Home, *, wait_seconds: float, as_json: bool) -> None:
    """Rebuilds everything downstream of raw; ends the command with its exit code."""
    if not home.lake.exists():
        fail(f"{home.path} is not a tracehound home: there is nothing to rebuild.", WRONG_USAGE)
    home.create()
    outcome = Outcome()
    try:
        with holding(home, "tracehound rebuild", wait_seconds), silenced(as_json):
            code = _rebuild(home, outcome)
    except HomeIsBusy as error:
        fail(error)
    _end(home, outcome, code, as_json=as_json)


def _rebuild(home: Home, outcome: Outcome) -> int:
    from tracehound.pipelines.flattening.stale import built_days  # noqa: PLC0415 - as above
    from tracehound.pipelines.serving.warehouse import built_tables  # noqa: PLC0415

    with progress.doing("checking every file of the lake"):
        say_damage(home, deep=True)
    for built in (built_days(home), built_tables(home)):
        built.path.unlink(missing_ok=True)
    code = refresh(home, outcome)
    if missing.is_untold(home):
        fail("a damaged file has cost raw some documents: `tracehound run` reads their objects again.")
    return code


def refresh(home: Home, outcome: Outcome) -> int:
    """Brings everything downstream of raw up to date, without reading sources; returns the exit code."""
    planned = plan(home, [], LAYERS[-1])
    if not planned.has_work:
        return DONE
    from tracehound.pipelines.definitions import REBUILD_JOB  # noqa: PLC0415 - as above

    did, succeeded = _launch(home, REBUILD_JOB, planned, [])
    outcome.ingested, outcome.flattened = did.ingested, did.flattened
    if not succeeded:
        return FAILED
    summary.show(home, did.ingested)
    summary.show_quarantined(did.flattened)
    return FAILED if _say_wrong_tables(home, strict=False) else DONE


def _launch(
    home: Home, job: str, planned: Plan, sources: list[str], days: Days = ALL_DAYS
) -> tuple[Followed, bool]:
    from tracehound.pipelines.definitions import built_count  # noqa: PLC0415 - as above
    from tracehound.pipelines.launch import launch  # noqa: PLC0415 - as above

    with progress.follow(built_count(job)) as followed:
        outcome = launch(home, job, sources, days, listed=planned.listed, reporter=followed)
    for each in outcome.notes:
        _say_note(each)
    for error in outcome.errors:
        stderr.print(f"[bold red]failed:[/] {markup(error)}", highlight=False, soft_wrap=True)
    if not outcome.succeeded:
        # A file may have changed without any sign.
        say_damage(home, deep=True)
        from tracehound.pipelines.serving.warehouse import is_stale  # noqa: PLC0415 - DuckDB, as above

        which = "previous" if is_stale(home) else "new"
        stderr.print(
            f"Data stored earlier is intact, and the {which} warehouse is served. Run again to continue; "
            "`make dev` shows the failed step with its log.",
            highlight=False,
        )
    return followed, outcome.succeeded
