"""Findings from flow logs, DNS logs and logins of databases."""

from __future__ import annotations

from typing import Any

from tracehound.intrusions.estate.data import Database, Function
from tracehound.intrusions.estate.hosts import Host
from tracehound.intrusions.internet import Address
from tracehound.intrusions.wire.sight import Json, Sight, additional

_PORTS = {22: "SSH", 25: "SMTP", 53: "DNS", 80: "HTTP", 443: "HTTPS", 3389: "RDP", 5985: "WinRM"}


def port(number: int, **local: Any) -> Json:
    """A port with its name."""
    return {"port": number, "portName": _PORTS.get(number, "Unknown")}


def connection(
    remote: Address, local_port: int, remote_port: int, is_outbound: bool = True, protocol: str = "TCP"
) -> Json:
    """A network connection as an action."""
    details = {
        "connectionDirection": "OUTBOUND" if is_outbound else "INBOUND",
        "localPortDetails": port(local_port),
        "remotePortDetails": port(remote_port),
        "protocol": protocol,
        "blocked": False,
        "remoteIpDetails": remote.wire(),
    }
    return {"actionType": "NETWORK_CONNECTION", "networkConnectionAction": details}


def query(domain: str, protocol: str = "UDP") -> Json:
    """A DNS request as an action."""
    parts = domain.split(".")
    details = {
        "domain": domain,
        "domainWithSuffix": ".".join(parts[-2:]),
        "protocol": protocol,
        "blocked": False,
    }
    return {"actionType": "DNS_REQUEST", "dnsRequestAction": details}


def flow(
    kind: str,
    host: Host,
    remote: Address,
    local_port: int,
    remote_port: int,
    is_outbound: bool = True,
    **info: Any,
) -> Sight:
    """Traffic of a host; the host is the actor if it called, else the target."""
    action = connection(remote, local_port, remote_port, is_outbound)
    action["networkConnectionAction"] |= {
        "localIpDetails": {"ipAddressV4": host.private_ip},
        "localNetworkInterface": host.interface,
    }
    service = {"action": action, "resourceRole": "ACTOR" if is_outbound else "TARGET"} | additional(**info)
    return Sight(kind, host.place, host.resource(), service, {"thing": host.instance, "remote": remote.ip})


def probe(
    host: Host, remotes: list[Address], number: int, kind: str = "Recon:EC2/PortProbeUnprotectedPort"
) -> Sight:
    """A port of a host that known scanners try."""
    details = [
        {
            "localPortDetails": port(number),
            "remoteIpDetails": remote.wire(),
            "localIpDetails": {"ipAddressV4": host.private_ip},
        }
        for remote in remotes
    ]
    action = {"actionType": "PORT_PROBE", "portProbeAction": {"blocked": False, "portProbeDetails": details}}
    service = {"action": action, "resourceRole": "TARGET"}
    service |= additional(threatName="Scanner", threatListName="ProofPoint")
    words = {"thing": host.instance, "remote": remotes[0].ip, "what": str(number)}
    return Sight(kind, host.place, host.resource(), service, words)


def name_query(kind: str, host: Host, domain: str) -> Sight:
    """A query in the DNS logs of a host."""
    service = {"action": query(domain, "0"), "resourceRole": "ACTOR"} | additional(domain=domain)
    return Sight(kind, host.place, host.resource(), service, {"thing": host.instance, "domain": domain})


def function_flow(kind: str, function: Function, remote: Address, remote_port: int) -> Sight:
    """Traffic of a Lambda function."""
    action = connection(remote, 40_000 + len(function.name) * 7, remote_port)
    service = {"action": action, "resourceRole": "TARGET", "featureName": "LambdaNetworkLogs"} | additional()
    words = {"thing": function.name, "remote": remote.ip}
    return Sight(kind, function.place, function.resource(), service, words)


def login(
    kind: str,
    database: Database,
    remote: Address,
    user: str,
    failed: int,
    succeeded: int,
    program: str = "psql",
) -> Sight:
    """Logins to a database."""
    attempts = {
        "user": user,
        "application": program,
        "failedLoginAttempts": failed,
        "successfulLoginAttempts": succeeded,
    }
    action = {
        "actionType": "RDS_LOGIN_ATTEMPT",
        "rdsLoginAttemptAction": {"remoteIpDetails": remote.wire(), "LoginAttributes": [attempts]},
    }
    service = {"action": action, "resourceRole": "TARGET", "featureName": "RdsLoginEvents"} | additional()
    words = {"thing": database.name, "remote": remote.ip, "who": user}
    return Sight(kind, database.place, database.resource(user, program), service, words)
