"""The sources of a run: those given, else those of the settings, else all of the home's registry.

The registry is `sources.json` in the home: all sources ever given to a command.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from tracehound.pipelines.ingestion.sources import absolute
from tracehound.pipelines.lake.home import Home


def sources_of_run(home: Home, given: Sequence[str]) -> list[str]:
    """The given sources, which get registered; else those of the settings, else all registered ones."""
    if not given and home.settings.sources:
        return [absolute(source) for source in home.settings.sources]
    known = (registered(home.sources) if home.sources.exists() else None) or []
    chosen = [absolute(source) for source in given]
    fresh = [source for source in chosen if source not in known]
    if fresh:
        home.sources.write_text(json.dumps(sorted([*known, *fresh]), indent=1))
    return chosen or known


class SourceUnknown(ValueError):
    """A source is neither configured nor registered; the message names it and says what to do."""


def known_sources(home: Home, given: Sequence[str]) -> list[str]:
    """The given sources of a run requested through Dagster, or those of any run.

    Raises SourceUnknown: access to Dagster must not allow choosing which files of this host are read.
    """
    known = {
        *sources_of_run(home, []),
        *((registered(home.sources) if home.sources.exists() else None) or []),
    }
    for source in given:
        if absolute(source) not in known:
            raise SourceUnknown(
                f"{source} is not a source of this home: first give it to `tracehound run`, or set `sources`."
            )
    return [absolute(source) for source in given] or sources_of_run(home, [])


def registered(path: Path) -> list[str] | None:
    """The sources that a registry file lists; None if its content is invalid."""
    try:
        known = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    is_right = isinstance(known, list) and all(isinstance(source, str) for source in known)
    return known if is_right else None
