"""The report's third chapter, operations: freshness, coverage, completeness, intake, speed and noise.

What belongs here: its queries, and the wording about their results. What does not: definitions of figures
(`docs/metrics.md`).
"""

from collections.abc import Iterator

from tracehound.desk import refs
from tracehound.desk.connection import Desk
from tracehound.desk.pages import Bars, Section, Table
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

_DAY = 86400
_ASK = "`tracehound run guardduty:` asks it."


def sections(desk: Desk, known: Known) -> Iterator[Section]:
    """The chapter in order."""
    yield from of_data(desk, known)
    yield _detection(desk, known)
    yield _noise(desk, known)


def of_data(desk: Desk, known: Known) -> Iterator[Section]:
    """What the data lacks: accounts and days that it does not cover, what was set aside, what was read."""
    yield coverage(desk, known)
    yield _completeness(desk, known)
    yield _set_aside(desk)
    yield _intake(desk)


def coverage(desk: Desk, known: Known) -> Table:
    """Accounts and regions, the longest quiet first."""
    rows = desk.rows("report_coverage", most=MOST_ROWS)
    return table(
        f"Coverage of {counted(known.account_count, 'account')} in "
        f"{counted(known.region_count, 'region')}, the longest quiet first",
        "coverage",
        {
            "account_id": ("account", "text"),
            "region": ("region", "text"),
            "is_watched": ("detector on", "text"),
            "healthy_resource_count": ("covered", "number"),
            "unhealthy_resource_count": ("not covered", "number"),
            "finding_count": ("findings", "number"),
            "last_updated_at": ("newest version", "time"),
            "quiet_days": ("quiet for", "duration"),
        },
        [
            row
            | {
                "account_id": refs.account(row["account_id"]),
                "quiet_days": row["quiet_days"] and row["quiet_days"] * _DAY,
            }
            for row in rows
        ],
        f"Quiet or not covered? Only GuardDuty's API knows. {_ASK}",
        known.why_empty("No account is known yet."),
    )


def _completeness(desk: Desk, known: Known) -> Section:
    rows = desk.rows("report_completeness", days=LONG_DAYS, most=MOST_ROWS)
    count = left_out(rows, "row_count", 0)
    is_known = bool(known.asked_day_count)
    nothing = "No day is known to lack findings" if is_known else "Unknown whether days lack findings"
    reason = (
        f"GuardDuty's API knows of no finding of the last {LONG_DAYS} days that the export lacks."
        if is_known
        else f"GuardDuty's API was not asked. {_ASK}"
    )
    return table(
        f"{counted(count, 'day')} of an account and region may lack findings" if count else nothing,
        "completeness",
        {
            "updated_date": ("day", "time"),
            "account_id": ("account", "text"),
            "region": ("region", "text"),
            "api_coverage": ("API coverage", "text"),
            "export_object_count": ("export objects", "number"),
            "export_finding_count": ("findings in the export", "number"),
            "api_finding_count": ("findings in the API", "number"),
            "only_api_finding_count": ("only in the API", "number"),
            "overdue_finding_count": ("overdue in the export", "number"),
        },
        rows,
        'The findings: tracehound sql "FROM raw.completeness WHERE overdue_count > 0"',
        known.why_empty(reason),
    )


def _intake(desk: Desk) -> Section:
    return table(
        "Objects and documents read, by day",
        "objects read",
        {
            "read_date": ("read on", "time"),
            "object_count": ("objects", "number"),
            "broken_object_count": ("read in part", "number"),
            "document_count": ("documents", "number"),
            "stored_document_count": ("new", "number"),
            "repeated_document_count": ("repeated", "number"),
            "rejected_document_count": ("set aside", "number"),
        },
        desk.rows("report_intake", most=MOST_BARS),
        'The broken objects: tracehound sql "FROM raw.objects WHERE error IS NOT NULL"',
        "Nothing was read yet: load findings with `tracehound run FOLDER`.",
    )


def _set_aside(desk: Desk) -> Section:
    rejected = bars(desk.rows("report_rejected"))
    count = int(sum(part.value for bar in rejected for part in bar.parts))
    return Bars(
        f"{counted(count, 'document')} set aside",
        "documents and whole objects by reason",
        rejected,
        note='The documents: tracehound sql "FROM raw.rejected"',
        name="set aside",
        empty="Nothing was set aside: every document was a finding.",
    )


def _detection(desk: Desk, known: Known) -> Section:
    return table(
        "Time to detect and dwell time, by finding type",
        "detection time",
        {
            "finding_type": ("finding type", "text"),
            "finding_count": ("findings", "number"),
            "median_time_to_detect_seconds": ("time to detect: median", "duration"),
            "p95_time_to_detect_seconds": ("95th percentile", "duration"),
            "median_dwell_seconds": ("dwell time: median", "duration"),
            "p95_dwell_seconds": ("95th percentile", "duration"),
        },
        desk.rows("report_detection", most=MOST_ROWS),
        look("finding_type = '…'"),
        known.why_empty("No finding states the time of its first event."),
    )


def _noise(desk: Desk, known: Known) -> Section:
    rows = desk.rows("report_noise", most=MOST_ROWS)
    count = left_out(rows, "row_count", 0)
    return table(
        f"{counted(count, 'combination')} of type, image and executable account for 80 % of all findings",
        "what makes up the volume",
        {
            "finding_type": ("finding type", "text"),
            "image_repository": ("image repository", "text"),
            "executable_path": ("executable", "text"),
            "finding_count": ("findings", "number"),
            "cumulative_percent": ("cumulative %", "number"),
            "severe_finding_count": ("severe", "number"),
            "attack_sequence_finding_count": ("in sequences", "number"),
        },
        rows,
        look("finding_type = '…' AND image_repository = '…' AND executable_path = '…'"),
        known.why_empty("No combination accounts for any findings."),
    )
