"""How well openers of sessions, chains of credentials and persons fit the truth.

What belongs here: what is right and wrong of one home. A session is named if it has one call; whatever is
named though nobody can know it is wrong, even if it happens to be the true call.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import duckdb

_QUERIES = Path(__file__).parent / "queries" / "opening"
Line = Mapping[str, Any]
Row = tuple[Any, ...]
_NAMED = frozenset({"exact", "strong", "likely"})
_REASONS = {"not_loaded": "not_loaded", "not_delivered": "not_delivered_yet", "none": "truly_none"}
_WRONG_SHOWN = 30


@dataclass(frozen=True)
class Tally:
    """So many of so many are right."""

    right: int = 0
    all: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.all + other.all)

    @property
    def share(self) -> float:
        """1 if there are none."""
        return self.right / self.all if self.all else 1.0


@dataclass(frozen=True)
class Opening:
    """What is right in one home or several; `wrong` has examples.

    `named` are sessions that are said to have one call, `found` those that can be known. `ambiguous` and
    `reasons` are the sessions of which truth says so. Chains are of openers and of keys in findings; `tasks`
    of keys of tasks. Of `persons`, all names of one must be one, and of nobody else. `late` are sessions of
    which a call was delivered about an hour after it was made, or more; they count as all others, too.
    """

    named: Tally = Tally()
    found: Tally = Tally()
    ambiguous: Tally = Tally()
    reasons: Tally = Tally()
    chains: Tally = Tally()
    tasks: Tally = Tally()
    persons: Tally = Tally()
    late: Tally = Tally()
    exec_calls: Tally = Tally()
    by_trap: Mapping[str, Tally] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()

    @classmethod
    def names(cls) -> list[str]:
        """Its figures."""
        return [each.name for each in fields(cls) if each.default == Tally()]


def total(some: Iterable[Opening]) -> Opening:
    """All together."""
    told = list(some)
    traps: dict[str, Tally] = defaultdict(Tally)
    for each in told:
        for trap, tally in each.by_trap.items():
            traps[trap] += tally
    sums = {name: sum((getattr(each, name) for each in told), Tally()) for name in Opening.names()}
    return Opening(**sums, by_trap=traps, wrong=tuple(line for each in told for line in each.wrong))


def judged(folder: Path, con: duckdb.DuckDBPyConnection) -> Opening:
    """The figures of a home whose truth is in a folder."""
    truth = {name: read(folder / f"{name}.jsonl") for name in _TRUTHS}
    served = {
        path.stem: con.execute(path.read_text(encoding="utf-8")).fetchall() for path in _QUERIES.glob("*.sql")
    }
    judge = _Judge(truth, served)
    return Opening(
        *judge.sessions(),
        judge.chains(),
        judge.tasks(),
        judge.persons(),
        judge.late,
        judge.exec_calls(),
        by_trap=judge.by_trap,
        wrong=tuple(judge.wrong),
    )


_TRUTHS = ("openers", "exec_calls", "chains", "tasks", "people")


def read(path: Path) -> list[Line]:
    """The lines of a file of truth."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def labels_of(names: Iterable[Sequence[Sequence[str]]]) -> list[str]:
    """One label a person, of the names in each event, the best one first, as kind and name.

    A lesser name is of the user of Identity Center who alone stands beside it, else of the one better name.
    """
    events = [[(kind, name.lower()) for kind, name in each] for each in names]
    beside: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for best, *lesser in events:
        for name in lesser:
            beside[name].add(best)

    def label(name: tuple[str, str]) -> str:
        better = beside.get(name, set())
        chosen = {each for each in better if each[0] == _USER} or better
        return label(next(iter(chosen))) if len(chosen) == 1 else " ".join(name)

    return [label(best) for best, *_ in events]


_USER = "identity_center"


