"""A note beside the rows of a query: which of their findings have versions that contradict each other.

What belongs here: noticing such findings in rows that pass by. What does not: views of our own, which say it
beside the finding.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from tracehound.cli.commands.terminal import markup, stderr
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.desk.words import CONTRADICTED, listed
from tracehound.pipelines.lake.home import EMPTY, Home

if TYPE_CHECKING:
    import pyarrow as pa


class Rows(Protocol):
    """Rows in batches, as a query yields them."""

    @property
    def schema(self) -> "pa.Schema":
        """Names and types of the columns."""

    def batches(self) -> Iterator["pa.RecordBatch"]:
        """The rows."""


class Noticing:
    """The rows of another, of which `tell` says which contradicted findings were among them."""

    def __init__(self, rows: Rows, contradicted: frozenset[str]) -> None:
        self._rows = rows
        self._contradicted = contradicted
        self._seen: set[str] = set()

    @property
    def schema(self) -> "pa.Schema":
        """Names and types of the columns."""
        return self._rows.schema

    def batches(self) -> Iterator["pa.RecordBatch"]:
        """The rows."""
        for batch in self._rows.batches():
            if self._contradicted:
                self._seen |= self._contradicted & set(_finding_ids(batch))
            yield batch

    def tell(self) -> None:
        """A line on stderr, so that the rows stay what they are in each format."""
        if self._seen:
            named = listed([each[:8] for each in sorted(self._seen)])
            stderr.print(
                f"[yellow]Of these findings, {CONTRADICTED}: {markup(named)}. `tracehound show` has all.[/]",
                highlight=False,
            )


def contradicted_findings(home: Home) -> frozenset[str]:
    """Findings with such versions; most homes have none, and then no table is read.

    To be asked before a query is open, since one process opens a file in one way only. A note is no reason
    for a query to fail, so a file that can't answer has none.
    """
    # Contracts would load Polars, which takes longer than the query.
    files = (home.lake / "flattened" / "version_conflicts").rglob("*.parquet")
    if all(path.name == EMPTY for path in files):
        return frozenset()
    try:
        with open_desk(home) as desk:
            return frozenset(row["finding_id"] for row in desk.rows("contradicted"))
    except NotAnswered:
        return frozenset()


def _finding_ids(batch: "pa.RecordBatch") -> Iterator[str]:
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if name.endswith("finding_id"):
            yield from filter(None, map(str, column.to_pylist()))
        elif name.endswith("finding_ids"):
            yield from (str(each) for row in column.to_pylist() for each in row or ())
