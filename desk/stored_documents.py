"""The stored documents of a finding, verbatim, with their origin.

What belongs here: finding them in the lake, since the served file has none. What does not: printing.
"""

import re
from pathlib import Path

import polars as pl

from tracehound.desk import naming
from tracehound.desk.connection import NotAnswered, open_desk
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

_FINDINGS = TABLES["raw.findings"]
# DEL, and what is beyond ASCII: in JSON they stand in strings alone, where any character may be written so.
_NOT_PLAIN = re.compile("[\x7f-\U0010ffff]")
_COLUMNS = ["finding_id", "updated_at", "body_sha256", "uri", "line", "document"]


def named(home: Home, given: str) -> pl.DataFrame:
    """The documents of the finding that an id, an ARN or the start of an id means. Raises NotAnswered."""
    for wanted in naming.spellings(given):
        found = of_finding(home, wanted)
        if not found.is_empty():
            return found
    if not home.warehouse.exists():
        raise NotAnswered(
            f"{home.path} has no document of finding {given}. `tracehound status` shows what is stored."
        )
    with open_desk(home) as desk:
        meant = naming.finding_id(desk, given)
    return of_finding(home, meant)


def of_finding(home: Home, finding_id: str) -> pl.DataFrame:
    """Version, place and document of every stored body of a finding, oldest version first."""
    hits = [
        parquet.read([path], _FINDINGS, _COLUMNS).filter(finding_id=finding_id)
        for path in home.files(_FINDINGS)
        if _may_hold(path, finding_id)
    ]
    return pl.concat([parquet.read([], _FINDINGS, _COLUMNS), *hits]).sort("updated_at", "body_sha256")


def in_ascii(document: bytes) -> str:
    """A document as it was received, with its numbers and repeated keys, but in ASCII."""
    return _NOT_PLAIN.sub(_code, document.decode("utf-8", "surrogatepass"))


def _code(match: re.Match[str]) -> str:
    """A character as JSON writes it in ASCII: beyond U+FFFF it takes two codes."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _may_hold(path: Path, finding_id: str) -> bool:
    """Whether a file has the finding, judged by that one column."""
    return not parquet.read([path], _FINDINGS, ["finding_id"]).filter(finding_id=finding_id).is_empty()
