"""Addresses of databases: no password may be in one, for command lines are read by others and kept."""

from urllib.parse import parse_qsl, urlsplit

PREFIXES = ("postgres://", "postgresql://")
_SECRETS = frozenset({"password", "sslpassword", "passfile"})


class WrongAddress(ValueError):
    """An address that is not used; the message does not repeat it."""


def checked(address: str) -> str:
    """The address. Raises WrongAddress."""
    if not address.startswith(PREFIXES):
        raise WrongAddress(f"an address begins with {' or '.join(PREFIXES)}")
    try:
        parts = urlsplit(address)
        has_secret = parts.password is not None
    except ValueError:
        raise WrongAddress("this is no address of a database") from None
    if has_secret or _SECRETS & {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}:
        raise WrongAddress(
            "the address has a password, which others could read: give it by PGPASSWORD or ~/.pgpass"
        )
    if "\0" in address:
        raise WrongAddress("this is no address of a database")
    return address
