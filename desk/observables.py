"""Things in a finding that may occur elsewhere too: addresses, domains, files by their hash, calls.

What belongs here: turning the rows of one version into these, with the facts that it states. What does not:
the resources that a finding is about (`desk.entities`).
"""

from collections.abc import Iterator

from tracehound.desk.connection import Row
from tracehound.desk.entities import Parts, Resource, stated


def of_version(parts: Parts) -> list[Resource]:
    """Addresses, domains, files by their hash, user agents and API operations, each once."""
    found: dict[tuple[str, str], Resource] = {}
    for source in (_addresses, _domains, _files, _calls):
        for each in source(parts):
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
        address = row["ip_address"] or ""
        yield Resource("ip_address", address.lower(), address, "remote", facts)
        domain = row["domain"] or ""
        yield Resource("domain", domain.lower().rstrip("."), domain, "remote")
    for row in parts["sequence_endpoints"]:
        facts = stated(
            ("port", row["port"]),
            ("country", row["country"]),
            ("city", row["city"]),
            ("network", _network(row)),
        )
        address, domain = row["ip_address"] or "", row["domain"] or ""
        yield Resource("ip_address", address.lower(), address, "sequence", facts)
        yield Resource("domain", domain.lower().rstrip("."), domain, "sequence")


def _network(row: Row) -> str:
    """The autonomous system of an address; private ones have none."""
    number = f"AS{row['asn']}" if row["asn"] else None
    return " ".join(filter(None, (number, row["asn_organization"])))


def _domains(parts: Parts) -> Iterator[Resource]:
    for row in parts["dns_requests"]:
        domain = row["domain"] or ""
        facts = stated(("protocol", row["protocol"]), ("blocked", row["is_blocked"]))
        yield Resource("domain", domain.lower().rstrip("."), domain, "dns", facts)


def _calls(parts: Parts) -> Iterator[Resource]:
    for row in parts["api_calls"]:
        agent, api, verb = row["user_agent"] or "", row["api"] or "", row["verb"] or ""
        yield Resource("user_agent", agent, agent, "caller")
        if api:
            yield Resource("api_operation", "/".join(filter(None, (row["service_name"], api))), api, "called")
        if verb:
            deed = [each for each in (verb, row["resource"], row["subresource"]) if each]
            yield Resource("api_operation", "/".join(["kubernetes", *deed]), " ".join(deed), "called")


def _files(parts: Parts) -> Iterator[Resource]:
    for row in parts["processes"]:
        path = row["executable_path"] or row["name"] or ""
        yield Resource("executable_hash", (row["executable_sha256"] or "").lower(), path, row["role"])
    for row in parts["sequence_actors"]:
        path = row["process_path"] or row["process_name"] or ""
        yield Resource("executable_hash", (row["process_sha256"] or "").lower(), path, "sequence")
    for row in parts["threats"]:
        files = [(row["threat_sha256"], None)]
        files += [(each["hash"], each["file_path"]) for each in row["file_paths"] or ()]
        files += [(each["hash"], each["nested_item_path"]) for each in row["item_paths"] or ()]
        files += [(each["hash"], each["item_path"]) for each in row["item_details"] or ()]
        for hash_, path in files:
            facts = stated(("threat", row["threat_name"]))
            yield Resource("executable_hash", (hash_ or "").lower(), path or "", "threat", facts)
