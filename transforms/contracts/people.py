"""Contracts of persons: who opened a session of the process forest, with which credentials, and who is in a finding.

They join the forest with API calls (`flattened.api_events`). Without a source of API calls all of them are empty.
"""

from tracehound.transforms.contracts.correlation import ACCOUNT_ID, REGION
from tracehound.transforms.contracts.schema import BOOL, FLOAT, INT, TEXT, TEXTS, TIME, Column, Table

_EVENT_PERSON_KEY = Column("event_person_key", TEXT, "Person as the event of the call tells: `person_key` of flattened.api_events; null for a machine.")
_PERSON_KEY = Column("person_key", TEXT, "Who it was, as far as is known: the person of the call, or, if the caller chose that name or it is a machine's, the first identity of the chain, unless that leads through a task. Null if no person is known.")
_PERSON_NAME = Column("person_name", TEXT, "Name of that person.")
_IS_CLAIMED_NAME = Column("is_claimed_name", BOOL, "The caller may have chosen the name: say `says it is`. Null without a person.")
_ACCESS_KEY_ID = Column("access_key_id", TEXT, "Access key of the call: its chain is in credential_chain.")
_PLACE_KEY = Column("place_key", TEXT, "Where it is: `task/ID`, `instance/ID` or `pod/CLUSTER/NAMESPACE/NAME`; empty if the findings don't say.", nullable=False)
_SESSION = Column("session_process_uuid", TEXT, "First process of the session.", nullable=False)
_CALLER_FACTS = (
    Column("caller_arn", TEXT, "ARN of the caller."),
    Column("source_ip_address", TEXT, "Address that the call came from."),
    Column("user_agent", TEXT, "User agent; the caller's text."),
    Column("has_mfa", BOOL, "The credentials were issued after MFA; null where AWS doesn't say."),
    Column("is_from_console", BOOL, "Made in the AWS console."),
)
_ENTRY = (
    Column("is_chain_complete", BOOL, "The chain of credentials leads to an identity that is no role; null without an access key or a chain."),
    Column("entry_caller_type", TEXT, "Kind of the first identity of the chain, as in flattened.api_events."),
    Column("entry_caller_arn", TEXT, "ARN of the first identity."),
    Column("entry_source_ip_address", TEXT, "Address from which it made its call."),
)

OPENER_RULES = Table(
    layer="correlation",
    name="opener_rules",
    grain="origin of sessions and a kind of call that opens such",
    key=("origin", "exec_kind"),
    columns=(
        Column("origin", TEXT, "How the session started, as in process_sessions.", nullable=False),
        Column("exec_kind", TEXT, "Kind of the call, as in exec_calls.", nullable=False),
        Column("seconds_before", INT, "The call is at most so many seconds before the start of the session.", nullable=False),
        Column("seconds_after", INT, "Or so many seconds after it, for times are cut and clocks differ.", nullable=False),
        Column("is_direct", BOOL, "The call itself names where the session starts; otherwise it only prepares the way, such as a tunnel.", nullable=False),
    ),
)

PEOPLE = Table(
    layer="correlation",
    name="people",
    grain="name of a person in API events, and the person that it stands for",
    key=("event_person_key",),
    columns=(
        Column("event_person_key", TEXT, "`person_key` of flattened.api_events.", nullable=False),
        Column("person_key", TEXT, "The person, one over accounts and roles: a session name or source identity that appears beside one user of IAM Identity Center, and no other, is that user; a session name beside one source identity alike.", nullable=False),
        Column("person_name", TEXT, "Name of the person: latest known.", nullable=False),
        Column("is_alias", BOOL, "The name stands for another one that says more.", nullable=False),
    ),
)

OPENED_SESSIONS = Table(
    layer="correlation",
    name="opened_sessions",
    grain="session of the process forest that a call may have opened: ECS Exec, Session Manager, Run Command, SSH to an instance, kubectl exec",
    key=("account_id", "region", "session_process_uuid"),
    columns=(
        ACCOUNT_ID,
        REGION,
        _SESSION,
        Column("session_started_at", TIME, "Start of that process; null if no finding tells it."),
        Column("origin", TEXT, "How it started, as in process_sessions: ecs_exec (also Session Manager on an instance), ssm_command, ssh or container_runtime.", nullable=False),
        _PLACE_KEY,
        Column("task_arn", TEXT, "ECS task."),
        Column("container_ids", TEXTS, "Containers that findings about it name, by runtime id.", nullable=False),
        Column("container_names", TEXTS, "Names of these containers.", nullable=False),
        Column("session_ids", TEXTS, "Ids of ECS Exec sessions that stand in any text of these findings.", nullable=False),
    ),
)

