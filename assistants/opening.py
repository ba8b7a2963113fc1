"""The served file for one call after the other.

What belongs here: how a process that serves assistants alone opens it. What does not: the live desk, which
keeps it open for many.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tracehound.desk.connection import Desk, open_desk
from tracehound.pipelines.lake.home import Home

# DuckDB opens a file once in a process: a second connection can't be fenced while there is a first.
_ONE_AT_A_TIME = threading.Lock()


@contextmanager
def opened_alone(home: Home) -> Iterator[Desk]:
    """The desk of a home, opened anew, so that the next call sees the file that a run serves meanwhile."""
    with _ONE_AT_A_TIME, open_desk(home) as desk:
        yield desk
