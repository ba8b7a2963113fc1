"""Who called, as CloudTrail's `userIdentity` has it in each of its types."""

from typing import Any

from tracehound.transforms.cloudtrail.members import flag, member, text
from tracehound.transforms.cloudtrail.people import Caller, Person, person_of
from tracehound.transforms.cloudtrail.unwrapping import Record
from tracehound.transforms.instants import NoInstant, instant

# Session ARNs are `arn:aws:sts::<account>:assumed-role/<role>/<session>` and `…:federated-user/<name>`.
_SESSION_PARTS = {"assumed-role": 2, "federated-user": 1}
_PARTS_OF_ARN = 6


def caller_of(record: Record) -> Caller:
    """The names of the caller."""
    who = record.get("userIdentity")
    arn, principal = text(who, "arn"), text(who, "principalId")
    issuer = member(who, "sessionContext", "sessionIssuer")
    behalf = member(who, "onBehalfOf")
    return Caller(
        type=text(who, "type"),
        arn=arn,
        account_id=text(who, "accountId") or _account(arn),
        user_name=text(who, "userName"),
        issuer_arn=text(issuer, "arn"),
        session_name=session_name(arn) or _after_colon(who, principal),
        source_identity=text(who, "sessionContext", "sourceIdentity")
        or text(who, "sourceIdentity")
        or text(who, "sessionContext", "attributes", "sourceIdentity"),
        identity_center_user_id=text(behalf, "userId"),
        identity_store_arn=text(behalf, "identityStoreArn"),
    )


def session_name(arn: str | None) -> str | None:
    """The name of a session, from its ARN; None for any other."""
    parts = (arn or "").split(":", _PARTS_OF_ARN - 1)
    if len(parts) < _PARTS_OF_ARN:
        return None
    kind, *names = parts[-1].split("/")
    place = _SESSION_PARTS.get(kind)
    return "/".join(names[place - 1 :]) or None if place else None


def _after_colon(who: Any, principal: str | None) -> str | None:
    """The session's name in the principal id of a role session, also one of another account."""
    if text(who, "type") not in ("AssumedRole", "AWSAccount", "Role", "FederatedUser"):
        return None
    return (principal or "").partition(":")[2] or None


def _account(arn: str | None) -> str | None:
    parts = (arn or "").split(":", _PARTS_OF_ARN - 1)
    return parts[4] or None if len(parts) == _PARTS_OF_ARN else None


def columns_of_person(person: Person) -> dict[str, Any]:
    """The columns that say who a person is."""
    return {
        "person_key": person.key,
        "person_name": person.name,
        "person_rule": person.rule,
        "is_claimed_name": person.is_claimed,
        "is_machine": person.is_machine,
    }


def who(record: Record) -> dict[str, Any]:
    """The columns that say who called."""
    caller = caller_of(record)
    given = record.get("userIdentity")
    attributes = member(given, "sessionContext", "attributes")
    mfa_used = flag(record, "additionalEventData", "MFAUsed")
    return {
        "caller_type": caller.type,
        "caller_arn": caller.arn,
        "caller_account_id": caller.account_id,
        "principal_id": text(given, "principalId"),
        "user_name": caller.user_name,
        "access_key_id": text(given, "accessKeyId"),
        "issuer_arn": caller.issuer_arn,
        "session_name": caller.session_name,
        "source_identity": caller.source_identity,
        "identity_center_user_id": caller.identity_center_user_id,
        "identity_store_arn": caller.identity_store_arn,
        "has_mfa": flag(attributes, "mfaAuthenticated") if mfa_used is None else mfa_used,
        "credentials_issued_at": _time(member(attributes, "creationDate")),
        "invoked_by": text(given, "invokedBy"),
        **columns_of_person(person_of(caller)),
    }


def _time(written: Any) -> Any:
    try:
        return instant(written)
    except NoInstant:
        return None
