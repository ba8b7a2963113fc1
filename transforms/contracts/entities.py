"""Contracts of the entities layer: who and what the findings name, and what was seen together.

Every version of a finding counts, since an update replaces addresses and processes; sample findings never count.
The attributes of each kind of entity are in its profile: see `transforms.contracts.profiles`.
"""

from tracehound.transforms.contracts.schema import (
    BOOL,
    FLOAT,
    INT,
    TEXT,
    TEXTS,
    TIME,
    Column,
    Table,
    struct_of,
)

ENTITY_ID = Column("entity_id", INT, "Number of the entity: the macro entity_id of its kind and key. The same in every run.", nullable=False)
ENTITY_KIND = Column("entity_kind", TEXT, "Kind of the entity, such as ecs_task, container_image or ip_address.", nullable=False)
ENTITY_KEY = Column("entity_key", TEXT, "Key of the entity, unique and stable within its kind.", nullable=False)
FIGURES = (
    Column("first_seen_at", TIME, "First known event with it.", nullable=False),
    Column("last_seen_at", TIME, "Latest known event with it.", nullable=False),
    Column("finding_count", INT, "Distinct findings that name it.", nullable=False),
    Column("highest_severity", FLOAT, "Highest severity of these findings in any version."),
    Column("open_finding_count", INT, "Of these, findings that are open according to flattened.finding_status.", nullable=False),
)

FINDING_ENTITIES = Table(
    layer="entities",
    name="finding_entities",
    grain="entity in a role in a finding, over all versions of the finding; without samples",
    key=("finding_id", "entity_kind", "entity_key", "role"),
    stored_by=("entity_id", "finding_number", "role"),
    columns=(
        Column("finding_id", TEXT, "Finding that names the entity.", nullable=False),
        Column("finding_number", INT, "Its number, as in flattened.findings_current.", nullable=False),
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("role", TEXT, "Its role in the finding: resource, credential_source, process, ancestor, modifying, target, remote, local, dns, caller, called, sequence, session_opener, key_owner, task_starter or text (named in a command line, or in the description of a finding without an action).", nullable=False),
        Column("entity_name", TEXT, "Display name from the latest version that names it; the key, if its kind has no other name."),
        Column("account_id", TEXT, "Account of the finding."),
        Column("region", TEXT, "Region of the finding."),
        Column("first_updated_at", TIME, "Earliest version that names it in this role.", nullable=False),
        Column("last_updated_at", TIME, "Latest version that names it in this role.", nullable=False),
        Column("version_count", INT, "Versions that name it in this role.", nullable=False),
        Column("first_seen_at", TIME, "First event of the finding if the finding is about the entity, else of the first version that names it.", nullable=False),
        Column("last_seen_at", TIME, "Latest event of the latest version that names it.", nullable=False),
    ),
)

FINDING_SIGHTINGS = Table(
    layer="entities",
    name="finding_sightings",
    grain="entity in a role in a finding: finding_entities in the order of findings",
    key=("finding_number", "entity_id", "role"),
    columns=(
        Column("finding_number", INT, "Number of the finding, as in flattened.findings_current.", nullable=False),
        ENTITY_ID,
        Column("role", TEXT, "Its role, as in entities.finding_entities.", nullable=False),
        ENTITY_KIND,
        ENTITY_KEY,
        Column("entity_name", TEXT, "Display name from the latest version that names it; the key, if its kind has no other name."),
        Column("first_seen_at", TIME, "First event of the finding if the finding is about the entity, else of the first version that names it.", nullable=False),
        Column("last_seen_at", TIME, "Latest event of the latest version that names it.", nullable=False),
    ),
)

ENTITY_ROLES = Table(
    layer="entities",
    name="entity_roles",
    grain="entity in a role, in findings of an account and region; without samples",
    key=("entity_id", "account_id", "region", "role"),
    columns=(
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("account_id", TEXT, "Account of the findings; empty where there is none.", nullable=False),
        Column("region", TEXT, "Region of the findings; empty where there is none.", nullable=False),
        Column("role", TEXT, "Its role, as in entities.finding_entities.", nullable=False),
        Column("latest_name", struct_of({"seen_at": TIME, "entity_name": TEXT}), "Display name, latest known, and the version that told it."),
        Column("named_count", INT, "Findings that name it in this role.", nullable=False),
        Column("finding_count", INT, "Of these, findings that name it in no role whose name comes earlier. Adds up over the rows of an entity.", nullable=False),
        Column("open_finding_count", INT, "Of the latter, findings that are open.", nullable=False),
        Column("highest_severity", FLOAT, "Highest severity of the findings that name it in this role."),
        Column("first_seen_at", TIME, "First known event with it in this role.", nullable=False),
        Column("last_seen_at", TIME, "Latest known event with it in this role.", nullable=False),
    ),
)