SESSION_OPENERS = Table(
    layer="correlation",
    name="session_openers",
    grain="session that a call may have opened and a call that did, or may have; or the one row that says why none is known",
    key=("account_id", "region", "session_process_uuid", "candidate_number"),
    stored_by=("session_process_uuid", "account_id", "region", "candidate_number"),
    columns=(
        ACCOUNT_ID,
        REGION,
        _SESSION,
        Column("candidate_number", INT, "Number of the call among those that may have opened it, in time order, from 1; 0 in the row without a call.", nullable=False),
        Column("session_started_at", TIME, "Start of the session."),
        Column("origin", TEXT, "How it started, as in opened_sessions.", nullable=False),
        _PLACE_KEY,
        Column("has_erased_calls", BOOL, "Calls of the hours around its start were erased on a person's request (raw.cloudtrail_erased_hours): one of them may have opened it.", nullable=False),
        Column("verdict", TEXT, "exact: an id is seen on both sides; strong: the only call that opens such a session in this container, on this instance or in this pod; likely: the only one in the task, or others may not have been read, or were erased; ambiguous: any of these calls; none.", nullable=False),
        Column("none_reason", TEXT, "Why no call is known: not_loaded (the calls of the hour were not read, or not all), denied (AWS refused to give them), not_delivered_yet, truly_none (all were read, none fits), erased (calls of the hour were erased on a person's request, so who opened it can't be said), unknown_start or unknown_place (the findings lack it)."),
        Column("rule", TEXT, "What they have in common: session_id, runtime_id, container, instance, pod, task, or instance_targets (a command to instances that it doesn't name)."),
        Column("seconds_between", FLOAT, "Seconds from the call to the start of the session."),
        Column("candidate_count", INT, "Calls in the time window at this place, before any was ruled out; of more than 200 in about a minute, 200.", nullable=False),
        Column("person_count", INT, "Persons of the calls that remain, each machine or unknown one counted alone, and one for erased calls if several may have. 1: the person is certain, even if the call is ambiguous.", nullable=False),
        Column("event_account_id", TEXT, "Account of the event of the call."),
        Column("event_region", TEXT, "Its region."),
        Column("event_id", TEXT, "Its id in flattened.api_events."),
        Column("opened_at", TIME, "When the call was made."),
        Column("exec_kind", TEXT, "Kind of the call, as in exec_calls."),
        _PERSON_KEY,
        _PERSON_NAME,
        _IS_CLAIMED_NAME,
        _EVENT_PERSON_KEY,
        _ACCESS_KEY_ID,
        *_CALLER_FACTS,
        Column("command", TEXT, "Command as the caller gave it."),
        Column("session_id", TEXT, "Id of the SSM session."),
        *_ENTRY,
    ),
)

EXEC_CALLS = Table(
    layer="correlation",
    name="exec_calls",
    grain="call that opens a session, prepares one or runs a command elsewhere, refused or not; ECS's own calls for a caller are left out",
    key=("account_id", "region", "event_id"),
    stored_by=("event_at", "account_id", "region", "event_id"),
    columns=(
        Column("account_id", TEXT, "Account of the call.", nullable=False),
        Column("region", TEXT, "Region of the call.", nullable=False),
        Column("event_id", TEXT, "Its id in flattened.api_events.", nullable=False),
        Column("event_at", TIME, "When it was made.", nullable=False),
        Column("exec_kind", TEXT, "ecs_exec, ssm_session, ssm_resume, ssm_command, ssh_key, tunnel, serial_console, kubectl_exec, kubectl_attach, kubectl_port_forward or kubectl_debug.", nullable=False),
        _PERSON_KEY,
        _PERSON_NAME,
        _IS_CLAIMED_NAME,
        _EVENT_PERSON_KEY,
        Column("is_machine", BOOL, "The name is one that a machine makes.", nullable=False),
        _ACCESS_KEY_ID,
        *_CALLER_FACTS,
        Column("role_arn", TEXT, "Role or user that issued the session of the caller."),
        Column("target_key", TEXT, "What it opens into: a cluster with its container, an instance, or a namespace of a cluster; null if it is not said."),
        _PLACE_KEY,
        Column("cluster_name", TEXT, "ECS or EKS cluster."),
        Column("task_arn", TEXT, "ECS task."),
        Column("container_name", TEXT, "Container."),
        Column("instance_ids", TEXTS, "Instances.", nullable=False),
        Column("kubernetes_namespace", TEXT, "Namespace of the pod."),
        Column("pod_name", TEXT, "Pod."),
        Column("command", TEXT, "Command as the caller gave it."),
        Column("document_name", TEXT, "SSM document."),
        Column("reason", TEXT, "Reason that the caller gave."),
        Column("session_id", TEXT, "Id of the SSM session."),
        Column("is_refused", BOOL, "It failed.", nullable=False),
        Column("error_code", TEXT, "Why."),
        Column("is_dry_run", BOOL, "The caller asked only whether it would be allowed.", nullable=False),
        Column("is_direct_session", BOOL, "A session in an ECS container that was opened by StartSession, past the logging of ECS Exec.", nullable=False),
        Column("session_process_uuid", TEXT, "Session of the process forest that it opened; null if no finding is below it, or it is ambiguous."),
        Column("ended_at", TIME, "When a call ended the session, if one did."),
        Column("is_new_person", BOOL, "First such call of the person in this account and region for 45 days. Null where calls of these days were not all read."),
        Column("is_new_address", BOOL, "First from this address by the person, likewise."),
        Column("is_new_hour", BOOL, "First in this hour of the day (UTC) by the person, likewise."),
        Column("is_new_target", BOOL, "First into this target by the person, likewise."),
    ),
)

