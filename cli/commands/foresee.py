"""`tracehound run --dry-run`: what a run would read, before it does."""

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

import typer

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import DONE, WRONG_USAGE, fail, markup, silenced, stdout
from tracehound.pipelines.foresight import PRICES_OF, Expected, expected
from tracehound.pipelines.ingestion.source_registry import sources_of_run
from tracehound.pipelines.ingestion.sources import Days, SourceMissing
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted


def foresee(
    given: Sequence[str], home: Home, days: tuple[date | None, date | None], *, as_json: bool
) -> NoReturn:
    """Prints what each source would take; ends the command."""
    try:
        sources = sources_of_run(home, given)
        chosen = Days(*days)
    except (SourceMissing, ValueError) as error:
        fail(error, WRONG_USAGE)
    with silenced(as_json):
        found = expected(home, sources, chosen)
        _print(found)
    if as_json:
        layout.write_json({"prices_of": PRICES_OF, "sources": list(map(_document, found))})
    raise typer.Exit(DONE)


def _document(each: Expected) -> dict[str, object]:
    return {
        "source": each.source,
        "objects": each.objects,
        "size_bytes": each.size_bytes,
        "requests": each.requests,
        "dollars": each.dollars,
        "note": each.note,
    }


def _print(found: Sequence[Expected]) -> None:
    for each in found:
        layout.heading(each.source)
        if each.size_bytes is not None:
            layout.say(f"{counted(each.objects, 'object')}, {counted(each.size_bytes, 'byte')}")
        if each.requests:
            layout.say(f"{counted(each.requests, 'request')}, {each.dollars:.4f} US dollars")
        if each.note:
            layout.say(each.note)
    total = sum(each.dollars for each in found)
    stdout.print(
        f"Nothing was read. All together {total:.4f} US dollars, by list prices of {markup(PRICES_OF)} in "
        "us-east-1, without traffic between regions.",
        highlight=False,
    )
