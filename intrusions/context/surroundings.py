"""What is around tasks and instances: definitions, services, stations, interfaces, rules, roles, accounts."""

from __future__ import annotations

from typing import Any

from tracehound.intrusions.chance import DAY, Dice
from tracehound.intrusions.context import poison
from tracehound.intrusions.context.chronicle import Chronicle
from tracehound.intrusions.context.containers import Course, moment
from tracehound.intrusions.context.named import MachineTold, Thing
from tracehound.intrusions.estate.organization import Organization

Json = dict[str, Any]
_POWERS: tuple[tuple[str, Json | None], ...] = (
    ("arn:aws:iam::aws:policy/AdministratorAccess", None),
    ("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", None),
    ("secrets", {"Effect": "Allow", "Action": "secretsmanager:Get*", "Resource": "*"}),
    ("passes", {"Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction"], "Resource": "*"}),
    ("denied", {"Effect": "Deny", "Action": "*", "Resource": "*"}),
    ("bucket", {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "arn:aws:s3:::data/*"}),
)


class Surroundings:
    """Writes them into the chronicle."""

    def __init__(self, dice: Dice, book: Chronicle, begin: float, end: float) -> None:
        self._dice, self._book, self._begin, self._end = dice, book, begin, end
        self.roles: dict[str, None] = {}

    def task(self, course: Course) -> None:
        """All around a task."""
        told = course.told
        self._definition(course)
        owner, _, name = told.block["group"].partition(":")
        if owner == "service":
            self._service(course, f"{told.cluster.replace(':cluster/', ':service/')}/{name}", name)
        if course.station:
            station = Thing(told.account, told.region, "container_instance", course.station)
            answer = {
                "containerInstanceArn": course.station,
                "ec2InstanceId": told.instance,
                "status": "ACTIVE",
                "agentConnected": True,
                "registeredAt": moment(self._begin - 9 * DAY),
            }
            self._once(station, self._begin - 9 * DAY, answer)
        if course.wire:
            self._wire(course)
            self.rules(Thing(told.account, told.region, "security_group", course.wire.group))

    def machine(self, told: MachineTold) -> None:
        """All around an instance; in time its public address may go, its tags change, or it ends."""
        block, dice = told.block, self._dice.fork("machine", told.block["instanceId"])
        thing = Thing(told.account, told.region, "instance", block["instanceId"])
        since = self._begin - 30 * DAY
        [interface] = block["networkInterfaces"]
        card = Thing(told.account, told.region, "network_interface", interface["networkInterfaceId"])
        self._book.write(thing, since, self._instance(dice, told, interface.get("publicIp")))
        self._book.write(card, since, _interface(told, interface, interface.get("publicIp")))
        change = dice.uniform(self._begin, self._end)
        if interface.get("publicIp") and dice.happens(0.4):
            self._book.write(thing, change, self._instance(dice, told, None))
            self._book.write(card, change, _interface(told, interface, None))
        if dice.happens(0.15):
            for each in (thing, card):
                self._book.close(each, max(change, told.newest) + dice.spread(60, DAY))
        for group in interface["securityGroups"]:
            self.rules(Thing(told.account, told.region, "security_group", group["groupId"]))
        self._profile(told.account, block["iamInstanceProfile"]["arn"], since)

    def rules(self, thing: Thing) -> None:
        """Rules of a security group, which somebody opens or closes now and then."""
        if self._book.knows(thing):
            return
        dice, opened = self._dice.fork("rules", thing.key), False
        moments = sorted(dice.uniform(self._begin, self._end) for _ in range(dice.randrange(3)))
        for number, at in enumerate((self._begin - 50 * DAY, *moments)):
            opened = dice.happens(0.5) if number == 0 else not opened
            self._book.write(thing, at, _rules(dice.fork(number), thing, opened))

    def role(self, arn: str) -> None:
        """A role as it is edited over time, and the policies of its account."""
        account, dice = arn.split(":")[4], self._dice.fork("role", arn)
        thing = Thing(account, "global", "role", arn)
        moments = sorted(dice.uniform(self._begin, self._end) for _ in range(dice.choice((0, 0, 1, 2))))
        answers: list[Json] = []
        for number, at in enumerate((self._begin - 100 * DAY, *moments)):
            answer = self._role(dice.fork(number), account, arn, number)
            if answer not in answers[-1:]:
                answers.append(answer)
                self._book.write(thing, at, answer)

    def account(self, organization: Organization) -> None:
        """The accounts, as Organizations has them."""
        for owner in sorted({place.account for place in organization.places}, key=lambda each: each.number):
            dice = self._dice.fork("account", owner.number)
            answer = {
                "Id": owner.number,
                "Name": poison.said(dice, owner.name),
                "Status": "ACTIVE",
                "OrganizationalUnits": [{"Id": f"ou-{dice.hexadecimal(8)}", "Name": owner.purpose}],
                "Tags": poison.tags(dice, owner.name, "Key", "Value"),
            }
            self._book.write(
                Thing(owner.number, "global", "account", owner.number), self._begin - 400 * DAY, answer
            )

    def _once(self, thing: Thing, since: float, answer: Json) -> None:
        if not self._book.knows(thing):
            self._book.write(thing, since, answer)

    def _definition(self, course: Course) -> None:
        told = course.told
        arn, dice = told.block["definitionArn"], self._dice.fork("definition", told.block["definitionArn"])
        family = arn.rpartition("/")[2].partition(":")[0]
        roles = [
            f"arn:aws:iam::{told.account}:role/{name}" for name in (f"{family}-task", "ecs-agent-execution")
        ]
        self.roles[roles[0]] = None
        registered = self._begin - dice.spread(1, 200) * DAY
        answer = {
            "taskDefinitionArn": arn,
            "family": family,
            "revision": int(arn.rpartition(":")[2]),
            "taskRoleArn": roles[0],
            "executionRoleArn": roles[1],
            "networkMode": "awsvpc" if course.wire else dice.choice(("bridge", "host")),
            "registeredAt": moment(registered),
            "registeredBy": f"arn:aws:iam::{told.account}:user/{poison.said(dice, dice.word())}",
            "volumes": [{"name": "v", "host": {"sourcePath": "/etc"}}] if dice.happens(0.2) else [],
            "containerDefinitions": [
                {
                    "name": each["name"],
                    "image": each["image"],
                    "privileged": dice.happens(0.2),
                    "environment": poison.environment(dice, 3),
                    "command": [poison.said(dice, "run")],
                    "linuxParameters": {"capabilities": {"add": dice.some(["SYS_ADMIN", "NET_RAW"], 1)}},
                }
                for each in course.told.block["containers"]
            ],
            "tags": poison.tags(dice, "data-team"),
        }
        self._once(Thing(told.account, told.region, "task_definition", arn), registered, answer)

    def _service(self, course: Course, arn: str, name: str) -> None:
        told, dice = course.told, self._dice.fork("service", arn)
        answer = {
            "serviceArn": arn,
            "serviceName": name,
            "clusterArn": told.cluster,
            "status": "ACTIVE",
            "launchType": told.block["launchType"],
            "taskDefinition": told.block["definitionArn"],
            "createdAt": moment(self._begin - 80 * DAY),
            "createdBy": f"arn:aws:iam::{told.account}:role/deploys",
            "enableExecuteCommand": course.can_enter,
            "tags": poison.tags(dice, "shop"),
        }
        self._once(Thing(told.account, told.region, "ecs_service", arn), self._begin - 80 * DAY, answer)

    def _wire(self, course: Course) -> None:
        told, wire = course.told, course.wire
        assert wire is not None, "the caller looked"
        thing = Thing(told.account, told.region, "network_interface", wire.identity)
        link = {"Association": {"PublicIp": wire.public, "IpOwnerId": told.account}} if wire.public else {}
        answer = {
            "NetworkInterfaceId": wire.identity,
            "Description": f"arn:aws:ecs:{told.region}:{told.account}:attachment/x",
            "VpcId": wire.network,
            "SubnetId": wire.subnet,
            "PrivateIpAddress": wire.private,
            "PrivateIpAddresses": [{"PrivateIpAddress": wire.private, "Primary": True, **link}],
            "RequesterManaged": True,
            "Groups": [{"GroupId": wire.group, "GroupName": "tasks"}],
            **link,
        }
        self._book.write(thing, course.made, answer)
        if course.ended is not None:
            self._book.close(thing, course.ended)

    def _instance(self, dice: Dice, told: MachineTold, public: str | None) -> Json:
        block, [interface] = told.block, told.block["networkInterfaces"]
        answer = {
            "InstanceId": block["instanceId"],
            "ImageId": block["imageId"],
            "InstanceType": block["instanceType"],
            "LaunchTime": block["launchTime"],
            "State": {"Name": "running"},
            "IamInstanceProfile": {"Arn": block["iamInstanceProfile"]["arn"]},
            "PrivateIpAddress": interface["privateIpAddress"],
            "SecurityGroups": _groups(interface),
            "MetadataOptions": {"HttpTokens": dice.fork("tokens").choice(("required", "optional"))},
            "Tags": poison.tags(dice.fork("tags"), "infra", "Key", "Value"),
        }
        return answer | ({"PublicIpAddress": public} if public else {})

    def _profile(self, account: str, arn: str, since: float) -> None:
        name = arn.rpartition("/")[2]
        role = f"arn:aws:iam::{account}:role/{name}"
        self.roles[role] = None
        answer = {"InstanceProfileName": name, "Arn": arn, "Roles": [{"RoleName": name, "Arn": role}]}
        self._once(Thing(account, "global", "instance_profile", arn), since, answer)

    def _role(self, dice: Dice, account: str, arn: str, number: int) -> Json:
        name = arn.rpartition("/")[2]
        attached, inline = [], []
        for power, statement in dice.some(_POWERS, 2):
            document = {"Version": "2012-10-17", "Statement": statement}
            own = f"arn:aws:iam::{account}:policy/{name}-{power}"
            if statement is None:
                attached.append({"PolicyName": power.rpartition("/")[2], "PolicyArn": power})
            elif dice.happens(0.5):
                attached.append({"PolicyName": own.rpartition("/")[2], "PolicyArn": own})
                answer = {
                    "Arn": own,
                    "PolicyName": own.rpartition("/")[2],
                    "VersionId": "v1",
                    "Document": document,
                }
                self._once(Thing(account, "global", "policy", own), self._begin - 100 * DAY, answer)
            else:
                inline.append({"PolicyName": power, "PolicyDocument": document})
        trust = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": f"arn:aws:iam::{account}:root"},
        }
        return {
            "RoleName": name,
            "Arn": arn,
            "Path": "/",
            "Description": poison.said_in_xml(dice, f"edition {number}"),
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "AttachedPolicies": attached,
            "InlinePolicies": inline,
            "Tags": poison.tags(dice, "identity", "Key", "Value"),
        }


