"""What can be known of each thing of each finding, from what AWS was asked and from the events that it sent.

What belongs here: the rule by which an observation is right, worked out from the truth alone. It says: the
last that is known to hold from the event or before, else the first after it; from when on one holds is AWS's
time for what can't change and for the state of a task, else when AWS told it.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

Line = Mapping[str, Any]
Thing = tuple[str, str, str, str]
# What has the same content for ever, with the member that says since when.
_SINCE = {"task_definition": "registeredAt"}
_TIMES_OF_TASKS = ("updatedAt", "stoppedAt", "startedAt", "createdAt")
# What a task has from the time its images were pulled is known of it whatever state is shown.
_OF_ANY_STATE = ("image", "network_interface")
_BY_NAME = ("image_vulnerabilities", "image_copies")
_REASONS = {"gone": "gone_before_asked"}
_AFTER = "no_observation_before_event"


class Known(NamedTuple):
    """What is known of a thing from a time on (epoch seconds)."""

    since: float
    document: Line


class Ask(NamedTuple):
    """A moment at which AWS was asked for a thing, and what came of it."""

    at: float
    state: str


@dataclass(frozen=True)
class Right:
    """What must be shown of a thing: `chosen`, and its observation or the reason why there is none.

    `others` are observations that are as good, since they hold from the same time.
    """

    thing: Thing
    chosen: str
    reason: str | None
    age_seconds: float | None
    documents: tuple[Line, ...]


def lines(path: Path) -> Iterator[Line]:
    """JSON lines of a file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def events(folder: Path) -> Iterator[Line]:
    """All events of the files in a folder, which have a line each or arrays; doubled ones again."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        content = path.read_bytes()
        text = gzip.decompress(content) if path.suffix == ".gz" else content
        if path.suffix == ".json":
            yield from json.loads(text)
        else:
            yield from map(json.loads, text.splitlines())


class Knowledge:
    """All that is known of things after some runs, and what is right for each finding."""

    def __init__(self, context: Path, arrived: Iterable[Line], asks: Mapping[Thing, list[Ask]]) -> None:
        self._asks = asks
        self._states: dict[Thing, list[Line]] = defaultdict(list)
        for line in lines(context / "world.jsonl"):
            self._states[_thing(line)].append(line)
        self._told: dict[Thing, dict[str, Known]] = defaultdict(dict)
        for event in arrived:
            detail = event["detail"]
            thing = event["account"], event["region"], "ecs_task", detail["taskArn"]
            self._told[thing][event["id"]] = Known(_since_of_task(detail), detail)
        self._known: dict[Thing, list[Known]] = {}

    def of(self, finding: list[Line]) -> dict[Thing, Right]:
        """What is right for a finding's things, of those that can be reached."""
        by_thing = {_thing(line): line for line in finding}
        found: dict[Thing, Right] = {}
        waiting = [thing for thing, line in by_thing.items() if line["is_named"]]
        while waiting:
            thing = waiting.pop()
            right = found[thing] = self._right(thing, by_thing[thing]["first_event_at"])
            for other, line in by_thing.items():
                is_new = other not in found and other not in waiting
                if is_new and [thing[2], thing[3]] in line["vias"] and self._leads(thing, right, other):
                    waiting.append(other)
        return found

    def known(self, thing: Thing) -> list[Known]:
        """Observations of a thing, by the time from which they hold."""
        if thing not in self._known:
            answers = list(self._answers(thing))
            self._known[thing] = sorted(
                [*self._told[thing].values(), *answers], key=lambda known: (known.since, str(known.document))
            )
        return self._known[thing]

    def state_at(self, thing: Thing, at: float) -> Line | None:
        """What AWS would have said of it then."""
        for line in self._states[thing]:
            if line["from"] <= at and (line["until"] is None or at < line["until"]):
                return dict(line["document"])
        return None

    def _answers(self, thing: Thing) -> Iterator[Known]:
        """What answers told, each change once."""
        before = None
        for ask in sorted(self._asks.get(thing, ())):
            document = self.state_at(thing, ask.at) if ask.state in ("found", "unchanged") else None
            if document is not None and document != before:
                before = document
                yield Known(_since(thing[2], document, ask.at), document)

    def _right(self, thing: Thing, event_at: float) -> Right:
        known = self.known(thing)
        before = [each for each in known if each.since <= event_at]
        best = before[-1:] or known[:1]
        if not best:
            return Right(thing, "none", self._reason(thing), None, ())
        since = best[0].since
        documents = tuple(each.document for each in known if abs(each.since - since) < 0.001)
        chosen, reason = ("before", None) if before else ("after", _AFTER)
        return Right(thing, chosen, reason, event_at - since, documents)

    def _reason(self, thing: Thing) -> str:
        asks = self._asks.get(thing, ())
        if not asks:
            return "not_asked_yet"
        state = max(asks).state
        return _REASONS.get(state, state)

    def _leads(self, thing: Thing, right: Right, other: Thing) -> bool:
        """Whether what is shown of a thing tells of the other one."""
        if other[2] in _BY_NAME:
            return True
        named = other[3].partition("@")[2] or other[3]
        if other[2] == "ecs_service":
            named = f"service:{named.rpartition('/')[2]}"
        if other[2] in _OF_ANY_STATE and thing[2] == "ecs_task":
            return any(named in json.dumps(each.document) for each in self.known(thing))
        return any(f'"{named}"' in json.dumps(document) for document in right.documents)


def _thing(line: Line) -> Thing:
    return line["account_id"], line["region"], line["kind"], line["thing_key"]


def _since(kind: str, document: Line, asked_at: float) -> float:
    if kind == "ecs_task":
        return _since_of_task(document)
    return _epoch(document[_SINCE[kind]]) if kind in _SINCE else asked_at


def _since_of_task(document: Line) -> float:
    return max(_epoch(document[name]) for name in _TIMES_OF_TASKS if name in document)


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
