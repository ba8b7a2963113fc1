"""What a record says, as a row of `flattened.api_events`.

What belongs here: where CloudTrail and Kubernetes keep each thing, for every kept kind. What does not: rules
about names (`transforms.cloudtrail.people`), and joining events.

Any member may be missing, null, of another type or hidden: then its column is null. Strings are the caller's
and are kept as they are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracehound.transforms.cloudtrail import audit, trail
from tracehound.transforms.cloudtrail.names import Place
from tracehound.transforms.cloudtrail.unwrapping import AUDIT, identity, source_of, unwrapped
from tracehound.transforms.contracts.api_events import API_EVENTS

# What a column has where a record says nothing.
_NOTHING: Mapping[str, Any] = {
    column.name: None if column.nullable else (False if column.name.startswith("is_") else [])
    for column in API_EVENTS.columns
}


def bare_row(event_name: str, event_at: datetime) -> dict[str, Any]:
    """A row that says nothing but what happened when."""
    return {**_NOTHING, "event_source": "", "event_name": event_name, "event_at": event_at}


def row(document: bytes, place: Place) -> dict[str, Any]:
    """The row of a stored document; `place` is what is known of it beside its content. Raises Defective."""
    known, found = identity(document, place), unwrapped(document)
    said = audit.said(found, place) if found.road == AUDIT else trail.said(found, known)
    return {
        **_NOTHING,
        **said,
        "account_id": known.account_id,
        "region": known.region,
        "event_id": known.event_id,
        "event_at": known.event_at,
        "event_source": source_of(found),
        "event_name": known.event_name,
    }
