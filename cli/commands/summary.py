"""What a run added, what the home holds now, and what to try next."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from rich.panel import Panel
from rich.table import Table

from tracehound.cli.commands.terminal import markup, stdout
from tracehound.cli.commands.typed import as_typed
from tracehound.desk.next_questions import command
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.context.taken import TakenContext
from tracehound.pipelines.flattening.days import Flattened
from tracehound.pipelines.ingestion.ingest import Ingested
from tracehound.pipelines.lake.home import Home
from tracehound.sql.canned import find
from tracehound.sql.reader import open_reader
from tracehound.transforms.wording import counted, noun

_SUMMARY = files("tracehound.sql").joinpath("statements/summary.sql").read_text()
_MOST_NAMED = 10
_TOLD = ("found", "unchanged")
# What came of asking, in words.
_NOT_TOLD = {
    "gone": "gone",
    "denied": "refused",
    "throttled": "throttled",
    "failed": "failed",
    "region_off": "in regions that are off",
    "no_role": "without a role",
}
_NEXT = ("groups_to_look_at_first", "processes_below_ecs_exec", "new_executables")


def show(home: Home, found: Ingested) -> None:
    """The home in figures, where its files are, and three questions to ask next."""
    holds = held(home)
    figures = Table.grid(padding=(0, 2))
    figures.add_column(justify="right", style="bold cyan")
    for count, words in _figures(holds):
        if count:
            figures.add_row(f"{count:,}", words)
    stdout.print(Panel(figures, title="tracehound", subtitle=markup(home.path), expand=False))
    for label, path, what in (
        ("tables", home.warehouse, "DuckDB; readable during runs"),
        ("lake", home.lake, "Parquet, one folder per table"),
    ):
        stdout.print(f"  {label:<9} {markup(path)}  ({what})", highlight=False, soft_wrap=True)
    stdout.print()
    if not holds["findings"]:
        return
    stdout.print("Try next:", style="bold")
    for name in _NEXT:
        stdout.print(f"  [dim]# {markup(find(name).question)}[/]", highlight=False)
        line = as_typed(command(home, "query", name))
        stdout.print(f"  {markup(line)}", highlight=False, soft_wrap=True)


def held(home: Home) -> dict[str, Any]:
    """The home in figures, by name."""
    with open_reader(home.warehouse) as reader:
        figures: dict[str, Any] = reader.rows(_SUMMARY)[0]
    return figures


def _figures(holds: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Each figure with its words."""
    for name, one, rest in (
        ("findings", "finding", f", in {counted(holds['versions'], 'version')}"),
        ("ecs_tasks", "ECS task", ""),
        ("images", "container image", ""),
        ("processes", "process", " in one forest over all findings"),
        ("groups", "finding group", f", {holds['groups_of_several']:,} of them with several findings"),
        ("sample_findings", "sample finding", ", excluded from all figures"),
        ("set_aside", "document", " set aside with a reason: SELECT * FROM raw.rejected"),
    ):
        yield holds[name], f"{noun(holds[name], one, 'processes' if one == 'process' else '')}{rest}"


def show_ingested(found: Ingested) -> None:
    """What this run read, and what could not be read."""
    if found.objects:
        documents = found.stored + found.repeated
        stdout.print(
            f"\nThis run read {counted(found.objects, 'object')} with {counted(documents, 'finding')}: "
            f"{found.stored:,} new, {found.repeated:,} seen before, {found.rejected.total():,} set aside.",
            highlight=False,
            soft_wrap=True,
        )
    if found.calls:
        stdout.print(
            f"  kept beside: {counted(found.calls, 'API call')} that EventBridge sent", highlight=False
        )
    if found.observations:
        stdout.print(
            f"  kept beside: {counted(found.observations, 'state')} of tasks that EventBridge sent",
            highlight=False,
        )
    if found.exposures:
        stdout.print(
            f"  kept beside: {counted(found.exposures, 'exposure finding')} of Security Hub", highlight=False
        )
    if found.purged:
        stdout.print(
            f"  left out: {counted(found.purged, 'finding')} older than the purge date", highlight=False
        )
    for reason, count in sorted(found.rejected.items()):
        stdout.print(f"  set aside: {count:,} x {reason}", highlight=False)
    show_errors(found.errors)


def show_calls(taken: TakenCalls) -> None:
    """What this run read of sources of API calls, and what could not be read."""
    if taken.objects:
        stdout.print(
            f"Of API calls it read {counted(taken.objects, 'object')} with "
            f"{counted(taken.records, 'record')}: {taken.stored:,} of kinds that explain findings are new, "
            f"{taken.repeated:,} seen before, {taken.rejected.total():,} set aside.",
            highlight=False,
            soft_wrap=True,
        )
    show_errors(taken.errors)


def show_context(taken: TakenContext) -> None:
    """What AWS was asked about things in findings, what it did not tell, and whether there is more to ask."""
    if taken.requests or taken.results:
        others = {name: count for name, count in taken.results.items() if name not in _TOLD}
        told = "".join(f", {count:,} {_NOT_TOLD[name]}" for name, count in sorted(others.items()))
        stdout.print(
            f"AWS was asked about things in findings by {counted(taken.requests, 'request')}: "
            f"{counted(taken.states, 'state')} new or changed{told}.",
            highlight=False,
            soft_wrap=True,
        )
    if taken.has_more:
        stdout.print(
            "  more is to be asked: the next run goes on (context.calls_per_run)",
            highlight=False,
            soft_wrap=True,
        )
    show_errors(taken.errors)


def show_quarantined(flattened: Flattened) -> None:
    """What this run could not flatten, and what to do about it."""
    count = flattened.quarantined.total()
    if count:
        reasons = ", ".join(f"{some:,} x {reason}" for reason, some in sorted(flattened.quarantined.items()))
        stdout.print(
            f"  [bold yellow]not flattened:[/] {counted(count, 'stored document')} set aside ({reasons}). "
            "`tracehound quarantine` shows why and what to do.",
            highlight=False,
            soft_wrap=True,
        )


def show_errors(errors: Mapping[str, str]) -> None:
    """What could not be read, and why."""
    for error, uris in sorted(_by_error(errors).items()):
        for uri in uris[:_MOST_NAMED]:
            _print_failure(uri, error)
        if len(uris) > _MOST_NAMED:
            _print_failure(f"{len(uris) - _MOST_NAMED:,} more", f"for the same reason, such as {uris[-1]}")


def _by_error(errors: Mapping[str, str]) -> dict[str, list[str]]:
    """The objects of each reason: when credentials expire, all remaining objects share one."""
    grouped: dict[str, list[str]] = {}
    for uri, error in sorted(errors.items()):
        grouped.setdefault(error, []).append(uri)
    return grouped


def _print_failure(what: str, why: str) -> None:
    stdout.print(
        f"[bold red]  not read whole:[/] {markup(what)} {markup(why)}", highlight=False, soft_wrap=True
    )
