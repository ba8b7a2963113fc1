"""Which call opened each session, with everything that makes it hard to tell."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tracehound.simulator.draws import hex_id
from tracehound.simulator.organization import Account, World
from tracehound.simulator.trail import calls
from tracehound.simulator.trail.answers import Call
from tracehound.simulator.trail.callers import Caller, Staff
from tracehound.simulator.trail.events import Json, Record
from tracehound.simulator.trail.roads import Journey, travel
from tracehound.simulator.trail.seen import Place, Session

_COMMON = (("plain", 8), ("late_file", 1), ("two_files", 1), ("refused_before", 1), ("clock_ahead", 1))
TRAPS: dict[str, tuple[tuple[str, int], ...]] = {
    "ecs": (
        *_COMMON,
        ("two_people", 3),
        ("other_container", 1),
        ("neighbour_region", 1),
        ("by_arn", 2),
        ("no_cluster", 1),
        ("no_response", 1),
        ("dry_run_before", 1),
        ("direct", 3),
        ("no_call", 1),
    ),
    "session": (*_COMMON, ("two_people", 2), ("neighbour_region", 1), ("no_call", 1)),
    "command": (*_COMMON, ("no_call", 1)),
    # Most logins are by keys that no call hands out.
    "ssh": (("plain", 4), ("refused_before", 1), ("no_call", 3)),
    "pod": (("plain", 6), ("two_people", 2), ("refused_before", 1), ("no_call", 1)),
}


@dataclass
class Stage:
    """What all sessions share; what is written of them is collected here."""

    seed: int
    world: World
    people: Staff
    watched: tuple[Account, ...]
    records: list[Record] = field(default_factory=list)
    audits: list[tuple[Place, float, Json]] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    callers: dict[str, Caller] = field(default_factory=dict)
    # The trap and the true call of each session.
    opened: dict[tuple[str, ...], tuple[str, str | None]] = field(default_factory=dict)

    def journey(self, rng: random.Random, account_id: str, region: str, at: float) -> Journey:
        """Somebody sets out to call at that time."""
        account = next(each for each in self.world.accounts if each.account_id == account_id)
        return Journey(rng, self.world, self.people, account, region, at, watched=self.watched)

    def caller(self, rng: random.Random, place: Place, at: float) -> Caller:
        """Somebody with credentials; the events on the way are kept."""
        journey = self.journey(rng, place.account_id, place.region, at)
        caller = travel(journey)
        self.keep(journey)
        return caller

    def keep(self, journey: Journey) -> None:
        """Remember the events of a journey."""
        self.records += journey.records
        self.callers |= journey.callers


def open_session(stage: Stage, session: Session, is_alone: bool) -> None:
    """The calls around one session. Beside other sessions in the same place it is always opened by a call."""
    rng = random.Random(f"{stage.seed}:opener:{session.uuids[0]}")
    place = session.place
    kind = "ecs" if place.kind == "ecs" else session.kind
    names, weights = zip(*TRAPS[kind], strict=True)
    trap = rng.choices(names, weights)[0]
    if trap in ("no_call", "two_people", "clock_ahead") and not is_alone:
        trap = "plain"
    at = session.start - rng.uniform(0.2, 5.0)
    if trap == "clock_ahead":
        at = session.start + rng.uniform(0.1, 0.9)
    if trap == "no_call":
        stage.opened[session.uuids] = trap, None
        return
    made = _open(stage, rng, session, at, trap)
    stage.opened[session.uuids] = trap, made
    _decoys(stage, rng, session, at, trap)


def _open(stage: Stage, rng: random.Random, session: Session, at: float, trap: str) -> str:
    """The call that opened the session; returns its event id."""
    place, caller = session.place, stage.caller(rng, session.place, at)
    if session.kind == "pod":
        return audit(stage, rng, place, caller, at)
    is_exec = place.kind == "ecs" and trap != "direct"
    id_ = calls.session_id(rng, "ecs-execute-command" if is_exec else calls.named(caller))
    if is_exec:
        form = {"by_arn": "arn", "no_cluster": "none"}.get(trap, "name")
        record = calls.execute_command(
            rng, place, caller, at, id_, form=form, has_response=trap != "no_response"
        )
        role = stage.journey(rng, place.account_id, place.region, at).role(
            "AWSServiceRoleForECS", path="aws-service-role/ecs.amazonaws.com/"
        )
        stage.records.append(calls.service_session(rng, place, role, at + rng.choice((0, 0, 1)), id_))
    elif session.kind == "session":
        record = calls.start_session(rng, place, caller, at, id_)
    elif session.kind == "command":
        others = [Place("instance", place.account_id, place.region, f"i-{hex_id(rng, 17)}")]
        record = calls.send_command(rng, [place, *others[: rng.randrange(2)]], caller, at)
    else:
        record = calls.send_ssh_key(rng, place, caller, at - rng.uniform(1, 15))
    record = record._replace(
        late=rng.choice((2400.0, 9000.0)) if trap == "late_file" else 0.0,
        copies=2 if trap == "two_files" else 1,
    )
    keep(stage, record, caller, session.kind, place, is_direct=place.kind == "ecs" and trap == "direct")
    return record.event_id


def keep(
    stage: Stage,
    record: Record,
    caller: Caller,
    kind: str,
    place: Place,
    *,
    is_direct: bool = False,
    is_dry: bool = False,
) -> None:
    """Remember an exec call with its truth."""
    stage.records.append(record)
    stage.callers[record.event_id] = caller
    stage.calls.append(
        Call(
            record.event_id,
            kind,
            place.account_id,
            place.region,
            place.name,
            "" if is_direct else container_told(record),
            place.runtime_id if is_direct else "",
            record.at,
            "errorCode" in record.event,
            is_dry,
            is_direct,
        )
    )


def container_told(record: Record) -> str:
    """The container that an event names; empty if it names none."""
    request, response = (record.event[name] or {} for name in ("requestParameters", "responseElements"))
    return str(response.get("containerName") or request.get("container") or "")


def audit(
    stage: Stage,
    rng: random.Random,
    place: Place,
    caller: Caller,
    at: float,
    *,
    code: int = 101,
    subresource: str = "exec",
) -> str:
    """A call of the cluster's API, with its truth; returns its id."""
    event = calls.pod_exec(rng, place, caller, at, code=code, subresource=subresource)
    stage.audits.append((place, at, event))
    stage.callers[event["auditID"]] = caller
    kind = "pod" if subresource == "exec" else subresource
    where = place.account_id, place.region, place.name, place.container
    stage.calls.append(Call(event["auditID"], kind, *where, "", at, code >= 400))
    return str(event["auditID"])


