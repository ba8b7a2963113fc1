"""A world's export with CloudTrail beside it, and what is true of both."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.export import write
from tracehound.intrusions.trail import extra
from tracehound.intrusions.trail.chatter import Chatter
from tracehound.intrusions.trail.customs import Customs
from tracehound.intrusions.trail.identities import STS_HOME, Identity, Registrar
from tracehound.intrusions.trail.keyrings import Keyring, Launch, Ring
from tracehound.intrusions.trail.knowable import Knock, Known, known
from tracehound.intrusions.trail.observed import Observed, Visit
from tracehound.intrusions.trail.ship import Shipment
from tracehound.intrusions.trail.visits import Book, compact
from tracehound.intrusions.trail.wire import Json, Told
from tracehound.intrusions.world import World

_FINDINGS_A_SCENE, _FEWEST_SCENES = 20, 24
_NEAR = 90.0
# What comes later than so many seconds is in no file of its hour.
_LATE = 2000.0
_A_DAY = 86_400.0


class Recorded(NamedTuple):
    """How many records matter, how many do not, how many files there are, and sessions."""

    told: int
    ordinary: int
    files: int
    visits: int


@dataclass(frozen=True)
class Gaps:
    """What nobody has: the trail of an account, audit logs of clusters, and the newest events of places."""

    account: str
    clusters: frozenset[str]
    until: Mapping[tuple[str, str], float]

    def swallows(self, account: str, region: str, at: float) -> bool:
        """Whether an event is in no file."""
        return account == self.account or at > self.until.get((account, region), at)


def record(folder: Path, made: World, ordinary: int = 100) -> Recorded:
    """Writes what `write` does, `cloudtrail/` and its truth into a new folder; the world gets more findings.

    `openers.jsonl`, `exec_calls.jsonl`, `chains.jsonl`, `tasks.jsonl` and `people.jsonl` have a JSON line for
    each session, call that opens one, key, task, and event of a person. `ordinary` is how many records there
    are for each that matters. Raises OSError as writing does.
    """
    dice = Dice(f"intrusions/{made.seed}/trail")
    scenes = max(_FEWEST_SCENES, len(made.scene.findings) // _FINDINGS_A_SCENE)
    extra.play(made.scene, dice.fork("extra"), scenes)
    write(folder, made)
    return _Recorder(made, dice).write(folder, ordinary)


class _Recorder:
    """Works out what happened, and what of it is told."""

    def __init__(self, made: World, dice: Dice) -> None:
        organization = made.scene.organization
        seen = Observed(made.versions())
        self.visits = seen.visits()
        self.customs = Customs(dice.fork("customs"), organization)
        numbers = sorted({place.account.number for place in organization.places})
        self.gaps = self._gaps(dice.fork("gaps"), numbers)
        self.registrar = Registrar(self.customs, [each for each in numbers if each != self.gaps.account])
        self.keyring = Keyring(dice.fork("keys"), self.registrar)
        self.rings = [self.keyring.ring(seen.keys[name]) for name in sorted(seen.keys)]
        self.book = Book(self.customs, self.registrar)
        self._hand_out_keys()
        for visit in self.visits:
            self.book.enter(visit, self._is_alone(visit))
        self.book.everyday(dice.fork("everyday"), self.visits, len(self.visits))
        started = sorted(seen.tasks.values(), key=lambda each: (each.details["createdAt"], each.spot.name))
        self.launches = [self.keyring.launch(each) for each in started]
        self.who: dict[str, Identity] = self.registrar.who | self.keyring.who | self.book.who

    def _hand_out_keys(self) -> None:
        """Where a finding tells with which key a task was entered, that key opens its sessions."""
        for ring in self.rings:
            for operation, *_ in ring.use.calls:
                if operation == "ExecuteCommand" and not ring.task:
                    self._hand_out(ring)

    def _hand_out(self, ring: Ring) -> None:
        first, last = ring.use.first - 60, ring.use.last + 6 * 3600
        for visit in self.visits:
            is_near = (visit.spot.account, visit.spot.region) == (ring.use.account, ring.use.region)
            if visit.spot.kind == "task" and is_near and first < visit.began < last:
                self.book.keys_of_tasks.setdefault(visit.spot.name, ring.identity)

    def _gaps(self, dice: Dice, accounts: list[str]) -> Gaps:
        counts = Counter(visit.spot.account for visit in self.visits)
        few = sorted((counts[each], each) for each in accounts if counts[each])
        account = dice.choice(few[:3])[1] if len(few) > 3 else ""
        clusters = sorted({visit.spot.cluster for visit in self.visits if visit.way == "runtime"})
        newest: dict[tuple[str, str], float] = {}
        for visit in self.visits:
            spot = visit.spot
            if visit.way == "runtime" or spot.region == STS_HOME or spot.account == account:
                continue
            newest.pop((spot.account, spot.region), None)
            # Events of the same hour did come: so it is known that the hour is there.
            if visit.began % 3600 > 1000:
                newest[spot.account, spot.region] = visit.began
        places = dice.some(sorted(newest), 2)
        hidden = frozenset(each for each in clusters if dice.happens(0.15))
        return Gaps(account, hidden, {place: newest[place] - 45 for place in places})

    def _is_alone(self, visit: Visit) -> bool:
        return not any(
            other is not visit and other.spot.key == visit.spot.key and abs(other.began - visit.began) < _NEAR
            for other in self.visits
        )

    def write(self, folder: Path, ordinary: int) -> Recorded:
        """Writes files and truth."""
        told = [
            each
            for each in (*self.registrar.events, *self.keyring.events, *self.book.events)
            if not self.gaps.swallows(each.account, each.region, each.at)
        ]
        audits = [each for each in self.book.audits if each.spot.cluster not in self.gaps.clusters]
        shipment = Shipment(folder / "cloudtrail", self.customs)
        for event in told:
            shipment.put(event.account, event.region, event.at, compact(event.body), event.delay, event.times)
        for audit in audits:
            shipment.put_audit(audit)
        count = self._chat(shipment, told, ordinary)
        kept = {each.identity for each in told} | {each.body["auditID"] for each in audits}
        _Teller(self, kept, shipment).write(folder)
        return Recorded(len(told), count, shipment.write(), len(self.visits))

    def _chat(self, shipment: Shipment, told: list[Told], ordinary: int) -> int:
        chatter, count = Chatter(self.customs.dice.fork("chatter"), ordinary), 0
        for visit in self.visits:
            if visit.way == "runtime" and visit.spot.cluster not in self.gaps.clusters:
                for audit in chatter.audits(visit.spot, visit.began):
                    shipment.put_audit(audit)
        moments = [(each.account, each.region, each.at) for each in told]
        moments += [(visit.spot.account, visit.spot.region, visit.began) for visit in self.visits]
        for account, region, moment in moments:
            for at, text in chatter.around(account, region, moment):
                if not self.gaps.swallows(account, region, at):
                    shipment.put(account, region, at, text)
                    count += 1
        return count


class _Teller:
    """Tells the truth about what was delivered."""

    def __init__(self, recorder: _Recorder, kept: set[str], shipment: Shipment) -> None:
        self.recorder = recorder
        self.shipment = shipment
        self.kept = kept
        self.known: Known = known(
            recorder.visits, [each for each in recorder.book.knocks if each.event in kept]
        )
        late = {each.identity for each in recorder.book.events if each.delay > _LATE}
        self.late = [each for each in recorder.book.knocks if each.event in late & kept]
        self.persons = _persons(
            {event: who for event, who in recorder.who.items() if event in kept}, recorder.customs.store
        )

    def write(self, folder: Path) -> None:
        """All files of truth."""
        recorder = self.recorder
        opened = {events[0]: visit.processes[0] for visit, (events, is_sure) in self.known.items() if is_sure}
        knocks = [each for each in recorder.book.knocks if each.event in self.kept]
        rings = [each for each in recorder.rings if self.kept & set(each.calls)]
        _put(folder / "openers.jsonl", map(self._opener, recorder.visits))
        _put(folder / "exec_calls.jsonl", (_exec_call(each, opened) for each in knocks))
        _put(folder / "chains.jsonl", map(self._chain_of_key, rings))
        _put(folder / "tasks.jsonl", map(self._task, recorder.launches))
        _put(
            folder / "people.jsonl",
            ({"event_id": event, "names": recorder.who[event].names} for event in sorted(self.persons)),
        )

    def _opener(self, visit: Visit) -> Json:
        events, is_sure = self.known[visit]
        trouble, true = self.recorder.book.true[visit.processes]
        answer = self._answer(visit, bool(events), is_sure)
        has_calls = answer in ("named", "ambiguous")
        line = {
            "account_id": visit.spot.account,
            "region": visit.spot.region,
            "process_uuids": visit.processes,
            "kind": visit.way,
            "place": visit.spot.name,
            "trap": trouble,
            "answer": answer,
            "event_id": true,
            "is_late": any(
                knock.place == visit.spot.key and abs(knock.at - visit.began) < _NEAR for knock in self.late
            ),
            "candidates": events if has_calls else [],
        }
        return line | (self._way_back(true) if true and answer == "named" else {})

    def _answer(self, visit: Visit, has_calls: bool, is_sure: bool) -> str:
        gaps, spot = self.recorder.gaps, visit.spot
        if visit.way == "runtime":
            if spot.cluster in gaps.clusters:
                return "not_loaded"
        elif spot.account == gaps.account:
            return "not_loaded"
        if has_calls:
            return "named" if is_sure else "ambiguous"
        return "not_delivered" if self._may_come(visit) else "none"

    def _may_come(self, visit: Visit) -> bool:
        """Whether a file of the day after it, which may have the call, is not there yet."""
        spot = visit.spot
        if visit.way == "runtime":
            return False
        is_swallowed = self.recorder.gaps.swallows(spot.account, spot.region, visit.began)
        return is_swallowed or self.shipment.until(spot.account) < visit.began + _A_DAY

    def _way_back(self, event: str) -> Json:
        who = self.recorder.who[event]
        steps: list[list[str]] = []
        known_callers = 0
        for step in who.back:
            here = [each for each in step if each in self.kept]
            if not here:
                break
            steps.append(here)
            # The other account's event doesn't say who it was, only from where.
            if step[0] not in self.kept:
                break
            known_callers += 1
        return {
            "person": self.persons.get(event),
            "is_claimed": who.claimed,
            "steps": steps,
            "is_complete": known_callers == len(who.back),
            "first_identity": who.first,
        }

    def _chain_of_key(self, ring: Ring) -> Json:
        calls = [each for each in ring.calls if each in self.kept]
        line: Json = {
            "access_key_id": ring.use.details["accessKeyId"],
            "account_id": ring.use.account,
            "event_ids": calls,
            "by_services": [each for each in ring.by_service if each in self.kept],
            "task": ring.task,
        }
        return line | self._way_back(calls[0])

    def _task(self, launch: Launch) -> Json:
        return {
            "task_arn": launch.seen.spot.name,
            "account_id": launch.seen.spot.account,
            "started_event_id": launch.started if launch.started in self.kept else None,
            "registered_event_id": launch.registered if launch.registered in self.kept else None,
        }


def _exec_call(knock: Knock, opened: Mapping[str, str]) -> Json:
    account, region, _ = knock.place
    return {
        "account_id": account,
        "region": region,
        "event_id": knock.event,
        "is_refused": knock.refused,
        "is_dry_run": knock.dry,
        "is_direct_session": bool(knock.runtime),
        "session": opened.get(knock.event),
    }


def _persons(who: Mapping[str, Identity], store: str) -> dict[str, str]:
    """Who each event's person is: a chosen name is its owner's if one better name alone stands beside it."""
    better: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for identity in who.values():
        names = [(kind, name.lower()) for kind, name in identity.names]
        for number, name in enumerate(names[1:], 1):
            better.setdefault(name, set()).add(names[0] if number else name)

    def resolved(name: tuple[str, str]) -> str:
        above = better.get(name, set())
        users = {each for each in above if each[0] == "identity_center"}
        single = users or above
        return resolved(next(iter(single))) if len(single) == 1 else f"{store}: {name[0]} {name[1]}"

    return {
        event: resolved((identity.names[0][0], identity.names[0][1].lower()))
        for event, identity in who.items()
        if identity.names
    }


def _put(path: Path, lines: Iterable[Json]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
