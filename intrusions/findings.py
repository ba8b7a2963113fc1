"""From sights to documents: a finding collects occurrences, and is published as GuardDuty does it.

The first version appears some minutes after the first occurrence. All later occurrences of a span, which
the place's frequency gives, make one version more: the count is raised, and the details are those of the
latest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from tracehound.intrusions.chance import MINUTE, Dice
from tracehound.intrusions.wire.facts import FACTS
from tracehound.intrusions.wire.sight import Sight

Json = dict[str, Any]


@dataclass(frozen=True)
class Label:
    """The truth about a finding; `blind` says why nobody could tell from findings that it belongs there."""

    campaign: str | None
    session: str | None
    story: str
    kind: str
    role: str
    blind: str | None = None


class Version(NamedTuple):
    """A published version of a finding, numbered from 1; `updated_at` in epoch seconds."""

    document: Json
    updated_at: float
    number: int
    finding: Finding


@dataclass
class Finding:
    """A finding with its occurrences, in the order of their times."""

    identity: str
    label: Label
    dice: Dice
    sights: list[tuple[float, int, Sight]] = field(default_factory=list)
    sequence: tuple[float, str] | None = None
    is_sample: bool = False
    archived_from: int | None = None

    @property
    def first(self) -> Sight:
        """Its first occurrence."""
        return self.sights[0][2]

    @property
    def arn(self) -> str:
        """Its ARN."""
        place = self.first.place
        return place.arn("guardduty", f"detector/{place.detector}/finding/{self.identity}")

    def again(self, at: float, times: int = 1, sight: Sight | None = None) -> None:
        """It happened again, ending at `at`; with a sight, in other details."""
        self.sights.append((at, times, sight or self.sights[-1][2]))
        self.sights.sort(key=lambda each: each[0])

    def versions(self) -> Iterator[Version]:
        """What is published, one after another."""
        frequency, dice = self.first.place.frequency, self.dice.fork("published")
        published = self.sights[0][0] + dice.uniform(2.5, 9) * MINUTE
        created, last, number, taken = published, published, 0, 0
        while taken < len(self.sights):
            ready = taken + sum(at < published for at, _, _ in self.sights[taken:])
            if ready > taken:
                number, taken, last = number + 1, ready, published
                yield Version(self._document(taken, created, published, number), published, number, self)
            elif taken:
                # Spans without an occurrence publish nothing.
                silent = (self.sights[taken][0] - published) // frequency
                published += max(0.0, silent) * frequency
            published += frequency + dice.uniform(0, 20)
        if self.sequence and self.sequence[0] > last:
            joined = self.sequence[0] + dice.uniform(60, 600)
            yield Version(self._document(taken, created, joined, number + 1), joined, number + 1, self)

    def as_of(self, at: float) -> Json:
        """The latest document then; the first one if there is none yet."""
        known = list(self.versions())
        published = [each for each in known if each.updated_at <= at]
        return (published[-1] if published else known[0]).document

    def _document(self, taken: int, created: float, published: float, number: int) -> Json:
        sight, place = self.sights[taken - 1][2], self.first.place
        document: Json = {
            "schemaVersion": "2.0",
            "accountId": place.account.number,
            "region": place.region,
            "partition": "aws",
            "id": self.identity,
            "arn": self.arn,
            "type": sight.type,
            "resource": sight.resource,
            "service": self._service(sight, taken, number),
            "severity": FACTS[sight.type].severity if sight.severity is None else sight.severity,
            "createdAt": moment(created),
            "updatedAt": moment(published),
            "title": ("[SAMPLE] " if self.is_sample else "") + sight.title,
            "description": sight.description,
        }
        if self.sequence and self.sequence[0] <= published:
            document["associatedAttackSequenceArn"] = self.sequence[1]
        return document

    def _service(self, sight: Sight, taken: int, number: int) -> Json:
        told = dict(sight.service)
        info = dict(told.pop("info", {}))
        if self.is_sample:
            info["sample"] = True
        text = json.dumps(info, separators=(",", ":"))
        is_archived = self.archived_from is not None and number >= self.archived_from
        return {
            "serviceName": "guardduty",
            "detectorId": self.first.place.detector,
            **told,
            "evidence": told.get("evidence"),
            "additionalInfo": info | {"value": text, "type": "default"},
            "eventFirstSeen": moment(self.sights[0][0]),
            "eventLastSeen": moment(self.sights[taken - 1][0]),
            "archived": is_archived,
            "count": sum(times for _, times, _ in self.sights[:taken]),
        }


def moment(at: float) -> str:
    """Epoch seconds as findings write times."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03}Z"