ENTITIES = Table(
    layer="entities",
    name="entities",
    grain="entity that findings name; without samples",
    key=("entity_kind", "entity_key"),
    stored_by=("entity_id",),
    columns=(
        ENTITY_ID,
        ENTITY_KIND,
        ENTITY_KEY,
        Column("entity_name", TEXT, "Display name, latest known."),
        Column("account_id", TEXT, "Account of its findings; null if there are several."),
        Column("region", TEXT, "Region of its findings; null if there are several."),
        Column("account_count", INT, "Accounts whose findings name it.", nullable=False),
        Column("region_count", INT, "Regions whose findings name it.", nullable=False),
        *FIGURES,
        Column("roles", TEXTS, "Its roles in findings, by name.", nullable=False),
    ),
)

ENTITY_RELATIONS = Table(
    layer="entities",
    name="entity_relations",
    grain="pair of entities that a version of a finding names together: a scope and an entity seen in it",
    key=("entity_kind", "entity_key", "relation", "related_kind", "related_key"),
    stored_by=("entity_id", "related_id", "relation"),
    columns=(
        ENTITY_ID,
        Column("related_id", INT, "Number of the second entity.", nullable=False),
        ENTITY_KIND,
        ENTITY_KEY,
        Column("relation", TEXT, "How the second is related to the first, such as contacted, executed or runs_image.", nullable=False),
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
    grain="entity and a scope in which it was seen: entity_relations from the other side",
    key=("related_id", "entity_id"),
    columns=(
        Column("related_id", INT, "Number of the entity that was seen in the scope.", nullable=False),
        Column("entity_id", INT, "Number of the scope.", nullable=False),
        Column("relation", TEXT, "How the entity is related to the scope, such as contacted, executed or runs_image.", nullable=False),
        Column("entity_kind", TEXT, "Kind of the scope.", nullable=False),
        Column("entity_key", TEXT, "Key of the scope.", nullable=False),
        Column("first_seen_at", TIME, "First event at which both were seen.", nullable=False),
        Column("last_seen_at", TIME, "Latest event at which both were seen.", nullable=False),
        Column("finding_count", INT, "Distinct findings that name both.", nullable=False),
    ),
)

ENTITY_CONTENTS = Table(
    layer="entities",
    name="entity_contents",
    grain="entity that others were seen in or with: account, cluster, task, workload, container, instance, task definition or principal",
    key=("entity_id",),
    columns=(
        ENTITY_ID,
        *(
            Column(f"{name}_count", INT, f"{kinds} seen in it.", nullable=False)
            for name, kinds in (
                ("cluster", "ECS and EKS clusters"),
                ("instance", "Instances"),
                ("task", "ECS tasks"),
                ("task_definition", "Task definitions"),
                ("namespace", "Kubernetes namespaces"),
                ("workload", "Kubernetes workloads"),
                ("container", "Containers"),
                ("image", "Container images"),
                ("process", "Processes"),
                ("principal", "Principals"),
                ("access_key", "Access keys"),
                ("session", "Role sessions"),
                ("address", "IP addresses"),
                ("bucket", "S3 buckets"),
            )
        ),
        Column("image_keys", TEXTS, "Images seen in it, sorted.", nullable=False),
        Column("image_key", TEXT, "Image seen in it last."),
    ),
)

ENTITY_PLACES = Table(
    layer="entities",
    name="entity_places",
    grain="entity that was seen in others: address, domain, executable, image, container, task, workload or instance",
    key=("entity_id",),
    columns=(
        ENTITY_ID,
        *(
            Column(f"{name}_count", INT, f"{kinds} that it was seen in.", nullable=False)
            for name, kinds in (
                ("cluster", "ECS and EKS clusters"),
                ("task", "ECS tasks"),
                ("workload", "Kubernetes workloads"),
                ("container", "Containers"),
                ("image", "Container images"),
                ("instance", "Instances"),
                ("principal", "Principals"),
            )
        ),
        Column("cluster_arn", TEXT, "Cluster that it was seen in last."),
        Column("task_arn", TEXT, "ECS task that it was seen in last."),
        Column("workload_key", TEXT, "Kubernetes workload that it was seen in last."),
        Column("namespace_key", TEXT, "Kubernetes namespace that it was seen in last."),
        Column("instance_key", TEXT, "Instance that it was seen in last."),
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
        Column("is_expected", BOOL, "Expected everywhere, because it is an own network or a known scanner: it says nothing about an attacker.", nullable=False),
        Column("known_by", TEXT, "Network, pattern or account id in the file's row.", nullable=False),
        Column("name", TEXT, "Name in the row."),
        Column("owner", TEXT, "Owner of an account."),
        Column("environment", TEXT, "Environment of an account."),
    ),
)
