"""The internet outside: addresses with their networks, what everybody shares there, and domains."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracehound.intrusions.chance import Dice

Json = dict[str, Any]
_COUNTRIES = {
    "NL": ("Netherlands", "Amsterdam", 52.3759, 4.8975),
    "DE": ("Germany", "Falkenstein", 50.4777, 12.3649),
    "US": ("United States", "Ashburn", 39.0469, -77.4903),
    "RU": ("Russia", "Saint Petersburg", 59.8983, 30.2618),
    "CN": ("China", "Guangzhou", 23.1181, 113.2539),
    "VN": ("Vietnam", "Hanoi", 21.0292, 105.8526),
    "ID": ("Indonesia", "Jakarta", -6.2114, 106.8446),
    "BR": ("Brazil", "Curitiba", -25.4278, -49.2731),
    "RO": ("Romania", "Bucharest", 44.4268, 26.1025),
    "GB": ("United Kingdom", "London", 51.5088, -0.1260),
    "SG": ("Singapore", "Singapore", 1.2868, 103.8503),
    "IN": ("India", "Pune", 18.5211, 73.8502),
    "SE": ("Sweden", "Malmo", 55.6052, 13.0001),
}
# Kind of network: AS numbers with their organization, country and first octets.
_NETWORKS: dict[str, list[tuple[int, str, str, str]]] = {
    "hosting": [
        (213230, "Nordwand Cloud", "DE", "91.107"),
        (49981, "WorldWide Racks", "NL", "185.165"),
        (202425, "Reefline Hosting", "NL", "80.82"),
        (14061, "Seaside Droplets", "SG", "143.198"),
        (63949, "Lineland", "US", "172.105"),
        (9009, "Midpoint 247", "RO", "146.70"),
        (44477, "Starkhaus Solutions", "RU", "45.142"),
        (45102, "Jade Cloud", "CN", "47.243"),
    ],
    "residential": [
        (7922, "Eastline Cable", "US", "73.162"),
        (3320, "Fernnetz", "DE", "87.150"),
        (2856, "Albion Broadband", "GB", "86.144"),
        (45899, "Lotus Telecom", "VN", "113.161"),
        (7713, "Garuda Net", "ID", "36.72"),
        (28573, "Claro Vento", "BR", "177.32"),
        (9829, "Bharat Lines", "IN", "117.208"),
    ],
    "vpn": [
        (39351, "Bastion VPN", "SE", "193.138"),
        (212238, "Datacamp Tunnels", "GB", "138.199"),
        (9009, "Midpoint 247", "US", "146.70"),
    ],
    "tor": [(60729, "Relay Association", "DE", "185.220"), (208294, "Quiet Relays", "NL", "192.42")],
    "scanner": [
        (398324, "Internet Census Co", "US", "162.142"),
        (10439, "Portwatch Research", "US", "71.6"),
        (211298, "Driftnet Survey", "GB", "193.163"),
        (202425, "Reefline Hosting", "NL", "89.248"),
    ],
    "amazon": [
        (16509, "Amazon.com, Inc.", "US", "54.211"),
        (16509, "Amazon.com, Inc.", "DE", "18.184"),
        (16509, "Amazon.com, Inc.", "SG", "13.212"),
        (16509, "Amazon.com, Inc.", "SE", "13.48"),
    ],
    "office": [(6805, "Fernnetz Business", "DE", "217.91"), (701, "Eastline Business", "US", "65.199")],
}
POOLS = (
    "pool.supportxmr.com",
    "xmr.nanopool.org",
    "gulf.moneroocean.stream",
    "pool.hashvault.pro",
    "xmr-eu1.nanopool.org",
    "rx.unmineable.com",
    "de.minexmr.com",
)
BEACON_ENDS = ("com", "net", "top", "xyz", "cc", "info", "site", "online", "io")
# Public services through which data leaves, or from which tools come; anybody may call them.
PUBLIC_DROPS = ("transfer.sh", "pastebin.com", "ngrok.io", "webhook.site", "file.io", "api.telegram.org")


@dataclass(frozen=True)
class Address:
    """An address with its network, as GuardDuty tells it."""

    ip: str
    asn: int = 0
    org: str = ""
    country: str = ""

    def wire(self) -> Json:
        """`remoteIpDetails`; a private address has no network."""
        if not self.country:
            return {
                "ipAddressV4": self.ip,
                "organization": {"asn": "0", "asnOrg": "", "isp": "", "org": ""},
                "country": {},
                "city": {"cityName": ""},
                "geoLocation": {"lat": 0.0, "lon": 0.0},
            }
        name, city, latitude, longitude = _COUNTRIES[self.country]
        org = self.org
        return {
            "ipAddressV4": self.ip,
            "organization": {"asn": str(self.asn), "asnOrg": org, "isp": org, "org": org},
            "country": {"countryName": name, "countryCode": self.country},
            "city": {"cityName": city},
            "geoLocation": {"lat": latitude, "lon": longitude},
        }


@dataclass
class Internet:
    """All addresses of a world; each is given once, but for those that everybody shares."""

    dice: Dice
    _given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tor_exits = [self.address("tor") for _ in range(self.dice.number(8, 60))]
        self.vpn_exits = [self.address("vpn") for _ in range(self.dice.number(3, 20))]
        self.open_proxies = [self.address("hosting") for _ in range(self.dice.number(3, 12))]

    def address(self, kind: str, dice: Dice | None = None) -> Address:
        """A new address of a kind of network."""
        dice = dice or self.dice
        while True:
            asn, org, country, start = dice.choice(_NETWORKS[kind])
            ip = f"{start}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
            if ip not in self._given:
                self._given.add(ip)
                return Address(ip, asn, org, country)

    def neighbour(self, of: Address, dice: Dice) -> Address:
        """Another address of the same network, as one gets after a new dial-in."""
        while True:
            ip = f"{'.'.join(of.ip.split('.')[:2])}.{dice.randrange(256)}.{dice.randrange(1, 255)}"
            if ip not in self._given:
                self._given.add(ip)
                return Address(ip, of.asn, of.org, of.country)


def domain(dice: Dice) -> str:
    """A domain of one's own, which nobody else has."""
    name = dice.word() + dice.choice(("", "-")) + dice.word()
    return f"{name}{dice.randrange(10, 99) if dice.happens(0.3) else ''}.{dice.choice(BEACON_ENDS)}"
