"""Contracts of the trends layer: small, wide marts for dashboards; sample findings are left out."""

from transforms.contracts.schema import BOOL, DATE, INT, TEXT, TIME, Column, Table


def _dimension(name: str, what: str) -> Column:
    return Column(name, TEXT, f"{what}; empty where there is none.", nullable=False)


FINDINGS_DAILY = Table(
    layer="trends",
    name="findings_daily",
    grain="UTC day of the versions, account, region, cluster, image repository, finding type, severity band and tactic",
    key=("updated_date", "account_id", "region", "ecs_cluster_name", "eks_cluster_name", "image_repository", "finding_type", "severity_band", "tactic"),
    columns=(
        Column("updated_date", DATE, "UTC day on which GuardDuty wrote the versions.", nullable=False),
        _dimension("account_id", "Account of the findings"),
        _dimension("region", "Region of the findings"),
        _dimension("ecs_cluster_name", "ECS cluster that they name"),
        _dimension("eks_cluster_name", "EKS cluster that they name"),
        _dimension("image_repository", "Registry and repository of the container that they are about, else of the first container that they name"),
        Column("finding_type", TEXT, "Finding type.", nullable=False),
        _dimension("severity_band", "Severity band of the versions"),
        _dimension("tactic", "ATT&CK tactic of the type"),
        Column("finding_count", INT, "Distinct findings with a version here; do not add it up over days.", nullable=False),
        Column("version_count", INT, "Versions written.", nullable=False),
        Column("event_count_increase", INT, "Occurrences that these versions added to the count of the version before.", nullable=False),
        Column("unattributed_event_count", INT, "Occurrences in first known versions whose history began earlier, so that their day is unknown.", nullable=False),
    ),
)

FINDINGS_BY_STATUS = Table(
    layer="trends",
    name="findings_by_status",
    grain="account, region, finding type, severity band and state of findings now; no history",
    key=("account_id", "region", "finding_type", "severity_band", "status", "is_suppressed"),
    columns=(
        _dimension("account_id", "Account of the findings"),
        _dimension("region", "Region of the findings"),
        Column("finding_type", TEXT, "Finding type.", nullable=False),
        _dimension("severity_band", "Severity band of the latest versions"),
        Column("status", TEXT, "State of the findings: open, archived, expired or unknown, by flattened.finding_status.", nullable=False),
        Column("is_suppressed", BOOL, "Archived, and never met otherwise.", nullable=False),
        Column("finding_count", INT, "Findings in this state.", nullable=False),
        Column("oldest_created_at", TIME, "When GuardDuty made the oldest of them; null where none says."),
        Column("last_updated_at", TIME, "Latest version of any of them.", nullable=False),
    ),
)
