"""Searches entities, findings and groups by wildcards, a network, or a prefix of an id or hash.

What belongs here: what a pattern means. What does not: exact ids (`desk.naming`).
"""

import ipaddress
from dataclasses import dataclass

from tracehound.desk.connection import Desk, NotAnswered, Row
from tracehound.desk.naming import beyond

_WILDCARDS = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_", "*": "%", "?": "_"})
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Found:
    """Rows of one kind, and their total number."""

    rows: list[Row]
    count: int


@dataclass(frozen=True)
class Everything:
    """The matches of a pattern."""

    entities: Found
    findings: Found
    groups: Found

    @property
    def count(self) -> int:
        """Of all kinds."""
        return self.entities.count + self.findings.count + self.groups.count


def find(desk: Desk, pattern: str, most: int) -> Everything:
    """The matches of a pattern, at most `most` of a kind. Raises NotAnswered if the pattern is empty."""
    given = pattern.strip()
    network = _network(given)
    if network:
        nothing = Found([], 0)
        return Everything(_in_network(desk, network, most), nothing, nothing)
    if not given.strip("*?"):
        raise NotAnswered("the pattern consists only of wildcards.")
    like, other = patterns(given)
    words = {"pattern": like, "most": most}
    return Everything(
        _found(desk.rows("find_entities", given=given, beyond=beyond(given), other_pattern=other, **words)),
        _found(desk.rows("find_findings", other_pattern=other, **words)),
        _found(desk.rows("find_groups", **words)),
    )


def patterns(given: str) -> tuple[str, str]:
    """Patterns for LIKE: with wildcards twice the same; else a prefix, and the last part of a path."""
    like = given.lower().translate(_WILDCARDS)
    if set("*?") & set(given):
        return like, like
    return f"{like}%", f"%/{like}"


def containing(given: str) -> str:
    """A pattern for LIKE of what has these words somewhere; * and ? are wildcards."""
    return f"%{given.lower().translate(_WILDCARDS)}%"


def _found(rows: list[Row]) -> Found:
    count = rows[0]["found_count"] if rows else 0
    return Found([{key: value for key, value in row.items() if key != "found_count"} for row in rows], count)


def _network(given: str) -> _Network | None:
    """The network of `address/bits`; bits beyond the mask are ignored."""
    if "/" not in given:
        return None
    try:
        return ipaddress.ip_network(given, strict=False)
    except ValueError:
        return None


def _in_network(desk: Desk, network: _Network, most: int) -> Found:
    if isinstance(network, ipaddress.IPv4Network):
        ends = {"first_number": int(network[0]), "last_number": int(network[-1])}
        return _found(desk.rows("find_addresses", most=most, **ends))
    every = _found(desk.rows("find_addresses", first_number=None, last_number=None, most=None)).rows
    rows = [row for row in every if _lies_in(row["entity_key"], network)]
    return Found(rows[:most], len(rows))


def _lies_in(address: str, network: _Network) -> bool:
    try:
        return ipaddress.ip_address(address) in network
    except ValueError:
        return False
