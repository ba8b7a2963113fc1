"""Erasure of a person: which names an event has, and tombstones that don't tell them.

What belongs here: pure rules. What does not: what is deleted (`pipelines.cloudtrail.forgetting`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

# Columns of flattened.api_events that name who called, or for whom credentials were issued.
NAMES = (
    "person_key",
    "person_name",
    "user_name",
    "session_name",
    "source_identity",
    "identity_center_user_id",
    "caller_arn",
    "issued_session_name",
    "issued_source_identity",
)


def names_in(row: Mapping[str, Any]) -> Iterator[str]:
    """The names in an event, in lower case, by its row of flattened.api_events."""
    for column in NAMES:
        if row[column]:
            yield row[column].lower()


def tombstone(salt: str, name: str) -> str:
    """What is kept of an erased name: enough to know it again, and no more."""
    text = name.lower().encode("utf-8", "replace")
    return hashlib.blake2b(text, key=salt.encode(), digest_size=16).hexdigest()
