"""How much of a machine a run takes."""

import os

from tracehound.pipelines.settings.keys import Settings

_MOST_PROCESSES = 4


def processes(settings: Settings) -> int:
    """How many processes may work at once; without a setting one a core, four at most."""
    return settings.processes or min(os.cpu_count() or 1, _MOST_PROCESSES)
