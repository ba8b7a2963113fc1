"""Parts that several kinds of findings share: additional info, network and DNS actions, evidence."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]
_PORT_NAMES = {22: "SSH", 53: "DNS", 80: "HTTP", 443: "HTTPS", 3389: "RDP"}


def additional_info(values: Json) -> Json:
    """`additionalInfo` as in the export: JSON text, and the same values again as keys."""
    return {**values, "value": json.dumps(values, separators=(",", ":")), "type": "default"}


def evidence(list_name: str, threat: str, sha256: str | None = None) -> Json:
    """Threat intelligence behind a finding."""
    details: Json = {"threatListName": list_name, "threatNames": [threat]}
    if sha256 is not None:
        details["threatFileSha256"] = sha256
    return {"threatIntelligenceDetails": [details]}


def threat_list(type_: str) -> tuple[str, str] | None:
    """Name of the threat list and of the threat; None if the type is not about a listed address."""
    if type_.endswith(".Custom"):
        return "partner-blocklist", "Customer Threat Intel"
    if "/Tor" in type_:
        return "Amazon", "Tor node"
    return ("Amazon", "Malicious caller") if "/MaliciousIPCaller" in type_ else None


def port_details(port: int) -> Json:
    """A port with GuardDuty's name for it."""
    return {"port": port, "portName": _PORT_NAMES.get(port, "Unknown")}


def dns_action(domain: str) -> Json:
    """A DNS query."""
    suffix = domain.rsplit(".", 2)
    request = {
        "domain": domain,
        "protocol": "UDP",
        "blocked": False,
        "domainWithSuffix": ".".join(suffix[-2:]),
        "vpcOwnerAccountId": None,
    }
    return {"actionType": "DNS_REQUEST", "dnsRequestAction": request}


def network_action(
    remote: Json, local_ip: str, local_port: int, remote_port: int, *, direction: str, interface: str | None
) -> Json:
    """A network connection, `direction` OUTBOUND, INBOUND or UNKNOWN."""
    connection = {
        "connectionDirection": direction,
        "localIpDetails": {"ipAddressV4": local_ip},
        "localPortDetails": port_details(local_port),
        "localNetworkInterface": interface,
        "remoteIpDetails": remote,
        "remotePortDetails": port_details(remote_port),
        "protocol": "TCP",
        "blocked": False,
    }
    return {"actionType": "NETWORK_CONNECTION", "networkConnectionAction": connection}
