"""Contracts of the entities layer: who and what the findings speak of, and what was seen together.

Every version of a finding counts, since an update replaces addresses and processes; sample findings never do.
"""

from transforms.contracts.schema import BOOL, FLOAT, INT, TEXT, TEXTS, TIME, Column, Table

ENTITY_ID = Column("entity_id", INT, "Number of the entity: the macro entity_id of its kind and key. The same in every run.", nullable=False)
ENTITY_KIND = Column("entity_kind", TEXT, "Kind of the entity, such as ecs_task, container_image or ip_address.", nullable=False)
ENTITY_KEY = Column("entity_key", TEXT, "Key of the entity, unique and stable within its kind.", nullable=False)
FIGURES = (
    Column("first_seen_at", TIME, "First event known of it.", nullable=False),
    Column("last_seen_at", TIME, "Latest event known of it.", nullable=False),
    Column("finding_count", INT, "Distinct findings that name it.", nullable=False),
    Column("highest_severity", FLOAT, "Highest severity of these findings in any version."),
)

FINDING_ENTITIES = Table(
    layer="entities",
    name="finding_entities",
    grain="entity in a role in a finding that is no sample, over all versions of the finding",
    key=("finding_id", "entity_kind", "entity_key", "role"),
    stored_by=("entity_id", "finding_id", "role"),
    columns=(
        Column("finding_id", TEXT, "Finding that names the entity.", nullable=False),
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("role", TEXT, "What it is there: resource, credential_source, process, ancestor, modifying, target, remote, local, dns, caller or sequence.", nullable=False),
        Column("entity_name", TEXT, "Name for people, as the latest version that names it gives it."),
        Column("account_id", TEXT, "Account of the finding."),
        Column("region", TEXT, "Region of the finding."),
        Column("first_updated_at", TIME, "Earliest version that names it in this role.", nullable=False),
        Column("last_updated_at", TIME, "Latest version that names it in this role.", nullable=False),
        Column("version_count", INT, "Versions that name it in this role.", nullable=False),
        Column("first_seen_at", TIME, "First event: of the finding for what a finding is about, else of the first version that names it.", nullable=False),
        Column("last_seen_at", TIME, "Latest event of the latest version that names it.", nullable=False),
    ),
)

ENTITIES = Table(
    layer="entities",
    name="entities",
    grain="entity that a finding which is no sample names",
    key=("entity_kind", "entity_key"),
    stored_by=("entity_id",),
    columns=(
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("entity_name", TEXT, "Name for people, the latest known."),
        Column("account_id", TEXT, "Account of its findings; null where they are of several."),
        Column("region", TEXT, "Region of its findings; null where they are of several."),
        Column("account_count", INT, "Accounts whose findings name it.", nullable=False),
        Column("region_count", INT, "Regions whose findings name it.", nullable=False),
        *FIGURES,
        Column("open_finding_count", INT, "Of its findings those that are open, by flattened.finding_status.", nullable=False),
        Column("roles", TEXTS, "Roles that it plays in findings, by name.", nullable=False),
    ),
)

ENTITY_RELATIONS = Table(
    layer="entities",
    name="entity_relations",
    grain="pair of entities that a version of a finding names together: a scope and what was seen in it",
    key=("entity_kind", "entity_key", "relation", "related_kind", "related_key"),
    stored_by=("entity_id", "related_id", "relation"),
    columns=(
        ENTITY_ID,
        Column("related_id", INT, "Number of the second entity.", nullable=False),
        ENTITY_KIND,
        ENTITY_KEY,
        Column("relation", TEXT, "How the second stands to the first, such as contacted, executed or runs_image.", nullable=False),
        Column("related_kind", TEXT, "Kind of the second entity.", nullable=False),
        Column("related_key", TEXT, "Key of the second entity.", nullable=False),
        Column("first_seen_at", TIME, "First event at which both were seen.", nullable=False),
        Column("last_seen_at", TIME, "Latest event at which both were seen.", nullable=False),
        Column("finding_count", INT, "Distinct findings that name both.", nullable=False),
    ),
)

ENTITY_SCOPES = Table(
    layer="entities",
    name="entity_scopes",
    grain="entity and a scope that it was seen in: entity_relations from the other side",
    key=("related_id", "entity_id"),
    columns=(
        Column("related_id", INT, "Number of the entity that was seen in the scope.", nullable=False),
        Column("entity_id", INT, "Number of the scope.", nullable=False),
        Column("relation", TEXT, "How the entity stands to the scope, such as contacted, executed or runs_image.", nullable=False),
        Column("entity_kind", TEXT, "Kind of the scope.", nullable=False),
        Column("entity_key", TEXT, "Key of the scope.", nullable=False),
        Column("first_seen_at", TIME, "First event at which both were seen.", nullable=False),
        Column("last_seen_at", TIME, "Latest event at which both were seen.", nullable=False),
        Column("finding_count", INT, "Distinct findings that name both.", nullable=False),
    ),
)

