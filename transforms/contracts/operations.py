"""Contracts of the operational marts in the trends layer: coverage, completeness, intake, and what was set aside."""

from tracehound.transforms.contracts.schema import BOOL, DATE, FLOAT, INT, TEXT, TEXTS, TIME, Column, Table
from tracehound.transforms.contracts.trends import ACCOUNT_ID, REGION, count

COVERAGE = Table(
    layer="trends",
    name="coverage",
    grain="account and region with findings or with an answer of the API, in its current state",
    key=("account_id", "region"),
    columns=(
        ACCOUNT_ID,
        REGION,
        Column("is_watched", BOOL, "A detector exists and is enabled; null where the API was not asked."),
        Column("detector_status", TEXT, "ENABLED or DISABLED; null without a detector or an answer."),
        Column("publishing_frequency", TEXT, "How often updated findings are exported."),
        Column("disabled_features", TEXTS, "Features and additional configurations that are off."),
        Column("healthy_resource_count", INT, "Resources that runtime monitoring covers."),
        Column("unhealthy_resource_count", INT, "Resources that it should cover but does not."),
        count("finding_count", "Distinct findings. Adds up."),
        count("version_count", "Versions of these. Adds up."),
        Column("last_updated_at", TIME, "Newest version; null without findings."),
        Column("quiet_days", FLOAT, "Days from that version to the newest moment of the data; 0 if it is ahead of that. Null after 90 days: GuardDuty keeps no findings for longer, so the account may be quiet or gone."),
        Column("newest_at", TIME, "Newest moment of the data, the same in each row."),
    ),
)

# The rule that a table breaks which is served as last built.
WAS_BUILT = "model_was_built"
FAILED_CHECKS = Table(
    layer="trends",
    name="failed_checks",
    grain="rule violated by rows of a served table, or table that could not be rebuilt",
    key=("table_name", "rule"),
    columns=(
        Column("table_name", TEXT, "The table, as `layer.table`.", nullable=False),
        Column("rule", TEXT, "Name of the rule; `model_was_built` if the table is served as last built.", nullable=False),
        Column("severity", TEXT, "error, or warn for oddities.", nullable=False),
        Column("description", TEXT, "The rule in a sentence.", nullable=False),
        Column("offending_count", INT, "Rows that violate it; null if the rule could not be checked or the table not be built."),
        Column("examples", TEXTS, "The first 100 of these rows as the rule returns them, each a JSON object; texts are cut at 200 characters.", nullable=False),
        Column("reason", TEXT, "Why the rule could not be checked or the table not be built; null if rows violate it."),
    ),
)

COMPLETENESS_DAILY = Table(
    layer="trends",
    name="completeness_daily",
    grain="UTC day of an account and region with findings or with an answer of the API",
    key=("updated_date", "account_id", "region"),
    columns=(
        Column("updated_date", DATE, "UTC day of the versions.", nullable=False),
        ACCOUNT_ID,
        REGION,
        count("finding_count", "Distinct findings with a version of this day. Adds up over accounts and regions, not over days."),
        count("version_count", "Versions of this day. Adds up."),
        Column("api_coverage", TEXT, "complete, partial or none: how much of the day was requested from the API.", nullable=False),
        count("export_object_count", "Objects of the S3 export for this day that were read."),
        count("export_finding_count", "Findings, including samples, with a version of this day in the S3 export."),
        Column("api_finding_count", INT, "Findings, including samples, with a version of this day from the API; null where the API was not asked."),
        Column("only_api_finding_count", INT, "Of these, findings for which the export has neither this version nor a newer one; null where the API was not asked."),
        Column("only_export_finding_count", INT, "Findings for which the API had neither this version nor a newer one; null where the API was not asked."),
        Column("overdue_finding_count", INT, "Of only_api_finding_count, findings that the export should have contained when it was read; null where the API was not asked."),
    ),
)

INTAKE_DAILY = Table(
    layer="trends",
    name="intake_daily",
    grain="UTC day on which objects were read",
    key=("read_date",),
    columns=(
        Column("read_date", DATE, "UTC day of reading, not of the findings.", nullable=False),
        count("object_count", "Objects read. All figures in this table add up."),
        count("broken_object_count", "Of these, objects that could be read only in part."),
        count("size_bytes", "Their size as stored."),
        count("document_count", "Documents found in them, including samples."),
        count("stored_document_count", "Of these, documents that were new."),
        count("repeated_document_count", "Documents that were already stored from elsewhere."),
        count("rejected_document_count", "Documents or objects that were set aside."),
    ),
)

REJECTED_DAILY = Table(
    layer="trends",
    name="rejected_daily",
    grain="UTC day on which documents or objects were set aside, and reason",
    key=("rejected_date", "reason_code"),
    columns=(
        Column("rejected_date", DATE, "UTC day on which they were set aside.", nullable=False),
        Column("reason_code", TEXT, "Kind of reason.", nullable=False),
        count("document_count", "Documents or whole objects that were set aside. Adds up."),
        count("object_count", "Distinct objects that they are in."),
        count("size_bytes", "Their total length."),
    ),
)