class _Judge:
    """Compares the truth with what is served."""

    def __init__(self, truth: Mapping[str, Sequence[Line]], served: Mapping[str, Sequence[Row]]) -> None:
        self._truth, self._served = truth, served
        self.late = Tally()
        self.by_trap: dict[str, Tally] = defaultdict(Tally)
        self.wrong: list[str] = []
        self._events = {event: (key, person) for event, key, person in served["events"]}
        self._steps: dict[str, list[Row]] = defaultdict(list)
        for key, *step in served["chains"]:
            self._steps[key].append(tuple(step))

    def sessions(self) -> tuple[Tally, Tally, Tally, Tally]:
        """Named, found, ambiguous, reasons."""
        calls: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for *session, verdict, reason, event in self._served["openers"]:
            calls[tuple(session)].append((verdict, reason, event))
        named, counts, rights = Tally(), Counter[str](), Counter[str]()
        for line in self._truth["openers"]:
            keys = [(line["account_id"], line["region"], uuid) for uuid in line["process_uuids"]]
            said = next((calls.pop(key) for key in keys if key in calls), [])
            kind = _kind(line)
            is_right = _is_right(line, said)
            counts[kind] += 1
            rights[kind] += is_right
            self.late += Tally(is_right, 1) if line.get("is_late") else Tally()
            self.by_trap[f"{line['trap']}, {line['answer']}"] += Tally(is_right, 1)
            if _is_named(said):
                named += Tally(is_right, 1)
            if not is_right:
                self._note(f"{line['kind']} {line['trap']}: {line['answer']} {line['event_id']}, said {said}")
        strangers = sum(_is_named(said) for said in calls.values())
        found, ambiguous, reasons = (
            Tally(rights[kind], counts[kind]) for kind in ("named", "ambiguous", "reason")
        )
        return named + Tally(0, strangers), found, ambiguous, reasons

    def chains(self) -> Tally:
        """Chains of openers that can be known, and of keys in findings."""
        tally = Tally()
        for line in self._truth["openers"]:
            key, _ = self._events.get(line["event_id"], ("", None))
            if line["answer"] == "named" and key:
                tally += self._chain(key, line)
        for line in self._truth["chains"]:
            # Calls of no kept kind are there only if all are.
            if not line["task"] and self._events.keys() & set(line["event_ids"]):
                tally += self._chain(line["access_key_id"], line)
        return tally

    def _chain(self, key: str, line: Line) -> Tally:
        rows = self._steps.get(key, [])
        steps = [event for kind, event, *_ in rows if kind == "assumed"]
        is_exact = len(steps) == len(line["steps"]) and all(
            event in step for event, step in zip(steps, line["steps"], strict=True)
        )
        is_told = is_exact and bool(rows) and (rows[0][-1] or not line["is_complete"])
        if not is_told:
            self._note(f"chain of {key}: {line['steps']} complete {line['is_complete']}, said {rows}")
        return Tally(is_told, 1)

    def tasks(self) -> Tally:
        """From the key of a task to the task, who ran it, and who registered what runs."""
        tasks = {line["task_arn"].rsplit("/", 1)[-1]: line for line in self._truth["tasks"]}
        tally = Tally()
        for line in self._truth["chains"]:
            task = tasks.get(line["task"])
            if task and self._events.keys() & set(line["event_ids"]):
                rows = self._steps.get(line["access_key_id"], [])
                said = {kind: event or arn for kind, event, arn, _ in rows if kind in _TASK_STEPS}
                expected = _task_steps(task, self._events)
                is_right = said == expected
                tally += Tally(is_right, 1)
                if not is_right:
                    self._note(f"task {line['task']}: {expected}, said {said}")
        return tally

    def persons(self) -> Tally:
        """Persons whose events all have one person, who has no other events."""
        keys: dict[str, set[str | None]] = defaultdict(set)
        labels: dict[str | None, set[str]] = defaultdict(set)
        # What was not read tells of no other name.
        read_events = [line for line in self._truth["people"] if line["event_id"] in self._events]
        for line, label in zip(read_events, labels_of([line["names"] for line in read_events]), strict=True):
            _, person = self._events[line["event_id"]]
            keys[label].add(person)
            labels[person].add(label)
        right = 0
        for label, some in keys.items():
            is_right = len(some) == 1 and None not in some and all(len(labels[key]) == 1 for key in some)
            right += is_right
            if not is_right:
                self._note(f"person {label}: said {some}")
        return Tally(right, len(keys))

    def exec_calls(self) -> Tally:
        """Calls that open sessions: refused, dry, direct, and into which session."""
        said = {row[0]: row[1:] for row in self._served["exec_calls"]}
        sessions = {
            uuid: line["process_uuids"][0]
            for line in self._truth["openers"]
            for uuid in line["process_uuids"]
        }
        tally = Tally()
        for line in self._truth["exec_calls"]:
            expected = line["is_refused"], line["is_dry_run"], line["is_direct_session"], line["session"]
            *facts, session = said.get(line["event_id"], (None, None, None, None))
            told = (*facts, sessions.get(session, session))
            # Of calls that findings did not ask for, nothing is said.
            if line["event_id"] in said or line["session"]:
                tally += Tally(told == expected, 1)
                if told != expected:
                    self._note(f"call {line['event_id']}: {expected}, said {told}")
        return tally

    def _note(self, text: str) -> None:
        if len(self.wrong) < _WRONG_SHOWN:
            self.wrong.append(text)


_TASK_STEPS = ("task_credentials", "task_started", "definition_registered")


def _task_steps(task: Line, events: Mapping[str, Any]) -> dict[str, str]:
    found = {"task_credentials": task["task_arn"]}
    for kind, name in (
        ("task_started", "started_event_id"),
        ("definition_registered", "registered_event_id"),
    ):
        if task[name] in events:
            found[kind] = task[name]
    return found


def _kind(line: Line) -> str:
    return line["answer"] if line["answer"] in ("named", "ambiguous") else "reason"


def _is_named(said: Sequence[Row]) -> bool:
    return len(said) == 1 and said[0][0] in _NAMED


def _is_right(line: Line, said: Sequence[Row]) -> bool:
    """Whether what is said of a session is all that can be known."""
    events = sorted(event for _, _, event in said if event)
    match line["answer"]:
        case "named":
            return _is_named(said) and events == [line["event_id"]]
        case "ambiguous":
            return (
                bool(said)
                and all(verdict == "ambiguous" for verdict, *_ in said)
                and events == line["candidates"]
            )
        case answer:
            return [(verdict, reason) for verdict, reason, _ in said] == [("none", _REASONS[answer])]
