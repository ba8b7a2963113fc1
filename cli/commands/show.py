"""`tracehound show`: the stored documents of a finding, verbatim."""

import sys

import polars as pl

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import is_terminal, markup, stderr
from tracehound.desk.connection import NotAnswered
from tracehound.desk.stored_documents import as_json as written
from tracehound.desk.stored_documents import named
from tracehound.desk.words import moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.hostile import safe


def show(given: str, home: Home, *, as_json: bool) -> None:
    """Prints every distinct document of a finding; its origin goes to stderr, or into the JSON."""
    documents = _documents(home, given)
    if as_json:
        sys.stdout.write(written(documents))
        return
    for row in documents.iter_rows(named=True):
        stderr.print(
            f"[dim]{moment(row['updated_at'])}  {markup(row['uri'])} line {row['line']}[/]",
            highlight=False,
            soft_wrap=True,
        )
        _print(row["document"])


def _documents(home: Home, given: str) -> pl.DataFrame:
    """The documents of the finding that is meant; ends the command where there is none."""
    try:
        return named(home, given)
    except NotAnswered as error:
        layout.refuse(error)


def _print(document: bytes) -> None:
    """The document's own bytes for a program, but escaped on a terminal."""
    if is_terminal():
        lines = document.decode("utf-8", "replace").splitlines()
        sys.stdout.write("\n".join(map(safe, lines)) + "\n")
        return
    sys.stdout.buffer.write(document + b"\n")
    sys.stdout.buffer.flush()
