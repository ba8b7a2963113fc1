"""Contracts of `flattened.finding_versions` and `flattened.findings_current`: attributes of a whole finding."""

import dataclasses

import polars as pl

from tracehound.transforms.contracts.schema import (
    BOOL,
    FLOAT,
    INT,
    TEXT,
    TEXTS,
    TIME,
    Column,
    Origin,
    Table,
    list_of,
)
from tracehound.transforms.severity import IN_WORDS

OBSERVATION = {
    "profile_type": TEXT,
    "profile_subtype": TEXT,
    "observations": pl.Struct({"text": TEXTS, "number": pl.List(INT)}),
}

# What follows from all rows of the version: see `transforms.facts`.
FACTS = tuple(
    dataclasses.replace(column, is_derived=True)
    for column in (
        Column("first_event_at", TIME, "When the activity began: the first event, else the finding's creation, else this version.", nullable=False),
        Column("last_event_at", TIME, "When the activity was last seen: the latest event, but never later than this version; without one, this version.", nullable=False),
        Column("is_severe", BOOL, "High or Critical; null without severity."),
        Column("main_image", TEXT, "Image of the main container as given: that of the finding's own container, else of the first of its task, else of the first of its workload."),
        Column("main_image_key", TEXT, "The same as registry/repository:tag@digest, without what is absent."),
        Column("main_image_repository", TEXT, "Its registry and repository."),
        Column("main_image_tag", TEXT, "Its tag."),
        Column("main_image_digest", TEXT, "Its digest, if one is given."),
        Column("main_image_described_by", TEXT, "Part of the finding that describes the main container: container, ecs_task or kubernetes_workload."),
        Column("only_container_id", TEXT, "Id of the container, if the version names only one: then its processes ran there."),
        Column("acting_process_uuid", TEXT, "GuardDuty's id of the process that acted."),
        Column("acting_executable_path", TEXT, "Path of its executable."),
        Column("acting_executable_sha256", TEXT, "Hash of its executable, as given."),
        Column("ecs_task_arn", TEXT, "ARN of the ECS task."),
        Column("ecs_workload", TEXT, "Service of the task (`service:NAME`), else the family of its definition (`family:NAME`)."),
        Column("ecs_cluster_name", TEXT, "Name of the ECS cluster."),
        Column("eks_cluster_name", TEXT, "Name of the EKS cluster."),
        Column("eks_workload", TEXT, "Namespace and name of the Kubernetes workload; of a pod without the suffixes that controllers append."),
    )
)

