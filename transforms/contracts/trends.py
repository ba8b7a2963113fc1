"""Contracts of the trends layer: marts for dashboards, one grain each; sample findings are excluded.

History (rows per day or week) and current state are never in one table. A severe finding is High or Critical. Ages are
counted to the newest moment of the data, so that no figure changes by itself. `docs/metrics.md` is rendered from these texts.
"""

from tracehound.transforms.contracts.schema import BOOL, DATE, FLOAT, INT, TEXT, TIME, Column, Table


def dimension(name: str, what: str) -> Column:
    """A column that a mart groups by."""
    return Column(name, TEXT, f"{what}; empty where there is none.", nullable=False)


def count(name: str, what: str) -> Column:
    """A count in a mart."""
    return Column(name, INT, what, nullable=False)


ACCOUNT_ID = dimension("account_id", "Account of the findings")
REGION = dimension("region", "Region of the findings")
FINDING_TYPE = Column("finding_type", TEXT, "Finding type.", nullable=False)
LOCATION = (
    ACCOUNT_ID,
    REGION,
    dimension("ecs_cluster_name", "ECS cluster that they name"),
    dimension("ecs_workload", "What started the ECS task: `service:` and its service, else `family:` and the family of its task definition"),
    dimension("eks_cluster_name", "EKS cluster that they name"),
    dimension("eks_workload", "Namespace and name of the Kubernetes workload, without the suffixes that controllers append to pod names"),
)
IMAGE_REPOSITORY = dimension("image_repository", "Registry and repository of the container that they are about, else of the first container that they name")
IMAGE_TAG = dimension("image_tag", "Tag of that image")
IMAGE_KEY = dimension("image_key", "registry/repository:tag@digest of that image")
EXECUTABLE_PATH = dimension("executable_path", "Executable of the acting process")
SEVERITY_BAND = dimension("severity_band", "Severity band of the versions")
LATEST_BAND = dimension("severity_band", "Severity band of the latest versions")
TACTIC = dimension("tactic", "ATT&CK tactic of the type")
DIMENSIONS = (*LOCATION, IMAGE_REPOSITORY, FINDING_TYPE, SEVERITY_BAND, TACTIC)
EVENTS = (
    count("event_count_increase", "Occurrences added since the previous version; the whole count for a first known version with which the history began. Negative where a count fell."),
    count("unattributed_event_count", "Occurrences in first known versions whose history began earlier, so that their days are unknown."),
)
UPDATED_DATES = (
    Column("first_updated_date", DATE, "UTC day of the earliest of these versions.", nullable=False),
    Column("last_updated_date", DATE, "UTC day of the latest of these versions.", nullable=False),
)

FINDING_VERSIONS = Table(
    layer="trends",
    name="finding_versions",
    grain="version of a finding, without samples, with all columns that the marts count by",
    key=("finding_id", "updated_at"),
    columns=(
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("updated_at", TIME, "Version of the finding.", nullable=False),
        Column("updated_date", DATE, "UTC day on which GuardDuty wrote it.", nullable=False),
        *LOCATION,
        IMAGE_REPOSITORY,
        IMAGE_TAG,
        IMAGE_KEY,
        EXECUTABLE_PATH,
        FINDING_TYPE,
        SEVERITY_BAND,
        TACTIC,
        Column("is_first", BOOL, "The first known version of the finding.", nullable=False),
        *EVENTS,
    ),
)

