"""Calls that AWS refuses: denied in an account and region, throttled for a time, regions that are off.

A line of `faults.jsonl` says for which calls (`SERVICE:OPERATION`, with `*`) which error comes, and when.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tracehound.simulator.context.seen import Where

Json = dict[str, Any]
_DAY = 86_400.0
# So many accounts refuse nothing for ever.
_SOUND = 2
_DENIED = ("ecs:*", "ec2:*", "ecr:*", "inspector2:*", "iam:*", "ecs:DescribeTaskDefinition")


class Fault(NamedTuple):
    """For calls in an account and region (`*`: all), an error, whose meaning for the reader is `state`."""

    account_id: str
    region: str
    call: str
    state: str
    code: str
    begin: float | None = None
    end: float | None = None

    def line(self) -> Json:
        """Its line of `faults.jsonl`."""
        told = self._asdict()
        begin, end = told.pop("begin"), told.pop("end")
        return {**told, "from": begin, "until": end}


def draw(seed: int, places: Sequence[Where], span: tuple[float, float]) -> Iterator[Fault]:
    """Faults of some of these accounts and regions, of which there is at least one."""
    rng = random.Random(f"{seed}:faults")
    accounts = sorted({where.account_id for where in places})
    chosen = rng.sample(accounts, len(accounts))
    sound = chosen[:_SOUND]
    for account_id in chosen[_SOUND : _SOUND + 1]:
        yield Fault(account_id, "*", "*", "no_role", "AccessDenied")
    for account_id in chosen[_SOUND + 1 : _SOUND + 3]:
        call = rng.choice(_DENIED)
        code = "UnauthorizedOperation" if call.startswith("ec2") else "AccessDeniedException"
        yield Fault(account_id, "*", call, "denied", code)
    some = sorted(where for where in places if where.account_id in sound)
    slow = rng.choice(some)
    begin = rng.uniform(span[0], span[1] - _DAY)
    yield Fault(*slow, "ecs:*", "throttled", "ThrottlingException", begin, begin + 4 * _DAY)
    if others := [where for where in some if where != slow]:
        yield Fault(*rng.choice(others), "*", "region_off", "UnrecognizedClientException")
