"""Which events are of one person, as far as the events themselves tell.

The user of Identity Center is known, a source identity is set once, and the name of a session is chosen. A
lesser name that stands beside one better name, and no other of its kind, is of the same person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from tracehound.simulator.trail.callers import Caller, Name

_BEST = "identity_center"


def persons(callers: Mapping[str, Caller]) -> dict[str, str]:
    """A label for the person of each event; events of programs have none."""
    beside: dict[Name, set[Name]] = defaultdict(set)
    for caller in callers.values():
        better, *lesser = map(_lower, caller.names or (("", ""),))
        for name in lesser:
            beside[name].add(better)
    return {
        event: _label(_lower(caller.names[0]), beside) for event, caller in callers.items() if caller.names
    }


def _label(name: Name, beside: Mapping[Name, set[Name]]) -> str:
    better = beside.get(name, set())
    users = {each for each in better if each[0] == _BEST}
    chosen = users or better
    if len(chosen) == 1:
        return _label(next(iter(chosen)), beside)
    return "/".join(name)


def _lower(name: Name) -> Name:
    return name[0], name[1].lower()
