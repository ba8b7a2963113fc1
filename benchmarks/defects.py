"""Makes documents defective, by a seed, and knows the effect of each defect on the rows of its version.

What belongs here: the defects. What does not: files (`benchmarks.data`) and comparing
(`benchmarks.equality`).

Effects: `kept`, the rows equal those of the clean document; `changed`, there are different rows; `lost`, the
document can only be set aside.
"""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, NamedTuple

HEADER = "finding_id,updated_at,defect,effect"
SHARE = 0.01
Json = dict[str, Any]
Effect = Literal["kept", "changed", "lost"]


class Defect(NamedTuple):
    """One way to make a document defective."""

    effect: Effect
    spoil: Callable[[Json], Json | bytes]


def _unknown_members(document: Json) -> Json:
    return document | {"riskScore": 87, "service": document["service"] | {"agentless": {"mode": ["a", "b"]}}}


def _number_for_text(document: Json) -> Json:
    return document | {"title": 4711}


def _lone_surrogate(document: Json) -> Json:
    details = document["service"].get("runtimeDetails", {})
    process = details.get("process", {}) | {"name": "kworker\ud800"}
    return document | {"service": document["service"] | {"runtimeDetails": details | {"process": process}}}


def _other_time(document: Json) -> Json:
    """The same instants with an offset and as epoch milliseconds."""
    updated_at = datetime.fromisoformat(document["updatedAt"])
    created_at = datetime.fromisoformat(document["createdAt"])
    local = updated_at.astimezone(timezone(timedelta(hours=2)))
    milliseconds = (created_at - _EPOCH) // timedelta(milliseconds=1)
    return document | {"updatedAt": local.isoformat(), "createdAt": milliseconds}


def _broken_line(document: Json) -> bytes:
    line = json.dumps(document)
    return line[: len(line) // 2].encode()


def _wrong_shape(document: Json) -> Json:
    return document | {"service": document["service"] | {"count": {"total": 3}}}


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
DEFECTS = {
    "unknown_members": Defect("kept", _unknown_members),
    "other_time": Defect("kept", _other_time),
    "number_for_text": Defect("changed", _number_for_text),
    "lone_surrogate": Defect("changed", _lone_surrogate),
    "broken_line": Defect("lost", _broken_line),
    "wrong_shape": Defect("lost", _wrong_shape),
}


def spoil(lines: list[bytes], seed: str) -> tuple[list[bytes], list[str]]:
    """The lines, a hundredth of them made defective, and a row of `HEADER` for each of these."""
    rng = random.Random(seed)
    spoiled, rows = list(lines), []
    for at, line in enumerate(lines):
        if rng.random() < SHARE:
            name = rng.choice(list(DEFECTS))
            document = json.loads(line)
            result = DEFECTS[name].spoil(document)
            text = result if isinstance(result, bytes) else json.dumps(result, separators=(",", ":")).encode()
            spoiled[at] = text + b"\n"
            rows.append(f"{document['id']},{document['updatedAt']},{name},{DEFECTS[name].effect}")
    return spoiled, rows
