"""The sources of a run: those given, else the configuration's, else all that the home was ever given."""

import json
from collections.abc import Sequence

from pipelines import config
from pipelines.lake.home import Home
from pipelines.sources import absolute


def sources(home: Home, given: Sequence[str]) -> list[str]:
    """The given sources, which are remembered; else the configuration's, else all that are remembered."""
    if not given and config.load().sources:
        return [absolute(source) for source in config.load().sources]
    known: list[str] = json.loads(home.sources.read_text()) if home.sources.exists() else []
    chosen = [absolute(source) for source in given]
    fresh = [source for source in chosen if source not in known]
    if fresh:
        home.sources.write_text(json.dumps(sorted([*known, *fresh]), indent=1))
    return chosen or known
