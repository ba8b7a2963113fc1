"""The kinds of calls that explain findings; all others are counted and passed over.

Said once, for every road by which calls come: files, events, LookupEvents and audit logs.
"""

from collections.abc import Mapping

KINDS: Mapping[str, frozenset[str]] = {
    "sts.amazonaws.com": frozenset(
        {
            "AssumeRole",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "AssumeRoot",
            "GetCallerIdentity",
            "GetFederationToken",
            "GetSessionToken",
        }
    ),
    "ecs.amazonaws.com": frozenset(
        {
            "CreateService",
            "ExecuteCommand",
            "PutClusterCapacityProviders",
            "RegisterTaskDefinition",
            "RunTask",
            "StartTask",
            "UpdateCluster",
            "UpdateService",
        }
    ),
    "ssm.amazonaws.com": frozenset({"ResumeSession", "SendCommand", "StartSession", "TerminateSession"}),
    "ec2-instance-connect.amazonaws.com": frozenset(
        {"OpenTunnel", "SendSSHPublicKey", "SendSerialConsoleSSHPublicKey"}
    ),
    "iam.amazonaws.com": frozenset({"CreateAccessKey"}),
    "signin.amazonaws.com": frozenset({"ConsoleLogin", "UserAuthentication"}),
    "sso.amazonaws.com": frozenset({"UserAuthentication"}),
    "ecr.amazonaws.com": frozenset({"PutImage"}),
    "guardduty.amazonaws.com": frozenset(
        {
            "ArchiveFindings",
            "CreateFilter",
            "DeleteDetector",
            "DeleteFilter",
            "UnarchiveFindings",
            "UpdateDetector",
            "UpdateFilter",
            "UpdateFindingsFeedback",
        }
    ),
}
KUBERNETES = "kubernetes"
# Subresources of a pod by which people get into it. The verb does not matter: it is `create` with SPDY, and
# `get` with WebSocket.
SUBRESOURCES = frozenset({"attach", "ephemeralcontainers", "exec", "portforward"})
POD_RESOURCE = "pods"
# An audit event is written at several stages. At the first, nobody knows yet whether the call is allowed.
STAGES = frozenset({"Panic", "ResponseComplete", "ResponseStarted"})
_CALLS = frozenset((source, name) for source, names in KINDS.items() for name in names)


def is_kept_call(source: str, name: str) -> bool:
    """Whether an event of CloudTrail, by its `eventSource` and `eventName`, is of a kept kind."""
    return (source, name) in _CALLS


def is_kept_access(resource: str, subresource: str, stage: str) -> bool:
    """Whether a Kubernetes audit event is of a kept kind, by its `objectRef` and stage."""
    return subresource in SUBRESOURCES and resource == POD_RESOURCE and stage in STAGES
