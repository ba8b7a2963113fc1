"""Pages of a finding's versions, and of its documents as they were received.

What belongs here: which sections they have. What does not: what changed (`desk.changes`), and reading
documents (`desk.stored_documents`).
"""

import json
from collections.abc import Iterator, Sequence

import polars as pl

from tracehound.desk.case_page import versions_table
from tracehound.desk.changes import Version
from tracehound.desk.connection import Row
from tracehound.desk.pages import Code, Fact, Facts, Page, Ref, Section
from tracehound.desk.words import moment
from tracehound.transforms.wording import counted

_MOST_DOCUMENTS = 20


def of_versions(finding: Row, versions: Sequence[Version], count: int) -> Page:
    """The page of what changed between versions."""
    subtitle = f"{finding['finding_id']} · {counted(count, 'version')}"
    return Page(
        f"Versions of {finding['finding_type']}",
        subtitle,
        [_back(finding["finding_id"]), versions_table(versions, count)],
        severity=finding["severity"],
    )


def of_documents(finding_id: str, documents: pl.DataFrame) -> Page:
    """The page of a finding's documents, the latest version first."""
    subtitle = f"{finding_id} · {counted(documents.height, 'document')}"
    return Page("Documents as received", subtitle, [_back(finding_id), *_documents(documents)])


def _back(finding_id: str) -> Facts:
    return Facts(
        "The finding",
        [
            Fact("all about it", Ref(finding_id, "finding", finding_id), "code"),
            Fact("what changed", Ref("versions", "versions", finding_id)),
            Fact("as received", Ref("documents", "documents", finding_id)),
        ],
        name="finding",
    )


def _documents(documents: pl.DataFrame) -> Iterator[Section]:
    latest = documents.reverse().head(_MOST_DOCUMENTS)
    for row in latest.iter_rows(named=True):
        title = f"Version of {moment(row['updated_at'])}"
        note = f"Line {row['line']} of {row['uri']}. Indented here, not in the JSON."
        yield Code(title, _readable(row["document"]), note)
    if documents.height > latest.height:
        yield Code(
            "More", "", empty=f"{counted(documents.height - latest.height, 'earlier document')}: in JSON."
        )


def _readable(document: bytes) -> str:
    """A document in lines; one that is no JSON as it is."""
    text = document.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
