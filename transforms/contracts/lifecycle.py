"""Contracts of what the API and the clock add to findings: their current state, coverage, completeness."""

from tracehound.transforms.contracts.raw import RESOURCES
from tracehound.transforms.contracts.schema import BOOL, DATE, INT, TEXT, TEXTS, TIME, Column, Table

FINDING_STATUS = Table(
    layer="flattened",
    name="finding_status",
    grain="finding: its current archive state as far as known",
    key=("finding_id",),
    columns=(
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("finding_number", INT, "Its number, as in flattened.findings_current.", nullable=False),
        Column("updated_at", TIME, "Its latest version.", nullable=False),
        Column("account_id", TEXT, "Account of the finding."),
        Column("region", TEXT, "Region of the finding."),
        Column("status", TEXT, "open, archived, expired (GuardDuty no longer has it, or it was not updated for 90 days) or unknown (no sweep of the API covers it).", nullable=False),
        Column("is_suppressed", BOOL, "Archived in every version and sweep that has it: by a suppression rule, or before it was first seen.", nullable=False),
        Column("status_since_at", TIME, "First sweep that found this state; null if the state comes from a version or is unknown."),
        Column("last_swept_at", TIME, "Latest sweep of the API that had it; null if the API no longer has it or never had."),
    ),
)

NEWEST_MOMENT = Table(
    layer="flattened",
    name="newest_moment",
    grain="warehouse: how recent the data is; ages and windows count back from this moment",
    key=("newest_at",),
    columns=(
        Column("newest_at", TIME, "Newest version of a finding, without samples and versions dated more than a day after they were stored; null without findings."),
        Column("newest_date", DATE, "Its UTC day."),
    ),
)

COVERAGE = Table(
    layer="flattened",
    name="coverage",
    grain="account and region that GuardDuty's API was asked about: its coverage according to the latest sweep",
    key=("account_id", "region"),
    columns=(
        Column("account_id", TEXT, "Account that was asked.", nullable=False),
        Column("region", TEXT, "Region that was asked.", nullable=False),
        Column("is_watched", BOOL, "A detector exists and is enabled; if not, the absence of findings means nothing.", nullable=False),
        Column("detector_id", TEXT, "The detector; null without one."),
        Column("detector_status", TEXT, "ENABLED or DISABLED; null without a detector."),
        Column("publishing_frequency", TEXT, "How often updated findings are exported."),
        Column("enabled_features", TEXTS, "Features and additional configurations that are on.", nullable=False),
        Column("disabled_features", TEXTS, "Features and additional configurations that are off.", nullable=False),
        Column("healthy_resource_count", INT, "Resources that runtime monitoring covers.", nullable=False),
        Column("unhealthy_resource_count", INT, "Resources that it should cover but does not.", nullable=False),
        Column("resources", RESOURCES, "The same by account, type, status and issue.", nullable=False),
        Column("active_count", INT, "Findings that are not archived.", nullable=False),
        Column("archived_count", INT, "Findings that are archived.", nullable=False),
        Column("asked_at", TIME, "Time of the sweep.", nullable=False),
    ),
)

COMPLETENESS = Table(
    layer="raw",
    name="completeness",
    grain="UTC day of an account and region with findings or with an answer of the API",
    key=("account_id", "region", "updated_date"),
    columns=(
        Column("account_id", TEXT, "Account of the findings; empty where they name none.", nullable=False),
        Column("region", TEXT, "Region of the findings; empty where they name none.", nullable=False),
        Column("updated_date", DATE, "UTC day of `updatedAt`.", nullable=False),
        Column("api_coverage", TEXT, "complete, partial or none: how much of the day was requested from the API. complete without findings means a day without findings.", nullable=False),
        Column("export_object_count", INT, "Objects of the S3 export for this day that were read.", nullable=False),
        Column("export_count", INT, "Findings with a version of this day in the S3 export.", nullable=False),
        Column("api_count", INT, "Findings with a version of this day from the API.", nullable=False),
        Column("both_count", INT, "Findings with a version of this day from both.", nullable=False),
        Column("only_api_count", INT, "Findings with a version of this day from the API, for which the export has neither that version nor a newer one.", nullable=False),
        Column("only_export_count", INT, "Findings with a version of this day in the export, for which the API had neither that version nor a newer one.", nullable=False),
        Column("overdue_count", INT, "Of `only_api_count`: not archived, and the export was read after they should have appeared in it.", nullable=False),
        Column("overdue_ids", TEXTS, "The first ten of the overdue findings.", nullable=False),
    ),
)
