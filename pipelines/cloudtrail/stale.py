"""Which days of `raw.cloudtrail_events` are not flattened yet.

What belongs here: what stands for a day: its files of raw, whose names add up, and the recipe. What does not:
flattening (`pipelines.cloudtrail.flattening`), which a run without work never loads.
"""

from functools import cache
from importlib.metadata import version

from tracehound.pipelines.lake.built import Built, digest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.names import combined_name
from tracehound.transforms.contracts.api_events import API_EVENTS, CLOUDTRAIL_EVENTS

# Raised when what a record says is read differently.
_RECIPE = 1


@cache
def recipe() -> str:
    """What stands for contract and code."""
    return digest([version("tracehound"), str(_RECIPE), *map(str, API_EVENTS.columns)])


def built_days(home: Home) -> Built:
    """What stands for each day; changed with the days in one commit."""
    return Built(home.lake / "flattened" / "api_events.json")


def stale_days(home: Home) -> list[str]:
    """Days whose events, contract or code have changed since they were flattened, in order."""
    built = built_days(home).fingerprints
    now = {day: state_of(home, day) for day in home.days(CLOUDTRAIL_EVENTS)}
    return sorted(day for day in now.keys() | built.keys() if now.get(day) != built.get(day))


def state_of(home: Home, day: str) -> str:
    """What stands for a day (`YYYY-MM-DD`) as raw has it now."""
    return f"{recipe()} {combined_name(home.files(CLOUDTRAIL_EVENTS, day))}"
