"""How sure it is who opened sessions: seconds between calls and sessions, told for the doctor.

What belongs here: the sentence. What does not: the join (`sql/correlation/session_openers.sql`).
"""

from collections.abc import Iterator

from tracehound.desk.connection import NotAnswered, Row, open_desk
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted


def told(home: Home) -> Iterator[str]:
    """A sentence for each kind of session that a call may have opened; none before anything was served."""
    try:
        with open_desk(home) as desk:
            yield from map(_sentence, desk.rows("opener_distances"))
    except NotAnswered:
        return


def _sentence(row: Row) -> str:
    unknown = row["session_count"] - row["opened_count"] - row["ambiguous_count"]
    counts = (
        f"{row['origin']}: {counted(row['session_count'], 'session')}, opener known of "
        f"{row['opened_count']}, several may be it of {row['ambiguous_count']}, none of {unknown}"
    )
    if row["median_seconds"] is None:
        return counts
    seconds = [f"{row[name]:.1f}" for name in ("least_seconds", "median_seconds", "most_seconds")]
    return f"{counts}; seconds from call to start: least {seconds[0]}, median {seconds[1]}, most {seconds[2]}"
