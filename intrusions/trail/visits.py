"""The calls around each session: the one that opened it, and what stands in the way of finding it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_plus

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.trail.customs import Customs
from tracehound.intrusions.trail.identities import Identity, Registrar
from tracehound.intrusions.trail.knowable import Knock
from tracehound.intrusions.trail.observed import Spot, Visit
from tracehound.intrusions.trail.wire import Origin, Told, guid, microsecond, second, told

Json = dict[str, Any]
_TYPED = (
    "/bin/sh",
    "sh",
    "/bin/bash -l",
    "rails console",
    "/bin/sh -c \"echo 'ticket=CHG00{n}'; bash\"",
    "psql $DATABASE_URL",
    "bash\n  -c 'id'   \t",
    "<img src=x onerror=alert({n})>",
)
_ERRORS = (
    "AccessDeniedException",
    "TargetNotConnectedException",
    "InvalidParameterException",
    "ClusterNotFoundException",
)
_OTHER_REGIONS = ("ca-central-1", "eu-north-1", "us-west-2")


@dataclass(frozen=True)
class Audited:
    """An event of a cluster's audit log."""

    spot: Spot
    at: float
    body: Json


@dataclass
class Book:
    """All calls that open sessions, with who made them."""

    customs: Customs
    registrar: Registrar
    events: list[Told] = field(default_factory=list)
    audits: list[Audited] = field(default_factory=list)
    knocks: list[Knock] = field(default_factory=list)
    who: dict[str, Identity] = field(default_factory=dict)
    true: dict[tuple[str, ...], tuple[str, str | None]] = field(default_factory=dict)
    # Keys with which tasks were entered, as findings tell.
    keys_of_tasks: dict[str, Identity] = field(default_factory=dict)

    def enter(self, visit: Visit, is_alone: bool) -> None:
        """The calls around one session."""
        dice = self.customs.dice.fork("visit", visit.processes[0])
        trouble = self._trouble(dice, visit, is_alone)
        if trouble == "unlogged":
            self.true[visit.processes] = trouble, None
            return
        at = visit.began - min(8.0, dice.lognormvariate(0, 0.6) * self.customs.slowness / 2) - 0.05
        if trouble == "fast_clock":
            at = visit.began + dice.uniform(0.05, 1.0)
        event = self.knock(dice, visit.way, visit.spot, at, trouble)
        self.true[visit.processes] = trouble, event
        self._disturb(dice, visit, at, trouble)

    def _trouble(self, dice: Dice, visit: Visit, is_alone: bool) -> str:
        kinds = ["none", "none", "none", "refused", "twice", "late", "very_late"]
        if is_alone:
            kinds += ["unlogged", "crowd", "fast_clock"]
        if visit.spot.kind == "task":
            kinds += ["by_arn", "no_cluster", "no_answer", "rehearsal", "elsewhere", "sidecar"]
            if dice.happens(self.customs.direct_share):
                return "direct"
        if visit.way == "login" and is_alone and dice.happens(0.5):
            return "unlogged"
        if visit.way == "runtime":
            kinds = [each for each in kinds if each not in ("twice", "late", "very_late", "fast_clock")]
        return dice.choice(kinds)

    def knock(
        self,
        dice: Dice,
        way: str,
        spot: Spot,
        at: float,
        trouble: str = "",
        refused: str = "",
        dry: bool = False,
    ) -> str:
        """A call for a session of that way, by somebody. Gives the id of its event."""
        identity = self.keys_of_tasks.get(spot.name) or self.registrar.anybody(
            dice, spot.account, spot.region, at
        )
        if way == "runtime":
            return self._audit(dice, spot, identity, at, refused)
        if way == "login":
            at -= dice.uniform(0, 40) if trouble else 0
        makers: dict[str, Callable[[], Told]] = {
            "worker": lambda: self._worker(dice, spot, identity, at, trouble, refused, dry),
            "document": lambda: self._document(dice, spot, identity, at, refused),
            "login": lambda: self._login(dice, spot, identity, at, refused),
        }
        event = makers[way]()
        delay = {"late": dice.uniform(900, 3000), "very_late": dice.uniform(4000, 20_000)}.get(trouble, 0.0)
        event = replace(event, delay=delay, times=2 if trouble == "twice" else 1)
        self.events.append(event)
        told_of = replace(spot, container=_container(event))
        self._note(event.identity, way, told_of, event.at, identity, bool(refused), dry, trouble == "direct")
        return event.identity

    def _note(
        self,
        event: str,
        way: str,
        spot: Spot,
        at: float,
        who: Identity,
        refused: bool,
        dry: bool,
        direct: bool,
    ) -> None:
        self.who[event] = who
        runtime = spot.runtime if direct else ""
        self.knocks.append(Knock(event, way, spot.key, spot.container, at, runtime, refused, dry))

    def _worker(
        self, dice: Dice, spot: Spot, who: Identity, at: float, trouble: str, refused: str, dry: bool
    ) -> Told:
        tail = (
            dice.hexadecimal(17)
            if dice.happens(0.3)
            else dice.letters(26, "0123456789abcdefghijklmnopqrstuvwxyz")
        )
        name = str(who.wire.get("userName") or who.wire["principalId"].partition(":")[2] or "root")
        session = (
            f"{name}-{tail}"
            if spot.kind == "instance" or trouble == "direct"
            else f"ecs-execute-command-{tail}"
        )
        if spot.kind == "instance" or trouble == "direct":
            asked: Json = {"target": _target(spot)}
            if dice.happens(0.4):
                asked |= {"documentName": "AWS-StartInteractiveCommand", "parameters": {"command": ["bash"]}}
            return told(
                dice,
                spot.account,
                spot.region,
                at,
                "ssm",
                "StartSession",
                who.wire,
                who.origin,
                asked,
                _opened(spot, session),
                refused,
            )
        self._linked(dice, spot, at, session, bool(refused) or dry)
        asked = self._asked(dice, spot, trouble, dry)
        answered = _answer(dice, spot, session) if trouble != "no_answer" and not dry else None
        return told(
            dice,
            spot.account,
            spot.region,
            at,
            "ecs",
            "ExecuteCommand",
            who.wire,
            who.origin,
            asked,
            answered,
            refused,
        )

    def _asked(self, dice: Dice, spot: Spot, trouble: str, dry: bool) -> Json:
        task, cluster = spot.name.rsplit("/", 1)[-1], spot.cluster.rsplit("/", 1)[-1]
        typed = dice.choice(_TYPED).replace("{n}", str(dice.randrange(1000)))
        asked: Json = {"command": typed, "interactive": True, "container": spot.container}
        if trouble != "no_cluster":
            asked["cluster"] = spot.cluster if trouble == "by_arn" or dice.happens(0.2) else cluster
        asked["task"] = spot.name if trouble in ("by_arn", "no_cluster") or dice.happens(0.2) else task
        if dice.happens(0.25):
            del asked["container"]
        return asked | ({"dryrun": True} if dry else {})

    def _linked(self, dice: Dice, spot: Spot, at: float, session: str, is_refused: bool) -> None:
        """The role of ECS starts the session, as SSM sees it."""
        if is_refused:
            return
        role = "AWSServiceRoleForECS"
        unique = f"AROA{Dice(f'{role}/{spot.account}').letters(17)}"
        arn = f"arn:aws:iam::{spot.account}:role/aws-service-role/ecs.amazonaws.com/{role}"
        issuer = {
            "type": "Role",
            "principalId": unique,
            "arn": arn,
            "accountId": spot.account,
            "userName": role,
        }
        attributes = {"creationDate": second(at), "mfaAuthenticated": "false"}
        who = {
            "type": "AssumedRole",
            "principalId": f"{unique}:ecs-execute-command",
            "arn": f"arn:aws:sts::{spot.account}:assumed-role/{role}/ecs-execute-command",
            "accountId": spot.account,
            "sessionContext": {"sessionIssuer": issuer, "webIdFederationData": {}, "attributes": attributes},
            "invokedBy": "ecs.amazonaws.com",
        }
        origin = Origin("ecs.amazonaws.com", "ecs.amazonaws.com")
        asked = {"target": _target(spot), "documentName": "AmazonECS-ExecuteInteractiveCommand"}
        later = at + dice.choice((0.0, 0.4, 1.1))
        self.events.append(
            told(
                dice,
                spot.account,
                spot.region,
                later,
                "ssm",
                "StartSession",
                who,
                origin,
                asked,
                _opened(spot, session),
            )
        )

    def _document(self, dice: Dice, spot: Spot, who: Identity, at: float, refused: str) -> Told:
        ids = [spot.name, *(f"i-{dice.hexadecimal(17)}" for _ in range(dice.randrange(3)))]
        dice.shuffle(ids)
        hidden = "HIDDEN_DUE_TO_SECURITY_REASONS"
        asked = {"documentName": "AWS-RunShellScript", "instanceIds": ids, "parameters": hidden}
        command = {"commandId": guid(dice), "instanceIds": ids, "status": "Pending", "parameters": hidden}
        return told(
            dice,
            spot.account,
            spot.region,
            at,
            "ssm",
            "SendCommand",
            who.wire,
            who.origin,
            asked,
            {"command": command},
            refused,
        )

    def _login(self, dice: Dice, spot: Spot, who: Identity, at: float, refused: str) -> Told:
        name = dice.choice(("osUser", "instanceOSUser"))
        asked = {
            "instanceId": spot.name,
            name: dice.choice(("ec2-user", "ubuntu")),
            "sSHPublicKey": "ssh-rsa AAAA",
        }
        return told(
            dice,
            spot.account,
            spot.region,
            at,
            "ec2-instance-connect",
            "SendSSHPublicKey",
            who.wire,
            who.origin,
            asked,
            {"success": True, "requestId": guid(dice)},
            refused,
        )

    def _audit(
        self, dice: Dice, spot: Spot, who: Identity, at: float, refused: str, access: str = "exec"
    ) -> str:
        session = who.wire["principalId"].partition(":")[2]
        extra = {
            "accessKeyId": [who.wire["accessKeyId"]],
            "arn": [who.wire["arn"]],
            "canonicalArn": [
                who.wire.get("sessionContext", {}).get("sessionIssuer", {}).get("arn") or who.wire["arn"]
            ],
            "principalId": [who.wire["principalId"].partition(":")[0]],
            "sessionName": [session],
        }
        words = dice.choice((["sh"], ["bash", "-il"], ["sh", "-c", "clear; (bash || ash || sh)"]))
        asked = "&".join(f"command={quote_plus(word)}" for word in words)
        path = f"/api/v1/namespaces/{spot.namespace}/pods/{spot.name}/{access}"
        body: Json = {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "Metadata",
            "auditID": guid(dice),
            "stage": dice.choice(("ResponseStarted", "ResponseComplete")),
            "requestURI": f"{path}?{asked}&container={spot.container}&stdin=true&tty=true",
            "verb": dice.choice(("get", "create")),
            "user": {
                "username": dice.choice((who.wire["arn"], "admin")),
                "groups": ["system:authenticated"],
                "extra": extra,
            },
            "sourceIPs": [who.origin.address],
            "userAgent": dice.choice(("kubectl/v1.29.2 (darwin/arm64)", "k9s/0.32", "\x1b]0;x\x07")),
            "objectRef": {
                "resource": "pods",
                "namespace": spot.namespace,
                "name": spot.name,
                "apiVersion": "v1",
                "subresource": access,
            },
            "responseStatus": {"metadata": {}, "code": 403 if refused else 101},
            "requestReceivedTimestamp": microsecond(at),
            "stageTimestamp": microsecond(at + 0.03),
        }
        self.audits.append(Audited(spot, at, body))
        self._note(
            body["auditID"],
            "runtime" if access == "exec" else access,
            spot,
            at,
            who,
            bool(refused),
            False,
            False,
        )
        return str(body["auditID"])

    def _disturb(self, dice: Dice, visit: Visit, at: float, trouble: str) -> None:
        """What else happens there and then."""
        spot = visit.spot
        if trouble == "crowd":
            moment = at + 0.2 if visit.way == "runtime" else float(int(at)) + dice.uniform(0, 0.9)
            if visit.way == "login":
                moment = visit.began - dice.uniform(0.5, 50)
            self.knock(dice, visit.way, spot, moment)
        elif trouble == "refused":
            for _ in range(dice.randrange(1, 3)):
                self.knock(dice, visit.way, spot, at - dice.uniform(0, 4), refused=dice.choice(_ERRORS))
        elif trouble == "rehearsal":
            self.knock(dice, visit.way, spot, at - dice.uniform(0, 2), dry=True)
        elif trouble == "sidecar":
            other = replace(spot, container="envoy", runtime="")
            self.knock(dice, visit.way, other, at + dice.uniform(-1, 0))
        elif trouble == "elsewhere":
            region = dice.choice([each for each in _OTHER_REGIONS if each != spot.region])
            names = {name: getattr(spot, name).replace(spot.region, region) for name in ("name", "cluster")}
            self.knock(dice, visit.way, replace(spot, region=region, **names), at)

    def everyday(self, dice: Dice, visits: list[Visit], count: int) -> None:
        """Sessions without findings, at other times."""
        for number in range(count if visits else 0):
            drawn = dice.fork("everyday", number)
            visit = drawn.choice(visits)
            at = visit.began + drawn.choice((-1, 1)) * drawn.spread(400, 300_000)
            if any(other.spot == visit.spot and abs(other.began - at) < 200 for other in visits):
                continue
            refused = drawn.choice(_ERRORS) if drawn.happens(0.1) else ""
            self.knock(drawn, visit.way, visit.spot, at, refused=refused)


