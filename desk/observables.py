"""Things in a finding that may occur elsewhere too: addresses, domains, files by their hash, calls.

What belongs here: turning the rows of one version into these, with the facts that it states. What does not:
the resources that a finding is about (`desk.entities`).
"""

from collections.abc import Iterator

from tracehound.desk.connection import Row
from tracehound.desk.entities import Fact, Parts, Resource, stated


def of_version(parts: Parts, additional_user_agent: str | None = None) -> list[Resource]:
    """Addresses, domains, files by their hash, user agents and API operations, each once.

    The additional information of a version may state a user agent beside those of its calls.
    """
    found: dict[tuple[str, str], Resource] = {}
    named = (each for source in (_addresses, _domains, _files, _calls) for each in source(parts))
    agent = additional_user_agent or ""
    for each in (*named, Resource("user_agent", agent, agent, "caller")):
        if each.key:
            found.setdefault((each.kind, each.key), each)
    return list(found.values())


def _addresses(parts: Parts) -> Iterator[Resource]:
    for row in parts["network_peers"]:
        if row["side"] != "remote":
            continue
        facts = stated(
            ("port", row["port"]),
            ("country", row["country_name"] or row["country_code"]),
            ("city", row["city"]),
            ("network", _network(row)),
        )
        yield from _endpoint(row, "remote", facts)
    for row in parts["sequence_endpoints"]:
        facts = stated(
            ("port", row["port"]),
            ("country", row["country"]),
            ("city", row["city"]),
            ("network", _network(row)),
        )
        yield from _endpoint(row, "sequence", facts)


def _endpoint(row: Row, role: str, facts: list[Fact]) -> Iterator[Resource]:
    """The address of a row, with facts, and its domain."""
    keys = row["keys"]
    yield Resource("ip_address", keys["ip_address"] or "", row["ip_address"] or "", role, facts)
    yield Resource("domain", keys["domain"] or "", row["domain"] or "", role)


def _network(row: Row) -> str:
    """The autonomous system of an address; private ones have none."""
    number = f"AS{row['asn']}" if row["asn"] else None
    return " ".join(filter(None, (number, row["asn_organization"])))


def _domains(parts: Parts) -> Iterator[Resource]:
    for row in parts["dns_requests"]:
        facts = stated(("protocol", row["protocol"]), ("blocked", row["is_blocked"]))
        yield Resource("domain", row["keys"]["domain"] or "", row["domain"] or "", "dns", facts)


def _calls(parts: Parts) -> Iterator[Resource]:
    for row in parts["api_calls"]:
        agent, keys = row["user_agent"] or "", row["keys"]
        yield Resource("user_agent", agent, agent, "caller")
        yield Resource("api_operation", keys["aws_operation"] or "", row["api"] or "", "called")
        name = " ".join(filter(None, (row["verb"], row["resource"], row["subresource"])))
        yield Resource("api_operation", keys["kubernetes_operation"] or "", name, "called")


def _files(parts: Parts) -> Iterator[Resource]:
    for row in parts["processes"]:
        path = row["executable_path"] or row["name"] or ""
        yield Resource("executable_hash", row["keys"]["executable_hash"] or "", path, row["role"])
    for row in parts["sequence_actors"]:
        path = row["process_path"] or row["process_name"] or ""
        yield Resource("executable_hash", row["keys"]["executable_hash"] or "", path, "sequence")
    for row in parts["threats"]:
        for file in row["keys"]:
            facts = stated(("threat", row["threat_name"]))
            yield Resource(
                "executable_hash", file["executable_hash"] or "", file["path"] or "", "threat", facts
            )
