"""Good findings: each with a container, two processes and their ancestors, and nothing that it shares with any other."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from functools import cache

from tests.builders import GOLDEN
from tests.fuzz.mutant import Json

_GOLDEN = "ecs_fargate_runtime"
_ID = "01c7e5d1b2a34f609182736455463728"
_ACCOUNT = "210987654321"
_UUID, _TASK, _DETECTOR = "5f0d7c1a", "7d3f9a60b2c84e15a4d6f8097b1c2e3d", "8ec8d4b7f0a1925364758697a8b9cadb"
_HASHES = ("3a91" * 16, "b72c" * 16)
_FIRST = datetime(2026, 10, 1, 8, tzinfo=UTC)
# Mutants lie on these days too: what breaks a day would take the neighbours along.
_DAYS = 5


def neighbour(series: str) -> Json:
    """The good finding of a name; equal names give equal findings."""
    digest = hashlib.sha256(series.encode()).hexdigest()
    number = int(digest[:10], 16)
    text = _text()
    for old, new in {
        _ID: digest[:32],
        _ACCOUNT: f"{number % 10**11:012}",
        _UUID: digest[:8],
        _TASK: digest[8:40],
        _DETECTOR: digest[4:36],
        _HASHES[0]: digest,
        _HASHES[1]: digest[::-1],
    }.items():
        text = text.replace(old, new)
    document: Json = json.loads(text)
    del document["associatedAttackSequenceArn"]
    moment = _FIRST + timedelta(days=number % _DAYS, milliseconds=number % 10**7)
    return document | {"updatedAt": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


@cache
def _text() -> str:
    return (GOLDEN / f"{_GOLDEN}.json").read_text()
