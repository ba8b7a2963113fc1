"""Lineages that no kernel has: loops, contradictions, and very long ones; within a finding and between several."""

from typing import Any

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.places import part_of

_START = 1793397600.0
# Few, so that findings of other mutants contradict these.
_SHARED = tuple(f"00000000-0000-4000-8000-{number:012}" for number in range(6))
_ACCOUNTS = ("000000000001", "000000000002")


def lineage(chance: Chance, document: Json) -> str:
    """A finding whose processes make one of these shapes."""
    found = chance.runtime_document()
    document.clear()
    document |= found | {"accountId": chance.choice(_ACCOUNTS), "region": "eu-west-1"}
    runtime = part_of(document, "service", "runtimeDetails")
    make = chance.choice(_SHAPES)
    runtime["process"] = make(chance)
    if chance.random() < 0.4:
        runtime["context"] = {
            name: chance.choice(_SHAPES[:-1])(chance) for name in ("modifyingProcess", "targetProcess")
        }
    if chance.random() < 0.2:
        runtime["process"]["lineage"] = [*runtime["process"]["lineage"]] * 2
    return str(make.__doc__)


def _process(chance: Chance, uuid: Any, parent: Any, **members: Any) -> Json:
    return {
        "name": chance.choice(("sh", "", "x" * 300)),
        "executablePath": chance.choice(("/bin/sh", "", "/tmp/\ud800", "relative")),
        "pid": chance.choice((1, 0, -1, 2**31, 2**63 - 1)),
        "startTime": chance.choice((_START, _START, _START + 1, _START - 1, 0, 99999999999)),
        "uuid": uuid,
        "parentUuid": parent,
        "userId": chance.choice((0, 33, -1)),
    } | members


def _chain(chance: Chance, uuids: list[Any]) -> Json:
    """The first is the process, the others its ancestors; the last is its own parent's child again."""
    made = [
        _process(chance, uuid, parent) for uuid, parent in zip(uuids, [*uuids[1:], uuids[0]], strict=True)
    ]
    return made[0] | {"lineage": made[1:]}


def _itself(chance: Chance) -> Json:
    """a process that is its own parent and ancestor"""
    return _chain(chance, [chance.choice(_SHARED)] * chance.choice((1, 2, 3)))


def _circle(chance: Chance) -> Json:
    """a circle of processes, some of which other findings have too"""
    return _chain(chance, chance.sample(_SHARED, chance.randint(2, len(_SHARED))))


def _contradiction(chance: Chance) -> Json:
    """two processes of few, each other's parents in other findings, with any start"""
    one, other = chance.sample(_SHARED, 2)
    return _process(chance, one, other) | {
        "lineage": [_process(chance, other, chance.choice((one, None, other)))]
    }


def _nameless(chance: Chance) -> Json:
    """uuids that are missing, empty, or equal to one another"""
    uuids = [chance.choice((None, "", "x", _SHARED[0], "\0", " ")) for _ in range(5)]
    return _chain(chance, uuids)


def _own_parents(chance: Chance) -> Json:
    """what samples have: all uuids equal to their parents'"""
    uuids = chance.sample(_SHARED, 3)
    made = [_process(chance, uuid, uuid) for uuid in uuids]
    return made[0] | {"lineage": made[1:]}


def _long(chance: Chance) -> Json:
    """a lineage of up to 10,000"""
    stem = chance.finding_id()
    return _chain(
        chance, [f"{stem}-{number}" for number in range(chance.choice((50, 127, 129, 1000, 10_000)))]
    )


_SHAPES = (_itself, _circle, _circle, _contradiction, _contradiction, _nameless, _own_parents, _long)