KNOWN_ENTITIES = Table(
    layer="entities",
    name="known_entities",
    grain="entity and a reference file that names it",
    key=("entity_id", "known_as"),
    columns=(
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("known_as", TEXT, "own_network, scanner, trusted_image or account.", nullable=False),
        Column("known_by", TEXT, "Network, pattern or account id of the file's row.", nullable=False),
        Column("name", TEXT, "Name that the row gives."),
        Column("owner", TEXT, "Owner of an account."),
        Column("environment", TEXT, "Environment of an account."),
    ),
)

ECS_TASK = Table(
    layer="entities",
    name="ecs_task",
    grain="ECS task: its profile",
    key=("task_arn",),
    columns=(
        Column("task_arn", TEXT, "ARN of the task; its entity_key.", nullable=False),
        Column("task_id", TEXT, "Last part of the ARN; session name of the task's credentials."),
        Column("account_id", TEXT, "Account of the task."),
        Column("region", TEXT, "Region of the task."),
        Column("cluster_arn", TEXT, "ARN of its cluster."),
        Column("cluster_name", TEXT, "Name of its cluster."),
        Column("task_definition_arn", TEXT, "ARN of its task definition with revision."),
        Column("task_definition_family", TEXT, "Family of its task definition."),
        Column("task_definition_revision", INT, "Revision of its task definition."),
        Column("task_group", TEXT, "Group of the task, such as `service:web`."),
        Column("started_by", TEXT, "Who started it."),
        Column("launch_type", TEXT, "EC2, FARGATE or EXTERNAL."),
        Column("task_created_at", TIME, "When the task was created."),
        Column("started_at", TIME, "When the task started."),
        Column("image_keys", TEXTS, "Images of its containers, by key.", nullable=False),
        Column("container_count", INT, "Containers of it that findings name.", nullable=False),
        *FIGURES,
    ),
)

ECS_CLUSTER = Table(
    layer="entities",
    name="ecs_cluster",
    grain="ECS cluster: its profile",
    key=("cluster_arn",),
    columns=(
        Column("cluster_arn", TEXT, "ARN of the cluster; its entity_key.", nullable=False),
        Column("cluster_name", TEXT, "Name of the cluster."),
        Column("account_id", TEXT, "Account of the cluster."),
        Column("region", TEXT, "Region of the cluster."),
        Column("status", TEXT, "Latest known status."),
        Column("task_count", INT, "Tasks of it that findings name.", nullable=False),
        Column("task_definition_count", INT, "Task definitions of these tasks.", nullable=False),
        Column("image_count", INT, "Images seen in it.", nullable=False),
        *FIGURES,
    ),
)

CONTAINER_IMAGE = Table(
    layer="entities",
    name="container_image",
    grain="container image by registry, repository, tag and digest: its profile",
    key=("image_key",),
    columns=(
        Column("image_key", TEXT, "registry/repository:tag@digest, without what is absent; its entity_key.", nullable=False),
        Column("image_registry", TEXT, "Registry host."),
        Column("image_repository", TEXT, "Repository."),
        Column("image_tag", TEXT, "Tag."),
        Column("image_digest", TEXT, "Digest, if the reference has one."),
        Column("is_trusted", BOOL, "Whether reference/images.csv trusts it; null where there is no such file."),
        Column("container_count", INT, "Containers that ran it.", nullable=False),
        Column("task_count", INT, "ECS tasks that ran it.", nullable=False),
        Column("cluster_count", INT, "ECS and EKS clusters that ran it.", nullable=False),
        Column("account_count", INT, "Accounts that ran it.", nullable=False),
        *FIGURES,
    ),
)

AWS_ACCOUNT = Table(
    layer="entities",
    name="aws_account",
    grain="AWS account with a finding that is no sample: its profile",
    key=("account_id",),
    columns=(
        Column("account_id", TEXT, "Account id as findings state it; its entity_key.", nullable=False),
        Column("account_name", TEXT, "Name of it in reference/accounts.csv."),
        Column("owner", TEXT, "Who answers for it, by that file."),
        Column("environment", TEXT, "What it is for, by that file."),
        Column("regions", TEXTS, "Regions of its findings, by name.", nullable=False),
        Column("tactics", TEXTS, "ATT&CK tactics of its findings, by name.", nullable=False),
        Column("critical_count", INT, "Findings whose latest version is Critical.", nullable=False),
        Column("high_count", INT, "Findings whose latest version is High.", nullable=False),
        Column("medium_count", INT, "Findings whose latest version is Medium.", nullable=False),
        Column("low_count", INT, "Findings whose latest version is Low.", nullable=False),
        Column("sample_finding_count", INT, "Sample findings of the account, which no other figure counts.", nullable=False),
        *FIGURES,
    ),
)
