"""Network interfaces, security groups, instances and their profiles, as EC2 and IAM describe them."""

from __future__ import annotations

import random
from typing import Any

from tracehound.simulator.context.lives import Life
from tracehound.simulator.context.seen import Named, Server, Sight, Where, role_arn
from tracehound.simulator.context.states import States
from tracehound.simulator.draws import digest, iso

Json = dict[str, Any]
_SHARE_MOVED, _SHARE_EDITED, _SHARE_OPEN, _SHARE_TERMINATED = 0.3, 0.35, 0.5, 0.15
_HOUR = 3600.0


def describe(seed: int, some: list[Life], sight: Sight, states: States, span: tuple[float, float]) -> None:
    """Interfaces and what protects them, within a span of time (epoch seconds)."""
    for life in some:
        if life.interface:
            _task_interface(life, states)
            group = Named(life.task.where, "security_group", life.interface.group_id)
            _security_group(seed, group, states, span)
    for server in sorted(sight.servers.values(), key=lambda each: str(each.details["instanceId"])):
        _server(seed, server, states, span)
        for interface in server.details["networkInterfaces"]:
            for each in interface["securityGroups"]:
                group = Named(server.where, "security_group", each["groupId"])
                _security_group(seed, group, states, span)


def _task_interface(life: Life, states: States) -> None:
    interface = life.interface
    assert interface is not None, "the caller looked"
    attachment = life.task.arn.replace(":task/", ":attachment/")
    document = {
        "NetworkInterfaceId": interface.interface_id,
        "InterfaceType": "interface",
        "Description": attachment.rpartition("/")[0].rpartition("/")[0] + f"/{interface.attachment}",
        "OwnerId": life.task.where.account_id,
        "RequesterId": "578734482556",
        "RequesterManaged": True,
        "Status": "in-use",
        "SubnetId": interface.subnet_id,
        "VpcId": interface.vpc_id,
        "PrivateIpAddress": interface.private_ip,
        "PrivateIpAddresses": [_private(interface.private_ip, interface.public_ip)],
        "Groups": [{"GroupId": interface.group_id, "GroupName": f"{life.task.service or 'task'}-tasks"}],
        "TagSet": [],
        **_association(interface.public_ip),
    }
    thing = Named(life.task.where, "network_interface", interface.interface_id)
    states.add(thing, life.created, document, life.stopped)


def _private(private: str, public: str) -> Json:
    return {"PrivateIpAddress": private, "Primary": True, **_association(public)}


def _association(public: str) -> Json:
    return {"Association": {"PublicIp": public, "IpOwnerId": "amazon"}} if public else {}


def _security_group(seed: int, thing: Named, states: States, span: tuple[float, float]) -> None:
    if thing in states:
        return
    rng = random.Random(f"{seed}:group:{thing.key}")
    is_open = rng.random() < _SHARE_OPEN
    states.add(thing, span[0] - 90 * 24 * _HOUR, _rules(rng, thing, is_open=is_open))
    if rng.random() < _SHARE_EDITED:
        states.add(thing, rng.uniform(*span), _rules(rng, thing, is_open=not is_open))


def _rules(rng: random.Random, thing: Named, *, is_open: bool) -> Json:
    port = rng.choice((22, 80, 443, 8080, 6379))
    rules = [
        ("tcp", port, port, "0.0.0.0/0" if is_open else "10.0.0.0/8", False),
        ("-1", -1, -1, "0.0.0.0/0", True),
    ]
    return {
        "GroupId": thing.key,
        "GroupName": f"group-{thing.key[-4:]}",
        "Description": "managed by the platform",
        "SecurityGroupRules": [
            {
                "SecurityGroupRuleId": "sgr-" + digest(thing.key, str(rule))[:17],
                "GroupId": thing.key,
                "GroupOwnerId": thing.where.account_id,
                "IsEgress": rule[4],
                "IpProtocol": rule[0],
                "FromPort": rule[1],
                "ToPort": rule[2],
                "CidrIpv4": rule[3],
                "Description": "from the load balancer",
                "Tags": [],
            }
            for rule in rules
        ],
    }


