"""The sources of a run: those given, else those of the settings, else all of the home's registry.

The registry is `sources.json` in the home: every source that a command was given and could list, until it is
told to forget it. Sources of the settings are not in it.
"""

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from tracehound.pipelines.ingestion.sources import absolute
from tracehound.pipelines.lake.home import Home


def sources_of_run(home: Home, given: Sequence[str]) -> list[str]:
    """The given sources; else those of the settings, else all that are registered. Raises SourceMissing."""
    return _absolute(given) or configured(home) or remembered(home)


def configured(home: Home) -> list[str]:
    """The sources of the settings. Raises SourceMissing."""
    return _absolute(home.settings.sources)


def remembered(home: Home) -> list[str]:
    """The sources in the registry; none where it can't be read."""
    return (registered(home.sources) if home.sources.exists() else None) or []


def remember(home: Home, sources: Iterable[str]) -> None:
    """Adds sources to the registry, by their absolute names. The caller holds the writer's lock."""
    known = remembered(home)
    if set(sources) - set(known):
        _write(home, {*known, *sources})


def forget(home: Home, source: str) -> None:
    """Removes a source from the registry. The caller holds the writer's lock."""
    _write(home, set(remembered(home)) - {source})


def how_to_stop(home: Home, source: str, configured_in: str) -> str:
    """What a user does so that runs no longer read a known source, as the end of a sentence."""
    if source in configured(home):
        return f"remove it from {configured_in}."
    where = "" if home.is_default else f"--home {shlex.quote(str(home.path))} "
    return f"forget it: tracehound sources forget {where}{shlex.quote(source)}"


def _write(home: Home, sources: set[str]) -> None:
    """Replaces the registry as a whole: a run that is killed meanwhile leaves the previous one."""
    draft = home.sources.with_name(f".{home.sources.name}.draft")
    draft.write_text(json.dumps(sorted(sources), indent=1))
    draft.replace(home.sources)


def _absolute(sources: Iterable[str]) -> list[str]:
    return [absolute(source) for source in sources]


class SourceUnknown(ValueError):
    """A source is neither configured nor registered; the message names it and says what to do."""


def known_sources(home: Home, given: Sequence[str]) -> list[str]:
    """The given sources of a run requested through Dagster, or those of any run.

    Raises SourceUnknown: access to Dagster must not allow choosing which files of this host are read.
    """
    known = {*configured(home), *remembered(home)}
    for source in given:
        if absolute(source) not in known:
            raise SourceUnknown(
                f"{source} is not a source of this home: first give it to `tracehound run`, or set `sources`."
            )
    return sources_of_run(home, given)


def registered(path: Path) -> list[str] | None:
    """The sources that a registry file lists; None if its content is invalid."""
    try:
        known = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    is_right = isinstance(known, list) and all(isinstance(source, str) for source in known)
    return known if is_right else None
