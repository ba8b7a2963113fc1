"""Who called: the person, by the order in which names are trusted, and names that machines make.

What belongs here: rules about names. What does not: the places where a record has them
(`transforms.cloudtrail.typed`).
"""

import re
from dataclasses import dataclass

IDENTITY_CENTER = "identity_center"
SOURCE_IDENTITY = "source_identity"
SESSION_NAME = "session_name"
IAM_USER = "iam_user"
ROOT = "root"
KUBERNETES_USER = "kubernetes_user"
# Identity Center names the session of its roles after the user.
_NAMED_BY_IDENTITY_CENTER = re.compile(r"(?:^|/)AWSReservedSSO_[^/]+$")
_SERVICE_LINKED = re.compile(r"(?:^|/)AWSServiceRoleFor[^/]+$")
_MACHINE = re.compile(
    r"(?:boto3?|botocore)-session-\d+|aws-(?:go-)?sdk-.*|awscli-session-\d+|"
    r"m?i-[0-9a-f]{8,17}|[0-9a-f]{32}|\d{10,19}|"
    r"githubactions|gitlab-?ci.*|terraform.*|ecs-execute-command-.*|"
    r"system:.*|eks:.*|repo:.*|[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Caller:
    """The names of a caller that a record has; None where it has none."""

    type: str | None = None
    arn: str | None = None
    account_id: str | None = None
    user_name: str | None = None
    issuer_arn: str | None = None
    session_name: str | None = None
    source_identity: str | None = None
    identity_center_user_id: str | None = None
    identity_store_arn: str | None = None


@dataclass(frozen=True)
class Person:
    """The columns `person_*`, `is_claimed_name` and `is_machine`."""

    key: str | None = None
    name: str | None = None
    rule: str | None = None
    is_claimed: bool = False
    is_machine: bool = False


_MACHINE_ITSELF = Person(is_machine=True)


def person_of(caller: Caller) -> Person:
    """The person who calls, as far as one record tells.

    A user of Identity Center is known by id; else a source identity, the name of the session, an IAM user or
    the root user names the person. A name that a machine makes names nobody.
    """
    if caller.identity_center_user_id:
        store = (caller.identity_store_arn or "").rpartition("/")[2]
        name = caller.session_name or caller.user_name or caller.identity_center_user_id
        return Person(
            _key("identity-center", f"{store}/{caller.identity_center_user_id}"), name, IDENTITY_CENTER
        )
    if caller.type == "AWSService" or _SERVICE_LINKED.search(caller.issuer_arn or ""):
        return _MACHINE_ITSELF
    if caller.source_identity:
        return _named("source-identity", caller.source_identity, SOURCE_IDENTITY, is_claimed=True)
    if caller.session_name:
        is_claimed = _NAMED_BY_IDENTITY_CENTER.search(caller.issuer_arn or "") is None
        return _named("session", caller.session_name, SESSION_NAME, is_claimed=is_claimed)
    return _of_long_term(caller)


def _of_long_term(caller: Caller) -> Person:
    """Who calls without a session."""
    if caller.type == "Root":
        return Person(_key("root", caller.account_id or ""), "root", ROOT)
    if caller.type == "IAMUser" and (caller.arn or caller.user_name):
        # A login names no ARN. Most users have no path.
        arn = caller.arn or f"arn:aws:iam::{caller.account_id or ''}:user/{caller.user_name}"
        return Person(_key("iam-user", arn), caller.user_name or arn, IAM_USER)
    if caller.type == "KubernetesUser" and caller.user_name:
        return _named("kubernetes", caller.user_name, KUBERNETES_USER, is_claimed=False)
    if caller.user_name:
        # Users of web, SAML and directory identities: their provider names them.
        return _named("session", caller.user_name, SESSION_NAME, is_claimed=caller.type != "SAMLUser")
    return Person()


def _named(kind: str, name: str, rule: str, *, is_claimed: bool) -> Person:
    if is_machine_name(name):
        return Person(None, name, rule, is_claimed, is_machine=True)
    return Person(_key(kind, name), name, rule, is_claimed)


def is_machine_name(name: str) -> bool:
    """Whether a name is one that machines make: of a task, an instance, an SDK's session, a service."""
    return _MACHINE.fullmatch(name) is not None


def _key(kind: str, name: str) -> str:
    return f"{kind}/{name.lower()}"
