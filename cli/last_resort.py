"""Unexpected errors: one sentence for the user, and the traceback in a file of the home.

What belongs here: the end of a command that failed unexpectedly. What does not: errors whose messages say
what to do.
"""

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.journal import WrongJournal
from tracehound.pipelines.lake.parquet import DamagedFile
from tracehound.pipelines.settings import reading
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.transforms.wording import instant

FILE = "error.log"
# Their messages already say what happened and what to do.
_PLAIN = (DamagedFile, WrongJournal)


def told(error: BaseException, home: Home | None) -> str:
    """The message for an error; the traceback of an unexpected one is saved in the home, if there is one."""
    if isinstance(error, _PLAIN):
        return str(error)
    what = f"unexpected error ({type(error).__name__})"
    if is_debugging(home):
        traceback.print_exception(error)
    place = _kept(home, "".join(traceback.format_exception(error))) if home else None
    where = f"{place} has the details" if place else "TRACEHOUND_DEBUG=1 shows the details"
    return f"{what}. Data stored earlier is intact. {where}: please report the error with them."


def is_debugging(home: Home | None) -> bool:
    """Whether the user asked for tracebacks."""
    try:
        return (home.settings if home else reading.load()).debug
    except WrongSettings:
        return False


def _kept(home: Home, details: str) -> Path | None:
    """The file with the details, readable by its owner only; None where none can be written."""
    path = home.path / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{instant(datetime.now(UTC))}\n{details}\n")
    except OSError:
        return None
    return path
