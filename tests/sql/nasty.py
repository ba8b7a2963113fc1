"""Findings that GuardDuty would hardly write, each at one end of what a document may say."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from tests.builders import Json, full, golden
from tests.sql.calls import calls, event, exec_session, execute, hour, hours
from tests.sql.observed import ask, asks, exposure_row, in_task, observation, observations, running
from tests.sql.support import Row, task_arn
from tracehound.transforms.context.exposures import KEEP, LONGEST
from tracehound.transforms.context.members import Members
from tracehound.transforms.context.whitelist import KEPT
from tracehound.transforms.contracts.api_events import API_EVENTS
from tracehound.transforms.contracts.schema import TEXT

ACCOUNT = "666666666666"
BIGGEST = 2**63 - 1
SMALLEST = -(2**63)
FIRST_MOMENT = "0001-01-01T00:00:00.000Z"
LAST_MOMENT = "9999-12-31T23:59:59.999Z"
LAST_SECOND = 253402300799
LONG_AGO_SECOND = -62135596800


# What golden documents share with one another.
_SHARED = {
    "210987654321": ACCOUNT,
    "3a91": "4b82",
    "198.51.100.23": "192.0.2.23",
    "203.0.113.77": "192.0.2.77",
}


def _foreign(golden_name: str, name: str) -> Json:
    """A golden document that shares nothing with the others."""
    text = json.dumps(golden(golden_name)).replace("5f0d7c1a", name)
    for old, new in _SHARED.items():
        text = text.replace(old, new)
    document: Json = json.loads(text)
    # It names a sequence that is among the others.
    document.pop("associatedAttackSequenceArn", None)
    return document | {"id": f"nasty-{name}", "arn": f"arn:finding/nasty-{name}"}


def runtime(name: str, **members: Any) -> Json:
    """The container's finding, its processes' ids made of its name; members replace."""
    return _foreign("ecs_fargate_runtime", name) | members


def _with(document: Json, path: str, value: Any) -> Json:
    """The document with another value at a dotted path."""
    *above, last = path.split(".")
    place = document
    for key in above:
        place = place.setdefault(key, {})
    place[last] = value
    return document


def _process(uuid: str, parent: str | None, started: float | None = None, **facts: Any) -> Json:
    return {"name": "sh", "uuid": uuid, "parentUuid": parent, "startTime": started, "pid": 1, **facts}


def _lineage(name: str, *processes: Json, contained: bool = True) -> Json:
    """The acting process and those above it, the nearest first."""
    acting, *above = processes
    document = runtime(name)
    document["service"]["runtimeDetails"] = {"process": acting | {"lineage": above}}
    if not contained:
        document["resource"] = {"resourceType": "Other"}
    return document


def times() -> Iterator[Json]:
    """Versions and events at both ends of time, and in the wrong order."""
    ends = {"first": (FIRST_MOMENT, LONG_AGO_SECOND), "last": (LAST_MOMENT, LAST_SECOND)}
    for name, (moment, second) in ends.items():
        yield runtime(f"version-{name}", updatedAt=moment)
        yield runtime(f"created-{name}", createdAt=moment)
        yield _with(runtime(f"began-{name}"), "service.eventFirstSeen", moment)
        yield _with(runtime(f"ended-{name}"), "service.eventLastSeen", moment)
        yield _with(runtime(f"started-{name}"), "service.runtimeDetails.process.startTime", second)
        task = "resource.ecsClusterDetails.taskDetails"
        yield _with(_with(runtime(f"task-{name}"), f"{task}.createdAt", second), f"{task}.startedAt", second)
    every_end = runtime("every-end", updatedAt=LAST_MOMENT, createdAt=FIRST_MOMENT)
    every_end["service"] |= {"eventFirstSeen": FIRST_MOMENT, "eventLastSeen": LAST_MOMENT}
    yield every_end
    backwards = runtime("backwards", createdAt=LAST_MOMENT, updatedAt=FIRST_MOMENT)
    backwards["service"] |= {"eventFirstSeen": LAST_MOMENT, "eventLastSeen": FIRST_MOMENT}
    yield backwards
    ahead = runtime("ten-years-ahead", updatedAt="2036-11-01T00:00:00.000Z")
    yield _with(ahead, "service.eventLastSeen", "2036-11-01T00:00:00.000Z")


def numbers() -> Iterator[Json]:
    """Counts, ports and severities at the ends of their types; two of each, so that sums pass them."""
    for place in range(2):
        for name, number in {"biggest": BIGGEST, "smallest": SMALLEST}.items():
            yield _with(runtime(f"count-{name}-{place}"), "service.count", number)
    for day, number in {"28": BIGGEST, "29": SMALLEST}.items():
        version = runtime("count-falls", updatedAt=f"2026-10-{day}T00:00:00.000Z")
        yield _with(version, "service.count", number)
    for name, number in {"huge": 1e308, "negative": -1e308, "tiny": 5e-324, "zero": 0}.items():
        yield runtime(f"severity-{name}", severity=number)
    for name, number in {"biggest": BIGGEST, "smallest": SMALLEST}.items():
        probe = _foreign("port_probe", f"ports-{name}")
        for detail in probe["service"]["action"]["portProbeAction"]["portProbeDetails"]:
            detail["localPortDetails"]["port"] = number
        yield probe
        process = runtime(f"pids-{name}")
        process["service"]["runtimeDetails"]["process"] |= {"pid": number, "userId": number, "euid": number}
        yield process


def loops() -> Iterator[Json]:
    """Processes that are each other's parents, in every shape."""
    yield _lineage("own-parent", _process("loop-1", "loop-1"))
    yield _lineage("two", _process("loop-2a", "loop-2b"), _process("loop-2b", "loop-2a"))
    ring = [_process(f"loop-3{n}", f"loop-3{(n + 1) % 3}", 1793398440.0 + n) for n in range(3)]
    for place in range(3):
        yield _lineage(f"ring-{place}", *ring[place:], *ring[:place])
    # Starts contradict one another, in a container and out of every place.
    for contained in (True, False):
        where = "in" if contained else "out"
        names = [f"liar-{where}-{n}" for n in range(4)]
        for place, name in enumerate(names):
            others = [
                _process(each, names[(n + place + 1) % 4], 1793398440.0 + 60 * n * place)
                for n, each in enumerate(names)
                if each != name
            ]
            acting = _process(name, names[(place + 1) % 4], 1793398440.0 + 1000 * place)
            yield _lineage(f"liar-{where}-{place}", acting, *others, contained=contained)
    yield _lineage("diamond-left", _process("bottom", "left"), _process("left", "top"))
    yield _lineage("diamond-right", _process("bottom", "right"), _process("right", "top"))
    yield _lineage("long", *(_process(f"long-{n:03}", f"long-{(n + 1) % 150:03}") for n in range(150)))
    yield _lineage(
        "same-again", *(_process("again", "again-parent", 1793398440.0 + n, pid=n) for n in range(5))
    )
    yield _lineage("without-ids", _process("", ""), _process("", None))


