"""The current state of a detector: which findings are archived, and what is covered and what is not.

Archiving does not change a finding's `updatedAt`, so spans of update times don't show it: all ids that
GuardDuty keeps are listed by their archive state. Only changes are stored. What belongs here: one detector's
sweep. What does not: when it is due (`pipelines.ingestion.sources.guardduty`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tracehound.pipelines.ingestion.sources.guardduty_api import Answer
from tracehound.pipelines.ingestion.sources.guardduty_sweep import Detector

ACTIVE, ARCHIVED, GONE = "active", "archived", "gone"


class StatesApi(Protocol):
    """The calls that a sweep needs: of `guardduty_api.Api`, or of a simulated one."""

    def list_by_state(self, detector_id: str, /, *, is_archived: bool) -> list[str]:
        """Ids of findings by their archive state."""
        ...

    def get_findings(self, detector_id: str, ids: Sequence[str], /) -> Iterable[Answer]:
        """Findings by their ids."""
        ...

    def detector(self, detector_id: str, /) -> dict[str, Any]:
        """The detector's settings."""
        ...

    def coverage(self, detector_id: str, /) -> Iterable[dict[str, Any]]:
        """Resources that runtime monitoring should cover."""
        ...


@dataclass(frozen=True)
class States:
    """A sweep: its row of `raw.api_sweeps`, and the rows of `raw.api_sightings` that it adds."""

    sweep: dict[str, Any]
    sightings: list[dict[str, Any]]


def no_detector(account_id: str, region: str, asked_at: datetime) -> States:
    """The sweep of a region without a detector: nothing is monitored."""
    return States(_row(Detector(account_id, region, ""), asked_at, {}), [])


def sweep(api: StatesApi, detector: Detector, asked_at: datetime, before: Mapping[str, str]) -> States:
    """Requests the state of all findings; `before` has the last known ones. Raises AWS_ERRORS.

    A finding that is no longer listed may have moved between pages, so it is requested by its id.
    """
    found: dict[str, str] = {}
    for state in (ACTIVE, ARCHIVED):
        ids = api.list_by_state(detector.detector_id, is_archived=state == ARCHIVED)
        found |= dict.fromkeys(ids, state)
    missing = [each for each, state in before.items() if state != GONE and each not in found]
    found |= dict.fromkeys(missing, GONE)
    for answer in api.get_findings(detector.detector_id, missing):
        found[answer.finding_id] = ARCHIVED if answer.is_archived else ACTIVE
    seen = {"account_id": detector.account_id, "region": detector.region, "detector_id": detector.detector_id}
    sightings = [
        seen | {"finding_id": each, "observed_at": asked_at, "state": state}
        for each, state in sorted(found.items())
        if before.get(each) != state
    ]
    return States(_row(detector, asked_at, found) | _watched(api, detector.detector_id), sightings)


def _row(detector: Detector, asked_at: datetime, found: Mapping[str, str]) -> dict[str, Any]:
    counts = Counter(found.values())
    return {
        "account_id": detector.account_id,
        "region": detector.region,
        "detector_id": detector.detector_id,
        "asked_at": asked_at,
        "active_count": counts[ACTIVE],
        "archived_count": counts[ARCHIVED],
        "gone_count": counts[GONE],
        "detector_status": None,
        "publishing_frequency": None,
        "features": [],
        "resources": [],
    }


def _watched(api: StatesApi, detector_id: str) -> dict[str, Any]:
    detector = api.detector(detector_id)
    features = [
        {"name": feature["Name"], "status": feature["Status"]}
        for top in detector.get("Features", [])
        for feature in (top, *top.get("AdditionalConfiguration", []))
    ]
    resources = Counter(
        (
            resource.get("AccountId"),
            resource.get("ResourceDetails", {}).get("ResourceType"),
            resource.get("CoverageStatus"),
            resource.get("Issue") or None,
        )
        for resource in api.coverage(detector_id)
    )
    names = ("account_id", "resource_type", "coverage_status", "issue")
    ordered = sorted(resources.items(), key=lambda entry: tuple(map(str, entry[0])))
    return {
        "detector_status": detector.get("Status"),
        "publishing_frequency": detector.get("FindingPublishingFrequency"),
        "features": features,
        "resources": [
            dict(zip(names, key, strict=True)) | {"resource_count": count} for key, count in ordered
        ],
    }
