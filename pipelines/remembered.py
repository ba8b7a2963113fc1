"""The sources that a home was given, so that a run without sources reads them all again."""

import json
from collections.abc import Sequence

from pipelines.lake.home import Home
from pipelines.sources import absolute


def sources(home: Home, given: Sequence[str]) -> list[str]:
    """The given sources, which are remembered; without any, all that are remembered."""
    known: list[str] = json.loads(home.sources.read_text()) if home.sources.exists() else []
    chosen = [absolute(source) for source in given]
    fresh = [source for source in chosen if source not in known]
    if fresh:
        home.sources.write_text(json.dumps(sorted([*known, *fresh]), indent=1))
    return chosen or known
