"""Whether a host is certainly this one: for secrets that must not leave it, and requests from elsewhere."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a URL's host name or address is certainly this host."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
