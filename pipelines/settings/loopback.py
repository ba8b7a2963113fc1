"""Whether a host is surely this one: for what must not leave it, or not come from elsewhere."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a name or address of a URL is surely this host."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
