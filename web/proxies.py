"""A proxy's word for who asks: headers that count only from where the proxy is.

What belongs here: identity headers and the addresses that they are believed from. What does not: roles
(`web.identity`).
"""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.requests import Request

from tracehound.pipelines.settings.keys import Desk
from tracehound.web.identity import NotKnown, Person


class Proxies:
    """The way in through a proxy such as oauth2-proxy. On a unix socket, whoever may open it is believed."""

    def __init__(self, settings: Desk, *, is_socket: bool) -> None:
        self._settings = settings
        self._is_socket = is_socket
        self._networks: list[IPv4Network | IPv6Network] = [
            ip_network(each, strict=False) for each in settings.proxies
        ]

    async def __call__(self, request: Request) -> Person:
        """The person that the proxy names. Raises NotKnown."""
        if not self._is_believed(request):
            raise NotKnown("this address is no proxy that people log in at. Use the desk's public address.")
        name = _only(request, self._settings.user_header)
        if not name:
            raise NotKnown(f"the proxy names nobody in {self._settings.user_header}.")
        groups = _only(request, self._settings.groups_header)
        return Person(name, frozenset(filter(None, map(str.strip, groups.split(",")))))

    def _is_believed(self, request: Request) -> bool:
        if self._is_socket:
            return True
        if request.client is None:
            return False
        try:
            address = ip_address(request.client.host)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None) or address
        return any(mapped in network for network in self._networks)


def _only(request: Request, header: str) -> str:
    """The value of a header. Raises NotKnown if there are several: one of them is not the proxy's."""
    values = request.headers.getlist(header)
    if len(values) > 1:
        raise NotKnown(f"{header} is there more than once.")
    return values[0].strip() if values else ""
