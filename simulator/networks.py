"""Remote addresses: invented network owners in real countries.

Addresses are random and mean no real host; autonomous system numbers are from the private range.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

Json = dict[str, Any]


class Network(NamedTuple):
    """An owner of addresses: a /16 prefix, a city and an autonomous system."""

    prefix: str
    city: str
    country: str
    country_code: str
    lat: float
    lon: float
    asn: str
    owner: str


HOSTERS = (
    Network("45.83", "Amsterdam", "Netherlands", "NL", 52.3759, 4.8975, "64601", "Polder Hosting B.V."),
    Network(
        "185.216", "Frankfurt am Main", "Germany", "DE", 50.1109, 8.6821, "64602", "Mainblick Cloud GmbH"
    ),
    Network("91.132", "Bucharest", "Romania", "RO", 44.4268, 26.1025, "64603", "Dacia VPS SRL"),
    Network("103.145", "Singapore", "Singapore", "SG", 1.2897, 103.8501, "64604", "Lion City Servers Pte"),
    Network("5.188", "Saint Petersburg", "Russia", "RU", 59.9386, 30.3141, "64605", "Neva Dedicated LLC"),
    Network("141.98", "Vilnius", "Lithuania", "LT", 54.6892, 25.2798, "64606", "Amber Stream UAB"),
    Network("167.99", "Santa Clara", "United States", "US", 37.3541, -121.9552, "64607", "Droplet Lane LLC"),
    Network("156.146", "São Paulo", "Brazil", "BR", -23.5475, -46.6361, "64608", "Hospedagem Ipê Ltda"),
)
RESIDENTIAL = (
    Network("84.115", "Vienna", "Austria", "AT", 48.2085, 16.3721, "64701", "Donau Kabel GmbH"),
    Network("126.44", "Osaka", "Japan", "JP", 34.6937, 135.5022, "64702", "Naniwa Hikari K.K."),
    Network("73.162", "Portland", "United States", "US", 45.5152, -122.6784, "64703", "Cascade Broadband"),
    Network("49.205", "Bengaluru", "India", "IN", 12.9716, 77.5946, "64704", "Garden City Fibre"),
    Network("189.61", "Recife", "Brazil", "BR", -8.0539, -34.8811, "64705", "Capibaribe Telecom"),
)
# The company's own NAT: all employees share the address, so it links no findings.
OFFICE = Network("62.178", "Vienna", "Austria", "AT", 48.2085, 16.3721, "64710", "Example Corp NAT")


def address(rng: random.Random, network: Network) -> str:
    """An IPv4 address of the network."""
    bits = rng.getrandbits(16)
    return f"{network.prefix}.{bits >> 8}.{bits & 255 or 1}"


def remote_ip(network: Network, ip: str) -> Json:
    """The `remoteIpDetails` of an address."""
    return {
        "ipAddressV4": ip,
        "organization": {
            "asn": network.asn,
            "asnOrg": network.owner,
            "isp": network.owner,
            "org": network.owner,
        },
        "country": {"countryCode": network.country_code, "countryName": network.country},
        "city": {"cityName": network.city},
        "geoLocation": {"lat": network.lat, "lon": network.lon},
    }


def private_ip(ip: str) -> Json:
    """The `remoteIpDetails` of an address inside a VPC, which has no network owner and no location.

    GuardDuty writes the number 0, the word UNKNOWN and the coordinates 0, 0 (published finding
    PrivilegeEscalation:Kubernetes/PrivilegedContainer, 2023-03-22).
    """
    no_owner = {"asn": "0", "asnOrg": "UNKNOWN", "isp": "UNKNOWN", "org": "UNKNOWN"}
    return {
        "ipAddressV4": ip,
        "organization": no_owner,
        "country": {},
        "city": {"cityName": "UNKNOWN"},
        "geoLocation": {"lat": 0.0, "lon": 0.0},
    }


def host_remote(rng: random.Random) -> Json:
    """A new address at some hoster."""
    network = rng.choice(HOSTERS)
    return remote_ip(network, address(rng, network))


def home_remote(rng: random.Random) -> Json:
    """A new address of some private line."""
    network = rng.choice(RESIDENTIAL)
    return remote_ip(network, address(rng, network))


def office_remote() -> Json:
    """The one address behind which every employee works."""
    return remote_ip(OFFICE, f"{OFFICE.prefix}.14.7")
