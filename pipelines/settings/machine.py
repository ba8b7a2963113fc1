"""How much of the machine a run uses."""

import os

from tracehound.pipelines.settings.keys import Settings

_MOST_PROCESSES = 4


def processes(settings: Settings) -> int:
    """How many processes may work at once; by default one per core, at most four."""
    return settings.processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
