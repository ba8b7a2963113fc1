"""Evidence: who did what, from where, by which process."""

from collections.abc import Iterator

from tracehound.transforms.ocsf import endpoints
from tracehound.transforms.ocsf.processes import process
from tracehound.transforms.ocsf.taking import Json, as_text, flag, moment, part, parts, said, text

_DIRECTIONS = {"INBOUND": ("Inbound", 1), "OUTBOUND": ("Outbound", 2)}
_UNKNOWN_DIRECTION = ("Unknown", 0)
# One of these makes evidence what it is.
_ENOUGH = frozenset(
    {"actor", "api", "connection_info", "dst_endpoint", "process", "query", "src_endpoint", "user"}
)


def evidences(service: Json) -> Iterator[Json]:
    """The evidence of a finding, in one order."""
    for each in _all(service):
        if _ENOUGH & each.keys():
            yield each


def _all(service: Json) -> Iterator[Json]:
    action = part(service, "action")
    yield from _calls(part(action, "awsApiCallAction"))
    yield from _kubernetes_calls(part(action, "kubernetesApiCallAction"))
    yield from _connections(part(action, "networkConnectionAction"))
    for probe in parts(part(action, "portProbeAction"), "portProbeDetails"):
        yield said(
            src_endpoint=endpoints.endpoint(part(probe, "remoteIpDetails")),
            dst_endpoint=endpoints.endpoint(part(probe, "localIpDetails"), part(probe, "localPortDetails")),
        )
    yield _question(part(action, "dnsRequestAction"))
    yield from _logins(part(action, "rdsLoginAttemptAction"))
    runtime = part(service, "runtimeDetails")
    yield said(process=process(part(runtime, "process")))
    for name in ("modifyingProcess", "targetProcess"):
        yield said(name=name, process=process(part(part(runtime, "context"), name)))
    yield from _of_sequence(part(part(service, "detection"), "sequence"))


def _calls(action: Json) -> Iterator[Json]:
    operation = text(action, "api")
    if operation is None:
        return
    service = text(action, "serviceName")
    error = text(action, "errorCode")
    account = endpoints.remote_account(action)
    yield said(
        api=said(
            operation=operation,
            service={"name": service} if service else None,
            response={"error": error} if error else None,
        ),
        src_endpoint=endpoints.endpoint(part(action, "remoteIpDetails")),
        http_request=endpoints.user_agent(action),
        user={"account": {"uid": account}} if account else None,
    )


def _kubernetes_calls(action: Json) -> Iterator[Json]:
    verb = text(action, "verb")
    if verb is None:
        return
    ips = action.get("sourceIps")
    # One address is the caller's; of several, nobody knows which.
    source = {"ipAddressV4": ips[0]} if isinstance(ips, list) and len(ips) == 1 else {}
    found = said(
        api={"operation": verb},
        src_endpoint=endpoints.endpoint(part(action, "remoteIpDetails")) or endpoints.endpoint(source),
        http_request=endpoints.user_agent(action),
    )
    yield found


def _connections(action: Json) -> Iterator[Json]:
    remote = endpoints.endpoint(part(action, "remoteIpDetails"), part(action, "remotePortDetails"))
    local = endpoints.endpoint(part(action, "localIpDetails"), part(action, "localPortDetails"))
    if not remote and not local:
        return
    direction = action.get("connectionDirection")
    caption, number = _DIRECTIONS.get(direction if isinstance(direction, str) else "", _UNKNOWN_DIRECTION)
    protocol = text(action, "protocol")
    if local:
        local |= said(interface_uid=text(action, "localNetworkInterface"))
    source, target = (remote, local) if caption == "Inbound" else (local, remote)
    yield said(
        connection_info=said(direction=caption, direction_id=number, protocol_name=protocol),
        src_endpoint=source,
        dst_endpoint=target,
    )


def _question(action: Json) -> Json:
    domain = text(action, "domain")
    return {"query": {"hostname": domain}} if domain else {}


def _logins(action: Json) -> Iterator[Json]:
    source = endpoints.endpoint(part(action, "remoteIpDetails"))
    attempts = parts(action, "LoginAttributes") or parts(action, "loginAttributes")
    if not attempts:
        yield said(src_endpoint=source)
    for attempt in attempts:
        name, application = text(attempt, "user"), text(attempt, "application")
        yield said(
            src_endpoint=dict(source),
            user={"name": name} if name else None,
            actor={"app_name": application} if application else None,
        )


def _of_sequence(sequence: Json) -> Iterator[Json]:
    for actor in parts(sequence, "actors"):
        user, session, acting = _user(part(actor, "user")), _session(part(actor, "session")), _process(actor)
        if user or session or acting:
            yield said(uid=text(actor, "id"), actor=said(user=user, session=session, process=acting))
    for end in parts(sequence, "endpoints"):
        found = endpoints.of_sequence(end)
        if found:
            yield said(uid=text(end, "id"), src_endpoint=found)


def _user(node: Json) -> Json:
    account = part(node, "account")
    owner = said(uid=as_text(account, "uid"), name=text(account, "account"))
    found = said(name=text(node, "name"), uid=text(node, "uid"), account=owner)
    if not found:
        return {}
    return found | said(type=text(node, "type"), credential_uid=text(node, "credentialUid"))


def _session(node: Json) -> Json:
    return said(
        uid=text(node, "uid"),
        issuer=text(node, "issuer"),
        is_mfa=flag(node, "isMfa"),
        **moment(node, "createdTime", "created_time"),
    )


def _process(actor: Json) -> Json:
    """A process of a sequence has no number, so it needs another id: its path, as in the other fields."""
    node = part(actor, "process")
    path = node.get("path")
    if not isinstance(path, str) or not path:
        return {}
    return said(uid=path, path=text(node, "path"), name=text(node, "name"))
