"""The stored documents of a finding, exactly as they were received.

What belongs here: reading them from the lake, and JSON that changes nothing in them. What does not: printing.
"""

import re
from pathlib import Path

import polars as pl

from tracehound.desk import naming
from tracehound.desk.connection import NotAnswered, Opened, open_desk
from tracehound.desk.values import as_json as written
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

FINDINGS = TABLES["raw.findings"]

# DEL, and what is beyond ASCII: in JSON they stand in strings alone, where any character may be written so.
_NOT_PLAIN = re.compile("[\x7f-\U0010ffff]")


def named(home: Home, given: str, opened: Opened = open_desk) -> pl.DataFrame:
    """The documents of the finding that an id, an ARN or the start of an id means. Raises NotAnswered."""
    for wanted in naming.spellings(given):
        found = find_documents(home, wanted)
        if not found.is_empty():
            return found
    if not home.warehouse.exists():
        raise NotAnswered(
            f"{home.path} has no document of finding {given}. `tracehound status` shows what is stored."
        )
    with opened(home) as desk:
        meant = naming.finding_id(desk, given)
    return find_documents(home, meant)


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


def as_json(documents: pl.DataFrame) -> str:
    """An array. Documents stay as they were received, with their numbers and repeated keys, but in ASCII."""
    return "[\n" + ",\n".join(map(_line, documents.iter_rows(named=True))) + "\n]\n"


def _line(row: dict[str, object]) -> str:
    received = row.pop("document")
    assert isinstance(received, bytes)
    document = _NOT_PLAIN.sub(_code, received.decode("utf-8", "surrogatepass"))
    return f'{written(row)[:-1]}, "document": {document}}}'


def _code(match: re.Match[str]) -> str:
    """A character as JSON writes it in ASCII: beyond U+FFFF it takes two codes."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
