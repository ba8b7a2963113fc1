"""Models of which a run tells Dagster nothing: they have no rows, as their optional sources have none.

What belongs here: which these are. What does not: building them, which their step does all the same
(`pipelines.assets.models`), so that rows that come in the middle of a run are in its tables.

Dagster's events of a table cost more than all else about one without rows.
"""

from collections.abc import Iterator
from functools import cache

from tracehound.pipelines.assets.models import MODELS_OF_STEPS, tables_needed
from tracehound.pipelines.ingestion.listing import Listed
from tracehound.pipelines.lake.home import EMPTY, Home
from tracehound.sql.models import models
from tracehound.transforms.contracts import TABLES

# A step, and the step or the layer of the lake that it waits for.
_Wait = tuple[str, str]


def untold(home: Home, listed: Listed | None) -> frozenset[str]:
    """Names of such models, by what the lake holds before a run and the sources that it asks.

    Steps are in the same order without them: Dagster knows it by the tables that it is told of.
    """
    if listed and (listed.call_sources or listed.context_sources):
        return frozenset()
    left = _sourceless(home)
    left -= {name for step, name in _read_by_steps() if name in models() and _owner(name) != step}
    waits = {wait for name in models() if name not in left for wait in _waits(name)}
    for name in models():
        if name in left and not waits.issuperset(_waits(name)):
            left.remove(name)
            waits.update(_waits(name))
    return frozenset(left)


def _sourceless(home: Home) -> set[str]:
    found: set[str] = set()
    for name, model in models().items():
        if model.empty_without and all(
            each in found or _is_empty(home, each) for each in model.empty_without
        ):
            found.add(name)
    return found


def _is_empty(home: Home, name: str) -> bool:
    """Whether a table of the lake has no rows; of a model's it is not known."""
    return name not in models() and all(path.name == EMPTY for path in home.files(TABLES[name]))


def _read_by_steps() -> Iterator[tuple[str, str]]:
    for step, built in MODELS_OF_STEPS.items():
        yield from ((step, name) for model in built for name in tables_needed(model))


def _waits(name: str) -> set[_Wait]:
    """What the step of a model waits for because of what this one reads."""
    step = _owner(name)
    return {(step, owner) for owner in map(_owner, tables_needed(models()[name])) if owner != step}


def _owner(name: str) -> str:
    """The step of a model; of a table of the lake, its layer."""
    return _steps().get(name, TABLES[name].layer)


@cache
def _steps() -> dict[str, str]:
    return {model.qualified_name: step for step, built in MODELS_OF_STEPS.items() for model in built}
