"""`tracehound show`: the stored documents of a finding, verbatim."""

import sys

import polars as pl

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import is_terminal, markup, stderr
from tracehound.desk import stored_documents
from tracehound.desk.connection import NotAnswered
from tracehound.desk.values import as_json as written
from tracehound.desk.words import moment
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.hostile import safe


def show(given: str, home: Home, *, as_json: bool) -> None:
    """Prints every distinct document of a finding; its origin goes to stderr, or into the JSON."""
    documents = _documents(home, given)
    if as_json:
        _print_json(documents)
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
        return stored_documents.named(home, given)
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


def _print_json(documents: pl.DataFrame) -> None:
    """An array. Documents stay as they were received, with their numbers and repeated keys, but in ASCII."""
    separator = "[\n"
    for row in documents.iter_rows(named=True):
        document = stored_documents.in_ascii(row.pop("document"))
        sys.stdout.write(f'{separator}{written(row)[:-1]}, "document": {document}}}')
        separator = ",\n"
    sys.stdout.write("\n]\n")
