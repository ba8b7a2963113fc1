"""What a run says of its sources: those that could not be listed, those that hold nothing, what to do."""

from collections.abc import Sequence
from typing import NoReturn

import typer

from tracehound.cli.commands.terminal import WRONG_USAGE, markup, say_error, stdout
from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.ingestion.listing import Listed
from tracehound.pipelines.ingestion.sources import ALL_DAYS, Asked, Days, is_of_calls
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import GUARDDUTY, S3, SECURITY_HUB, SQS


def remember_given(home: Home, given: Sequence[str], listed: Listed, asked: Asked) -> None:
    """Remembers the given sources that could be listed; ends the command if all of them are wrong."""
    if listed.wrong and listed.wrong == set(given):
        _refuse(listed)
    failed = {*listed.errors, *(source for source in given if asked.has_failed and _is_asked(source))}
    source_registry.remember(home, [source for source in given if source not in failed])


def _refuse(listed: Listed) -> NoReturn:
    for source, error in sorted(listed.errors.items()):
        say_error(f"{source}: {error}")
    raise typer.Exit(WRONG_USAGE)


def _is_asked(source: str) -> bool:
    return source.startswith((GUARDDUTY, SECURITY_HUB))


def say(home: Home, listed: Listed, days: Days = ALL_DAYS) -> None:
    """Names the sources that could not be listed or hold nothing, and what to check."""
    for source, error in sorted(listed.errors.items()):
        _print(f"[bold red]  not read:[/] {markup(source)}: {markup(error)}{markup(_farewell(home, source))}")
    for source in listed.empty:
        _print(f"[yellow]  {markup(_nothing(source, days))}[/]")


def _print(text: str) -> None:
    stdout.print(text, highlight=False, soft_wrap=True)


def _farewell(home: Home, source: str) -> str:
    """How a run stops reading a source for good; nothing for one that it would not read again by itself."""
    is_known = source in {*source_registry.configured(home), *source_registry.remembered(home)}
    how = source_registry.how_to_stop(home, source, "the configured `sources`")
    return f" If it is gone for good, {how}" if is_known else ""


def _nothing(source: str, days: Days) -> str:
    """What to check where a source holds nothing."""
    if source.startswith(SQS):
        return (
            f"no messages in {source}: if you expected some, check the EventBridge rule that sends them, "
            "and whether another reader takes them."
        )
    if is_of_calls(source):
        return f"0 objects with API calls under {source}: check the path or prefix."
    if source.startswith(SECURITY_HUB):
        return f"nothing new in {source}: Security Hub has no exposure findings that are not stored."
    if _is_asked(source):
        return f"no findings in {source}: GuardDuty has none to give. Check the regions and the account."
    what = "0 objects" if days == ALL_DAYS else "0 objects of these days"
    if source.startswith(S3):
        return (
            f"{what} under {source}: check the prefix. GuardDuty exports to "
            "[PREFIX/]AWSLogs/ACCOUNT/GuardDuty/REGION/YYYY/MM/DD/."
        )
    return f"{what} under {source}: no files are in it or in its folders. Check the path."
