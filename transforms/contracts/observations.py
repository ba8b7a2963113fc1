"""Contracts of what AWS told of the things that findings name, and of what it was asked.

All of it is optional: without events of tasks, without `context:` and without Security Hub these tables are
empty.
"""

from tracehound.transforms.contracts.schema import INT, TEXT, TIME, Column, Table

_ACCOUNT_ID = Column("account_id", TEXT, "Account of the thing.", nullable=False)
_REGION = Column("region", TEXT, "Region of the thing; global for IAM and Organizations.", nullable=False)
_KIND = Column("kind", TEXT, "Kind of thing: ecs_task, task_definition, ecs_service, service_revision, container_instance, network_interface, security_group, instance, instance_profile, image, image_tag, image_vulnerabilities, image_copies, role, policy, account, detection_rule, investigation or investigation_record.", nullable=False)

OBSERVATIONS = Table(
    layer="raw",
    name="observations",
    grain="state of a thing as AWS told it, once for each change",
    key=("account_id", "region", "kind", "thing_key", "observed_at", "content_hash"),
    columns=(
        _ACCOUNT_ID,
        _REGION,
        _KIND,
        Column("thing_key", TEXT, "Which thing: its ARN or id; of an image, REGISTRY/REPOSITORY@DIGEST, or :TAG; of a record, INVESTIGATION/RECORD.", nullable=False),
        Column("source", TEXT, "How it was told: event, or the call that was answered, such as ecs:DescribeTasks.", nullable=False),
        Column("aws_at", TIME, "Since when it is so, as AWS says; null where AWS does not say."),
        Column("observed_at", TIME, "When AWS told it: the time of the event, or when the requesting run began.", nullable=False),
        Column("content_hash", TEXT, "Hash of the document without members that change though the thing does not, such as when an image was last pulled.", nullable=False),
        Column("uri", TEXT, "Object with the event; null for an answer."),
        Column("etag", TEXT, "Version of that object; null for an answer."),
        Column("record_number", INT, "Position of the event's document in that object, from 1; null for an answer."),
        Column("first_seen_at", TIME, "When it was first stored.", nullable=False),
        Column("document", TEXT, "JSON of the members that are kept; values of environment variables never are.", nullable=False),
    ),
)

CONTEXT_ASKS = Table(
    layer="raw",
    name="context_asks",
    grain="result of asking for a thing by a call, once for each run that asked",
    key=("account_id", "region", "kind", "thing_key", "call", "asked_at"),
    columns=(
        Column("account_id", TEXT, "Account of the thing; of a call that was refused, the account that was asked.", nullable=False),
        _REGION,
        _KIND,
        Column("thing_key", TEXT, "Which thing, as in raw.observations; `*` if the whole call was refused in the account and region.", nullable=False),
        Column("call", TEXT, "Service and call, such as ecs:DescribeTasks.", nullable=False),
        Column("state", TEXT, "found: the answer is new or has changed; unchanged: it is as before; gone: AWS has no such thing; denied: AWS refused; throttled: AWS asked for fewer requests, each time; failed: another error; region_off: the region is not enabled; no_role: the role of the account could not be assumed.", nullable=False),
        Column("detail", TEXT, "What AWS said, if it did not tell the thing's state."),
        Column("content_hash", TEXT, "Hash of the answer, as in raw.observations; null without one."),
        Column("requests", INT, "Requests that were sent for it; those of a batch count at its first thing.", nullable=False),
        Column("asked_at", TIME, "When the requesting run began.", nullable=False),
    ),
)

EXPOSURES = Table(
    layer="raw",
    name="exposures",
    grain="version of an exposure finding of Security Hub",
    key=("exposure_uid", "changed_at", "content_hash"),
    columns=(
        Column("account_id", TEXT, "Account that it is about, as it says; empty if it does not.", nullable=False),
        Column("region", TEXT, "Region that it is about, as it says; empty if it does not.", nullable=False),
        Column("exposure_uid", TEXT, "Id of the exposure finding: finding_info.uid, else metadata.uid.", nullable=False),
        Column("changed_at", TIME, "When Security Hub last changed it, as it says itself.", nullable=False),
        Column("content_hash", TEXT, "Hash of the document without members that change though the exposure does not, such as when it was last seen.", nullable=False),
        Column("form", TEXT, "How it was written: json (an export, an event or an answer) or csv, of which only the columns that were selected are known.", nullable=False),
        Column("uri", TEXT, "Object with it.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("record_number", INT, "Position of the exposure finding among those of that object, from 1.", nullable=False),
        Column("first_seen_at", TIME, "When it was first stored.", nullable=False),
        Column("document", TEXT, "JSON of the members that are kept, in OCSF; the configuration of resources never is.", nullable=False),
    ),
)