_OF_LATEST_VERSION = (
    Column("finding_id", TEXT, "Id of the finding.", nullable=False),
    Column("updated_at", TIME, "Its latest version, the source of all other columns.", nullable=False),
    Column("title", TEXT, "Title that GuardDuty gave."),
    *LOCATION,
    IMAGE_REPOSITORY,
    IMAGE_TAG,
    IMAGE_KEY,
    EXECUTABLE_PATH,
    FINDING_TYPE,
    LATEST_BAND,
    TACTIC,
    Column("severity", FLOAT, "Severity, 1.0 to 10.0."),
    Column("status", TEXT, "State of the finding: open, archived, expired or unknown, by flattened.finding_status.", nullable=False),
    Column("is_suppressed", BOOL, "Archived in every version and sweep that has it.", nullable=False),
    Column("is_awaiting_triage", BOOL, "It awaits triage: it is open, or unknown where no sweep of the API tells whether it still is.", nullable=False),
    Column("created_at", TIME, "When GuardDuty created it."),
)
_HISTORY_AND_GROUP = (
    count("version_count", "Stored versions of it."),
    Column("event_count", INT, "Occurrences according to its latest version."),
    Column("group_id", TEXT, "Finding group that it is in.", nullable=False),
    Column("group_title", TEXT, "Title of that group.", nullable=False),
    count("group_finding_count", "Members of that group; 1 where the finding has no link."),
    Column("is_in_incident", BOOL, "That group is an incident, by correlation.finding_groups.", nullable=False),
    Column("group_gravity", FLOAT, "Gravity of that group, by correlation.finding_groups: the order in which groups are to be looked at.", nullable=False),
)

FINDING_STATES = Table(
    layer="trends",
    name="finding_states",
    grain="finding, without samples, in its current state, without what passing time changes",
    key=("finding_id",),
    columns=(
        *_OF_LATEST_VERSION,
        Column("began_at", TIME, "When its age begins: its creation, else its first stored version.", nullable=False),
        *_HISTORY_AND_GROUP,
    ),
)

FINDINGS = Table(
    layer="trends",
    name="findings",
    grain="finding, without samples, in its current state; no history",
    key=("finding_id",),
    columns=(
        *_OF_LATEST_VERSION,
        Column("age_days", FLOAT, "Days from its creation to the newest moment of the data.", nullable=False),
        Column("age_band", TEXT, "Its age in five bands.", nullable=False),
        count("age_band_rank", "Order of the bands, 1 is the youngest."),
        Column("target_days", INT, "Days within which it should be remediated; null where there is no target."),
        Column("is_overdue", BOOL, "It awaits triage, and is older than its target.", nullable=False),
        *_HISTORY_AND_GROUP,
    ),
)

WEEK_CHANGES = Table(
    layer="trends",
    name="week_changes",
    grain="type, account, cluster, workload or image with new findings in the newest 14 days",
    key=("dimension", "value"),
    columns=(
        Column("dimension", TEXT, "Kind of the value: finding_type, account_id, cluster_name, workload or image_repository.", nullable=False),
        Column("value", TEXT, "Type, account, name of the ECS or EKS cluster, ECS service or task family or Kubernetes workload, or image.", nullable=False),
        count("new_finding_count", "Findings whose first known version is from the newest seven days, including the day of the newest moment. Adds up within a dimension."),
        count("severe_new_finding_count", "Of these, findings whose first known version is severe."),
        count("earlier_new_finding_count", "Findings whose first known version is from the seven days before those."),
        count("new_finding_count_change", "New findings in the newest seven days minus those in the seven days before."),
    ),
)

FINDINGS_DAILY = Table(
    layer="trends",
    name="findings_daily",
    grain="UTC day of the versions, account, region, cluster, service or task family, Kubernetes workload, image repository, finding type, severity band and tactic",
    key=("updated_date", *(column.name for column in DIMENSIONS)),
    columns=(
        Column("updated_date", DATE, "UTC day on which GuardDuty wrote the versions.", nullable=False),
        *DIMENSIONS,
        count("finding_count", "Distinct findings with a version in this row. Never add it up: over days and dimensions a finding is in several rows."),
        count("new_finding_count", "Findings whose first known version is in this row. Adds up over everything."),
        count("version_count", "Versions written. Adds up over everything."),
        *EVENTS,
    ),
)

REMEDIATION_TARGETS = Table(
    layer="trends",
    name="remediation_targets",
    grain="severity band: how soon its findings should be remediated",
    key=("severity_band",),
    columns=(
        Column("severity_band", TEXT, "Severity band.", nullable=False),
        count("severity_rank", "Order of the bands, 1 is the worst."),
        Column("target_days", INT, "Days from a finding's creation; null where there is no target."),
    ),
)