def _groups(interface: Json) -> list[Json]:
    return [
        {"GroupId": each["groupId"], "GroupName": each["groupName"]} for each in interface["securityGroups"]
    ]


def _interface(told: MachineTold, interface: Json, public: str | None) -> Json:
    answer = {
        "NetworkInterfaceId": interface["networkInterfaceId"],
        "VpcId": interface["vpcId"],
        "SubnetId": interface["subnetId"],
        "PrivateIpAddress": interface["privateIpAddress"],
        "Attachment": {"InstanceId": told.block["instanceId"], "Status": "attached"},
        "Groups": _groups(interface),
    }
    return answer | ({"Association": {"PublicIp": public, "IpOwnerId": told.account}} if public else {})


def _rules(dice: Dice, thing: Thing, opened: bool) -> Json:
    port = dice.choice((22, 443, 5432, 8443))
    rule = {
        "SecurityGroupRuleId": f"sgr-{dice.hexadecimal(17)}",
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": port,
        "ToPort": port + dice.choice((0, 0, 10)),
        "Description": poison.said_in_xml(dice, ""),
    }
    rule |= (
        {"CidrIpv6": "::/0"}
        if opened and dice.happens(0.3)
        else {"CidrIpv4": "0.0.0.0/0" if opened else "10.1.0.0/16"}
    )
    return {"GroupId": thing.key, "GroupName": poison.said_in_xml(dice, "web"), "SecurityGroupRules": [rule]}
