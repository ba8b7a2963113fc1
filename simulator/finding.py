"""From an activity to documents: a finding, its versions, and the ground truth about it.

A `Draft` says what GuardDuty saw; `Reported` is the finding once published, whose updates keep the id, raise
`service.count` and replace the details by those of the latest occurrence, as GuardDuty does.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from tracehound.simulator.catalogue import CATALOGUE
from tracehound.simulator.draws import hex_id, iso
from tracehound.simulator.organization import Detector

Json = dict[str, Any]


class Truth(NamedTuple):
    """What really was behind a finding; grain: one a finding.

    `campaign_id` is None for noise. `session_id` is the same for all findings of one benign session; a judge
    may accept them in one group or apart. `role` is the stage of the story.
    """

    finding_id: str
    campaign_id: str | None
    session_id: str | None
    story: str
    role: str


class Simulated(NamedTuple):
    """One version of a finding: its document, `updatedAt` in epoch seconds, number from 1, truth."""

    document: Json
    updated_at: float
    version: int
    truth: Truth


class Occurrence(NamedTuple):
    """One time that it happened: `service` fields and the resource block."""

    service: Json
    resource: Json


class Draft(NamedTuple):
    """What GuardDuty saw: `occur(at)` gives the details of an occurrence; none comes at or after `until`."""

    detector: Detector
    type: str
    subject: str
    occur: Callable[[float], Occurrence]
    until: float = float("inf")
    is_sample: bool = False


class Reported:
    """A published finding; its versions grow by `update`, strictly later each time."""

    def __init__(self, rng: random.Random, draft: Draft, truth_of: Callable[[str], Truth], at: float) -> None:
        detector = draft.detector
        self.draft = draft
        self.finding_id = hex_id(rng, 32)
        self.truth = truth_of(self.finding_id)
        self.arn = (
            f"arn:aws:guardduty:{detector.region}:{detector.account.account_id}"
            f":detector/{detector.detector_id}/finding/{self.finding_id}"
        )
        self.facts = CATALOGUE[draft.type]
        self.created_at = at + rng.uniform(45, 290)
        self.updated_at = self.created_at
        self.last_seen = at
        self.count = 1
        self.sequence_arn: str | None = None
        self.versions: list[Simulated] = []
        self._first_seen_text = iso(at)
        self._created_text = iso(self.created_at)
        self._title = self._text(self.facts.title)
        self._description = self._text(self.facts.description)
        self._add_version(draft.occur(at))

    def update(self, at: float, updated_at: float, occurrences: int) -> None:
        """Publish a version for `occurrences` more of it, the last one at `at`."""
        self.count += occurrences
        self.last_seen = at
        self.updated_at = max(updated_at, self.updated_at + 0.002)
        self._add_version(self.draft.occur(at))

    def as_of(self, at: float) -> Simulated:
        """The latest version published by then, the first one if there is none yet."""
        published = [version for version in self.versions if version.updated_at <= at]
        return published[-1] if published else self.versions[0]

    def _text(self, template: str) -> str:
        text = template.replace("{subject}", self.draft.subject)
        return f"[SAMPLE] {text}" if self.draft.is_sample else text

    def _add_version(self, occurrence: Occurrence) -> None:
        draft, detector = self.draft, self.draft.detector
        document = {
            "schemaVersion": "2.0",
            "accountId": detector.account.account_id,
            "region": detector.region,
            "partition": "aws",
            "id": self.finding_id,
            "arn": self.arn,
            "type": draft.type,
            "resource": occurrence.resource,
            "service": {
                "serviceName": "guardduty",
                "detectorId": detector.detector_id,
                **occurrence.service,
                "eventFirstSeen": self._first_seen_text,
                "eventLastSeen": iso(self.last_seen),
                "archived": False,
                "count": self.count,
            },
            "severity": self.facts.severity,
            "createdAt": self._created_text,
            "updatedAt": iso(self.updated_at),
            "title": self._title,
            "description": self._description,
        }
        if self.sequence_arn is not None:
            document["associatedAttackSequenceArn"] = self.sequence_arn
        self.versions.append(Simulated(document, self.updated_at, len(self.versions) + 1, self.truth))