CREDENTIAL_CHAIN = Table(
    layer="correlation",
    name="credential_chain",
    grain="access key and a step back to the identity that its credentials come from",
    key=("access_key_id", "step", "step_kind"),
    columns=(
        Column("access_key_id", TEXT, "Access key of a call that matters (exec, task, definition, service, cluster, GuardDuty) or that a finding names.", nullable=False),
        Column("step", INT, "0 is who uses the key; 1 is who issued it, and so on, back in time.", nullable=False),
        Column("step_kind", TEXT, "key: who uses it; assumed: who called AssumeRole or another call that issued it; task_credentials: they are those of an ECS task; task_started: who started that task; definition_registered: who registered its definition, beside the chain.", nullable=False),
        Column("event_account_id", TEXT, "Account of the event of this step; null if there is none, as for task_credentials."),
        Column("event_region", TEXT, "Its region."),
        Column("event_id", TEXT, "Its id in flattened.api_events."),
        Column("event_at", TIME, "When it happened; of step 0 the first call with the key."),
        Column("event_name", TEXT, "Operation of that event."),
        Column("caller_access_key_id", TEXT, "Access key of the caller of this step."),
        Column("caller_type", TEXT, "Kind of the caller: IAMUser, AssumedRole, Root, AWSService, SAMLUser ..."),
        Column("caller_arn", TEXT, "ARN of the caller."),
        Column("session_name", TEXT, "Session name of the caller."),
        Column("event_person_key", TEXT, "Person as the event tells; null for a machine."),
        Column("person_key", TEXT, "Person of this step, as in people."),
        Column("person_name", TEXT, "Name of that person."),
        Column("is_claimed_name", BOOL, "The caller may have chosen the name."),
        Column("source_ip_address", TEXT, "Address that the call of this step came from."),
        Column("user_agent", TEXT, "User agent of that call."),
        Column("has_mfa", BOOL, "It was authenticated by MFA; null where AWS doesn't say."),
        Column("role_arn", TEXT, "Role that this step gave, or that the task or definition has."),
        Column("task_arn", TEXT, "Task whose credentials they are."),
        Column("task_definition_arn", TEXT, "Definition of that task."),
        Column("is_first_identity", BOOL, "The chain ends here.", nullable=False),
        Column("is_complete", BOOL, "The whole chain leads to an identity that is no role: a user, an identity provider's, root or a service.", nullable=False),
        Column("is_of_task", BOOL, "The chain leads through the credentials of a task: its first identity started the task, but need not have made the call.", nullable=False),
    ),
)

CALLERS = Table(
    layer="correlation",
    name="callers",
    grain="API call, with who made it",
    key=("account_id", "region", "event_id"),
    columns=(
        Column("account_id", TEXT, "Account of the call.", nullable=False),
        Column("region", TEXT, "Region of the call.", nullable=False),
        Column("event_id", TEXT, "Its id in flattened.api_events.", nullable=False),
        _PERSON_KEY,
        _PERSON_NAME,
        _IS_CLAIMED_NAME,
        Column("first_identity", TEXT, "ARN of the first identity of the chain of its credentials; null if no chain is known."),
    ),
)

FINDING_PEOPLE = Table(
    layer="correlation",
    name="finding_people",
    grain="finding and a person in it, in a role",
    key=("finding_id", "person_key", "role"),
    columns=(
        Column("finding_id", TEXT, "The finding, without samples.", nullable=False),
        Column("person_key", TEXT, "The person, as in people.", nullable=False),
        Column("role", TEXT, "session_opener: opened the session that it happened in; key_owner: the credentials that it names lead to the person; task_starter: started the task that it happened in.", nullable=False),
        Column("person_name", TEXT, "Name of the person.", nullable=False),
        Column("is_claimed_name", BOOL, "In all that tells it, the caller may have chosen the name.", nullable=False),
        Column("is_certain", BOOL, "By an exact or strong opener, or by the chain of a key that the finding names, and not only claimed: enough to link findings.", nullable=False),
        Column("event_ids", TEXTS, "Events that tell it, by id.", nullable=False),
    ),
)
