"""Whose the keys in findings are, what was called with them, and who started and registered tasks."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.trail.identities import Hop, Identity, Registrar
from tracehound.intrusions.trail.observed import KeyUse, TaskSeen
from tracehound.intrusions.trail.wire import Json, Origin, Told, second, told

_TASK = re.compile("[0-9a-f]{32}")
# What these calls did is told with sessions; here it would be told twice.
_ELSEWHERE = {"ExecuteCommand", "StartSession", "SendCommand", "SendSSHPublicKey"}


@dataclass(frozen=True)
class Ring:
    """The truth about a key: its calls, who has it, and the service that took on the role for it."""

    use: KeyUse
    identity: Identity
    calls: tuple[str, ...]
    by_service: tuple[str, ...]

    @property
    def task(self) -> str | None:
        """The task whose key it is, by its id."""
        name = _session(self.use)
        return name if _TASK.fullmatch(name) else None


@dataclass(frozen=True)
class Launch:
    """The truth about a task: who ran it, if a person did, and who registered what runs."""

    seen: TaskSeen
    started: str | None
    registered: str


class Keyring:
    """Writes the events of keys and tasks."""

    def __init__(self, dice: Dice, registrar: Registrar) -> None:
        self.dice = dice
        self.registrar = registrar
        self.events: list[Told] = []
        self.who: dict[str, Identity] = {}
        self._registered: dict[str, str] = {}

    def ring(self, use: KeyUse) -> Ring:
        """All about one key."""
        details = use.details
        dice = self.dice.fork("key", use.account, details["accessKeyId"])
        name = _session(use)
        by_service: tuple[str, ...] = ()
        if details["userType"] != "AssumedRole":
            identity = self._user(use)
        elif _TASK.fullmatch(name) or re.fullmatch("i-[0-9a-f]+", name):
            identity, by_service = self._machine(dice, use, name)
        else:
            at = use.first - dice.spread(10, 3400)
            identity = self._assumed(dice, use, name, at)
        told_here = [call for call in use.calls if call[0] not in _ELSEWHERE]
        calls = [self._call(dice, use, identity, call) for call in told_here]
        # A login is before any key.
        used = [
            call
            for call, (operation, *_) in zip(calls, told_here, strict=True)
            if operation != "ConsoleLogin"
        ]
        return Ring(use, identity, tuple(used), by_service)

    def _user(self, use: KeyUse) -> Identity:
        details = use.details
        kind, name = details["userType"], details["userName"]
        is_root = kind == "Root"
        arn = f"arn:aws:iam::{use.account}:" + ("root" if is_root else f"user/{name}")
        who: Json = {
            "type": kind,
            "principalId": details["principalId"],
            "arn": arn,
            "accountId": use.account,
            "accessKeyId": details["accessKeyId"],
            "userName": name,
        }
        if str(details["accessKeyId"]).startswith("ASIA"):
            attributes = {"creationDate": second(use.first - 300), "mfaAuthenticated": "false"}
            who["sessionContext"] = {"attributes": attributes}
        named = ("root", use.account) if is_root else ("iam_user", arn)
        return Identity(use.account, who, Origin("", ""), (named,), first=arn)

    def _assumed(self, dice: Dice, use: KeyUse, name: str, at: float) -> Identity:
        """A role's session: by single sign-on if the role is one of its own, else by anybody."""
        hop = self._hop(use, name)
        if hop.role.startswith("AWSReservedSSO_"):
            who = {
                "type": "SAMLUser",
                "principalId": f"s=:{name}",
                "userName": name,
                "identityProvider": "s=",
            }
            origin = Origin(use.calls[0][2], use.calls[0][3])
            before = Identity(use.account, who, origin, (("session_name", name),), first=name)
            hop = replace(hop, operation="AssumeRoleWithSAML", path="aws-reserved/sso.amazonaws.com/")
        else:
            before = self.registrar.anybody(dice, use.account, use.region, at)
        return self.registrar.take(dice, before, hop, use.region, at)

    def _hop(self, use: KeyUse, name: str) -> Hop:
        unique = use.details["principalId"].partition(":")[0]
        role = use.details["userName"]
        is_person = "@" in name
        return Hop(
            use.account,
            role,
            name,
            is_named=not re.fullmatch(r".*-session-\d+", name),
            claimed=not role.startswith("AWSReservedSSO_") or not is_person,
            key=use.details["accessKeyId"],
            unique=unique,
        )

    def _machine(self, dice: Dice, use: KeyUse, name: str) -> tuple[Identity, tuple[str, ...]]:
        host = ("ecs-tasks" if _TASK.fullmatch(name) else "ec2") + ".amazonaws.com"
        service = Identity(
            use.account, {"type": "AWSService", "invokedBy": host}, Origin(host, host), first=host
        )
        begun = len(self.registrar.events)
        hop = replace(self._hop(use, name), is_named=False)
        identity = self.registrar.take(dice, service, hop, use.region, use.first - dice.spread(60, 3000))
        made = self.registrar.events[begun:]
        if dice.happens(0.4):
            del self.registrar.events[begun:]
            return identity, ()
        return identity, tuple(each.identity for each in made)

    def _call(self, dice: Dice, use: KeyUse, who: Identity, call: tuple[str, str, str, str]) -> str:
        operation, host, address, agent = call
        at = use.first if dice.happens(0.5) else dice.uniform(use.first, use.last)
        wire = who.wire
        more: Json = {}
        if operation == "ConsoleLogin":
            wire = {
                name: value for name, value in wire.items() if name not in ("accessKeyId", "sessionContext")
            }
            extra = {
                "LoginTo": "https://console.aws.amazon.com/console/home",
                "MobileVersion": "No",
                "MFAUsed": "No",
            }
            more = {
                "eventType": "AwsConsoleSignIn",
                "additionalEventData": extra,
                "responseElements": {operation: "Success"},
            }
        event = told(
            dice,
            use.account,
            use.region,
            at,
            host.removesuffix(".amazonaws.com"),
            operation,
            wire,
            Origin(address, agent),
            **more,
        )
        self._keep(event, who)
        return event.identity

    def _keep(self, event: Told, who: Identity) -> None:
        self.events.append(event)
        self.who[event.identity] = who

    def launch(self, seen: TaskSeen) -> Launch:
        """All about one task."""
        dice = self.dice.fork("task", seen.spot.name)
        details = seen.details
        started = None
        if not details["startedBy"].startswith("ecs-svc/"):
            started = self._run(dice, seen)
        definition = details["definitionArn"]
        if definition not in self._registered:
            self._registered[definition] = self._register(dice, seen)
        return Launch(seen, started, self._registered[definition])

    def _run(self, dice: Dice, seen: TaskSeen) -> str:
        spot, details = seen.spot, seen.details
        at = details["createdAt"] - dice.uniform(0, 3)
        who = self.registrar.anybody(dice, spot.account, spot.region, at)
        container = details["containers"][0]
        asked: Json = {
            "cluster": spot.cluster,
            "taskDefinition": details["definitionArn"],
            "startedBy": details["startedBy"],
            "enableExecuteCommand": True,
        }
        if dice.happens(0.5):
            asked["overrides"] = {
                "containerOverrides": [{"name": container["name"], "command": ["sleep", "86400"]}]
            }
        task = {
            "taskArn": spot.name,
            "clusterArn": spot.cluster,
            "taskDefinitionArn": details["definitionArn"],
            "startedBy": details["startedBy"],
            "lastStatus": "PROVISIONING",
            "containers": [{"name": container["name"], "image": container["image"]}],
        }
        operation = "RunTask" if dice.happens(0.8) else "StartTask"
        answered = {"tasks": [task], "failures": []}
        event = told(
            dice, spot.account, spot.region, at, "ecs", operation, who.wire, who.origin, asked, answered
        )
        self._keep(event, who)
        return event.identity

    def _register(self, dice: Dice, seen: TaskSeen) -> str:
        spot, details = seen.spot, seen.details
        at = details["createdAt"] - dice.spread(20, 1500)
        who = self.registrar.anybody(dice, spot.account, spot.region, at)
        family, _, revision = details["definitionArn"].rsplit("/", 1)[-1].partition(":")
        container = details["containers"][0]
        asked = {
            "family": family,
            "containerDefinitions": [
                {"name": container["name"], "image": container["image"], "essential": True}
            ],
            "taskRoleArn": f"arn:aws:iam::{spot.account}:role/{family}-task",
        }
        made = asked | {
            "taskDefinitionArn": details["definitionArn"],
            "revision": int(revision),
            "status": "ACTIVE",
            "registeredBy": who.wire["arn"],
        }
        answered = {"taskDefinition": made}
        event = told(
            dice,
            spot.account,
            spot.region,
            at,
            "ecs",
            "RegisterTaskDefinition",
            who.wire,
            who.origin,
            asked,
            answered,
        )
        self._keep(event, who)
        return event.identity


def _session(use: KeyUse) -> str:
    return str(use.details["principalId"]).partition(":")[2]
