"""The sources of a run: those given, else the configuration's, else all that the home was ever given."""

import json
from collections.abc import Sequence
from pathlib import Path

from pipelines import config
from pipelines.lake.home import Home
from pipelines.sources import absolute


def sources(home: Home, given: Sequence[str]) -> list[str]:
    """The given sources, which are remembered; else the configuration's, else all that are remembered."""
    if not given and config.load().sources:
        return [absolute(source) for source in config.load().sources]
    known = (written(home.sources) if home.sources.exists() else None) or []
    chosen = [absolute(source) for source in given]
    fresh = [source for source in chosen if source not in known]
    if fresh:
        home.sources.write_text(json.dumps(sorted([*known, *fresh]), indent=1))
    return chosen or known


def written(path: Path) -> list[str] | None:
    """The sources that a file remembers; None where it holds something else."""
    try:
        known = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    is_right = isinstance(known, list) and all(isinstance(source, str) for source in known)
    return known if is_right else None