TEXTS = {
    "empty": "",
    "nul": "a\0b",
    "separators": "a/b in c/,:|' in ",
    "pattern": "(a+)+$[^\\d{1,999}]\\",
    "long": "x" * 100_000,
    "escapes": "\x1b]0;\x07\u202e\ufffe\U0010ffff",
}


def texts() -> Iterator[Json]:
    """Texts that are empty, long, or part of a key."""
    for name, text in TEXTS.items():
        document = runtime(f"text-{name}")
        container = document["resource"]["ecsClusterDetails"]["taskDetails"]["containers"][0]
        container |= {"id": text, "name": text, "image": text}
        document["resource"]["ecsClusterDetails"] |= {"name": text, "arn": text}
        process = document["service"]["runtimeDetails"]["process"]
        process |= {"executablePath": text, "executableSha256": text, "name": text, "uuid": text}
        yield document | {"title": text, "accountId": text, "region": text}
        peer = _foreign("ec2_network_connection", f"address-{name}")
        remote = peer["service"]["action"]["networkConnectionAction"]["remoteIpDetails"]
        yield _with(
            peer, "service.action.networkConnectionAction.remoteIpDetails", remote | {"ipAddressV4": text}
        )


def places() -> Iterator[Json]:
    """Types and addresses that no list knows, and more parts than a finding has."""
    for kind in (
        "Impact:Runtime/SensitiveFileModified",
        "New:Thing/NewBinaryExecuted",
        "x",
        "::://!!..",
        "A:B/C!D.E",
    ):
        yield runtime(f"type-{kind}", type=kind)
        yield runtime(f"type-{kind}-bare", type=kind, resource={})
    crowd = runtime("crowd")
    task = crowd["resource"]["ecsClusterDetails"]["taskDetails"]
    task["containers"] = [{"id": f"crowd-{n}", "image": f"crowd/{n}:1"} for n in range(1_500)]
    crowd["service"]["action"] = {
        "portProbeAction": {
            "portProbeDetails": [
                {"remoteIpDetails": {"ipAddressV4": f"198.{n >> 8}.{n & 255}.7"}} for n in range(1_500)
            ]
        }
    }
    yield crowd
    for name in ("999.999.999.999", "9999999999999.1.1.1", "1.2.3", ":" * 100, "::ffff:1.2.3.4", "9" * 40):
        peer = _foreign("ec2_network_connection", f"odd-{name}")
        peer["service"]["action"]["networkConnectionAction"]["remoteIpDetails"]["ipAddressV4"] = name
        yield peer
    yield full(1) | {"accountId": ACCOUNT}


