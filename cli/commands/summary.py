"""What a run added, what the home holds now, and what to try next."""

import os
import shutil
import sys
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from rich.panel import Panel
from rich.table import Table

from tracehound.cli.commands.terminal import markup, stdout
from tracehound.pipelines.flattening.days import Flattened
from tracehound.pipelines.ingestion.ingest import Ingested
from tracehound.pipelines.lake.home import Home
from tracehound.sql.canned import find
from tracehound.sql.reader import open_reader

_SUMMARY = files("tracehound.sql").joinpath("statements/summary.sql").read_text()
_MOST_NAMED = 10
_NEXT = ("groups_to_look_at_first", "processes_below_ecs_exec", "new_executables")


def show(home: Home, found: Ingested) -> None:
    """The home in figures, where its files are, and three questions to ask next."""
    with open_reader(home.warehouse) as reader:
        held: dict[str, Any] = reader.rows(_SUMMARY)[0]
    figures = Table.grid(padding=(0, 2))
    figures.add_column(justify="right", style="bold cyan")
    for name, text in _FIGURES.items():
        if held[name]:
            figures.add_row(f"{held[name]:,}", text.format(**held))
    stdout.print(Panel(figures, title="tracehound", subtitle=markup(home.path), expand=False))
    stdout.print(f"  tables    {markup(home.warehouse)}  (DuckDB; readable during runs)", highlight=False)
    stdout.print(f"  lake      {markup(home.lake)}  (Parquet, one folder per table)\n", highlight=False)
    if not held["findings"]:
        return
    stdout.print("Try next:", style="bold")
    option = "" if home.is_default else f"--home {home.path} "
    command = "tracehound" if shutil.which("tracehound") else os.path.relpath(sys.argv[0])
    for name in _NEXT:
        stdout.print(f"  [dim]# {markup(find(name).question)}[/]", highlight=False)
        stdout.print(f"  {command} query {markup(option)}{name}", highlight=False, soft_wrap=True)


_FIGURES = {
    "findings": "findings, in {versions:,} versions",
    "ecs_tasks": "ECS tasks",
    "images": "container images",
    "processes": "processes in one forest over all findings",
    "groups": "finding groups, {groups_of_several:,} of them with several findings",
    "sample_findings": "sample findings, excluded from all figures",
    "set_aside": "set aside with a reason: SELECT * FROM raw.rejected",
}


def show_ingested(found: Ingested) -> None:
    """What this run read, and what could not be read."""
    if found.objects:
        documents = found.stored + found.repeated
        stdout.print(
            f"\nThis run read {found.objects:,} objects with {documents:,} findings: {found.stored:,} new, "
            f"{found.repeated:,} seen before, {found.rejected.total():,} set aside.",
            highlight=False,
        )
    if found.purged:
        stdout.print(
            f"  {found.purged:,} findings are older than the purge date and were left out.", highlight=False
        )
    for reason, count in sorted(found.rejected.items()):
        stdout.print(f"  set aside: {count:,} x {reason}", highlight=False)
    show_errors(found.errors)


def show_quarantined(flattened: Flattened) -> None:
    """What this run could not flatten, and what to do about it."""
    count = flattened.quarantined.total()
    if count:
        reasons = ", ".join(f"{some:,} x {reason}" for reason, some in sorted(flattened.quarantined.items()))
        stdout.print(
            f"  [bold yellow]not flattened:[/] {count:,} stored documents are set aside ({reasons}). "
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