def _container(event: Told) -> str:
    """The container that an event names, if it names one."""
    answered, asked = event.body["responseElements"] or {}, event.body["requestParameters"] or {}
    return str(answered.get("containerName") or asked.get("container") or "")


def _target(spot: Spot) -> str:
    if spot.kind == "instance":
        return spot.name
    return f"ecs:{spot.cluster.rsplit('/', 1)[-1]}_{spot.name.rsplit('/', 1)[-1]}_{spot.runtime}"


def _opened(spot: Spot, session: str) -> Json:
    stream = f"wss://ssmmessages.{spot.region}.amazonaws.com/v1/data-channel/{session}?role=publish_subscribe"
    return {"sessionId": session, "tokenValue": "Value hidden due to security reasons.", "streamUrl": stream}


def _answer(dice: Dice, spot: Spot, session: str) -> Json:
    task, cluster = spot.name.rsplit("/", 1)[-1], spot.cluster.rsplit("/", 1)[-1]
    container = f"arn:aws:ecs:{spot.region}:{spot.account}:container/{cluster}/{task}/{guid(dice)}"
    opened = _opened(spot, session) | {"tokenValue": "HIDDEN_DUE_TO_SECURITY_REASONS"}
    return {
        "clusterArn": spot.cluster,
        "containerArn": container,
        "containerName": spot.container,
        "interactive": True,
        "session": opened,
        "taskArn": spot.name,
    }


def compact(body: Json) -> str:
    """An event as text."""
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False)
