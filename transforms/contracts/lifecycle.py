"""Contracts of what is known about findings from outside of them: their state now, who watches, what is missing."""

from tracehound.transforms.contracts.raw import RESOURCES
from tracehound.transforms.contracts.schema import BOOL, DATE, INT, TEXT, TEXTS, TIME, Column, Table

FINDING_STATUS = Table(
    layer="flattened",
    name="finding_status",
    grain="finding: what is known of its archive state now",
    key=("finding_id",),
    columns=(
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("updated_at", TIME, "Its latest version.", nullable=False),
        Column("account_id", TEXT, "Account of the finding."),
        Column("region", TEXT, "Region of the finding."),
        Column("status", TEXT, "open, archived, expired (GuardDuty has it no more, or it was not updated for 90 days) or unknown (no sweep of the API covers it).", nullable=False),
        Column("is_suppressed", BOOL, "Archived in every version and sweep that has it: by a suppression rule, or before it was first seen.", nullable=False),
        Column("status_since_at", TIME, "First sweep that found it so; null where a version or nothing tells."),
        Column("last_swept_at", TIME, "Latest sweep of the API that had it; null where it had it no more, or never."),
    ),
)

NEWEST_MOMENT = Table(
    layer="flattened",
    name="newest_moment",
    grain="warehouse: the moment up to which anything is known, from which ages and windows count back",
    key=("newest_at",),
    columns=(
        Column("newest_at", TIME, "Newest version of a finding that is no sample and not dated more than a day after it was stored; null without findings."),
        Column("newest_date", DATE, "UTC day of it."),
    ),
)

COVERAGE = Table(
    layer="flattened",
    name="coverage",
    grain="account and region that GuardDuty's API was asked for: who watches there, by the latest sweep",
    key=("account_id", "region"),
    columns=(
        Column("account_id", TEXT, "Account that was asked.", nullable=False),
        Column("region", TEXT, "Region that was asked.", nullable=False),
        Column("is_watched", BOOL, "A detector is there and enabled; where not, no findings means nothing.", nullable=False),
        Column("detector_id", TEXT, "The detector; null without one."),
        Column("detector_status", TEXT, "ENABLED or DISABLED; null without a detector."),
        Column("publishing_frequency", TEXT, "How often updated findings are exported."),
        Column("enabled_features", TEXTS, "Features and additional configurations that are on.", nullable=False),
        Column("disabled_features", TEXTS, "Features and additional configurations that are off.", nullable=False),
        Column("healthy_resource_count", INT, "Resources that runtime monitoring covers.", nullable=False),
        Column("unhealthy_resource_count", INT, "Resources that it should cover and does not.", nullable=False),
        Column("resources", RESOURCES, "The same by account, type, status and issue.", nullable=False),
        Column("active_count", INT, "Findings that are not archived.", nullable=False),
        Column("archived_count", INT, "Findings that are archived.", nullable=False),
        Column("asked_at", TIME, "Sweep that this is from.", nullable=False),
    ),
)

COMPLETENESS = Table(
    layer="raw",
    name="completeness",
    grain="UTC day of an account and region that findings came from or the API was asked for",
    key=("account_id", "region", "updated_date"),
    columns=(
        Column("account_id", TEXT, "Account of the findings; empty where they name none.", nullable=False),
        Column("region", TEXT, "Region of the findings; empty where they name none.", nullable=False),
        Column("updated_date", DATE, "UTC day of `updatedAt`.", nullable=False),
        Column("api_coverage", TEXT, "complete, partial or none: how much of the day the API was asked for. complete and no finding is a day without findings.", nullable=False),
        Column("export_object_count", INT, "Objects of the S3 export for this day that were read.", nullable=False),
        Column("export_count", INT, "Findings of which the S3 export gave a version of this day.", nullable=False),
        Column("api_count", INT, "Findings of which the API gave a version of this day.", nullable=False),
        Column("both_count", INT, "Findings that both gave a version of this day of.", nullable=False),
        Column("only_api_count", INT, "Findings whose version here the API gave, and the export neither it nor a newer one.", nullable=False),
        Column("only_export_count", INT, "Findings whose version here the export gave, and the API neither it nor a newer one.", nullable=False),
        Column("overdue_count", INT, "Of `only_api_count`: not archived, and the export was read later than it should have come there.", nullable=False),
        Column("overdue_ids", TEXTS, "The first ten of the overdue findings.", nullable=False),
    ),
)
