"""What a user may set by environment: how much of a machine a run takes."""

import os

PROCESSES_VARIABLE = "TRACEHOUND_PROCESSES"
BATCH_VARIABLE = "TRACEHOUND_BATCH"
# A worker that flattens so many findings of 3.5 KB takes some 550 MB.
_BATCH_DOCUMENTS = 20_000
_MOST_PROCESSES = 4


class WrongSetting(ValueError):
    """A setting that is no positive number."""


def processes() -> int:
    """How many processes may work at once; without a setting one a core, four at most."""
    return _positive(PROCESSES_VARIABLE, min(os.cpu_count() or 1, _MOST_PROCESSES))


def batch_documents() -> int:
    """How many documents a process holds at once: memory grows with it."""
    return _positive(BATCH_VARIABLE, _BATCH_DOCUMENTS)


def require_sense() -> None:
    """Raises WrongSetting, before anything is done, if one of them can't be used."""
    processes()
    batch_documents()


def _positive(name: str, otherwise: int) -> int:
    written = os.environ.get(name, "").strip()
    if not written:
        return otherwise
    if not written.isdecimal() or int(written) == 0:
        raise WrongSetting(f"{name} is {written!r}: set a whole number from 1 on, or leave it out")
    return int(written)
