"""What a Kubernetes audit event says of someone who gets into a pod.

What belongs here: `exec`, `attach`, `portforward` and `ephemeralcontainers`, as EKS writes them. What does
not: the log's files, and which events are kept (`transforms.cloudtrail.kinds`).
"""

from typing import Any
from urllib.parse import parse_qs

from tracehound.transforms.cloudtrail.callers import columns_of_person, session_name
from tracehound.transforms.cloudtrail.members import address, elements, first, member, text, texts
from tracehound.transforms.cloudtrail.names import Place
from tracehound.transforms.cloudtrail.people import Caller, person_of
from tracehound.transforms.cloudtrail.unwrapping import Record, Unwrapped

_FIRST_ERROR = 400
_USER = "KubernetesUser"


def said(found: Unwrapped, place: Place) -> dict[str, Any]:
    """The columns of an audit event that are not its identity."""
    record = found.record
    return {
        **_who(record),
        **_outcome(record),
        **_origin(record),
        **_target(found, place),
        **_command(record),
    }


def _who(record: Record) -> dict[str, Any]:
    user = record.get("user")
    extra = member(user, "extra")
    arn = first(*texts(extra, "arn"), *texts(extra, "canonicalArn"))
    session = first(*texts(extra, "sessionName"), session_name(arn))
    name = text(user, "username")
    caller = Caller(
        # AWS knows an IAM user by its ARN, whatever name the cluster gives it.
        type="IAMUser" if arn and ":user/" in arn else _USER,
        arn=arn,
        user_name=arn.rpartition("/")[2] if arn and ":user/" in arn else name,
        issuer_arn=_role_of(first(*texts(extra, "canonicalArn"), arn)),
        session_name=session,
    )
    return {
        "caller_type": _USER,
        "caller_arn": arn,
        "caller_account_id": arn.split(":")[4] or None if arn and arn.count(":") > 4 else None,
        "principal_id": first(*texts(extra, "principalId")),
        "user_name": name,
        "access_key_id": first(*texts(extra, "accessKeyId")),
        "session_name": session,
        "kubernetes_groups": texts(user, "groups"),
        **columns_of_person(person_of(caller)),
    }


def _role_of(arn: str | None) -> str | None:
    """The role of a session's ARN, such as to recognise by name what made the session."""
    _, _, session = (arn or "").partition(":assumed-role/")
    return session.split("/")[0] or None if session else arn


def _outcome(record: Record) -> dict[str, Any]:
    written = text(record, "responseStatus", "code") or ""
    code = int(written) if written.isdecimal() and len(written) < 10 else None
    is_forbidden = text(record, "annotations", "authorization.k8s.io/decision") == "forbid"
    is_refused = is_forbidden or (code is not None and code >= _FIRST_ERROR)
    return {
        "is_refused": is_refused,
        "is_dry_run": "dryRun" in _query(record),
        "is_read_only": False,
        "error_code": (written or "forbid") if is_refused else None,
        "error_message": first(
            text(record, "responseStatus", "message"), text(record, "responseStatus", "reason")
        )
        if is_refused
        else None,
    }


def _origin(record: Record) -> dict[str, Any]:
    """The client comes first, then the proxies."""
    source = first(*texts(record, "sourceIPs"))
    return {"source_ip_address": address(source), "user_agent": text(record, "userAgent")}


def _target(found: Unwrapped, place: Place) -> dict[str, Any]:
    target = member(found.record, "objectRef")
    cluster = found.cluster_name or place.cluster_name or None
    account = found.account_id or place.account_id
    is_placed = cluster and account and place.region
    return {
        "cluster_name": cluster,
        "cluster_arn": f"arn:aws:eks:{place.region}:{account}:cluster/{cluster}" if is_placed else None,
        "kubernetes_namespace": text(target, "namespace"),
        "pod_name": text(target, "name"),
    }


def _command(record: Record) -> dict[str, Any]:
    query = _query(record)
    added = next(iter(elements(record, "requestObject", "spec", "ephemeralContainers")[-1:]), None)
    return {
        "command": first(" ".join(query.get("command", [])), " ".join(texts(added, "command"))),
        "container_name": first(*query.get("container", []), text(added, "name")),
    }


def _query(record: Record) -> dict[str, list[str]]:
    """The parameters of a request, decoded."""
    written = text(record, "requestURI") or ""
    return parse_qs(written.partition("?")[2], keep_blank_values=True)
