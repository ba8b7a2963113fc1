"""How much of a machine a run takes, by the configuration."""

import os

from tracehound.pipelines.settings import config

_MOST_PROCESSES = 4


def processes() -> int:
    """How many processes may work at once; without a setting one a core, four at most."""
    return config.load().processes or min(os.cpu_count() or 1, _MOST_PROCESSES)


def memory() -> str:
    """What DuckDB may use of memory, as DuckDB writes it."""
    return config.load().memory


def batch_documents() -> int:
    """How many documents a process holds at once: memory grows with it."""
    return config.load().batch
