"""An export with CloudTrail beside it, and the truth about both."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from tracehound.simulator.draws import midnight
from tracehound.simulator.engine import simulate
from tracehound.simulator.export import write_export
from tracehound.simulator.finding import Simulated
from tracehound.simulator.organization import Account, World
from tracehound.simulator.trail.answers import Call, named, resolve
from tracehound.simulator.trail.callers import staff
from tracehound.simulator.trail.chores import chores
from tracehound.simulator.trail.events import GLOBAL, Record
from tracehound.simulator.trail.files import Delivery
from tracehound.simulator.trail.keys import Owned, Started, own, start_tasks
from tracehound.simulator.trail.openers import Stage, baseline, open_session
from tracehound.simulator.trail.ordinary import Ordinary, Spot
from tracehound.simulator.trail.people import persons
from tracehound.simulator.trail.scenes import play_sessions
from tracehound.simulator.trail.seen import Session, Watcher
from tracehound.simulator.world import build_world

Json = dict[str, Any]
_DAY, _HOUR = 86_400.0, 3600.0
# Most files come within so many seconds.
_LONGEST_USUAL = 900.0
_LATE_SECONDS = 120.0
_NEIGHBOURS = 60.0
# Scenes that only an export with CloudTrail has, one for so many findings, and at least a few.
_FINDINGS_A_SCENE, _FEWEST_SCENES = 20, 24
_SHARE_WITHOUT_AUDIT = 0.2


class Trailed(NamedTuple):
    """How much of CloudTrail was written: records that matter, all of them, objects; and sessions."""

    records: int
    ordinary: int
    objects: int
    sessions: int


class Missing(NamedTuple):
    """What is not there: a trail, audit logs of clusters, and what came after a time in some regions."""

    account_id: str
    clusters: frozenset[str]
    cuts: Mapping[tuple[str, str], float]

    def hides(self, account_id: str, region: str, at: float) -> bool:
        """Whether an event is in no file."""
        return account_id == self.account_id or at > self.cuts.get((account_id, region), float("inf"))


def write_with_trail(
    folder: Path,
    seed: int,
    findings: int,
    start: date,
    days: int,
    campaign_share: float = 0.1,
    ordinary: int = 100,
) -> Trailed:
    """Writes `export/`, `cloudtrail/` and what is true, as JSON lines, into a new folder.

    `truth.jsonl` is of findings; `openers.jsonl`, `exec_calls.jsonl`, `chains.jsonl`, `tasks.jsonl` and
    `people.jsonl` are of sessions, of calls that open them, of keys, tasks, and of who called. There are some
    findings more than asked for, of sessions of all kinds. `ordinary` is the number of other records for each
    that matters. Raises ValueError as `simulate` does, OSError as writing does.
    """
    world = build_world(seed, findings, midnight(start))
    scenes = max(_FEWEST_SCENES, findings // _FINDINGS_A_SCENE)
    everything = chain(
        simulate(seed, findings, start, days, campaign_share),
        play_sessions(seed, world, midnight(start), days * _DAY, scenes),
    )
    watcher = Watcher()
    write_export(folder / "export", folder / "truth.jsonl", watcher.watch(everything), "large")
    return write_trail(folder, seed, world, watcher, ordinary)


def watch(findings: Iterable[Simulated]) -> Watcher:
    """What findings show."""
    watcher = Watcher()
    for _ in watcher.watch(findings):
        pass
    return watcher


def write_trail(
    folder: Path, seed: int, world: World, watcher: Watcher, ordinary: int, *, is_whole: bool = False
) -> Trailed:
    """Writes `cloudtrail/` and its truth about what findings showed; `is_whole` leaves nothing out."""
    rng = random.Random(f"{seed}:trail")
    sessions = watcher.sessions()
    missing = _missing(rng, world, sessions) if not is_whole else Missing("", frozenset(), {})
    watched = tuple(each for each in world.accounts if each.account_id != missing.account_id)
    stage = Stage(seed, world, staff(rng), watched)
    for session in sessions:
        open_session(stage, session, _is_alone(session, sessions))
    baseline(stage, rng, sessions, 2 * len(sessions))
    chores(stage, sessions)
    owned = [own(stage, key) for key in watcher.used_keys()]
    started = start_tasks(stage, watcher.tasks())
    delivered = [each for each in stage.records if not missing.hides(each.account_id, each.region, each.at)]
    delivery = Delivery(folder / "cloudtrail", random.Random(f"{seed}:delivery"))
    total = _deliver(delivery, seed, stage, sessions, delivered, missing, ordinary)
    _Truth(stage, missing, delivered, delivery).write(folder, sessions, owned, started)
    return Trailed(len(delivered), total, delivery.write(), len(sessions))


def _is_alone(session: Session, sessions: Iterable[Session]) -> bool:
    return not any(
        other is not session
        and other.place.name == session.place.name
        and abs(other.start - session.start) < _NEIGHBOURS
        for other in sessions
    )


def _missing(rng: random.Random, world: World, sessions: list[Session]) -> Missing:
    """An account with few sessions has no trail; in some regions the newest events have not come yet."""
    counts = Counter(session.place.account_id for session in sessions)
    accounts = sorted(
        world.accounts[1:], key=lambda account: (counts[account.account_id], account.account_id)
    )
    some: list[Account] = [each for each in accounts if counts[each.account_id]][:2] or accounts
    clusters = sorted({session.place.cluster for session in sessions if session.kind == "pod"})
    without = [each for each in clusters if rng.random() < _SHARE_WITHOUT_AUDIT]
    account_id = rng.choice(some).account_id if len(some) > 1 else ""
    last: dict[tuple[str, str], float] = {}
    for session in sessions:
        place = session.place
        # The newest events that came must be of the same hour, so that the hour was seen to be there.
        is_within = session.start % _HOUR > _HOUR / 4
        is_seen = session.kind != "pod" and place.region != GLOBAL and place.account_id != account_id
        if is_seen and is_within:
            last[place.account_id, place.region] = session.start
        elif is_seen:
            last.pop((place.account_id, place.region), None)
    pairs = rng.sample(sorted(last), min(2, len(last)))
    return Missing(account_id, frozenset(without), {pair: last[pair] - 40 for pair in pairs})


def _deliver(
    delivery: Delivery,
    seed: int,
    stage: Stage,
    sessions: list[Session],
    delivered: list[Record],
    missing: Missing,
    ordinary: int,
) -> int:
    """Puts everything into files; says how many ordinary records there are."""
    noise, total = Ordinary(seed, ordinary), 0
    spots = [Spot(each.account_id, each.region, each.at) for each in delivered]
    spots += [Spot(each.place.account_id, each.place.region, each.start) for each in sessions]
    for each in delivered:
        delivery.add_event(each.account_id, each.region, each.at, each.event, each.late, each.copies)
    for spot in spots:
        for at, text in noise.around(spot):
            if not missing.hides(spot.account_id, spot.region, at):
                delivery.add(spot.account_id, spot.region, at, text)
                total += 1
    for session in sessions:
        if session.kind == "pod":
            stage.audits += noise.audits_around(session)
    for place, at, event in stage.audits:
        if place.cluster not in missing.clusters:
            delivery.add_audit(place.account_id, place.region, place.cluster.rsplit("/", 1)[-1], at, event)
    return total


class _Truth:
    """The lines of truth, about what was delivered."""

    def __init__(self, stage: Stage, missing: Missing, delivered: list[Record], delivery: Delivery) -> None:
        self._stage, self._missing, self._delivery = stage, missing, delivery
        late = {each.event_id for each in delivered if each.late > _HOUR - _LONGEST_USUAL}
        self._late = [call for call in stage.calls if call.event_id in late]
        self._known = {each.event_id for each in delivered}
        self._known |= {
            event["auditID"] for place, _, event in stage.audits if place.cluster not in missing.clusters
        }
        self._persons = persons({id_: caller for id_, caller in stage.callers.items() if id_ in self._known})

    def write(
        self, folder: Path, sessions: list[Session], owned: list[Owned], started: list[Started]
    ) -> None:
        """All files."""
        calls = [call for call in self._stage.calls if call.event_id in self._known]
        answers = resolve(sessions, calls)
        sure = named(answers)
        opened = {call.event_id: uuids[0] for uuids, call in sure.items()}
        _lines(
            folder / "openers.jsonl",
            (self._opener(session, answers[session.uuids], session.uuids in sure) for session in sessions),
        )
        _lines(folder / "exec_calls.jsonl", (self._exec_call(call, opened) for call in calls))
        _lines(folder / "chains.jsonl", (self._key(each) for each in owned if self._known & set(each.calls)))
        _lines(folder / "tasks.jsonl", (self._task(each) for each in started))
        people = ({"event_id": id_, "names": self._stage.callers[id_].names} for id_ in sorted(self._persons))
        _lines(folder / "people.jsonl", people)

    def _opener(self, session: Session, left: list[Call], is_sure: bool) -> Json:
        place = session.place
        trap, made = self._stage.opened[session.uuids]
        answer = self._answer(session, left, is_sure)
        line = {
            "account_id": place.account_id,
            "region": place.region,
            "process_uuids": session.uuids,
            "kind": session.kind,
            "place": place.name,
            "trap": trap,
            "answer": answer,
            "event_id": made,
            "is_late": self._is_late(session),
            "candidates": sorted(call.event_id for call in left) if answer in ("named", "ambiguous") else [],
        }
        return line | (self._chain(made) if made and answer == "named" else {})

    def _is_late(self, session: Session) -> bool:
        """Whether a call of that place and time came only with a file of another hour."""
        return any(
            call.place == session.place.name and abs(call.at - session.start) < _LATE_SECONDS
            for call in self._late
        )

    def _answer(self, session: Session, left: list[Call], is_sure: bool) -> str:
        place, missing = session.place, self._missing
        if session.kind == "pod":
            is_loaded = place.cluster not in missing.clusters
        else:
            is_loaded = place.account_id != missing.account_id
        if not is_loaded:
            return "not_loaded"
        if left:
            return "named" if is_sure else "ambiguous"
        return "not_delivered" if self._may_come(session) else "none"

    def _may_come(self, session: Session) -> bool:
        """Whether a call may still be delivered: that takes up to a day."""
        place = session.place
        if session.kind == "pod":
            return False
        is_cut = self._missing.hides(place.account_id, place.region, session.start)
        return is_cut or self._delivery.until(place.account_id) < session.start + _DAY

    def _chain(self, event_id: str) -> Json:
        caller = self._stage.callers[event_id]
        steps: list[list[str]] = []
        # Only the event in the caller's own account tells with which key the call was made.
        certain = 0
        for step in caller.steps:
            known = [each for each in step if each in self._known]
            if not known:
                break
            steps.append(known)
            if step[0] not in self._known:
                break
            certain += 1
        return {
            "person": self._persons.get(event_id),
            "is_claimed": caller.is_claimed,
            "steps": steps,
            "is_complete": certain == len(caller.steps),
            "first_identity": caller.first,
        }

    def _exec_call(self, call: Call, opened: Mapping[str, str]) -> Json:
        return {
            "account_id": call.account_id,
            "region": call.region,
            "event_id": call.event_id,
            "is_refused": call.is_refused,
            "is_dry_run": call.is_dry,
            "is_direct_session": call.is_direct,
            "session": opened.get(call.event_id),
        }

    def _key(self, owned: Owned) -> Json:
        calls = [each for each in owned.calls if each in self._known]
        return {
            "access_key_id": owned.key.key,
            "account_id": owned.key.account_id,
            "event_ids": calls,
            "by_services": [each for each in owned.by_services if each in self._known],
            "task": owned.task,
            **self._chain(calls[0]),
        }

    def _task(self, started: Started) -> Json:
        return {
            "task_arn": started.task.arn,
            "account_id": started.task.account_id,
            "started_event_id": started.started if started.started in self._known else None,
            "registered_event_id": started.registered if started.registered in self._known else None,
        }


def _lines(path: Path, lines: Iterator[Json] | Iterable[Json]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