DETECTION_TIMES = Table(
    layer="trends",
    name="detection_times",
    grain="finding type: durations of its findings",
    key=("finding_type",),
    columns=(
        FINDING_TYPE,
        count("finding_count", "Findings of the type."),
        count("detected_finding_count", "Of these, findings with a time to detect: creation and first event are known and in order."),
        Column("median_time_to_detect_seconds", FLOAT, "Median of the seconds from a finding's first event to its creation."),
        Column("p95_time_to_detect_seconds", FLOAT, "95th percentile of the seconds to detect, interpolated between two findings."),
        count("dwelt_finding_count", "Findings with a dwell: first and latest event are known and in order."),
        Column("median_dwell_seconds", FLOAT, "Median of the seconds from a finding's first event to its latest known event."),
        Column("p95_dwell_seconds", FLOAT, "95th percentile of the dwell seconds, interpolated between two findings."),
    ),
)

RECURRING_IMAGES = Table(
    layer="trends",
    name="recurring_images",
    grain="image repository and tag that a version of a finding is about",
    key=("image_repository", "image_tag"),
    columns=(
        Column("image_repository", TEXT, "Registry and repository.", nullable=False),
        dimension("image_tag", "Tag"),
        count("image_count", "Distinct images with this tag, distinguished by digest where known."),
        count("finding_count", "Distinct findings with a version about it. A finding about two tags counts for both."),
        count("severe_finding_count", "Of these, findings with a severe version about it."),
        count("new_finding_count", "Findings whose first known version is about it. Adds up over tags."),
        count("week_count", "Weeks, Monday to Sunday UTC, in which such first known versions were written; two or more mean that it recurs."),
        count("finding_type_count", "Distinct finding types."),
        count("account_count", "Distinct accounts."),
        count("cluster_count", "Distinct ECS and EKS clusters."),
        *UPDATED_DATES,
    ),
)

IMAGE_DRIFT_WEEKLY = Table(
    layer="trends",
    name="image_drift_weekly",
    grain="week and image repository with drift: a file that the image did not contain, or a program never seen before",
    key=("week_date", "image_repository"),
    columns=(
        Column("week_date", DATE, "Monday of the week, UTC.", nullable=False),
        Column("image_repository", TEXT, "Registry and repository.", nullable=False),
        count("new_binary_finding_count", "NewBinaryExecuted findings whose first known version is from this week. Adds up over everything."),
        count("new_library_finding_count", "NewLibraryLoaded findings, likewise."),
        count("modified_file_finding_count", "SensitiveFileModified findings, likewise."),
        count("new_executable_count", "Executable hashes whose first event in any image of the repository is in this week. Adds up over weeks, not over repositories."),
    ),
)

GROUPS_WEEKLY = Table(
    layer="trends",
    name="groups_weekly",
    grain="week of a finding group's first event, and severity band of the group",
    key=("week_date", "severity_band"),
    columns=(
        Column("week_date", DATE, "Monday of the week, UTC.", nullable=False),
        dimension("severity_band", "Band of the highest severity of any version of a member"),
        count("group_count", "Finding groups that began in this week, including groups of one. Adds up over everything, as do the others."),
        count("incident_count", "Of these, incidents: groups that are severe, or link findings of several types."),
        count("lone_group_count", "Of these, groups of one finding."),
        count("cross_account_group_count", "Of these, groups over several accounts."),
        count("attack_sequence_group_count", "Of these, groups with an attack sequence of GuardDuty."),
        count("unnamed_sequence_group_count", "Of these, groups with three or more tactics but no attack sequence."),
        count("finding_count", "Members of all these groups, whatever their time."),
    ),
)

