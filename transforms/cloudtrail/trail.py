"""What a record of CloudTrail says beside who called: from where, on what, and how it ended.

What belongs here: members that records of several kinds have in common. What does not: ECS and the parts of
ARNs (`transforms.cloudtrail.ecs`).
"""

from typing import Any

from tracehound.transforms.cloudtrail import ecs
from tracehound.transforms.cloudtrail.callers import who
from tracehound.transforms.cloudtrail.members import address, elements, first, flag, member, text, texts
from tracehound.transforms.cloudtrail.unwrapping import Identity, Record, Unwrapped

_DRY_RUN = "DryRunOperation"
_INSTANCES = ("i-", "mi-")


def said(found: Unwrapped, known: Identity) -> dict[str, Any]:
    """The columns of a record that are not its identity."""
    record = found.record
    asked, answered = member(record, "requestParameters"), member(record, "responseElements")
    place = ecs.Place.of(record, known)
    return {
        **who(record),
        **_outcome(record, asked, answered),
        **_origin(record),
        **_session(asked, answered),
        **_credentials(record, asked, answered),
        **_guardduty(asked),
        **ecs.said(asked, answered, place, known.event_name),
    }


def _outcome(record: Record, asked: Any, answered: Any) -> dict[str, Any]:
    code = text(record, "errorCode")
    has_failed = text(answered, "ConsoleLogin") == "Failure"
    is_dry = bool(flag(asked, "dryRun")) or (code or "").endswith(_DRY_RUN)
    return {
        "shared_event_id": text(record, "sharedEventID"),
        "is_read_only": flag(record, "readOnly"),
        # AWS answers with an error that a dry run would have succeeded.
        "is_refused": (code is not None and not code.endswith(_DRY_RUN)) or has_failed,
        "is_dry_run": is_dry,
        "error_code": code or ("Failure" if has_failed else None),
        "error_message": text(record, "errorMessage"),
    }


def _origin(record: Record) -> dict[str, Any]:
    source = text(record, "sourceIPAddress")
    is_address = address(source) is not None
    is_login = text(record, "eventName") == "ConsoleLogin"
    return {
        "source_ip_address": source if is_address else None,
        "source_service": None if is_address else source,
        "user_agent": text(record, "userAgent"),
        "vpc_endpoint_id": text(record, "vpcEndpointId"),
        "is_from_console": is_login or bool(flag(record, "sessionCredentialFromConsole")),
    }


def _session(asked: Any, answered: Any) -> dict[str, Any]:
    """Sessions and what they are opened on. SSM, Instance Connect."""
    target = first(text(asked, "target"), text(asked, "instanceId"))
    named = texts(asked, "instanceIds")
    for each in elements(asked, "targets"):
        if (text(each, "key") or "").lower() == "instanceids":
            named += texts(each, "values")
    return {
        "session_id": first(
            text(answered, "session", "sessionId"), text(answered, "sessionId"), text(asked, "sessionId")
        ),
        "instance_id": target if target and target.startswith(_INSTANCES) else None,
        "instance_ids": list(dict.fromkeys(named)),
        "os_user": first(text(asked, "instanceOSUser"), text(asked, "osUser")),
        "document_name": text(asked, "documentName"),
        "reason": first(text(asked, "reason"), text(asked, "comment")),
        "command": first(text(asked, "command"), _lines(asked)),
    }


def _lines(asked: Any) -> str | None:
    """The commands of SendCommand, where they are not hidden."""
    return "\n".join(texts(asked, "parameters", "commands")) or None


def _credentials(record: Record, asked: Any, answered: Any) -> dict[str, Any]:
    """Roles that were assumed, and keys that were made."""
    provider = first(text(answered, "provider"), text(record, "userIdentity", "identityProvider"))
    subject = first(
        text(answered, "subjectFromWebIdentityToken"),
        text(answered, "subject"),
        text(record, "userIdentity", "userName") if provider else None,
    )
    return {
        "role_arn": text(asked, "roleArn"),
        "issued_session_name": first(
            text(asked, "roleSessionName"), text(asked, "name") if _is_token(answered) else None
        ),
        "issued_source_identity": first(text(asked, "sourceIdentity"), text(answered, "sourceIdentity")),
        "issued_access_key_id": first(
            text(answered, "credentials", "accessKeyId"), text(answered, "accessKey", "accessKeyId")
        ),
        "issued_principal_id": text(answered, "assumedRoleUser", "assumedRoleId"),
        "identity_provider": " ".join(each for each in (provider, subject) if each) or None,
    }


def _is_token(answered: Any) -> bool:
    """Whether a token of a federated user was answered, whose name was chosen."""
    return member(answered, "federatedUser") is not None


def _guardduty(asked: Any) -> dict[str, Any]:
    detector = text(asked, "detectorId")
    return {
        "detector_id": detector,
        "finding_ids": texts(asked, "findingIds"),
        "filter_name": first(text(asked, "filterName"), text(asked, "name")) if detector else None,
        "filter_action": text(asked, "action") if detector else None,
    }
