"""Erasure of a person: names in an event, tombstones that don't tell them, and what is not known without it.

What belongs here: pure rules. What does not: what is deleted (`pipelines.cloudtrail.forgetting`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from tracehound.transforms.cloudtrail.kinds import KUBERNETES

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
# What a call would have told, by who was called and what. Whatever else is missing is told by nothing.
_CONCERNS = {
    "ecs.amazonaws.com ExecuteCommand": "session",
    "ssm.amazonaws.com StartSession": "session",
    "ssm.amazonaws.com SendCommand": "session",
    "ec2-instance-connect.amazonaws.com SendSSHPublicKey": "session",
    "ec2-instance-connect.amazonaws.com OpenTunnel": "session",
    f"{KUBERNETES} exec": "pod",
    "ecs.amazonaws.com RegisterTaskDefinition": "definition",
}


def concern(row: Mapping[str, Any]) -> str | None:
    """What is not known without an event, by its row of flattened.api_events; None if nothing is missed."""
    if row["is_refused"] or row["is_dry_run"]:
        return None
    return _CONCERNS.get(f"{row['event_source']} {row['event_name']}")


def names_in(row: Mapping[str, Any]) -> Iterator[str]:
    """The names in an event, in lower case, by its row of flattened.api_events."""
    for column in NAMES:
        if row[column]:
            yield row[column].lower()


def tombstone(salt: str, name: str) -> str:
    """What is kept of an erased name: enough to know it again, and no more."""
    text = name.lower().encode("utf-8", "replace")
    return hashlib.blake2b(text, key=salt.encode(), digest_size=16).hexdigest()
