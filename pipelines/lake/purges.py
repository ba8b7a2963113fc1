"""The limits of purges: the days before which nothing is stored again.

What belongs here: the record of purges. What does not: purging (`pipelines.retention`), and taking one back
(`pipelines.taking_back`).
"""

from datetime import date

from tracehound.pipelines.lake import clock, parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

PURGES = TABLES["raw.purges"]


def bounds(home: Home) -> list[date]:
    """The limits of all purges, each once, in order."""
    found = parquet.read(home.files(PURGES), PURGES, ["before_date"])["before_date"]
    return sorted(found.unique())


def purged_before(home: Home) -> date | None:
    """The day before which nothing is stored again, ignoring limits in the future, due to a wrong clock."""
    latest = clock.latest(home)
    return max((bound for bound in bounds(home) if bound <= latest), default=None)
