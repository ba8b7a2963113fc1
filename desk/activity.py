"""What happened according to a finding, in sentences: what ran, connected, was looked up, called or scanned.

What belongs here: sentences from the facts of one version, for any kind of finding; each sentence appears if
its facts exist. What does not: lists of finding types, layout, judgement of what it means.
"""

from collections.abc import Iterator, Sequence

from tracehound.desk.connection import Row
from tracehound.desk.entities import Parts, Resource
from tracehound.desk.words import WITHOUT_SIGNALS, listed
from tracehound.transforms.wording import counted, duration


def what_happened(finding: Row, parts: Parts, resources: Sequence[Resource]) -> Iterator[str]:
    """Sentences about what was done, the process first."""
    yield from _processes(parts)
    actor = _actor(parts, resources)
    yield from _connections(parts, actor)
    yield from _probes(finding, parts)
    yield from _lookups(parts, actor)
    yield from _calls(finding, parts, actor)
    yield from _logins(parts)
    yield from _scans(parts)
    yield from _sequences(parts)


def _program(row: Row) -> str:
    """A process by name and path."""
    path, name = row["executable_path"], row["name"]
    if not path or path == name:
        return name or "a process"
    return f"{name} ({path})" if name else str(path)


def _acting(parts: Parts, role: str = "process") -> Row | None:
    return next((row for row in parts["processes"] if row["role"] == role), None)


def _processes(parts: Parts) -> Iterator[str]:
    acting, context = _acting(parts), next(iter(parts["runtime_contexts"]), None)
    if acting:
        parent = next(
            (row for row in parts["processes"] if (row["lineage_of"], row["depth"]) == ("process", 1)), None
        )
        started = f", started by {_program(parent)}" if parent else ""
        yield f"{_program(acting)} ran{_as_user(acting)}{started}."
    modifying, target = _acting(parts, "modifying"), _acting(parts, "target")
    if modifying:
        changed = context["modified_at"] if context else None
        before = ""
        if changed and acting and acting["started_at"]:
            gap = (acting["started_at"] - changed).total_seconds()
            before = f" {duration(gap)} {'before' if gap >= 0 else 'after'} that"
        what = "Its file" if acting else "A file"
        yield f"{what} had been written by {_program(modifying)}{_as_user(modifying)}{before}."
    if target:
        yield f"It acted on the process {_program(target)}{_as_user(target)}."
    if context and context["command_line_example"]:
        yield f"Example of its command line: {context['command_line_example']}"


def _as_user(row: Row) -> str:
    """The user of a process; with the effective user if that differs."""
    user = row["user_name"] or ("root" if row["user_id"] == 0 else row["user_id"])
    effective = row["effective_user_id"]
    if user is None:
        return " as root" if effective == 0 else ""
    if effective is not None and row["user_id"] is not None and effective != row["user_id"]:
        return f" as {user} with the rights of {'root' if effective == 0 else f'user {effective}'}"
    return f" as {user}"


def _actor(parts: Parts, resources: Sequence[Resource]) -> str:
    """Who performed the action: the process, else the caller, else the resource."""
    if _acting(parts):
        return "It"
    user = next(iter(parts["kubernetes_users"]), None)
    if user and user["username"]:
        acts_for = f", impersonating {user['impersonated_username']}" if user["impersonated_username"] else ""
        return f"{user['username']}{acts_for}"
    key = next(iter(parts["access_keys"]), None)
    if key:
        session = f", session {key['principal_session_name']}" if key["principal_session_name"] else ""
        return f"{key['user_type'] or 'Somebody'} {key['user_name'] or ''}".strip() + session
    kinds = ("instance", "lambda_function", "ecs_task")
    place = next((each for kind in kinds for each in resources if each.kind == kind), None)
    return f"{place.kind.replace('_', ' ').capitalize()} {place.name}" if place else "Something"


def _peer(row: Row) -> str:
    """An address with its port, network and country."""
    port = f" port {row['port']}" if row["port"] is not None else ""
    network = row["asn_organization"] or row["isp"] or row["organization"]
    known = ", ".join(filter(None, (network, row["country_name"] or row["country_code"])))
    return f"{row['ip_address'] or 'an address'}{port}{f' ({known})' if known else ''}"


def _peers(parts: Parts, action: str, side: str = "remote") -> list[Row]:
    return [row for row in parts["network_peers"] if row["action"] == action and row["side"] == side]


def _connections(parts: Parts, actor: str) -> Iterator[str]:
    local = next(iter(_peers(parts, "network_connection", "local")), None)
    for row in _peers(parts, "network_connection"):
        protocol = _over(row["protocol"])
        blocked = " The connection was blocked." if row["is_blocked"] else ""
        port = f" at its port {local['port']}" if local and local["port"] is not None else ""
        if row["direction"] == "INBOUND":
            yield f"{_peer(row)} connected to it{port}{protocol}.{blocked}"
        else:
            yield f"{actor} connected to {_peer(row)}{protocol}.{blocked}"


