"""How the desk's answers look on a terminal: headings, paragraphs, facts and tables, every string made safe.

What belongs here: layouts that several commands share. What does not: their content.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from rich.padding import Padding
from rich.table import Table

from tracehound.cli.commands.terminal import FAILED, markup, say_error, stderr, stdout
from tracehound.cli.commands.typed import as_typed
from tracehound.desk import noise, verdicts
from tracehound.desk.colours import look
from tracehound.desk.connection import NotAnswered
from tracehound.desk.documents import written
from tracehound.desk.words import as_text
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.appending import MEND
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import noun

if TYPE_CHECKING:
    from tracehound.desk.pages import Page

_LONGEST = 400


def heading(text: str, beside: str = "") -> None:
    """A line above a section; `beside` is dimmed."""
    dimmed = f"  [dim]{markup(beside)}[/]" if beside else ""
    stdout.print(f"\n[bold cyan]{markup(text)}[/]{dimmed}", highlight=False)


def say(*sentences: str, style: str = "") -> None:
    """Sentences, one below the other."""
    for sentence in sentences:
        stdout.print(
            Padding(_styled(markup(shortened(sentence, 1000)), style), (0, 0, 0, 2), expand=False),
            highlight=False,
        )


def _styled(text: str, style: str) -> str:
    return f"[{style}]{text}[/]" if style else text


def severity(band: str | None, value: float | None) -> str:
    """A severity as markup in its colour."""
    if value is None:
        return "[dim]none[/]"
    return f"[{look(band).terminal}]{markup(band or '')} {value:g}[/]"


def warn_of_decisions(home: Home) -> list[str]:
    """Reports damaged lines of verdicts and regroupings on stderr, and returns the reports, one per file."""
    found = (verdicts.told_damage(home), regroupings.told_damage(home))
    told = [f"{each}. {MEND}" for each in found if each]
    for each in told:
        say_error(each)
    return told


def facts(pairs: Iterable[tuple[str, Any]]) -> None:
    """Names and values side by side."""
    grid(
        (f"[dim]{markup(shortened(label, 80))}[/]", markup(shortened(as_text(value))))
        for label, value in pairs
    )


def told(sentences: Mapping[str, Sequence[str]]) -> None:
    """Labelled sentences, one below the other."""
    grid(
        (f"[bold]{label}[/]" if not number else "", markup(shortened(sentence, 1000)))
        for label, said in sentences.items()
        for number, sentence in enumerate(said)
    )


def grid(rows: Iterable[Sequence[str]], *, whole: int = 0) -> None:
    """Rows of markup in columns without lines; the first `whole` columns are never broken."""
    table = Table.grid(padding=(0, 2))
    made = [list(row) for row in rows]
    for number in range(max(map(len, made), default=0)):
        table.add_column(no_wrap=number < whole, overflow="fold")
    for row in made:
        table.add_row(*row)
    stdout.print(Padding(table, (0, 0, 0, 2), expand=False), highlight=False)


def hints(sentences: Sequence[str]) -> None:
    """What may be noise, and what to do then."""
    if sentences:
        heading("Is it noise?", "hints from the data and your reference files")
        say(*sentences)
        say(noise.ADVICE, style="dim")


def command(line: str) -> None:
    """A command line that can be copied: never wrapped."""
    stdout.print(f"     [bold]{markup(as_typed(line))}[/]", highlight=False, soft_wrap=True)


def copied(line: str) -> None:
    """A command line of another program, to copy: never wrapped."""
    stdout.print(f"     [bold]{markup(line)}[/]", highlight=False, soft_wrap=True)


def refuse(error: NotAnswered) -> NoReturn:
    """Ends the command with what was not found, and the closest matches."""
    say_error(error)
    for line in error.lines:
        stderr.print(f"  {markup(line)}", highlight=False, soft_wrap=True)
    raise typer.Exit(FAILED)


def more(count: int, one: str, beside: str = "", *, several: str = "") -> None:
    """How many are not shown, by the noun of one of them."""
    if count > 0:
        what = f"{noun(count, one, several)} {beside}".rstrip()
        stdout.print(f"  [dim]… {count:,} more {markup(what)}[/]", highlight=False)


def shortened(value: str, longest: int = _LONGEST) -> str:
    """A text, cut to a readable length."""
    return value if len(value) <= longest else f"{value[: longest - 1]}…"


def write_json(value: Any) -> None:
    """A value as pure ASCII JSON, so that no terminal acts on it."""
    sys.stdout.write(written(value))


def write_page(page: "Page", path: Path) -> None:
    """Writes a page to a file that only its owner can read; ends the command where it can't."""
    from tracehound.desk.pages import write  # noqa: PLC0415 - templates, for pages alone

    try:
        write(page, path)
    except OSError as error:
        say_error(f"{path} can't be written: {error.strerror}")
        raise typer.Exit(FAILED) from None
    stderr.print(f"Wrote {markup(path)}.", highlight=False, soft_wrap=True)
