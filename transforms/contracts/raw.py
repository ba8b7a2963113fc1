"""Contracts of the raw layer: every document as it came, what was read, what could not be, and what AWS added."""

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
        Column("account_id", TEXT, "Account as the finding states it."),
        Column("region", TEXT, "Region as the finding states it."),
        Column("finding_type", TEXT, "Type as the finding states it.", nullable=False),
        Column("uri", TEXT, "Object that the body was first read from.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("line", INT, "Line of that object on which the document begins, from 1.", nullable=False),
        Column("document_number", INT, "Position of the document in that object, from 1.", nullable=False),
        Column("event_id", TEXT, "Id of the EventBridge event that carried it, if one did."),
        Column("finding_path", TEXT, "Where in the document the finding is: empty, or keys separated by `/`.", nullable=False),
        Column("gate_fingerprint", TEXT, "Fingerprint of the gate that let the document through as plain, so that it needs no normalising; null where none did."),
        Column("first_seen_at", TIME, "When it was first stored.", nullable=False),
        Column("document", BYTES, "The document as it came, byte by byte.", nullable=False),
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
        Column("etag", TEXT, "Version of the object: of a file its size and time of change.", nullable=False),
        Column("size_bytes", INT, "Size as stored, compressed or not.", nullable=False),
        Column("line_count", INT, "Lines read.", nullable=False),
        Column("document_count", INT, "Documents found.", nullable=False),
        Column("stored_count", INT, "Documents whose body raw.findings holds from here.", nullable=False),
        Column("repeated_count", INT, "Documents whose body was already stored from elsewhere.", nullable=False ),
        Column("rejected_count", INT, "Documents set aside when it was read, and the object itself where it is: the sum of `document_count` in raw.rejected.", nullable=False),
        Column("purged_count", INT, "Documents that a purge has deleted since, or that were too old to be stored after one.", nullable=False),
        Column("error", TEXT, "Why the object could be read only in part, if so."),
        Column("read_at", TIME, "When it was read.", nullable=False),
    ),
)

REJECTED = Table(
    layer="raw",
    name="rejected",
    grain="document, or whole object, that is set aside with its reason; of many in an object that are alike, all but some examples are one row",
    key=("uri", "etag", "document_number"),
    columns=(
        Column("uri", TEXT, "Object that it is in.", nullable=False),
        Column("etag", TEXT, "Version of that object.", nullable=False),
        Column("line", INT, "Line on which it begins, from 1; 0 for a whole object.", nullable=False),
        Column("document_number", INT, "Position in the object, from 1; 0 for a whole object.", nullable=False),
        Column("reason_code", TEXT, "Kind of reason, to count by.", nullable=False),
        Column("reason", TEXT, "What is wrong, with the path and the value.", nullable=False),
        Column("finding_id", TEXT, "Id of the finding, where one could be read."),
        Column("document_count", INT, "Documents that this row stands for.", nullable=False),
        Column("size_bytes", INT, "Length of what is set aside, of all documents of the row together.", nullable=False),
        Column("sha256", TEXT, "Hash of what is set aside, of the first document of the row; empty of an object over 1 MiB, which is not read to its end for it.", nullable=False ),
        Column("content", BYTES, "What is set aside, of the first document of the row; over 1 MiB only its first 64 KiB.", nullable=False),
        Column("rejected_at", TIME, "When it was set aside.", nullable=False),
    ),
)

UNMODELLED_PATHS = Table(
    layer="raw",
    name="unmodelled_paths",
    grain="path that the service model lacks, and day of the versions that have it",
    key=("path", "updated_date"),
    columns=(
        Column("path", TEXT, "Wire path that botocore's service model does not know.", nullable=False),
        Column("updated_date", DATE, "UTC day of the versions.", nullable=False),
        Column("document_count", INT, "Stored bodies that have it.", nullable=False),
        Column("first_seen_at", TIME, "Earliest of these versions.", nullable=False),
        Column("last_seen_at", TIME, "Latest of these versions.", nullable=False),
    ),
)