def _decoys(stage: Stage, rng: random.Random, session: Session, at: float, trap: str) -> None:
    """Calls that did not open the session, but look as if."""
    place = session.place
    if trap == "two_people":
        _another(stage, rng, session, place, float(int(at)) + 0.5 if session.kind != "pod" else at + 0.3)
    elif trap == "other_container":
        _another(stage, rng, session, place._replace(container="log-router", runtime_id=""), at)
    elif trap == "neighbour_region":
        region = "eu-west-2" if place.region != "eu-west-2" else "eu-west-1"
        moved = place._replace(
            region=region,
            name=place.name.replace(place.region, region),
            cluster=place.cluster.replace(place.region, region),
        )
        _another(stage, rng, session, moved, at)
    elif trap == "refused_before":
        _another(stage, rng, session, place, at - rng.uniform(0, 3), is_refused=True)
    elif trap == "dry_run_before":
        caller = stage.caller(rng, place, at)
        record = calls.execute_command(rng, place, caller, at - 1, "none", is_dry=True)
        keep(stage, record, caller, "session", place, is_dry=True)


def _another(
    stage: Stage,
    rng: random.Random,
    session: Session,
    place: Place,
    at: float,
    *,
    is_refused: bool = False,
) -> None:
    caller = stage.caller(rng, place, at)
    if session.kind == "pod":
        audit(stage, rng, place, caller, at, code=403 if is_refused else 101)
        return
    id_ = calls.session_id(rng, "ecs-execute-command" if place.kind == "ecs" else calls.named(caller))
    if place.kind == "ecs":
        error = calls.refusal(rng, "ecs:ExecuteCommand") if is_refused else None
        record = calls.execute_command(rng, place, caller, at, id_, error=error)
    else:
        code, message = calls.DENIED
        error = (code, message.format(action="ssm:StartSession")) if is_refused else None
        if session.kind == "command":
            record = calls.send_command(rng, [place], caller, at, error)
        elif session.kind == "ssh":
            record = calls.send_ssh_key(rng, place, caller, at, error)
        else:
            record = calls.start_session(rng, place, caller, at, id_, error)
    keep(stage, record, caller, session.kind, place)


def baseline(stage: Stage, rng: random.Random, sessions: Sequence[Session], count: int) -> None:
    """Sessions in which nothing was found: they are opened in the same places at other times."""
    starts: dict[str, list[float]] = {}
    for session in sessions:
        starts.setdefault(session.place.name, []).append(session.start)
    for _ in range(count if sessions else 0):
        session = rng.choice(sessions)
        place, at = session.place, session.start + rng.uniform(-40_000, 40_000)
        if any(abs(at - start) < 300 for start in starts[place.name]):
            continue
        _another(stage, rng, session, place, at, is_refused=rng.random() < 0.15)
        if session.kind == "pod" and rng.random() < 0.5:
            caller = stage.caller(rng, place, at)
            audit(stage, rng, place, caller, at + 900, subresource="portforward")
