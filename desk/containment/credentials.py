"""Steps for credentials: access keys, sessions of roles, users.

What belongs here: commands of IAM and CloudTrail. What does not: where credentials were taken.
"""

from tracehound.desk.connection import Row
from tracehound.desk.containment import shell
from tracehound.desk.containment.shell import (
    NOTHING,
    PERMISSION_SET,
    Step,
    contain,
    evidence,
    is_safe,
    words,
)

# IAM changes neither roles that Identity Center makes nor those that belong to a service.
_OF_IDENTITY_CENTER, _OF_SERVICE = "AWSReservedSSO_", "AWSServiceRoleFor"
_DENY_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}
# The time is filled in by the shell, so that it is that of the step.
_DENY_OLDER = (
    """'{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", """
    """"Condition": {"DateLessThan": {"aws:TokenIssueTime": "'"$(date -u +%FT%TZ)"'"}}}]}'"""
)


def of_access_key(row: Row) -> list[Step]:
    """Steps for a long-lived key."""
    key, user = row["id"], row["name"]
    if not is_safe(key):
        return []
    command = ("aws", "iam", "update-access-key")
    owner = user if is_safe(user) else None
    return [
        *_calls(row, "AccessKeyId", key),
        contain(
            "deactivate the key",
            words(*command, access_key_id=key, status="Inactive", user_name=owner),
            f"{NOTHING}: --status=Active undoes it; whatever else uses the key stops working",
        ),
    ]


def of_role_session(row: Row) -> list[Step]:
    """Steps for a session of a role, whose credentials end by themselves."""
    role, session, key = row["name"], row["id"], row["access_key_id"]
    if not is_safe(role):
        return []
    named = ("AccessKeyId", key) if is_safe(key) else ("Username", session)
    kept = _calls(row, *named) if is_safe(named[1]) else []
    if role.startswith(_OF_SERVICE):
        return kept
    return [*kept, *(_of_permission_set(role) if role.startswith(_OF_IDENTITY_CENTER) else _of_role(role))]


def _of_role(role: str) -> list[Step]:
    command = words(
        "aws", "iam", "put-role-policy", role_name=role, policy_name="tracehound-deny-older-sessions"
    )
    return [
        contain(
            "deny everything to all sessions of the role that began before now",
            f"{command} --policy-document={_DENY_OLDER}",
            f"{NOTHING}: aws iam delete-role-policy undoes it; tasks and instances with the role fail until "
            "they have new credentials, which can be taken as these were: stop the place, too",
        ),
    ]


def _of_permission_set(role: str) -> list[Step]:
    """A role of Identity Center is changed by its permission set, in the account that manages it."""
    read = f"aws sso-admin get-inline-policy-for-permission-set {PERMISSION_SET}"
    changed = f"aws sso-admin put-inline-policy-to-permission-set {PERMISSION_SET}"
    spread = f"aws sso-admin provision-permission-set {PERMISSION_SET} --target-type=ALL_PROVISIONED_ACCOUNTS"
    return [
        evidence("keep the inline policy of its permission set", shell.into(read, "permission-set", role)),
        contain(
            "deny everything to all sessions of its permission set that began before now",
            f"{changed} --inline-policy={_DENY_OLDER} && {spread}",
            "the inline policy of the permission set, which is replaced, in all accounts; whoever uses it "
            "must sign in again: end the person's sessions in Identity Center, too",
        ),
    ]


def of_user(row: Row) -> list[Step]:
    """Steps for an IAM user, who may have more keys and a password."""
    user = row["id"]
    if not is_safe(user):
        return []
    policy = shell.structure(_DENY_ALL)
    return [
        evidence(
            "list the keys, some of which may be the attacker's",
            words("aws", "iam", "list-access-keys", user_name=user),
        ),
        *_calls(row, "Username", user),
        contain(
            "deny everything to the user, with all keys, sessions and the password",
            words(
                "aws", "iam", "put-user-policy", user_name=user, policy_name="tracehound-deny-all",
                policy_document=policy,
            ),
            f"{NOTHING}: aws iam delete-user-policy undoes it; the person can do nothing meanwhile",
        ),
    ]  # fmt: skip


def _calls(row: Row, attribute: str, value: str) -> list[Step]:
    """Keeps what CloudTrail recorded; its event history ends after 90 days."""
    looked_up = shell.structure([{"AttributeKey": attribute, "AttributeValue": value}])
    span = shell.days(row["first_seen_at"], row["last_seen_at"])
    region = row["region"] if is_safe(row["region"]) else None
    command = words("aws", "cloudtrail", "lookup-events", region=region, lookup_attributes=looked_up, **span)
    return [evidence("keep what CloudTrail has of its calls", shell.into(command, "calls", value))]
