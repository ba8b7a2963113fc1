"""Dagster's history of a run: hundreds of events that nearly no test looks at, a third of what a small run costs.

What belongs here: leaving it out, and keeping it where a test is about it. Runs in processes of their own keep it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from tracehound.pipelines.dagster_storage import EventLogs

# What the class itself has of these; else it is Dagster's.
_OWN = dict(vars(EventLogs))
_EMPTY = dg.EventRecordsResult([], "", has_more=False)
# What a step asks of history before it runs, and what it tells it.
_LEFT_OUT = {
    "store_event": lambda *_: None,
    "get_asset_records": lambda *_: [],
    "fetch_observations": lambda *_, **__: _EMPTY,
}


def leave_out() -> None:
    """Runs in this process keep no events, except within `kept`."""
    for name, nothing in _LEFT_OUT.items():
        setattr(EventLogs, name, nothing)


@contextmanager
def kept() -> Iterator[None]:
    """Runs in this process keep their events, as those of users do."""
    for name in _LEFT_OUT:
        delattr(EventLogs, name)
        if name in _OWN:
            setattr(EventLogs, name, _OWN[name])
    try:
        yield
    finally:
        leave_out()