def _probes(finding: Row, parts: Parts) -> Iterator[str]:
    remotes = _peers(parts, "port_probe")
    if not remotes:
        return
    ports = sorted({row["port"] for row in _peers(parts, "port_probe", "local") if row["port"] is not None})
    addresses = listed(list(dict.fromkeys(_peer(row) for row in remotes)))
    blocked = " The probes were blocked." if finding["is_port_probe_blocked"] else ""
    yield f"{addresses} probed its open port{'s' if len(ports) > 1 else ''} {listed(ports)}.{blocked}"


def _over(protocol: str | None) -> str:
    """A protocol, where it is named: GuardDuty writes 0 for one that it does not know."""
    return f" over {protocol}" if protocol and not protocol.isdigit() else ""


def _lookups(parts: Parts, actor: str) -> Iterator[str]:
    for row in parts["dns_requests"]:
        protocol = _over(row["protocol"])
        answered = {True: " The request was blocked.", False: " The request was not blocked.", None: ""}
        yield f"{actor} looked up the domain {row['domain']}{protocol}.{answered[row['is_blocked']]}"


def _calls(finding: Row, parts: Parts, actor: str) -> Iterator[str]:
    for row in parts["api_calls"]:
        is_aws = row["api_kind"] == "aws"
        peers = _peers(parts, "aws_api_call" if is_aws else "kubernetes_api_call")
        origin = f" {_caller(peers[0])}" if peers else ""
        stated = row["user_agent"] or finding["additional_user_agent"]
        agent = f" with {stated}" if stated else ""
        yield f"{actor} called {_api(row) if is_aws else _request(row)}{origin}{agent}.{_outcome(row)}"


def _caller(peer: Row) -> str:
    """Where a call came from: an address, or only a domain, as of a service that calls for others."""
    if not peer["ip_address"] and peer["domain"]:
        return f"by way of {peer['domain']}"
    return f"from {_peer(peer)}"


def _api(row: Row) -> str:
    service = (row["service_name"] or "").partition(".")[0]
    return f"{service}:{row['api']}" if service else f"{row['api']}"


def _request(row: Row) -> str:
    named = "/".join(filter(None, (row["resource"], row["subresource"])))
    place = f"in namespace {row['namespace']}" if row["namespace"] else ""
    return " ".join(filter(None, ("Kubernetes:", row["verb"], named, row["resource_name"], place)))


def _outcome(row: Row) -> str:
    if row["error_code"]:
        return f" The call was refused: {row['error_code']}."
    if row["status_code"] is not None:
        return f" The response status was {row['status_code']}."
    return ""


def _logins(parts: Parts) -> Iterator[str]:
    origin = listed([_peer(row) for row in _peers(parts, "rds_login_attempt")])
    if origin and not parts["login_attempts"]:
        yield f"{origin} probed the database without an attempt to log in."
    for row in parts["login_attempts"]:
        tried = f"{row['failed_count'] or 0} failed and {row['successful_count'] or 0} successful logins"
        program_name = f" with {row['application']}" if row["application"] else ""
        user = row["user_name"] or "an unnamed user"
        yield f"{tried} as {user}{program_name} from {origin or 'an unknown address'}."


def _scans(parts: Parts) -> Iterator[str]:
    for row in parts["malware_scans"]:
        trigger = f", triggered by finding {row['trigger_finding_id']}," if row["trigger_finding_id"] else ""
        yield f"A malware scan{trigger} found {_infected(row)}."
    for row in parts["threats"]:
        paths = [each["file_path"] for each in row["file_paths"] or ()]
        paths += [each["nested_item_path"] for each in row["item_paths"] or ()]
        paths += [each["item_path"] for each in row["item_details"] or ()]
        name = row["threat_name"] or listed(row["threat_names"] or ()) or "A threat"
        if paths:
            yield f"{name} in {listed(paths)}."


def _infected(row: Row) -> str:
    """How many files of how many a scan found infected, and by what."""
    count = row["infected_file_count"]
    files = "infected files" if count is None else counted(count, "infected file")
    among = f" among {row['scanned_file_count']:,}" if row["scanned_file_count"] is not None else ""
    threat = f": {row['highest_threat_name']}" if row["highest_threat_name"] else ""
    rated = f", rated {row['highest_threat_severity']}" if row["highest_threat_severity"] else ""
    return f"{files}{among}{threat}{rated}"


def _sequences(parts: Parts) -> Iterator[str]:
    for row in parts["sequences"]:
        signals = parts["sequence_signals"]
        findings = sum(signal["signal_type"] == "FINDING" for signal in signals)
        others = len(signals) - findings
        counts = counted(findings, "finding") + (f" and {counted(others, 'other signal')}" if others else "")
        names = listed([signal["name"] for signal in signals], 6)
        if signals:
            yield f"GuardDuty combined {counts} into one attack{f': {names}' if names else ''}."
        else:
            yield f"GuardDuty reports an attack sequence, but {WITHOUT_SIGNALS}."
        if row["description"]:
            yield str(row["description"])
