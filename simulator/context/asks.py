"""What a run every few hours asks AWS for, and what it is answered: for the demo, where nothing is refused.

A thing is asked for in the first run after a finding that names it or leads to it, and then once a day for as
long as such findings are recent. Tasks are told by events.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tracehound.simulator.context.seen import Named, Where, image_key
from tracehound.simulator.context.states import States

Json = dict[str, Any]
_EVERY, _AGAIN, _RECENT = 6 * 3600.0, 86_400.0, 7 * 86_400.0
# A finding is published so many seconds after its event.
_PUBLISHED = 600.0
_ONCE, _NEVER = ("task_definition",), ("ecs_task",)


class Answered(NamedTuple):
    """What AWS said of a thing; `document` is None if it knew none."""

    thing: Named
    document: Json | None


def asked(things: Sequence[Json], states: States, end: float) -> Iterator[tuple[float, list[Answered]]]:
    """The moments of runs until the end, with their answers; `things` are lines of `things.jsonl`."""
    runs: dict[float, dict[Named, None]] = defaultdict(dict)
    for thing, spans in sorted(_spans(things).items()):
        for at in _moments(thing, spans, end):
            runs[at][thing] = None
    last: dict[Named, float] = {}
    for at in sorted(runs):
        answers = [Answered(thing, _document(states, thing, at)) for thing in runs[at]]
        for thing in filter(lambda thing: thing not in runs[at], _meant(answers)):
            if at - last.get(thing, float("-inf")) >= _AGAIN:
                last[thing] = at
                answers.append(Answered(thing, _document(states, thing, at)))
        yield at, answers


def _meant(answers: Sequence[Answered]) -> dict[Named, None]:
    """The images that tags mean by these answers, and what is asked about them."""
    return {
        Named(thing.where, kind, image_key(thing.key, document["imageDigest"])): None
        for thing, document in answers
        if thing.kind == "image_tag" and document is not None
        for kind in ("image", "image_vulnerabilities", "image_copies")
    }


def _spans(things: Sequence[Json]) -> dict[Named, list[tuple[float, float]]]:
    """When findings name each thing or lead to it."""
    found: dict[Named, list[tuple[float, float]]] = defaultdict(list)
    for line in things:
        thing = Named(Where(line["account_id"], line["region"]), line["kind"], line["thing_key"])
        if thing.kind not in _NEVER:
            found[thing].append((line["first_event_at"] + _PUBLISHED, line["last_event_at"]))
    return found


def _moments(thing: Named, spans: Sequence[tuple[float, float]], end: float) -> Iterator[float]:
    last = float("-inf")
    for begin, newest in sorted(spans):
        at = max(_run_after(begin), last + _AGAIN)
        while at < min(newest + _RECENT, end):
            yield at
            last = at
            if thing.kind in _ONCE:
                return
            at += _AGAIN


def _run_after(at: float) -> float:
    return (at // _EVERY + 1) * _EVERY


def _document(states: States, thing: Named, at: float) -> Json | None:
    for state in states.of(thing):
        if state.begin <= at and (state.end is None or at < state.end):
            return state.document
    return None
