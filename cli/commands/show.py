"""`tracehound show`: the stored documents of a finding, verbatim."""

import sys
from pathlib import Path

import polars as pl

from tracehound.cli.commands.terminal import fail, is_terminal, markup, stderr
from tracehound.desk.naming import spellings
from tracehound.pipelines.ingestion.batches import FINDINGS
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.hostile import safe


def show(finding_id: str, home: Home) -> None:
    """Prints every distinct document of a finding; its origin goes to stderr."""
    found = (find_documents(home, wanted) for wanted in spellings(finding_id))
    documents = next((each for each in found if not each.is_empty()), None)
    if documents is None:
        fail(
            f"{home.path} has no document of finding {finding_id}. `tracehound status` shows what is stored."
        )
    for row in documents.iter_rows(named=True):
        stderr.print(
            f"[dim]{row['updated_at'].isoformat()}  {markup(row['uri'])} line {row['line']}[/]",
            highlight=False,
            soft_wrap=True,
        )
        _print(row["document"])


def find_documents(home: Home, finding_id: str) -> pl.DataFrame:
    """Version, place and document of every stored body of a finding, oldest version first."""
    columns = ["finding_id", "updated_at", "body_sha256", "uri", "line", "document"]
    hits = [
        parquet.read([path], FINDINGS, columns).filter(finding_id=finding_id)
        for path in home.files(FINDINGS)
        if _may_hold(path, finding_id)
    ]
    return pl.concat([parquet.read([], FINDINGS, columns), *hits]).sort("updated_at", "body_sha256")


def _may_hold(path: Path, finding_id: str) -> bool:
    """Whether a file has the finding, judged by that one column."""
    return not parquet.read([path], FINDINGS, ["finding_id"]).filter(finding_id=finding_id).is_empty()


def _print(document: bytes) -> None:
    """The document's own bytes for a program, but escaped on a terminal."""
    if is_terminal():
        lines = document.decode("utf-8", "replace").splitlines()
        sys.stdout.write("\n".join(map(safe, lines)) + "\n")
        return
    sys.stdout.buffer.write(document + b"\n")
    sys.stdout.buffer.flush()
