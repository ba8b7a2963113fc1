"""What AWS refuses: as lines that say for which calls, where, and when, which error comes."""

from __future__ import annotations

from typing import Any

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.estate.organization import Organization

Json = dict[str, Any]
_FORBIDDEN = (
    "iam:*",
    "inspector2:*",
    "ecr:DescribeImages",
    "ec2:DescribeSecurityGroupRules",
    "ecs:DescribeTasks",
)
_SPARED = 0.5


def refusals(dice: Dice, organization: Organization, begin: float, end: float) -> list[Json]:
    """Refusals in some places; half of all accounts have none."""
    numbers = sorted({place.account.number for place in organization.places})
    troubled = dice.some(numbers, int(len(numbers) * (1 - _SPARED)))
    found = []
    for number in troubled:
        kind = dice.choice(("no_role", "denied", "denied", "region_off", "throttled"))
        regions = sorted(place.region for place in organization.places if place.account.number == number)
        since = dice.uniform(begin, end) if kind == "throttled" else None
        found.append(
            {
                "account_id": number,
                "region": dice.choice(regions) if kind in ("region_off", "throttled") else "*",
                "call": dice.choice(_FORBIDDEN) if kind == "denied" else "*",
                "state": kind,
                "code": {
                    "no_role": "AccessDenied",
                    "denied": "AccessDeniedException",
                    "region_off": "UnrecognizedClientException",
                    "throttled": "ThrottlingException",
                }[kind],
                "from": since,
                "until": since + 5 * DAY if since is not None else None,
            }
        )
    return found