FINDING_VERSIONS = Table(
    layer="flattened",
    name="finding_versions",
    grain="version of a finding: one state as GuardDuty wrote it, identified by updated_at",
    key=("finding_id", "updated_at"),
    origins=(Origin(),),
    columns=(
        Column("finding_id", TEXT, "Id of the finding, the same in all its versions.", "id", nullable=False),
        Column("updated_at", TIME, "When GuardDuty wrote this version.", "updatedAt", nullable=False),
        Column("account_id", TEXT, "Account that the finding is about; from its ARN if the field is missing.", "accountId"),
        Column("region", TEXT, "Region that the finding is about; from its ARN if the field is missing.", "region"),
        Column("arn", TEXT, "ARN of the finding.", "arn"),
        Column("aws_partition", TEXT, "AWS partition, such as `aws` or `aws-us-gov`.", "partition"),
        Column("schema_version", TEXT, "Version of the document's schema, as stated in it.", "schemaVersion"),
        Column("finding_type", TEXT, "Finding type as GuardDuty writes it.", "type", nullable=False),
        Column("threat_purpose", TEXT, "First part of the type: what the threat is after, such as `Execution`.", is_derived=True),
        Column("resource_token", TEXT, "Part of the type that names the affected kind of resource, such as `Runtime`.", is_derived=True),
        Column("threat_family", TEXT, "Part of the type that names the threat, such as `NewBinaryExecuted`.", is_derived=True),
        Column("detection_mechanism", TEXT, "Part of the type after the dot: how it was detected.", is_derived=True),
        Column("artifact", TEXT, "Part of the type after `!`: what was found, such as `DNS`.", is_derived=True),
        Column("tactic_id", TEXT, "ATT&CK tactic id of the type, from the reference table of finding types.", is_derived=True),
        Column("tactic", TEXT, "ATT&CK tactic of the type.", is_derived=True),
        Column("technique_id", TEXT, "ATT&CK technique id of the type, if one is mapped.", is_derived=True),
        Column("tactic_basis", TEXT, "Source of the tactic; `threat-purpose` if the type is not in the reference table.", is_derived=True),
        Column("severity", FLOAT, "Severity of this version, 1.0 to 10.0.", "severity"),
        Column("severity_band", TEXT, f"{IN_WORDS}.", is_derived=True),
        Column("confidence", FLOAT, "Confidence that GuardDuty states, if any.", "confidence"),
        Column("title", TEXT, "Title that GuardDuty gave.", "title"),
        Column("description", TEXT, "Description that GuardDuty gave.", "description"),
        Column("created_at", TIME, "When GuardDuty created the finding.", "createdAt"),
        Column("event_first_seen_at", TIME, "First event behind the finding.", "service.eventFirstSeen"),
        Column("event_last_seen_at", TIME, "Latest event behind this version.", "service.eventLastSeen"),
        Column("time_to_detect_seconds", FLOAT, "Seconds from the first event to the finding's creation.", is_derived=True),
        Column("event_count", INT, "How often GuardDuty had seen it when it wrote this version.", "service.count"),
        Column("is_archived", BOOL, "Archived when this version was written.", "service.archived"),
        Column("is_sample", BOOL, "Created by CreateSampleFindings: no real activity.", nullable=False, is_derived=True),
        Column("user_feedback", TEXT, "Feedback that a user gave GuardDuty.", "service.userFeedback"),
        Column("resource_type", TEXT, "Kind of resource that GuardDuty names as affected.", "resource.resourceType"),
        Column("resource_role", TEXT, "ACTOR or TARGET; missing on runtime findings.", "service.resourceRole"),
        Column("action_type", TEXT, "Kind of action, such as NETWORK_CONNECTION; missing on most runtime findings.", "service.action.actionType"),
        Column("is_port_probe_blocked", BOOL, "Whether a probed port's traffic was blocked.", "service.action.portProbeAction.blocked"),
        Column("detector_id", TEXT, "Detector that wrote the finding.", "service.detectorId"),
        Column("service_name", TEXT, "Service that wrote the finding.", "service.serviceName"),
        Column("feature_name", TEXT, "Protection plan behind the finding, such as RuntimeMonitoring.", "service.featureName"),
        Column("associated_attack_sequence_arn", TEXT, "ARN of the attack sequence that this finding is part of.", "associatedAttackSequenceArn"),
        Column("custom_detection_rule_name", TEXT, "Custom detection rule that raised the finding.", "customDetectionRuleName"),
        Column("additional_info", TEXT, "Additional information as one canonical JSON text, whatever its original form.", "service.additionalInfo.value", is_derived=True),
        Column("additional_info_type", TEXT, "Stated type of the additional information.", "service.additionalInfo.type", is_derived=True),
        Column("threat_list_name", TEXT, "Threat list that matched, from the additional information.", is_derived=True),
        Column("threat_name", TEXT, "Name of the threat, from the additional information.", is_derived=True),
        Column("additional_user_agent", TEXT, "User agent of the caller, from the additional information.", is_derived=True),
        Column("agent_details", pl.Struct({"agent_version": TEXT, "agent_id": TEXT}), "GuardDuty agent that reported, from the additional information.", is_derived=True),
        Column("anomaly_profiles", list_of({"key": TEXT, "value": list_of({"key": TEXT, "value": list_of(OBSERVATION)})}), "What was usual before the anomaly: map of entity to map of feature to observations.", "service.detection.anomaly.profiles"),
        Column("anomaly_unusual_behavior", list_of({"key": TEXT, "value": list_of({"key": TEXT, "value": pl.Struct(OBSERVATION)})}), "What was unusual: map of entity to map of feature to observation.", "service.detection.anomaly.unusual.behavior"),
        Column("ebs_snapshot_arn", TEXT, "Affected EBS snapshot.", "resource.ebsSnapshotDetails.snapshotArn"),
        Column("ec2_image_arn", TEXT, "Affected EC2 machine image.", "resource.ec2ImageDetails.imageArn"),
        Column("models", list_of({"model_id": TEXT}), "Affected machine-learning models.", "resource.modelDetails"),
        Column("out_of_range_values", list_of({"path": TEXT, "value": TEXT}), "Numbers too large for their column, which is null instead: wire path and the number as written."),
        *FACTS,
    ),
)

