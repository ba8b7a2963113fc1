"""What every step does on an error: retry if it is transient, and say plainly if the disk is full."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from tracehound.pipelines.lake import disk, journal
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.processes.passing import passes

RETRIES = 3
_FIRST_PAUSE_SECONDS = 10.0


@contextmanager
def guarded(context: dg.AssetExecutionContext, home: Home) -> Iterator[None]:
    """Runs a step's body. On an error, prepared files are deleted, so that they do not fill the disk."""
    try:
        yield
    except Exception as error:
        if disk.is_full(error):
            journal.forget(home.lake)
            raise disk.full(home.path) from None
        if passes(error) and context.retry_number < RETRIES:
            raise dg.RetryRequested(RETRIES, pause_seconds(context.retry_number)) from error
        raise


def pause_seconds(retries_before: int) -> float:
    """Seconds before the next attempt: doubled each time, with jitter."""
    return _FIRST_PAUSE_SECONDS * 2.0**retries_before * random.uniform(0.75, 1.25)
