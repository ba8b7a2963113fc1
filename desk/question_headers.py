"""What each ready-made question says of itself, as data.

What belongs here: its header. What does not: its answer and pages (`desk.questions`).
"""

from typing import Any

from tracehound.desk import documents
from tracehound.sql.canned import CannedQuery


def document(canned: CannedQuery) -> dict[str, Any]:
    """What a question says of itself; its SQL is for `docs/queries.md`'s readers."""
    return {name: value for name, value in documents.plain(canned).items() if name != "query"}