FINDINGS_CURRENT = dataclasses.replace(
    FINDING_VERSIONS,
    name="findings_current",
    grain="finding: its latest version, with facts from its history",
    key=("finding_id",),
    origins=(),
    columns=(
        dataclasses.replace(FINDING_VERSIONS.columns[0], source=""),
        Column("finding_number", INT, "Number of the finding: the macro finding_number of its id. The same in every run.", nullable=False),
        *(dataclasses.replace(column, source="") for column in FINDING_VERSIONS.columns[1:]),
        Column("version_count", INT, "Stored versions of the finding.", nullable=False),
        Column("first_updated_at", TIME, "When the earliest stored version was written.", nullable=False),
        Column("highest_severity", FLOAT, "Highest severity of any stored version."),
    ),
)

KEY = FINDING_VERSIONS.columns[:4]

VERSION_CONFLICTS = Table(
    layer="flattened",
    name="version_conflicts",
    grain="version with stored bodies of different content",
    key=("finding_id", "updated_at"),
    columns=(
        *(dataclasses.replace(column, source="") for column in KEY),
        Column("body_count", INT, "Distinct bodies stored.", nullable=False),
        Column("content_count", INT, "Distinct contents among them, regardless of form.", nullable=False),
        Column("chosen_body_sha256", TEXT, "Body whose content the flattened tables hold: one that is no sample, then the most severe, then the most complete; of equals the one with the smallest hash.", nullable=False),
    ),
)

QUARANTINED = Table(
    layer="flattened",
    name="quarantined",
    grain="stored body of a finding that can't be flattened, with the reason",
    key=("finding_id", "updated_at", "body_sha256"),
    columns=(
        *(dataclasses.replace(column, source="") for column in KEY),
        Column("body_sha256", TEXT, "Body that was set aside; raw.findings keeps it.", nullable=False),
        Column("finding_type", TEXT, "Type stated in the finding.", nullable=False),
        Column("uri", TEXT, "Object from which the body was first read.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("line", INT, "Line of that object on which the document begins, from 1.", nullable=False),
        Column("document_number", INT, "Position of the document in that object, from 1.", nullable=False),
        Column("reason_code", TEXT, "Kind of reason, for counting.", nullable=False),
        Column("reason", TEXT, "What is wrong, with the path and the value if known.", nullable=False),
        Column("size_bytes", INT, "Length of the document.", nullable=False),
    ),
)


def flattened(
    name: str, grain: str, key: tuple[str, ...], origins: tuple[Origin, ...], *columns: Column
) -> Table:
    """A flattened table: the version's key columns come first; `grain` completes 'one row per …'."""
    identity = tuple(dataclasses.replace(column, source="") for column in KEY)
    return Table("flattened", name, grain, ("finding_id", "updated_at", *key), (*identity, *columns), origins)