def api_calls() -> Iterator[tuple[str, Row]]:
    """Calls at either end of time, in crowds, in circles, with any text, and hours of theirs."""
    told = [
        column.name
        for column in API_EVENTS.columns
        if column.dtype == TEXT and column.name not in API_EVENTS.key
    ]
    for name, text in TEXTS.items():
        anything = dict.fromkeys(told, text) | {
            "event_name": "ExecuteCommand",
            "event_source": "ecs.amazonaws.com",
        }
        yield from calls(
            event(f"text-{name}", "ExecuteCommand", **(anything | {"instance_ids": [text] * 10}))
        )
    for number, moment in enumerate(
        (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    ):
        yield from calls(execute(f"end-{number}", event_at=moment, access_key_id="ASIA0"))
        yield from hours(hour(hour_at=moment, delivered_until_at=moment, asked_at=moment))
    for number in range(400):
        key = {"access_key_id": f"ASIA{number % 40}", "issued_access_key_id": f"ASIA{(number + 1) % 40}"}
        yield from calls(event(f"circle-{number}", "AssumeRole", **key))
        yield from calls(execute(f"crowd-{number}", access_key_id=f"ASIA{number % 40}"))
    several = [f"arn:task/{number}" for number in range(2_000)]
    yield from calls(event("tasks", "RunTask", started_task_arns=several))
    for number in range(60):
        yield from exec_session(f"nasty-session-{number}")


def shaped(keep: Members, value: object, depth: int) -> Any:
    """A document with all members that are kept, in which those at a depth are a value: in lists, but for the first."""
    if not depth:
        return value
    if not keep.by_name:
        return "x"
    inner = {name: shaped(below, value, depth - 1) for name, below in keep.by_name.items()}
    return {name: [each, each] if isinstance(each, dict) else each for name, each in inner.items()}


def exposures() -> Iterator[tuple[str, Row]]:
    """Exposure findings at either end of time, with any text anywhere, and in crowds."""
    ends = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    for moment in ends:
        document = shaped(KEEP, "9999-12-31T23:59:59.999Z", 2)
        yield "raw.exposures", exposure_row("end", 0, document) | {"changed_at": moment}
    for number, text in enumerate(TEXTS.values()):
        for depth in (1, 2, 3, 4):
            told = shaped(KEEP, text, depth)
            if len(json.dumps(told)) > LONGEST:
                continue
            yield "raw.exposures", exposure_row(text or "x", depth, told) | {"content_hash": f"{number}"}
    crowd = {"resources": [{"uid": f"arn:{number}"} for number in range(3000)], "severity": "Critical"}
    for minute in range(3):
        yield "raw.exposures", exposure_row("crowd", minute, crowd)


def context() -> Iterator[tuple[str, Row]]:
    """States at either end of time, with any text, in crowds, and that say what they can't; and what was asked."""
    ends = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    for kind, keep in KEPT.items():
        for number, moment in enumerate(ends):
            times = {"observed_at": moment, "aws_at": ends[1 - number], "first_seen_at": moment}
            document = shaped(keep, "9999-12-31T23:59:59.999Z" if number else FIRST_MOMENT, 1)
            yield from observations(observation(kind, f"{kind}-end", 0, document, **times))
        for text in TEXTS.values():
            for depth in (1, 2, 3):
                told = observation(kind, text or "x", depth, shaped(keep, text, depth))
                yield from observations(told)
            yield from asks(ask(kind, text or "x", 3, "gone", call=text, detail=text))
    crowd = {
        "containers": [
            {"name": f"c{n}", "image": f"r.example/{n}", "imageDigest": f"sha256:{n}"} for n in range(1_500)
        ]
    }
    yield from observations(observation("ecs_task", task_arn("nasty"), 1, crowd))
    for number in range(300):
        yield from observations(running("nasty-t", number))
        yield from in_task(f"nasty-context-{number}", "nasty-t", number)
    yield from in_task("nasty-crowd", "nasty", 5)
    yield from exposures()


KINDS: tuple[Callable[[], Iterator[Json]], ...] = (times, numbers, loops, texts, places)
