"""`tracehound quarantine`: what is set aside and why, listed, shown, and tried again."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.table import Table

from tracehound.cli.commands.outcome import Outcome
from tracehound.cli.commands.run import read_new, refresh, say_damage
from tracehound.cli.commands.terminal import (
    DONE,
    FAILED,
    WRONG_USAGE,
    fail,
    markup,
    say_error,
    silenced,
    stdout,
)
from tracehound.pipelines import quarantine
from tracehound.pipelines.ingestion import listing
from tracehound.pipelines.ingestion.source_registry import sources_of_run
from tracehound.pipelines.ingestion.sources import ALL_DAYS, SourceMissing, SourceObject
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import recover
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.quarantine import Kept, Reason, Retried
from tracehound.pipelines.store.holding import holding
from tracehound.transforms.hostile import safe
from tracehound.transforms.layers import LAYERS
from tracehound.transforms.reference_rows import WrongReference
from tracehound.transforms.wording import counted

_MOST_SHOWN = 20
_MOST_BYTES_SHOWN = 4 << 10
_OWNER_ONLY = 0o600


def list_reasons(home: Home, *, as_json: bool) -> None:
    """Prints the reasons by step, with counts and an example each."""
    reasons = quarantine.reasons(_existing(home))
    if as_json:
        _print_json([asdict(each) for each in reasons])
    elif reasons:
        _print_reasons(reasons)
        stdout.print(quarantine.TODO, highlight=False, soft_wrap=True)
    else:
        stdout.print("Nothing is set aside.")


def _existing(home: Home) -> Home:
    if not home.lake.exists():
        fail(f"{home.path} is not a tracehound home yet: `tracehound run FOLDER` creates one.", WRONG_USAGE)
    return home


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2))


def _print_reasons(reasons: list[Reason]) -> None:
    table = Table(title="Set aside", title_justify="left", title_style="bold", highlight=False)
    for name in ("while", "reason", "documents", "example", "finding", "place"):
        table.add_column(name, justify="right" if name == "documents" else "left", overflow="fold")
    for each in reasons:
        place = f"{each.uri} line {each.line}" if each.line else each.uri
        cells = (
            each.step,
            each.reason_code,
            f"{each.documents:,}",
            each.reason,
            each.finding_id or "",
            place,
        )
        table.add_row(*map(markup, cells))
    stdout.print(table)


def show(wanted: str, number: int | None, home: Home, *, as_json: bool) -> None:
    """Prints everything set aside from a finding or an object."""
    found = list(islice(_found(_existing(home), wanted, number), _MOST_SHOWN + 1))
    if as_json:
        _print_json([_as_json(each) for each in found[:_MOST_SHOWN]])
    else:
        for each in found[:_MOST_SHOWN]:
            _print_kept(each)
    if len(found) > _MOST_SHOWN:
        say_error(f"there are more than these {_MOST_SHOWN}: --number selects one by its number.")


def _found(home: Home, wanted: str, number: int | None) -> Iterator[Kept]:
    """The selected documents; ends the command where there are none."""
    found = (
        each for each in quarantine.find(home, wanted) if number is None or each.document_number == number
    )
    first = next(found, None)
    if first is None:
        fail(f"nothing from {wanted} is set aside. `tracehound quarantine` lists what is.")
    yield first
    yield from found


def _as_json(kept: Kept) -> dict[str, Any]:
    return asdict(kept) | {"content": kept.content.decode("utf-8", "replace")}


def _print_kept(kept: Kept) -> None:
    place = f"line {kept.line}, document {kept.document_number}" if kept.line else "the whole object"
    facts = {
        "set aside": f"while {kept.step}, {kept.reason_code}",
        "reason": kept.reason,
        "object": kept.uri,
        "place": place,
        "finding": kept.finding_id,
        "size": counted(kept.size_bytes, "byte"),
    }
    for name, value in facts.items():
        if value:
            stdout.print(f"[bold]{name:<10}[/] {markup(value)}", highlight=False, soft_wrap=True)
    head = kept.content[:_MOST_BYTES_SHOWN]
    print("\n".join(map(safe, head.decode("utf-8", "replace").splitlines())))
    if kept.size_bytes > len(head):
        stdout.print(
            f"[dim]… the first {counted(len(head), 'byte')}; --raw --output FILE writes all that is kept[/]",
            highlight=False,
        )
    print()


def write_raw(wanted: str, number: int | None, home: Home, output: Path | None) -> None:
    """Writes the stored bytes of one document to a file."""
    if output is None:
        fail("--raw writes bytes that could control the terminal: give --output FILE.", WRONG_USAGE)
    first, *others = islice(_found(_existing(home), wanted, number), 2)
    if others:
        fail(f"several documents from {wanted} are set aside: --number N selects one.", WRONG_USAGE)
    try:
        with open(output, "wb", opener=lambda path, flags: os.open(path, flags, _OWNER_ONLY)) as file:
            file.write(first.content)
    except OSError as error:
        fail(f"{output} can't be written: {error.strerror}.")
    part = "" if len(first.content) == first.size_bytes else f", the first of {first.size_bytes:,}"
    stdout.print(
        f"{markup(output)}: {counted(len(first.content), 'byte')}{part}", highlight=False, soft_wrap=True
    )


def retry(home: Home, *, wait_seconds: float, as_json: bool) -> NoReturn:
    """Tries again, and ends the command with 0 if nothing is set aside any more."""
    home = _existing(home).create()
    try:
        with holding(home, "tracehound quarantine retry", wait_seconds), silenced(as_json):
            say_damage(home)
            recover(home.lake)
            before = quarantine.reasons(home)
            tried, code = _retry(home)
    except (SourceMissing, WrongReference) as error:
        fail(error, WRONG_USAGE)
    except HomeIsBusy as error:
        fail(error)
    after = quarantine.reasons(home)
    if as_json:
        sides = {"before": before, "after": after}
        _print_json(asdict(tried) | {name: [asdict(each) for each in side] for name, side in sides.items()})
    else:
        _tell(tried, before, after)
    raise typer.Exit(code or (FAILED if after else DONE))


def _retry(home: Home) -> tuple[Retried, int]:
    sources = sources_of_run(home, [])
    tried = quarantine.release(home, _listed(home, sources))
    if not (tried.days or tried.objects):
        return tried, DONE
    if tried.objects:
        return tried, read_new(home, sources, LAYERS[-1], ALL_DAYS, Outcome(), strict=False)
    return tried, refresh(home, Outcome())


def _listed(home: Home, sources: list[str]) -> list[SourceObject]:
    """What the sources hold now; of one that can't be listed, nothing is read again."""
    listed = listing.list_all(home, sources, ALL_DAYS)
    for source, error in sorted(listed.errors.items()):
        say_error(f"{source}: {error} Its rejected documents are not read again.")
    return listed.objects


def _tell(tried: Retried, before: list[Reason], after: list[Reason]) -> None:
    if not before:
        stdout.print("Nothing is set aside.")
        return
    stdout.print(
        f"Tried again: read {counted(tried.objects, 'object')} and flattened {counted(tried.days, 'day')}. "
        f"Set aside: {counted(_sum(before), 'document')} before, {_sum(after):,} now.",
        highlight=False,
        soft_wrap=True,
    )
    if after:
        _print_reasons(after)


def _sum(reasons: list[Reason]) -> int:
    return sum(each.documents for each in reasons)
