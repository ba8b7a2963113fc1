"""The report's second chapter: images and workloads with findings, recurring images, and drift.

What belongs here: its queries, and the wording about their results. What does not: definitions of figures
(`docs/metrics.md`).
"""

from collections.abc import Iterator

from tracehound.desk.connection import Desk
from tracehound.desk.pages import Bar, Bars, Part, Section
from tracehound.desk.report_parts import (
    MOST_BARS,
    MOST_ROWS,
    TOP_BARS,
    WEEKS,
    Known,
    bars,
    counted,
    left_out,
    look,
    table,
)

_OF_IMAGE = "image_repository = '…'"
_OF_TAG = "image_repository = '…' AND image_tag = '…'"
_NO_CONTAINER = "No finding names a container: Runtime Monitoring may be off, or nothing happened."


def sections(desk: Desk, known: Known) -> Iterator[Section]:
    """The chapter in order."""
    yield from _places(desk, known)
    yield _recurring(desk, known)
    yield from _drift(desk, known)


def _places(desk: Desk, known: Known) -> Iterator[Section]:
    for what, unit, condition in (
        (
            "Image",
            "findings awaiting triage by image repository and severity",
            "image_repository = '…'",
        ),
        (
            "Workload",
            "findings awaiting triage by cluster, workload and severity",
            "ecs_workload = '…'",
        ),
    ):
        rows = desk.rows("report_waiting_most", by=what.lower(), most=MOST_BARS)
        found = bars(rows)
        yield Bars(
            f"{what} {found[0].label} has the most findings awaiting triage"
            if found
            else f"No {what.lower()} has findings awaiting triage",
            unit,
            found,
            more=left_out(rows, "label_count", len(found)),
            top=TOP_BARS,
            name=f"{what.lower()}s",
            note=look(condition),
            empty=known.why_empty(_NO_CONTAINER),
        )


def _recurring(desk: Desk, known: Known) -> Section:
    rows = desk.rows("report_images", most=MOST_ROWS)
    return table(
        f"{counted(left_out(rows, 'row_count', 0), 'image')} with new findings in two weeks or more",
        "recurring images",
        {
            "image_repository": ("image repository", "text"),
            "image_tag": ("tag", "text"),
            "week_count": ("weeks", "number"),
            "new_finding_count": ("new", "number"),
            "severe_finding_count": ("severe", "number"),
            "finding_type_count": ("types", "number"),
            "account_count": ("accounts", "number"),
            "cluster_count": ("clusters", "number"),
            "last_updated_date": ("latest", "time"),
        },
        rows,
        f"Weeks: weeks with new findings of the image. {look(_OF_TAG)}",
        known.why_empty("No image recurs: every image has new findings in only one week."),
    )


def _drift(desk: Desk, known: Known) -> Iterator[Section]:
    nothing = known.why_empty("No container showed files that its image did not contain.")
    kinds = ("new_binaries", "new_libraries", "modified_files")
    weekly = desk.rows("report_drift_weekly", weeks=WEEKS)
    total = sum(row[kind] for row in weekly for kind in kinds)
    yield Bars(
        f"{counted(total, 'finding')} of container drift in the last {WEEKS} weeks",
        "new findings of containers that changed at run time, by the Monday of the week",
        [
            Bar(str(row["week_date"]), [Part(kind.replace("_", " "), row[kind]) for kind in kinds])
            for row in weekly
        ],
        note=look("is_first AND finding_type = 'Execution:Runtime/NewBinaryExecuted'"),
        name="drift per week",
        empty=nothing,
    )
    yield table(
        "Images that changed most at run time",
        "images that drift",
        {
            "image_repository": ("image repository", "text"),
            "new_binaries": ("new binaries", "number"),
            "new_libraries": ("new libraries", "number"),
            "modified_files": ("modified files", "number"),
            "new_executables": ("new programs", "number"),
            "last_week_date": ("latest week", "time"),
        },
        desk.rows("report_drift", weeks=WEEKS, most=MOST_BARS),
        f"New programs: executable hashes never seen in the repository's images before. {look(_OF_IMAGE)}",
        nothing,
    )