PURGES = Table(
    layer="raw",
    name="purges",
    grain="purge; what is older than the latest before_date is never stored again",
    key=("before_date", "purged_at"),
    columns=(
        Column("before_date", DATE, "Versions of earlier UTC days were deleted.", nullable=False),
        Column("purged_at", TIME, "When they were.", nullable=False),
        Column("day_count", INT, "UTC days that were deleted.", nullable=False),
        Column("version_count", INT, "Versions of findings that were deleted.", nullable=False),
        Column("body_count", INT, "Distinct bodies that were deleted from raw.findings.", nullable=False),
        Column("repeat_count", INT, "Rows that were deleted from raw.repeats.", nullable=False),
        Column("rejected_count", INT, "Documents set aside before that day that were deleted from raw.rejected.", nullable=False),
        Column("size_bytes", INT, "Bytes of the files that were deleted.", nullable=False),
    ),
)

API_WINDOWS = Table(
    layer="raw",
    name="api_windows",
    grain="span of update times for which GuardDuty's API was asked for all findings of a detector, to its end",
    key=("account_id", "region", "detector_id", "from_at", "to_at"),
    columns=(
        Column("account_id", TEXT, "Account of the detector; an administrator's detector has its members' findings too.", nullable=False),
        Column("region", TEXT, "Region of the detector.", nullable=False),
        Column("detector_id", TEXT, "Detector that was asked.", nullable=False),
        Column("from_at", TIME, "Earliest `updatedAt` that was asked for.", nullable=False),
        Column("to_at", TIME, "End of the span: it is asked for up to here, this instant left out.", nullable=False),
        Column("asked_at", TIME, "When the run began that asked; nothing was asked for beyond it.", nullable=False),
        Column("listed_count", INT, "Findings that ListFindings named.", nullable=False),
        Column("answered_count", INT, "Findings that GetFindings answered.", nullable=False),
        Column("landed_count", INT, "Answers that had not been landed before: the documents of the object.", nullable=False),
        Column("changed_count", INT, "Answers in a version newer than the span: updated between listing and answering.", nullable=False),
        Column("vanished_ids", TEXTS, "Findings that were listed and not answered: gone in between.", nullable=False),
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
    grain="time at which GuardDuty's API was asked for the state of a detector and of all its findings",
    key=("account_id", "region", "detector_id", "asked_at"),
    columns=(
        Column("account_id", TEXT, "Account of the detector.", nullable=False),
        Column("region", TEXT, "Region that was asked.", nullable=False),
        Column("detector_id", TEXT, "Detector of the region; empty where there is none, so that the region is not watched.", nullable=False),
        Column("asked_at", TIME, "When the run began that asked.", nullable=False),
        Column("active_count", INT, "Findings that are not archived.", nullable=False),
        Column("archived_count", INT, "Findings that are archived, by a person or by a suppression rule.", nullable=False),
        Column("gone_count", INT, "Findings that GuardDuty had at the sweep before and has no more.", nullable=False),
        Column("detector_status", TEXT, "ENABLED or DISABLED; null without a detector."),
        Column("publishing_frequency", TEXT, "How often updated findings are exported: FIFTEEN_MINUTES, ONE_HOUR or SIX_HOURS."),
        Column("features", _FEATURES, "What the detector watches: each feature and additional configuration with its status.", nullable=False),
        Column("resources", RESOURCES, "Resources that runtime monitoring should cover, counted by account, type, status and issue.", nullable=False),
    ),
)

API_SIGHTINGS = Table(
    layer="raw",
    name="api_sightings",
    grain="change of a finding's archive state that a sweep of GuardDuty's API found",
    key=("account_id", "region", "detector_id", "finding_id", "observed_at"),
    columns=(
        Column("account_id", TEXT, "Account of the detector that was asked.", nullable=False),
        Column("region", TEXT, "Region of the detector.", nullable=False),
        Column("detector_id", TEXT, "Detector that was asked.", nullable=False),
        Column("finding_id", TEXT, "Id of the finding.", nullable=False),
        Column("observed_at", TIME, "Sweep that found it so (`raw.api_sweeps.asked_at`); it stayed so in each sweep up to the next row.", nullable=False),
        Column("state", TEXT, "active, archived or gone.", nullable=False),
    ),
)
