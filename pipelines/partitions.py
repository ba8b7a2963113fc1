"""The days of findings that Dagster shows.

Nothing is launched by day: a run reads what is unread and builds what is stale, whichever days that touches.
"""

import dagster as dg

from tracehound.pipelines.lake import clock
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

_FINDINGS = TABLES["raw.findings"]


def known_days(home: Home) -> dg.DailyPartitionsDefinition:
    """UTC days from the first one that has findings through today.

    Without findings they start today. Earlier days of later findings are shown once definitions are reloaded.
    """
    first = min(filter(None, map(clock.day, home.days(_FINDINGS))), default=clock.today())
    # A day ahead of the clock would make a range that ends before it starts.
    start = min(first, clock.today())
    return dg.DailyPartitionsDefinition(start_date=f"{start}", timezone="UTC", end_offset=1)
