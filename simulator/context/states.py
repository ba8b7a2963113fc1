"""The states of things over time, as AWS's APIs describe them: a line each in `world.jsonl`.

Documents have the members and names of botocore's output shapes, times are ISO text. A state holds from its
`begin` until its `end`; a thing without a state at a moment is unknown to AWS then.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tracehound.simulator.context.hostile import spoiled
from tracehound.simulator.context.seen import Named

Json = dict[str, Any]


class State(NamedTuple):
    """What a thing is from `begin` until `end`, epoch seconds; `end` is None for what goes on."""

    begin: float
    end: float | None
    document: Json


class States:
    """All states of all things, of each in the order of time."""

    def __init__(self) -> None:
        self._of: dict[Named, list[State]] = defaultdict(list)

    def __contains__(self, thing: Named) -> bool:
        return thing in self._of

    def add(self, thing: Named, begin: float, document: Json, end: float | None = None) -> None:
        """What it is from then on; the state before ends there."""
        known = self._of[thing]
        if known and (known[-1].end is None or known[-1].end > begin):
            known[-1] = known[-1]._replace(end=begin)
        known.append(State(begin, end, document))

    def of(self, thing: Named) -> list[State]:
        """Its states, none if AWS never knew it."""
        return self._of.get(thing, [])

    def lines(self, *, is_spoiled: bool) -> Iterator[Json]:
        """A line for each state, in a total order; with texts of an attacker if `is_spoiled`."""
        for thing in sorted(self._of):
            for state in self._of[thing]:
                yield {
                    "account_id": thing.where.account_id,
                    "region": thing.where.region,
                    "kind": thing.kind,
                    "thing_key": thing.key,
                    "from": state.begin,
                    "until": state.end,
                    "document": spoiled(state.document, thing.key) if is_spoiled else state.document,
                }


def write_lines(path: Path, lines: Iterable[Json]) -> None:
    """JSON lines, which are the same for the same lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
