"""Investigations by GuardDuty that somebody made of attack sequences, as its API tells; for the demo."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tracehound.simulator.context.asks import Answered
from tracehound.simulator.context.seen import Named, Sight
from tracehound.simulator.draws import hex_id, iso

_HOUR = 3600.0
_TAKES = 540.0


def investigated(seed: int, sight: Sight, end: float) -> Iterator[tuple[float, list[Answered]]]:
    """When a run was told of each, an hour after it was made, and until the end."""
    for finding_id, where in sorted(sight.sequences.items()):
        rng = random.Random(f"{seed}:investigation:{finding_id}")
        begun = sight.findings[finding_id].last + rng.uniform(1, 6) * _HOUR
        key = hex_id(rng, 32)
        document = {
            "InvestigationId": key,
            "Status": "COMPLETED",
            "TriggerPrompt": f"Investigate the finding {finding_id}",
            "TriggeredBy": f"arn:aws:iam::{where.account_id}:user/lea.martin",
            "RiskLevel": rng.choice(("CRITICAL", "HIGH", "MEDIUM")),
            "Confidence": rng.choice(("HIGH", "MEDIUM")),
            "Title": "Credentials taken from a workload",
            "Risk": "whoever has them may still use them",
            "StartTime": iso(begun),
            "EndTime": iso(begun + _TAKES),
        }
        if begun + _HOUR < end:
            yield begun + _HOUR, [Answered(Named(where, "investigation", key), document)]
