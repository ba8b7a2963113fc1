"""How well what is shown of things fits what can be known of them.

What belongs here: what is right and wrong of one home: which observation is shown, its content and age, why
there is none, whether everything was asked for as soon as it could be, and at which cost.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.judge.knowledge import Ask, Knowledge, Line, Right, Thing, events, lines
from benchmarks.judge.opening import Tally
from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.context.members import Members, kept, written

Row = tuple[Any, ...]
_QUERIES = Path(__file__).parent / "queries" / "telling"
_WRONG_SHOWN = 30
_AGE_SECONDS = 1.5
_EVERYTHING = "*"
# What no generator's world has a state of: images in registries that nobody can ask.
_ELSEWHERE = "not_in_ecr"
_NOT_ASKED = "not_asked_yet"
_DAY = 86_400
_FRACTION = re.compile(r"(T\d\d:\d\d:\d\d)\.\d+Z")
_NONE = Tally()


@dataclass(frozen=True)
class Telling:
    """What is right in one home or several; `wrong` has examples.

    `before`, `after` and `none` are pairs of a finding and a thing by what must be shown: an observation that
    holds at the event, the first one after it, or none with its reason. `reached` are pairs that are shown at
    all where they can be reached. `others` are pairs that the truth does not have, with their reason.
    `asked` are things that a finding names, by whether the first run that read it asked for them. `runs` are
    runs that sent no more requests than they may.
    """

    before: Tally = _NONE
    after: Tally = _NONE
    none: Tally = _NONE
    reached: Tally = _NONE
    asked: Tally = _NONE
    others: Tally = _NONE
    runs: Tally = _NONE
    by_reason: Mapping[str, Tally] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()

    @classmethod
    def names(cls) -> list[str]:
        """Its figures."""
        return [each.name for each in fields(cls) if each.default == _NONE]


def total(some: Iterable[Telling]) -> Telling:
    """All together."""
    told = list(some)
    reasons: dict[str, Tally] = defaultdict(Tally)
    for each in told:
        for reason, tally in each.by_reason.items():
            reasons[reason] += tally
    sums = {name: sum((getattr(each, name) for each in told), _NONE) for name in Telling.names()}
    return Telling(**sums, by_reason=reasons, wrong=tuple(line for each in told for line in each.wrong))


def judged(folder: Path, con: duckdb.DuckDBPyConnection, budget: int) -> Telling:
    """The figures of a home whose truth is in a folder, and which may send so many requests in a run."""
    served = {
        path.stem: con.execute(path.read_text(encoding="utf-8")).fetchall() for path in _QUERIES.glob("*.sql")
    }
    return _Judge(folder, served).verdict(budget)


class _Judge:
    """Compares what is shown with what can be known."""

    def __init__(self, folder: Path, served: Mapping[str, Sequence[Row]]) -> None:
        self._lines: dict[str, list[Line]] = defaultdict(list)
        for line in lines(folder / "context" / "things.jsonl"):
            self._lines[line["finding_id"]].append(line)
        self._requests: Counter[float] = Counter()
        for *_, asked_at, _, requests in served["asks"]:
            self._requests[asked_at] += requests
        things = {_of(line) for some in self._lines.values() for line in some}
        self._asks = _asked(served["asks"], things)
        # After a throttled request, the rest of its kind in the place is left to the next run.
        self._throttled = {
            (ask.at, *thing[:3])
            for thing, some in self._asks.items()
            for ask in some
            if ask.state == "throttled"
        }
        self._knowledge = Knowledge(folder / "context", events(folder / "arrived" / "events"), self._asks)
        self._published: dict[str, float] = dict(served["published"])
        self._shown: dict[str, dict[tuple[str, str], Row]] = defaultdict(dict)
        for finding, _, _, kind, key, *said in served["shown"]:
            self._shown[finding][kind, key] = tuple(said)
        self._tallies: dict[str, Tally] = defaultdict(Tally)
        self._reasons: dict[str, Tally] = defaultdict(Tally)
        self._wrong: list[str] = []

    def verdict(self, budget: int) -> Telling:
        """All figures."""
        is_all_asked = max(self._requests.values(), default=0) < budget
        for finding in self._published.keys() & self._lines.keys():
            self._judge_finding(finding, is_all_asked=is_all_asked)
            for line in self._lines[finding]:
                if line["is_named"] and line["kind"] != "ecs_task":
                    self._judge_ask(finding, _of(line))
        for requests in self._requests.values():
            self._tallies["runs"] += Tally(requests <= budget, 1)
        return Telling(**self._tallies, by_reason=dict(self._reasons), wrong=tuple(self._wrong))

    def _judge_ask(self, finding: str, thing: Thing) -> None:
        """Days arrive as a whole, so a run reads what was published before its day."""
        due = [at for at in self._requests if at // _DAY * _DAY > self._published[finding]]
        asks = self._asks.get(thing, ())
        is_right = not due or any(ask.at <= min(due) for ask in asks)
        is_right = is_right or (min(due), *thing[:3]) in self._throttled
        self._tallies["asked"] += Tally(is_right, 1)
        if not is_right:
            self._note(f"{finding} {thing}: due at {min(due)}, asked {sorted(asks)}")

    def _judge_finding(self, finding: str, *, is_all_asked: bool) -> None:
        shown = dict(self._shown[finding])
        rights = self._knowledge.of(self._lines[finding])
        images = {thing[3].partition("@")[0] for thing in rights if thing[2] == "image"}
        for thing, right in rights.items():
            said = shown.pop(thing[2:], None)
            if said is None and _is_replaced(right, images):
                continue
            self._tallies["reached"] += Tally(said is not None, 1)
            is_right = said is not None and _is_right(right, *said)
            is_due = is_all_asked and not self._is_left(thing)
            is_right = is_right and not (is_due and right.reason == _NOT_ASKED)
            self._tallies[right.chosen] += Tally(is_right, 1)
            if right.reason:
                self._reasons[right.reason] += Tally(is_right, 1)
            if not is_right:
                self._note(
                    f"{finding} {thing}: {right.chosen} {right.reason} {right.age_seconds}, said {said}"
                )
        self._judge_others(finding, shown)

    def _is_left(self, thing: Thing) -> bool:
        """Whether the last run left it to the next one, after a throttled request."""
        return (max(self._requests), *thing[:3]) in self._throttled

    def _judge_others(self, finding: str, shown: Mapping[tuple[str, str], Row]) -> None:
        for (kind, key), said in shown.items():
            is_right = _is_elsewhere(kind, said) or _is_meant_by_a_tag(kind)
            self._tallies["others"] += Tally(is_right, 1)
            if not is_right:
                self._note(f"{finding} {kind} {key}: not in the truth, said {said[:3]}")

    def _note(self, text: str) -> None:
        if len(self._wrong) < _WRONG_SHOWN:
            self._wrong.append(text[:600])


def _of(line: Line) -> Thing:
    return line["account_id"], line["region"], line["kind"], line["thing_key"]


def _asked(asks: Sequence[Row], things: Iterable[Thing]) -> dict[Thing, list[Ask]]:
    """Asks of each thing, of which refusals of the whole call are some."""
    found: dict[Thing, list[Ask]] = defaultdict(list)
    refused: dict[tuple[str, str, str], list[Ask]] = defaultdict(list)
    for account_id, region, kind, key, call, at, state, _ in asks:
        if key != _EVERYTHING:
            found[account_id, region, kind, key].append(Ask(at, state))
        elif call == KINDS[kind].call:
            refused[account_id, region, kind].append(Ask(at, state))
    for thing in things:
        found[thing] += refused.get(thing[:3], [])
    return found


def _is_replaced(right: Right, known_images: set[str]) -> bool:
    """Nobody asks what a tag means now if the bytes that it meant are known."""
    _, _, kind, key = right.thing
    return kind == "image_tag" and right.chosen == "none" and key.rpartition(":")[0] in known_images


def _is_right(right: Right, chosen: str, reason: str | None, age: float | None, document: str | None) -> bool:
    if (chosen, reason) != (right.chosen, right.reason):
        return False
    if right.age_seconds is None:
        return document is None
    is_of_then = age is not None and abs(age - right.age_seconds) < _AGE_SECONDS
    keep = KINDS[right.thing[2]].keep
    if right.thing[2] == "image_vulnerabilities":
        return is_of_then and _files(json.loads(document or "null")) in map(_files, right.documents)
    told = _comparable(json.loads(document or "null"), keep)
    return is_of_then and any(told == _comparable(each, keep) for each in right.documents)


def _files(document: Line) -> list[tuple[str, str]]:
    """What is vulnerable: there are two roads to it, and one tells no scores."""
    details = [each["packageVulnerabilityDetails"] for each in document["findings"]]
    return sorted(
        (each["vulnerabilityId"], package.get("filePath", ""))
        for each in details
        for package in each["vulnerablePackages"]
    )


def _comparable(document: Any, keep: Members) -> str:
    """Kept members as text, with times to the second: some protocols tell no more."""
    return _FRACTION.sub(r"\1Z", written(kept(document, keep)).decode())


def _is_elsewhere(kind: str, said: Row) -> bool:
    return kind in ("image", "image_tag") and said[1] == _ELSEWHERE


def _is_meant_by_a_tag(kind: str) -> bool:
    """What a tag means now may be other bytes than those that ran: an image of no task of the finding."""
    return kind in ("image", "image_vulnerabilities", "image_copies")