def _server(seed: int, server: Server, states: States, span: tuple[float, float]) -> None:
    details, where = server.details, server.where
    rng = random.Random(f"{seed}:server:{details['instanceId']}")
    profile = details["iamInstanceProfile"]["arn"]
    begin = span[0] - 4 * 24 * _HOUR
    end = server.last + rng.uniform(1, 72) * _HOUR if rng.random() < _SHARE_TERMINATED else None
    wanted = rng.random() < 0.6
    instance = {
        "InstanceId": details["instanceId"],
        "ImageId": details["imageId"],
        "InstanceType": details["instanceType"],
        "LaunchTime": details["launchTime"],
        "State": {"Code": 16, "Name": "running"},
        "IamInstanceProfile": {"Arn": profile, "Id": details["iamInstanceProfile"]["id"]},
        "MetadataOptions": {"HttpTokens": "required" if wanted else "optional", "HttpPutResponseHopLimit": 2},
        "KeyName": "ops-2024",
        "Tags": [
            {"Key": "Name", "Value": "web-1"},
            {"Key": rng.choice(("owner", "Owner", "TEAM")), "Value": "ops@example.com"},
        ],
    }
    for interface in details["networkInterfaces"]:
        _server_interface(rng, server, interface, instance, states, (begin, span[1], end))
    _profile(where, profile, states, begin)


def _server_interface(
    rng: random.Random,
    server: Server,
    interface: Json,
    instance: Json,
    states: States,
    times: tuple[float, float, float | None],
) -> None:
    """The address of an interface may be another's from some moment on; its instance has it no longer."""
    begin, newest, end = times
    private, public = interface["privateIpAddress"], interface.get("publicIp") or ""
    moments = [(begin, public)]
    if public and rng.random() < _SHARE_MOVED:
        moved = rng.uniform(server.first, newest if end is None else end)
        moments.append((moved, f"52.{rng.randrange(10, 90)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"))
    groups = [
        {"GroupId": each["groupId"], "GroupName": each["groupName"]} for each in interface["securityGroups"]
    ]
    for at, address in moments:
        document = {
            "NetworkInterfaceId": interface["networkInterfaceId"],
            "InterfaceType": "interface",
            "Description": "primary",
            "OwnerId": server.where.account_id,
            "Status": "in-use",
            "SubnetId": interface["subnetId"],
            "VpcId": interface["vpcId"],
            "PrivateIpAddress": private,
            "PrivateIpAddresses": [_private(private, address)],
            "Attachment": {"InstanceId": instance["InstanceId"], "DeviceIndex": 0, "Status": "attached"},
            "Groups": groups,
            "TagSet": [],
            **_association(address),
        }
        thing = Named(server.where, "network_interface", interface["networkInterfaceId"])
        states.add(thing, at, document, end)
        shown = {"PrivateIpAddress": private, "SecurityGroups": groups, "VpcId": interface["vpcId"]}
        shown["NetworkInterfaces"] = [
            {"NetworkInterfaceId": interface["networkInterfaceId"], "Groups": groups, **_association(address)}
        ]
        shown |= {"PublicIpAddress": address} if address else {}
        states.add(Named(server.where, "instance", instance["InstanceId"]), at, instance | shown, end)


def _profile(where: Where, arn: str, states: States, begin: float) -> None:
    thing, name = Named(where.globally, "instance_profile", arn), arn.rpartition("/")[2]
    if thing not in states:
        role = {"RoleName": name, "Arn": role_arn(where, name), "Path": "/"}
        document = {"InstanceProfileName": name, "Arn": arn, "CreateDate": iso(begin), "Roles": [role]}
        states.add(thing, begin, document)
