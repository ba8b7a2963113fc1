"""The exact path of one stored document: found in its record, normalised, compared with its row in raw."""

import json
from collections.abc import Mapping
from typing import Any

from tracehound.pipelines.aws.service_model import shape
from tracehound.pipelines.processes.poison import OtherIdentity
from tracehound.transforms import wording
from tracehound.transforms.documents import read_document
from tracehound.transforms.instants import instant
from tracehound.transforms.normalise import Normalised, normalise


def exact(row: Mapping[str, Any]) -> Normalised:
    """The finding of a stored body in wire form.

    Raises ValueError, such as WrongType and OtherIdentity, or RecursionError if there is none.
    """
    normalised = normalise(read_document(row["document"]).finding, shape())
    finding_id, updated_at = (normalised.finding.get(name) for name in ("id", "updatedAt"))
    if finding_id != row["finding_id"] or instant(updated_at) != row["updated_at"]:
        raise OtherIdentity(
            f"it is stored as version {wording.instant(row['updated_at'])} of finding {row['finding_id']}, "
            f"but reads as {updated_at} of {finding_id}"
        )
    return normalised


def text_of(normalised: Normalised) -> str:
    """A finding in wire form as text for the fast reader, in ASCII only."""
    return json.dumps(normalised.finding)
