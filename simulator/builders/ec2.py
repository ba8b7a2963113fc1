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
)
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import Function, Instance

Json = dict[str, Any]
Remote = Callable[[], Json]


def _draft(instance: Instance, type_: str, fields: Callable[[], Json]) -> Draft:
    resource = {"resourceType": "Instance", "instanceDetails": instance.details}
    subject = f"EC2 instance {instance.instance_id}"
    return Draft(instance.detector, type_, subject, lambda _at: Occurrence(fields(), resource))


def port_probe(rng: random.Random, instance: Instance, remotes: Callable[[], Sequence[Json]]) -> Draft:
    """Open ports are probed; each address with the port it knocked at, drawn anew for each occurrence."""
    info = additional_info({"threatName": "Scanner", "threatListName": "Amazon"})

    def fields() -> Json:
        probes = [
            {
                "localPortDetails": port_details(rng.choice((22, 80, 443, 3389))),
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
    """A connection of the instance; INBOUND means that the instance is the target at its `port`."""
    is_target = direction == "INBOUND"

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
            "additionalInfo": additional_info({"inBytes": str(high * 7), "outBytes": str(high * 31)}),
            "evidence": None,
        }

    return _draft(instance, type_, fields)


def dns_query(instance: Instance, type_: str, domain: str, threat: str) -> Draft:
    """The instance asked for a domain; behind a resolver such as coredns it asks for others."""
    info = additional_info({"threatListName": "Amazon", "threatName": threat})

    def fields() -> Json:
        return {
            "action": dns_action(domain),
            "resourceRole": "TARGET",
            "additionalInfo": info,
            "evidence": evidence("Amazon", threat),
        }

    return _draft(instance, type_, fields)


def lambda_flow(rng: random.Random, function: Function, type_: str, remote: Remote) -> Draft:
    """A connection of a Lambda function."""
    resource = {"resourceType": "Lambda", "lambdaDetails": function.details}

    def occur(_at: float) -> Occurrence:
        port = rng.randrange(32_768, 60_999)
        fields = {
            "featureName": "LambdaNetworkLogs",
            "action": network_action(
                remote(), "169.254.76.1", port, 443, direction="OUTBOUND", interface=None
            ),
            "resourceRole": "ACTOR",
            "additionalInfo": additional_info({"threatListName": "Amazon"}),
        }
        return Occurrence(fields, resource)

    return Draft(function.detector, type_, f"Lambda function {function.name}", occur)