ACCOUNT_AND_CLUSTER_RISK = Table(
    layer="trends",
    name="account_and_cluster_risk",
    grain="account, ECS cluster or EKS cluster that a finding names, in its current state",
    key=("entity_kind", "entity_key"),
    columns=(
        Column("entity_kind", TEXT, "aws_account, ecs_cluster or eks_cluster.", nullable=False),
        Column("entity_key", TEXT, "Account id or ARN of the cluster.", nullable=False),
        Column("entity_name", TEXT, "Display name.", nullable=False),
        dimension("account_id", "Account of the entity"),
        dimension("region", "Region of the entity; also empty if its findings are from several"),
        count("new_incident_count", "Incidents that name it and whose first event is in the newest seven days."),
        count("new_type_count", "Finding types of which its first version is from the newest seven days."),
        Column("new_gravity", FLOAT, "Gravity of the gravest of these incidents; 0 without any. Look there first.", nullable=False),
        Column("new_group_id", TEXT, "That incident."),
        Column("new_group_title", TEXT, "Its title."),
        Column("score", FLOAT, "Score of correlation.entity_risk, 0 to 100; 0 where it has none.", nullable=False),
        Column("group_id", TEXT, "Finding group that determines the score."),
        Column("group_title", TEXT, "Title of that group."),
        count("group_count", "Finding groups that name it."),
        count("finding_count", "Distinct findings that name it. Never add it up: a finding of a cluster also belongs to its account."),
        count("open_finding_count", "Of these, findings that are open."),
        Column("highest_severity", FLOAT, "Highest severity of these findings in any version."),
        Column("first_seen_at", TIME, "First known event with it.", nullable=False),
        Column("last_seen_at", TIME, "Latest known event with it.", nullable=False),
    ),
)

NOISE = Table(
    layer="trends",
    name="noise",
    grain="finding type, image repository and executable, among those that account for 80 % of all findings",
    key=("finding_type", "image_repository", "executable_path"),
    columns=(
        count("tuple_rank", "Rank by findings, 1 has the most; equal ones are ranked by name."),
        FINDING_TYPE,
        IMAGE_REPOSITORY,
        EXECUTABLE_PATH,
        count("finding_count", "Findings whose latest version is of this tuple. Adds up."),
        Column("finding_share", FLOAT, "Share of all findings, 0 to 1.", nullable=False),
        Column("cumulative_share", FLOAT, "Share of all findings in this tuple and those ranked before it.", nullable=False),
        count("version_count", "Versions of these findings."),
        count("event_count", "Occurrences of these findings according to their latest versions."),
        count("severe_finding_count", "Of these, severe findings; a filter that suppresses the tuple hides them."),
        count("attack_sequence_finding_count", "Of these, findings marked as part of an attack sequence."),
        count("account_count", "Distinct accounts."),
    ),
)

_COUNTRY_CODE = dimension("country_code", "Code of the country")
_ASN = dimension("asn", "Number of the autonomous system")

REMOTE_ADDRESSES = Table(
    layer="trends",
    name="remote_addresses",
    grain="remote address of a connection, probe, login or API call",
    key=("ip_address",),
    columns=(
        Column("ip_address", TEXT, "Address, in lower case.", nullable=False),
        _COUNTRY_CODE,
        dimension("country_name", "Country"),
        dimension("city", "City"),
        Column("latitude", FLOAT, "Latitude in degrees."),
        Column("longitude", FLOAT, "Longitude in degrees."),
        _ASN,
        dimension("asn_organization", "Owner of the autonomous system"),
        count("finding_count", "Distinct findings with a version that names it. Never add it up: a finding may name many."),
        count("severe_finding_count", "Of these, findings with a severe version that names it."),
        count("account_count", "Distinct accounts of these findings."),
        *UPDATED_DATES,
    ),
)

REMOTE_NETWORKS = Table(
    layer="trends",
    name="remote_networks",
    grain="network (autonomous system) and country of remote addresses",
    key=("asn", "country_code"),
    columns=(
        _ASN,
        _COUNTRY_CODE,
        dimension("asn_organization", "Owner of the autonomous system"),
        dimension("country_name", "Country"),
        count("address_count", "Distinct addresses. Adds up."),
        count("finding_count", "Distinct findings that name one of them. Never add it up: a finding may name several networks."),
        count("account_count", "Distinct accounts of these findings."),
        *UPDATED_DATES,
    ),
)
