"""Tasks over time: their pages, and the events that ECS sends when their state changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tracehound.intrusions.chance import DAY, HOUR, Dice
from tracehound.intrusions.context import poison
from tracehound.intrusions.context.chronicle import Chronicle
from tracehound.intrusions.context.named import TaskTold, Thing

Json = dict[str, Any]
_GONE_AFTER = HOUR
_HELPERS = ("public.ecr.aws/datadog/agent:7", "docker.io/fluent/fluent-bit:3.1")


@dataclass
class Wire:
    """A task's network interface."""

    identity: str
    subnet: str
    network: str
    group: str
    private: str
    public: str


@dataclass
class Course:
    """How a task went; `ended` is None while it runs."""

    told: TaskTold
    dice: Dice
    made: float
    ran: float
    ended: float | None
    wire: Wire | None
    digests: dict[str, str]
    helper: str | None
    can_enter: bool
    station: str

    @property
    def thing(self) -> Thing:
        """The task as a thing."""
        return Thing(self.told.account, self.told.region, "ecs_task", self.told.arn)

    def chronicle(self, book: Chronicle) -> None:
        """What DescribeTasks answers until an hour after its end."""
        book.write(self.thing, self.made, self._answer("PENDING"))
        book.write(self.thing, self.ran, self._answer("RUNNING"))
        if self.ended is not None:
            book.write(self.thing, self.ended, self._answer("STOPPED"))
            book.close(self.thing, self.ended + _GONE_AFTER)

    def events(self) -> Iterator[tuple[float, Json]]:
        """What EventBridge sends, and when it happened."""
        moments = [("PENDING", self.made), ("ACTIVATING", self.ran - 0.4), ("RUNNING", self.ran)]
        if self.ended is not None:
            moments += [("STOPPING", self.ended - 5), ("STOPPED", self.ended)]
        for number, (status, at) in enumerate(moments, 1):
            dice = self.dice.fork("event", status)
            detail = self._body(status, "eni") | {"updatedAt": moment(at), "version": number}
            yield (
                at,
                {
                    "version": "0",
                    "id": dice.uuid(),
                    "detail-type": "ECS Task State Change",
                    "source": "aws.ecs",
                    "account": self.told.account,
                    "time": moment(at)[:19] + "Z",
                    "region": self.told.region,
                    "resources": [self.told.arn],
                    "detail": detail,
                },
            )

    def _answer(self, status: str) -> Json:
        tags = poison.tags(self.dice.fork("tags"), "payments")
        return self._body(status, "ElasticNetworkInterface") | {"tags": tags}

    def _body(self, status: str, attachment: str) -> Json:
        told, dice = self.told, self.dice.fork("body")
        body: Json = {
            "taskArn": told.arn,
            "clusterArn": told.cluster,
            "taskDefinitionArn": told.block["definitionArn"],
            "group": told.block["group"],
            "launchType": told.block["launchType"],
            "startedBy": told.block["startedBy"],
            "createdAt": moment(self.made),
            "desiredStatus": "STOPPED" if status in ("STOPPING", "STOPPED") else "RUNNING",
            "lastStatus": status,
            "enableExecuteCommand": self.can_enter,
            "attachments": [self._attachment(attachment)] if self.wire else [],
            "containers": [self._container(each, status) for each in self.containers()],
            "overrides": {
                "containerOverrides": [
                    {"name": told.block["containers"][0]["name"], "environment": poison.environment(dice, 2)}
                ]
            },
        }
        if self.station:
            body["containerInstanceArn"] = self.station
        if status not in ("PENDING", "ACTIVATING"):
            body["startedAt"] = moment(self.ran)
        if status == "STOPPED" and self.ended is not None:
            body |= {
                "stoppedAt": moment(self.ended),
                "stopCode": dice.choice(("UserInitiated", "EssentialContainerExited", "SpotInterruption")),
                "stoppedReason": poison.said(dice, "Essential container in task exited"),
            }
        return body

    def containers(self) -> list[Json]:
        """Its own container, and sometimes a helper beside it."""
        own = list(self.told.block["containers"])
        helper = {"name": "helper", "image": self.helper, "id": self.dice.fork("helper").hexadecimal(64)}
        return [*own, helper] if self.helper else own

    def _container(self, container: Json, status: str) -> Json:
        said: Json = {"name": container["name"], "image": container["image"], "lastStatus": "PENDING"}
        if status == "PENDING":
            return said
        said |= {
            "lastStatus": "STOPPED" if status == "STOPPED" else "RUNNING",
            "imageDigest": self.digests[container["image"]],
            "runtimeId": container["id"],
            "networkInterfaces": [],
        }
        if self.wire:
            said["networkInterfaces"] = [{"privateIpv4Address": self.wire.private}]
        return said

    def _attachment(self, kind: str) -> Json:
        assert self.wire is not None, "the caller looked"
        values = ("networkInterfaceId", self.wire.identity), ("privateIPv4Address", self.wire.private)
        details = [{"name": name, "value": value} for name, value in values]
        return {"id": self.dice.fork("link").uuid(), "type": kind, "status": "ATTACHED", "details": details}


def course(dice: Dice, told: TaskTold, wire: Wire | None, digests: dict[str, str], station: str) -> Course:
    """How a task of findings went: it ended soon after its last event, days later, or not yet."""
    ran = float(told.block["startedAt"] or told.block["createdAt"] + 20)
    after = dice.choice((None, dice.spread(20, 600), dice.spread(600, 2 * DAY), dice.spread(DAY, 9 * DAY)))
    ended = None if after is None else max(told.newest, ran + 30) + after
    helper = dice.choice(_HELPERS) if dice.happens(0.3) else None
    can_enter = told.was_entered or dice.happens(0.3)
    known = digests | ({helper: f"sha256:{Dice(helper).hexadecimal(64)}"} if helper else {})
    return Course(
        told, dice, float(told.block["createdAt"]), ran, ended, wire, known, helper, can_enter, station
    )


def moment(at: float) -> str:
    """Epoch seconds as text."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
