"""Contracts of the trends layer: marts for dashboards, one grain each; sample findings are left out.

History (rows of a day, a week) and the state of now are never in one table. A severe finding is High or Critical. Ages are
counted to the newest moment of the data, so that no figure changes by itself. `docs/metrics.md` is made of these texts.
"""

from tracehound.transforms.contracts.schema import BOOL, DATE, FLOAT, INT, TEXT, TIME, Column, Table


def dimension(name: str, what: str) -> Column:
    """What a mart counts by."""
    return Column(name, TEXT, f"{what}; empty where there is none.", nullable=False)


def count(name: str, what: str) -> Column:
    """What a mart counts."""
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
    dimension("eks_workload", "Namespace and name of the Kubernetes workload, without what a controller appends to the names of its pods"),
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
    count("event_count_increase", "Occurrences added to the count of the version before; all of the count in a first known version whose history began with it. Negative where a count fell."),
    count("unattributed_event_count", "Occurrences in first known versions whose history began earlier, so that their day is unknown."),
)
UPDATED_DATES = (
    Column("first_updated_date", DATE, "UTC day of the earliest of these versions.", nullable=False),
    Column("last_updated_date", DATE, "UTC day of the latest of these versions.", nullable=False),
)

FINDING_VERSIONS = Table(
    layer="trends",
    name="finding_versions",
    grain="version of a finding that is no sample, with all that the marts count by",
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

FINDINGS = Table(
    layer="trends",
    name="findings",
    grain="finding that is no sample, as it stands now; no history",
    key=("finding_id",),
    columns=(
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("updated_at", TIME, "Its latest version, which all the rest is from.", nullable=False),
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
        Column("created_at", TIME, "When GuardDuty made it."),
        Column("age_days", FLOAT, "Days from its creation to the newest moment of the data.", nullable=False),
        Column("age_band", TEXT, "Its age in five bands, named so that they sort.", nullable=False),
        Column("target_days", INT, "Days within which it should be dealt with; null where there is no target."),
        Column("is_overdue", BOOL, "It awaits triage, and is older than its target.", nullable=False),
        count("version_count", "Versions of it that are stored."),
        Column("event_count", INT, "Occurrences by its latest version."),
        Column("group_id", TEXT, "Finding group that it is in.", nullable=False),
        Column("group_title", TEXT, "What that group is, in a line.", nullable=False),
        count("group_finding_count", "Members of that group; 1 where the finding has no link."),
    ),
)

WEEK_CHANGES = Table(
    layer="trends",
    name="week_changes",
    grain="type, account, cluster, workload or image with new findings in the newest 14 days",
    key=("dimension", "value"),
    columns=(
        Column("dimension", TEXT, "What the value is: finding_type, account_id, cluster_name, workload or image_repository.", nullable=False),
        Column("value", TEXT, "Type, account, name of the ECS or EKS cluster, ECS service or task family or Kubernetes workload, or image.", nullable=False),
        count("new_finding_count", "Findings whose first known version is of the newest seven days, the day of the newest moment of the data included. Adds up within a dimension."),
        count("severe_new_finding_count", "Of these, findings whose first known version is severe."),
        count("earlier_new_finding_count", "Findings whose first known version is of the seven days before those."),
        count("new_finding_count_change", "How many more new findings the newest seven days have than the seven before; negative where fewer."),
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
    grain="severity band: how soon its findings should be dealt with",
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
        Column("p95_time_to_detect_seconds", FLOAT, "95th percentile of the seconds to detect; between two findings by proportion."),
        count("dwelt_finding_count", "Findings with a dwell: first and latest event are known and in order."),
        Column("median_dwell_seconds", FLOAT, "Median of the seconds from a finding's first event to its latest known event."),
        Column("p95_dwell_seconds", FLOAT, "95th percentile of the seconds of dwell; between two findings by proportion."),
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
        count("image_count", "Distinct images of this tag, told apart by their digest where it is known."),
        count("finding_count", "Distinct findings with a version about it. A finding about two tags counts for both."),
        count("severe_finding_count", "Of these, findings with a severe version about it."),
        count("new_finding_count", "Findings whose first known version is about it. Adds up over tags."),
        count("week_count", "Weeks, Monday to Sunday UTC, in which such first known versions were written; it recurs from two on."),
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
        count("new_binary_finding_count", "Findings NewBinaryExecuted whose first known version is of this week. Adds up over everything."),
        count("new_library_finding_count", "Findings NewLibraryLoaded, likewise."),
        count("modified_file_finding_count", "Findings SensitiveFileModified, likewise."),
        count("new_executable_count", "Hashes of executables whose first event in any image of the repository is of this week. Adds up over weeks, not over repositories."),
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
        count("group_count", "Finding groups that began in this week, groups of one included. Adds up over everything, as the others do."),
        count("lone_group_count", "Of these, groups of one finding."),
        count("cross_account_group_count", "Of these, groups over several accounts."),
        count("attack_sequence_group_count", "Of these, groups with an attack sequence of GuardDuty."),
        count("unnamed_sequence_group_count", "Of these, groups of three tactics and more without one."),
        count("finding_count", "Members of all these groups, whenever they came."),
    ),
)

ACCOUNT_AND_CLUSTER_RISK = Table(
    layer="trends",
    name="account_and_cluster_risk",
    grain="account, ECS cluster or EKS cluster that a finding names, as it stands now",
    key=("entity_kind", "entity_key"),
    columns=(
        Column("entity_kind", TEXT, "aws_account, ecs_cluster or eks_cluster.", nullable=False),
        Column("entity_key", TEXT, "Account id or ARN of the cluster.", nullable=False),
        Column("entity_name", TEXT, "Name for people.", nullable=False),
        dimension("account_id", "Account of the entity"),
        dimension("region", "Region of the entity; empty too where its findings are of several"),
        Column("score", FLOAT, "Score of correlation.entity_risk, 0 to 100; 0 where it has none.", nullable=False),
        Column("group_id", TEXT, "Finding group that makes the score."),
        Column("group_title", TEXT, "What that group is, in a line."),
        count("group_count", "Finding groups that name it."),
        count("finding_count", "Distinct findings that name it. Never add it up: a finding of a cluster is one of its account too."),
        count("open_finding_count", "Of these, findings that are open."),
        Column("highest_severity", FLOAT, "Highest severity of these findings in any version."),
        Column("first_seen_at", TIME, "First event known of it.", nullable=False),
        Column("last_seen_at", TIME, "Latest event known of it.", nullable=False),
    ),
)

NOISE = Table(
    layer="trends",
    name="noise",
    grain="finding type, image repository and executable, of those that make 80 % of all findings",
    key=("finding_type", "image_repository", "executable_path"),
    columns=(
        count("tuple_rank", "Rank by findings, 1 has most; of equals by name."),
        FINDING_TYPE,
        IMAGE_REPOSITORY,
        EXECUTABLE_PATH,
        count("finding_count", "Findings whose latest version is of this tuple. Adds up."),
        Column("finding_share", FLOAT, "Part of all findings, 0 to 1.", nullable=False),
        Column("cumulative_share", FLOAT, "Part of all findings that this tuple and those before it make together.", nullable=False),
        count("version_count", "Versions of these findings."),
        count("event_count", "Occurrences of these findings by their latest versions."),
        count("severe_finding_count", "Of these findings, those that are severe; a filter that suppresses the tuple hides them."),
        count("attack_sequence_finding_count", "Of these findings, those that say that they are part of an attack sequence."),
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
