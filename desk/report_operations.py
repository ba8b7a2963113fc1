"""The report's third chapter: how the work goes. Freshness, coverage, completeness, intake, speed and noise.

What belongs here: its questions, and what is said about the answers. What does not: what numbers mean
(`docs/metrics.md`).
"""

from collections.abc import Iterator

from tracehound.desk.connection import Desk
from tracehound.desk.pages import Bars, Section
from tracehound.desk.report_parts import (
    LONG_DAYS,
    MOST_BARS,
    MOST_ROWS,
    Known,
    bars,
    counted,
    left_out,
    look,
    table,
)

_ASK = "`tracehound run guardduty:` asks."


def sections(desk: Desk, known: Known) -> Iterator[Section]:
    """The chapter in order."""
    yield _coverage(desk, known)
    yield _completeness(desk, known)
    yield from _intake(desk, known)
    yield _detection(desk, known)
    yield _noise(desk, known)


def _coverage(desk: Desk, known: Known) -> Section:
    rows = desk.rows("report_coverage", most=MOST_ROWS)
    return table(
        f"{counted(known.account_count, 'account')} in {counted(known.region_count, 'region')} "
        "are known; those quiet for longest come first",
        {
            "account_id": ("account", "text"),
            "region": ("region", "text"),
            "is_watched": ("watched", "text"),
            "healthy_resource_count": ("covered", "number"),
            "unhealthy_resource_count": ("not covered", "number"),
            "finding_count": ("findings", "number"),
            "last_updated_at": ("newest version", "time"),
            "quiet_days": ("days quiet", "number"),
        },
        rows,
        f"Quiet or blind? Only GuardDuty's API tells whether a place is watched and covered. {_ASK}",
        known.why_empty("Nothing is known of any account."),
    )


def _completeness(desk: Desk, known: Known) -> Section:
    rows = desk.rows("report_completeness", days=LONG_DAYS, most=MOST_ROWS)
    count = left_out(rows, "row_count", 0)
    reason = (
        f"No day of the last {LONG_DAYS} is known to lack findings."
        if known.asked_day_count
        else f"Nobody knows whether days lack findings: the API was not asked. {_ASK}"
    )
    lacking = f"{counted(count, 'day')} of an account and region may lack findings"
    return table(
        lacking if count else "No day is known to lack findings",
        {
            "updated_date": ("day", "time"),
            "account_id": ("account", "text"),
            "region": ("region", "text"),
            "api_coverage": ("asked of the API", "text"),
            "export_object_count": ("export objects", "number"),
            "export_finding_count": ("findings in the export", "number"),
            "api_finding_count": ("findings in the API", "number"),
            "only_api_finding_count": ("in the API alone", "number"),
            "overdue_finding_count": ("overdue in the export", "number"),
        },
        rows,
        'To the findings: tracehound sql "FROM raw.completeness WHERE overdue_count > 0"',
        known.why_empty(reason),
    )


def _intake(desk: Desk, known: Known) -> Iterator[Section]:
    yield table(
        "What came in, by the day on which it was read",
        {
            "read_date": ("day of reading", "time"),
            "object_count": ("objects", "number"),
            "broken_object_count": ("not read whole", "number"),
            "document_count": ("documents", "number"),
            "stored_document_count": ("new", "number"),
            "repeated_document_count": ("met before", "number"),
            "rejected_document_count": ("set aside", "number"),
        },
        desk.rows("report_intake", most=MOST_BARS),
        'To the objects: tracehound sql "FROM raw.objects WHERE error IS NOT NULL"',
        "Nothing was read yet: `tracehound run FOLDER` reads.",
    )
    rejected = bars(desk.rows("report_rejected"))
    count = int(sum(part.value for bar in rejected for part in bar.parts))
    yield Bars(
        f"{counted(count, 'document was', 'documents were')} set aside",
        "documents and whole objects by reason",
        rejected,
        note='To the documents: tracehound sql "FROM raw.rejected"',
        empty="Nothing was set aside: whatever was read was a finding.",
    )


def _detection(desk: Desk, known: Known) -> Section:
    return table(
        "How long it takes until findings are reported, and how long what they report goes on",
        {
            "finding_type": ("finding type", "text"),
            "finding_count": ("findings", "number"),
            "median_time_to_detect_seconds": ("detect, s: median", "number"),
            "p95_time_to_detect_seconds": ("95th percentile", "number"),
            "median_dwell_seconds": ("dwell, s: median", "number"),
            "p95_dwell_seconds": ("95th percentile", "number"),
        },
        desk.rows("report_detection", most=MOST_ROWS),
        look("finding_type = '…'"),
        known.why_empty("No finding tells when its first event was."),
    )


def _noise(desk: Desk, known: Known) -> Section:
    rows = desk.rows("report_noise", most=MOST_ROWS)
    count = left_out(rows, "row_count", 0)
    return table(
        f"{counted(count, 'combination')} of type, image and executable make 80 % of all findings",
        {
            "finding_type": ("finding type", "text"),
            "image_repository": ("image repository", "text"),
            "executable_path": ("executable", "text"),
            "finding_count": ("findings", "number"),
            "cumulative_percent": ("% so far", "number"),
            "severe_finding_count": ("severe", "number"),
            "attack_sequence_finding_count": ("in sequences", "number"),
        },
        rows,
        look("finding_type = '…' AND image_repository = '…' AND executable_path = '…'"),
        known.why_empty("There is no noise."),
    )
