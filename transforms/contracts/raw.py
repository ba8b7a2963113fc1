"""Contracts of the raw layer: every document as received, what was read, what could not be read, and what AWS added."""

from tracehound.transforms.contracts.schema import BYTES, DATE, INT, TEXT, TEXTS, TIME, Column, Table, list_of

FINDINGS = Table(
    layer="raw",
    name="findings",
    grain="distinct body of a version of a finding",
    key=("finding_id", "updated_at", "body_sha256"),
    columns=(
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("updated_at", TIME, "When GuardDuty wrote this version.", nullable=False),
        Column("body_sha256", TEXT, "Hash of the finding's exact text, without an envelope around it.", nullable=False),
        Column("account_id", TEXT, "Account stated in the finding."),
        Column("region", TEXT, "Region stated in the finding."),
        Column("finding_type", TEXT, "Type stated in the finding.", nullable=False),
        Column("uri", TEXT, "Object from which the body was first read.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("line", INT, "Line of that object on which the document begins, from 1.", nullable=False),
        Column("document_number", INT, "Position of the document in that object, from 1.", nullable=False),
        Column("event_id", TEXT, "Id of the EventBridge event that carried it, if one did."),
        Column("finding_path", TEXT, "Where in the document the finding is: empty, or keys separated by `/`.", nullable=False),
        Column("gate_fingerprint", TEXT, "Fingerprint of the gate that accepted the document as plain, so that it needs no normalising; null if none did."),
        Column("first_seen_at", TIME, "When it was first stored.", nullable=False),
        Column("document", BYTES, "The document exactly as received.", nullable=False),
    ),
)

REPEATS = Table(
    layer="raw",
    name="repeats",
    grain="further document in which a stored body was seen again",
    key=("uri", "etag", "document_number"),
    columns=(
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("updated_at", TIME, "Version of the finding.", nullable=False),
        Column("body_sha256", TEXT, "Body that was seen again; stored once in raw.findings.", nullable=False),
        Column("uri", TEXT, "Object that it was seen in.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("line", INT, "Line of that object on which the document begins, from 1.", nullable=False),
        Column("document_number", INT, "Position of the document in that object, from 1.", nullable=False),
        Column("event_id", TEXT, "Id of the EventBridge event that carried it, if one did."),
        Column("seen_at", TIME, "When it was seen.", nullable=False),
    ),
)

OBJECTS = Table(
    layer="raw",
    name="objects",
    grain="version of an object (file) that was read to its end",
    key=("uri", "etag"),
    columns=(
        Column("uri", TEXT, "Address of the object.", nullable=False),
        Column("etag", TEXT, "Version of the object; for a file, its size and modification time.", nullable=False),
        Column("size_bytes", INT, "Size as stored, compressed or not.", nullable=False),
        Column("line_count", INT, "Lines read.", nullable=False),
        Column("document_count", INT, "Documents found.", nullable=False),
        Column("stored_count", INT, "Documents whose body raw.findings took from this object.", nullable=False),
        Column("repeated_count", INT, "Documents whose body was already stored from elsewhere.", nullable=False ),
        Column("rejected_count", INT, "Documents set aside while reading, plus one if the object itself was: the sum of `document_count` in raw.rejected.", nullable=False),
        Column("purged_count", INT, "Documents that a later purge deleted, or that were too old to be stored after a purge.", nullable=False),
        Column("error", TEXT, "Why the object could be read only in part; null if it was read completely."),
        Column("read_at", TIME, "When it was read.", nullable=False),
    ),
)

REJECTED = Table(
    layer="raw",
    name="rejected",
    grain="document, or whole object, that was set aside, with the reason; many similar ones in an object become a few examples and one row for the rest",
    key=("uri", "etag", "document_number"),
    columns=(
        Column("uri", TEXT, "Object that contains it.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("line", INT, "Line on which it begins, from 1; 0 for a whole object.", nullable=False),
        Column("document_number", INT, "Position in the object, from 1; 0 for a whole object.", nullable=False),
        Column("reason_code", TEXT, "Kind of reason, for counting.", nullable=False),
        Column("reason", TEXT, "What is wrong, with the path and the value.", nullable=False),
        Column("finding_id", TEXT, "Id of the finding, if it could be read."),
        Column("document_count", INT, "Documents that this row stands for.", nullable=False),
        Column("size_bytes", INT, "Total length of the row's documents.", nullable=False),
        Column("sha256", TEXT, "Hash of the row's first document; empty for an object over 1 MiB, which is not read to its end for this.", nullable=False ),
        Column("content", BYTES, "The row's first document; if over 1 MiB, only its first 64 KiB.", nullable=False),
        Column("rejected_at", TIME, "When it was set aside.", nullable=False),
    ),
)

UNMODELLED_PATHS = Table(
    layer="raw",
    name="unmodelled_paths",
    grain="path missing from the service model, and day of the versions that have it",
    key=("path", "version_date"),
    columns=(
        Column("path", TEXT, "Wire path missing from botocore's service model.", nullable=False),
        Column("version_date", DATE, "UTC day of the versions.", nullable=False),
        Column("document_count", INT, "Stored bodies that have it.", nullable=False),
        Column("first_seen_at", TIME, "Earliest of these versions.", nullable=False),
        Column("last_seen_at", TIME, "Latest of these versions.", nullable=False),
    ),
)

PURGES = Table(
    layer="raw",
    name="purges",
    grain="purge; versions older than the latest before_date are never stored again",
    key=("before_date", "purged_at"),
    columns=(
        Column("before_date", DATE, "Versions of earlier UTC days were deleted.", nullable=False),
        Column("purged_at", TIME, "When they were deleted.", nullable=False),
        Column("day_count", INT, "UTC days that were deleted.", nullable=False),
        Column("version_count", INT, "Versions of findings that were deleted.", nullable=False),
        Column("body_count", INT, "Distinct bodies that were deleted from raw.findings.", nullable=False),
        Column("repeat_count", INT, "Rows that were deleted from raw.repeats.", nullable=False),
        Column("rejected_count", INT, "Documents set aside before that day and deleted from raw.rejected.", nullable=False),
        Column("size_bytes", INT, "Bytes of the files that were deleted.", nullable=False),
    ),
)

API_WINDOWS = Table(
    layer="raw",
    name="api_windows",
    grain="span of update times for which all findings of a detector were requested from GuardDuty's API, completely",
    key=("account_id", "region", "detector_id", "from_at", "to_at"),
    columns=(
        Column("account_id", TEXT, "Account of the detector; an administrator's detector has its members' findings too.", nullable=False),
        Column("region", TEXT, "Region of the detector.", nullable=False),
        Column("detector_id", TEXT, "Detector that was queried.", nullable=False),
        Column("from_at", TIME, "Earliest `updatedAt` requested.", nullable=False),
        Column("to_at", TIME, "End of the span, exclusive.", nullable=False),
        Column("asked_at", TIME, "When the requesting run began; no span goes beyond it.", nullable=False),
        Column("listed_count", INT, "Findings that ListFindings returned.", nullable=False),
        Column("answered_count", INT, "Findings that GetFindings returned.", nullable=False),
        Column("landed_count", INT, "Findings that had not landed before: the documents of the object.", nullable=False),
        Column("changed_count", INT, "Findings in a version newer than the span: updated between the two calls.", nullable=False),
        Column("vanished_ids", TEXTS, "Findings that were listed but not returned: gone in between.", nullable=False),
        Column("etag", TEXT, "Version of the landed object; null where nothing had to be landed."),
        Column("size_bytes", INT, "Size of the landed object.", nullable=False),
        Column("last_updated_at", TIME, "Latest version among the landed documents, if any."),
    ),
)

_FEATURES = list_of({"name": TEXT, "status": TEXT})
RESOURCES = list_of({"account_id": TEXT, "resource_type": TEXT, "coverage_status": TEXT, "issue": TEXT, "resource_count": INT})

API_SWEEPS = Table(
    layer="raw",
    name="api_sweeps",
    grain="sweep: time at which GuardDuty's API was asked for the state of a detector and of all its findings",
    key=("account_id", "region", "detector_id", "asked_at"),
    columns=(
        Column("account_id", TEXT, "Account of the detector.", nullable=False),
        Column("region", TEXT, "Region that was queried.", nullable=False),
        Column("detector_id", TEXT, "Detector of the region; empty where there is none, so that the region is not watched.", nullable=False),
        Column("asked_at", TIME, "When the requesting run began.", nullable=False),
        Column("active_count", INT, "Findings that are not archived.", nullable=False),
        Column("archived_count", INT, "Findings that are archived, by a person or by a suppression rule.", nullable=False),
        Column("gone_count", INT, "Findings that GuardDuty had at the previous sweep but no longer has.", nullable=False),
        Column("detector_status", TEXT, "ENABLED or DISABLED; null without a detector."),
        Column("publishing_frequency", TEXT, "How often updated findings are exported: FIFTEEN_MINUTES, ONE_HOUR or SIX_HOURS."),
        Column("features", _FEATURES, "Features and additional configurations of the detector, with their status.", nullable=False),
        Column("resources", RESOURCES, "Resources that runtime monitoring should cover, counted by account, type, status and issue.", nullable=False),
    ),
)

API_SIGHTINGS = Table(
    layer="raw",
    name="api_sightings",
    grain="change of a finding's archive state that a sweep of GuardDuty's API found",
    key=("account_id", "region", "detector_id", "finding_id", "observed_at"),
    columns=(
        Column("account_id", TEXT, "Account of the detector that was queried.", nullable=False),
        Column("region", TEXT, "Region of the detector.", nullable=False),
        Column("detector_id", TEXT, "Detector that was queried.", nullable=False),
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("observed_at", TIME, "Sweep that found this state (`raw.api_sweeps.asked_at`); it stayed the same in each sweep until the next row.", nullable=False),
        Column("state", TEXT, "active, archived or gone.", nullable=False),
    ),
)
