"""Findings from flow logs and DNS logs of EC2 instances and Lambda functions."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from tracehound.simulator.builders.parts import (
    additional_info,
    dns_action,
    evidence,
    network_action,
    port_details,
    threat_list,
)
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import Function, Instance

Json = dict[str, Any]
Remote = Callable[[], Json]
_LINUX_PORTS = (22, 80, 443, 8080)
_WINDOWS_PORTS = (80, 443, 3389, 5985)
# DNS findings in which the instance is the actor: it sends data out, or generates the names.
_ACTS = ("Trojan:EC2/DGADomainRequest.C!DNS", "Trojan:EC2/DNSDataExfiltration")


def _draft(instance: Instance, type_: str, fields: Callable[[], Json]) -> Draft:
    resource = {"resourceType": "Instance", "instanceDetails": instance.details}
    subject = f"EC2 instance {instance.instance_id}"
    return Draft(instance.detector, type_, subject, lambda _at: Occurrence(fields(), resource))


def port_probe(rng: random.Random, instance: Instance, remotes: Callable[[], Sequence[Json]]) -> Draft:
    """Probes of open ports: addresses and the port that each probed, drawn again for each event."""
    info = additional_info({"threatName": "Scanner", "threatListName": "Amazon"})
    ports = _WINDOWS_PORTS if instance.details["platform"] == "windows" else _LINUX_PORTS

    def fields() -> Json:
        probes = [
            {
                "localPortDetails": port_details(rng.choice(ports)),
                "localIpDetails": {"ipAddressV4": instance.private_ip},
                "remoteIpDetails": remote,
            }
            for remote in remotes()
        ]
        return {
            "action": {
                "actionType": "PORT_PROBE",
                "portProbeAction": {"blocked": False, "portProbeDetails": probes},
            },
            "resourceRole": "TARGET",
            "additionalInfo": info,
            "evidence": evidence("Amazon", "Scanner"),
        }

    return _draft(instance, "Recon:EC2/PortProbeUnprotectedPort", fields)


def flow(
    rng: random.Random, instance: Instance, type_: str, remote: Remote, port: int, *, direction: str
) -> Draft:
    """A connection of the instance. With INBOUND, the instance is the target and `port` is its own."""
    is_target = direction == "INBOUND"
    threats = threat_list(type_)

    def fields() -> Json:
        high = rng.randrange(32_768, 60_999)
        local, far = (port, high) if is_target else (high, port)
        return {
            "action": network_action(
                remote(),
                instance.private_ip,
                local,
                far,
                direction=direction,
                interface=instance.interface_id,
            ),
            "resourceRole": "TARGET" if is_target else "ACTOR",
            "additionalInfo": additional_info(_unusual(type_, local, far)),
            "evidence": None if threats is None else evidence(*threats),
        }

    return _draft(instance, type_, fields)


def _unusual(type_: str, local: int, far: int) -> Json:
    """What the type reports about the traffic in addition to the connection."""
    if type_ == "Recon:EC2/Portscan":
        return {"portsScannedSample": [far + step for step in range(0, 60, 3)]}
    if type_.startswith("Behavior:"):
        traffic = {"inBytes": str(local * 7), "outBytes": str(local * 31), "localPort": str(local)}
        return {**traffic, "unusual": str(far)}
    return {}


def dns_query(instance: Instance, type_: str, domain: str, threat: str) -> Draft:
    """The instance looked up a domain. An instance that runs a resolver looks up the domains of others."""
    info = additional_info({"threatListName": "Amazon", "threatName": threat})

    def fields() -> Json:
        return {
            "action": dns_action(domain),
            "resourceRole": "ACTOR" if type_ in _ACTS else "TARGET",
            "additionalInfo": info,
            "evidence": evidence("Amazon", threat),
        }

    return _draft(instance, type_, fields)


def lambda_flow(rng: random.Random, function: Function, type_: str, remote: Remote) -> Draft:
    """A connection of a Lambda function."""
    resource = {"resourceType": "Lambda", "lambdaDetails": function.details}
    threats = threat_list(type_) or ("Amazon", "C2")

    def occur(_at: float) -> Occurrence:
        port = rng.randrange(32_768, 60_999)
        fields = {
            "featureName": "LambdaNetworkLogs",
            "action": network_action(
                remote(), "169.254.76.1", port, 443, direction="OUTBOUND", interface=None
            ),
            "resourceRole": "ACTOR",
            "additionalInfo": additional_info({"threatListName": threats[0]}),
            "evidence": evidence(*threats),
        }
        return Occurrence(fields, resource)

    return Draft(function.detector, type_, f"Lambda function {function.name}", occur)
