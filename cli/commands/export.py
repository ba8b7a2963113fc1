"""`tracehound export`: findings and groups in forms of other systems."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import typer

from tracehound.cli.commands import layout, progress
from tracehound.cli.commands.terminal import DONE, WRONG_USAGE, fail, markup, stdout
from tracehound.desk import verdicts
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.ocsf import events, writing
from tracehound.pipelines.ocsf.events import Decided, Decision
from tracehound.transforms.wording import counted

_NOT_KNOWN = "undecided"


def ocsf(
    home: Home,
    what: str,
    output: Path | None,
    days: tuple[str | None, ...],
    *,
    is_parquet: bool,
    as_json: bool,
) -> NoReturn:
    """Exports; ends the command with its exit code. Raises BadParameter."""
    if (is_parquet or as_json) and output is None:
        raise typer.BadParameter("--parquet and --json need --output: stdout has the events.")
    if not home.warehouse.exists():
        fail(f"{home.path} has no served file yet: `tracehound run FOLDER` makes one.", WRONG_USAGE)
    found = _events(home, what, *days)
    if output is None:
        writing.write_lines(found, sys.stdout)
        raise typer.Exit(DONE)
    try:
        with progress.doing("exporting"):
            count = _written(found, output, is_parquet=is_parquet)
    except OSError as error:
        fail(f"{output} can't be written: {error.strerror}")
    if as_json:
        layout.write_json({"output": str(output), "events": count})
    else:
        said = f"Exported {counted(count, 'event')} to {markup(output)}."
        stdout.print(said, highlight=False, soft_wrap=True)
    raise typer.Exit(DONE)


def _written(found: Iterator[dict[str, Any]], output: Path, *, is_parquet: bool) -> int:
    if is_parquet:
        return writing.write_parquet(found, output)
    draft = output.with_name(f"{output.name}.draft")
    with draft.open("w", encoding="ascii") as target:
        count = writing.write_lines(found, target)
    draft.rename(output)
    return count


def _events(home: Home, what: str, first: str | None, last: str | None) -> Iterator[dict[str, Any]]:
    if what == "groups":
        return events.incidents(home, _decided(home))
    return events.detections(home, _decided(home), first or "", last or "~")


def _decided(home: Home) -> Decided:
    """What was decided, by the id of a finding or any id of a group."""
    latest = verdicts.latest(home)

    def of(name: str) -> Decision | None:
        found = latest.get(name)
        if found is None:
            return None
        verdict = found.verdict if found.is_decision else None
        return Decision(verdict, found.status or None, found.note or None, found.owner or None)

    return of
