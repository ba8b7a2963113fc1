"""A finding in plain words: what happened, where, when, and how sure that is.

What belongs here: sentences from the facts of one version, whichever kind of finding has them; a sentence
is there if its facts are. What does not: lists of finding types, layout, judgement of what it means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipelines.desk.asking import Row
from pipelines.desk.entities import Parts, Resource

_MOST_NAMED = 4
_KINDS = {
    "container": "container",
    "ecs_task": "task",
    "task_definition": "of",
    "ecs_cluster": "on ECS cluster",
    "kubernetes_workload": "workload",
    "eks_cluster": "on EKS cluster",
    "instance": "on instance",
    "s3_bucket": "bucket",
    "lambda_function": "function",
    "database": "database",
    "aws_account": "in account",
}


@dataclass(frozen=True)
class Words:
    """Sentences about a finding."""

    what: list[str]
    where: list[str]
    when: list[str]
    how_sure: list[str]


def in_words(finding: Row, parts: Parts, resources: Sequence[Resource]) -> Words:
    """What the latest version of a finding says."""
    return Words(
        list(_what(finding, parts, resources)),
        list(_where(finding, resources)),
        list(_when(finding)),
        list(_how_sure(finding, parts)),
    )


def duration(seconds: float) -> str:
    """A span of time in the largest unit of which there are two."""
    seconds = abs(seconds)
    for unit, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * size:
            return f"{int(seconds // size)} {unit}"
    return f"{seconds:.0f} s" if seconds >= 1 else "less than a second"


def moment(value: datetime | None) -> str:
    """A time of UTC to the second."""
    return f"{value:%Y-%m-%d %H:%M:%S}" if value else "not stated"


def listed(values: Sequence[Any], most: int = _MOST_NAMED) -> str:
    """Some values, and how many more there are."""
    named = [str(value) for value in values if value not in (None, "")]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return ", ".join(named[:most]) + more


def _what(finding: Row, parts: Parts, resources: Sequence[Resource]) -> Iterator[str]:
    yield from _processes(parts)
    actor = _actor(parts, resources)
    yield from _connections(finding, parts, actor)
    yield from _probes(finding, parts)
    yield from _lookups(parts, actor)
    yield from _calls(parts, actor)
    yield from _logins(parts)
    yield from _scans(parts)
    yield from _sequences(parts)


def program(row: Row) -> str:
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
        started = f", started by {program(parent)}" if parent else ""
        yield f"{program(acting)} ran{_as_user(acting)}{started}."
    modifying, target = _acting(parts, "modifying"), _acting(parts, "target")
    if modifying:
        changed = context["modified_at"] if context else None
        before = ""
        if changed and acting and acting["started_at"]:
            gap = (acting["started_at"] - changed).total_seconds()
            before = f" {duration(gap)} {'before' if gap >= 0 else 'after'} that"
        what = "Its file" if acting else "A file"
        yield f"{what} had been written by {program(modifying)}{_as_user(modifying)}{before}."
    if target:
        yield f"It acted on the process {program(target)}{_as_user(target)}."
    if context and context["command_line_example"]:
        yield f"A command line of it: {context['command_line_example']}"


def _as_user(row: Row) -> str:
    """Whose rights a process had; both ids where it had others than its starter."""
    user = row["user_name"] or ("root" if row["user_id"] == 0 else row["user_id"])
    effective = row["effective_user_id"]
    if user is None:
        return " as root" if effective == 0 else ""
    if effective is not None and row["user_id"] is not None and effective != row["user_id"]:
        return f" as {user} with the rights of {'root' if effective == 0 else f'user {effective}'}"
    return f" as {user}"


def _actor(parts: Parts, resources: Sequence[Resource]) -> str:
    """Who did what the action says: the process, else who called, else the resource."""
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


def _connections(_finding: Row, parts: Parts, actor: str) -> Iterator[str]:
    local = next(iter(_peers(parts, "network_connection", "local")), None)
    for row in _peers(parts, "network_connection"):
        protocol = f" over {row['protocol']}" if row["protocol"] else ""
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


def _lookups(parts: Parts, actor: str) -> Iterator[str]:
    for row in parts["dns_requests"]:
        protocol = f" over {row['protocol']}" if row["protocol"] else ""
        answered = {True: " The request was blocked.", False: " The request was not blocked.", None: ""}
        yield f"{actor} asked for the domain {row['domain']}{protocol}.{answered[row['is_blocked']]}"


def _calls(parts: Parts, actor: str) -> Iterator[str]:
    for row in parts["api_calls"]:
        is_aws = row["api_kind"] == "aws"
        peers = _peers(parts, "aws_api_call" if is_aws else "kubernetes_api_call")
        origin = f" from {_peer(peers[0])}" if peers else ""
        agent = f" with {row['user_agent']}" if row["user_agent"] else ""
        yield f"{actor} called {_api(row) if is_aws else _request(row)}{origin}{agent}.{_outcome(row)}"


def _api(row: Row) -> str:
    service = (row["service_name"] or "").partition(".")[0]
    return f"{service}:{row['api']}" if service else f"{row['api']}"


def _request(row: Row) -> str:
    named = "/".join(filter(None, (row["resource"], row["subresource"])))
    place = f"in namespace {row['namespace']}" if row["namespace"] else ""
    return " ".join(filter(None, ("Kubernetes:", row["verb"], named, row["resource_name"], place)))


def _outcome(row: Row) -> str:
    if row["error_code"]:
        return f" It was refused: {row['error_code']}."
    if row["status_code"] is not None:
        return f" It was answered with status {row['status_code']}."
    return ""


def _logins(parts: Parts) -> Iterator[str]:
    origin = listed([_peer(row) for row in _peers(parts, "rds_login_attempt")])
    for row in parts["login_attempts"]:
        tried = f"{row['failed_count'] or 0} failed and {row['successful_count'] or 0} successful logins"
        program_name = f" with {row['application']}" if row["application"] else ""
        user = row["user_name"] or "an unnamed user"
        yield f"{tried} as {user}{program_name} from {origin or 'somewhere'}."


def _scans(parts: Parts) -> Iterator[str]:
    for row in parts["malware_scans"]:
        if row["trigger_finding_id"]:
            yield f"A malware scan ran because of finding {row['trigger_finding_id']}."
        threat = row["highest_threat_name"]
        scanned = f" in {row['scanned_file_count']:,} files" if row["scanned_file_count"] is not None else ""
        if threat or row["infected_file_count"]:
            rated = f", rated {row['highest_threat_severity']}" if row["highest_threat_severity"] else ""
            count = row["infected_file_count"] or "some"
            yield f"It found {count} infected{scanned}: {threat or 'a threat'}{rated}."
    for row in parts["threats"]:
        paths = [each["file_path"] for each in row["file_paths"] or ()]
        paths += [each["nested_item_path"] for each in row["item_paths"] or ()]
        paths += [each["item_path"] for each in row["item_details"] or ()]
        name = row["threat_name"] or listed(row["threat_names"] or ()) or "A threat"
        if paths:
            yield f"{name} in {listed(paths)}."


def _sequences(parts: Parts) -> Iterator[str]:
    for row in parts["sequences"]:
        signals = parts["sequence_signals"]
        findings = sum(signal["signal_type"] == "FINDING" for signal in signals)
        others = len(signals) - findings
        counts = f"{findings} findings" + (f" and {others} other signals" if others else "")
        names = listed([signal["name"] for signal in signals], 6)
        yield f"GuardDuty tied {counts} into one attack: {names}."
        if row["description"]:
            yield str(row["description"])


def _where(finding: Row, resources: Sequence[Resource]) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for each in resources:
        if each.role == "resource" and each.name and each.kind in _KINDS:
            names.setdefault(_KINDS[each.kind], []).append(each.name)
    chain = " ".join(f"{word} {listed(found)}" for word, found in names.items())
    yield f"{chain}, {finding['region'] or 'no region stated'}".strip()


def _when(finding: Row) -> Iterator[str]:
    first, last = finding["event_first_seen_at"], finding["event_last_seen_at"]
    count = finding["event_count"] or 1
    seen = "once" if count == 1 else f"{count:,} times"
    if first and last and last > first:
        span = duration((last - first).total_seconds())
        yield f"From {moment(first)} to {moment(last)} UTC ({span}), seen {seen}."
    else:
        yield f"At {moment(last or first)} UTC, seen {seen}."
    delay = finding["time_to_detect_seconds"]
    found = f", {duration(delay)} after the first event" if delay is not None else ""
    versions = finding["version_count"]
    later = f"; {versions} versions, the latest of {moment(finding['updated_at'])}" if versions > 1 else ""
    yield f"GuardDuty reported it at {moment(finding['created_at'])}{found}{later}."


def _how_sure(finding: Row, parts: Parts) -> Iterator[str]:
    severity, highest = finding["severity"], finding["highest_severity"]
    once = f", once {highest:g}" if highest is not None and highest != severity else ""
    rated = (
        f"Severity {severity:g} ({finding['severity_band']}){once}" if severity is not None else "No severity"
    )
    confidence = finding["confidence"]
    stated = f"confidence {confidence:g}" if confidence is not None else "GuardDuty states no confidence"
    yield f"{rated}; {stated}."
    if finding["is_sample"]:
        yield "This is a sample finding: nothing of it happened."
    yield from _evidence(finding, parts)
    if finding["status"]:
        suppressed = ", by a suppression rule or before it was first met" if finding["is_suppressed"] else ""
        unasked = ", since no sweep of the API covers it" if finding["status"] == "unknown" else ""
        yield f"Its state in GuardDuty: {finding['status']}{suppressed}{unasked}."


def _evidence(finding: Row, parts: Parts) -> Iterator[str]:
    """What GuardDuty's judgement stands on."""
    lists = [finding["threat_list_name"], *(row["threat_list_name"] for row in parts["threats"])]
    names = [
        finding["threat_name"],
        *(name for row in parts["threats"] for name in row["threat_names"] or ()),
    ]
    known = list(dict.fromkeys(filter(None, lists)))
    if known:
        threat = listed(list(dict.fromkeys(filter(None, names))))
        yield f"It matches the threat list {listed(known)}{f' as {threat}' if threat else ''}."
    if finding["feature_name"]:
        yield f"It comes from {finding['feature_name']}."
    if any(row["signal_type"] for row in parts["sequence_signals"]):
        grave = max((row["severity"] or 0 for row in parts["sequence_signals"]), default=0)
        yield f"Its gravest signal has severity {grave:g}."
