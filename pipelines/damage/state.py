"""State files of a home with invalid content: garbage, or JSON of another shape."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from tracehound.pipelines.ingestion import source_registry
from tracehound.pipelines.lake import journal, missing, regroupings
from tracehound.pipelines.lake.appending import MEND
from tracehound.pipelines.lake.aside import set_aside
from tracehound.pipelines.lake.built import Built
from tracehound.pipelines.lake.home import Home


def wrong_files(home: Home) -> Iterator[tuple[Path, str]]:
    """State files that can't be used, each with the consequence."""
    nothing_built = "so everything that it described is rebuilt"
    for path, follows, is_wrong in (
        (home.lake / "flattened" / "built.json", nothing_built, _is_built_wrong),
        (home.lake / "built.json", nothing_built, _is_built_wrong),
        (home.sources, "so give the sources to `tracehound run` again", _are_sources_wrong),
        (missing.path_of(home), "so losses from earlier damage are counted again", _is_missing_wrong),
    ):
        if path.exists() and is_wrong(path):
            yield path, follows


def mend(home: Home) -> list[str]:
    """Sets unusable state aside, and finishes an interrupted commit; reports it, one line each."""
    said = []
    why = journal.what_is_wrong(home.lake)
    if why:
        journal.give_up(home.lake, why)
        said.append(
            f"{why}. It is ignored and was moved to {home.damaged}, with all files that it had prepared."
        )
    journal.recover(home.lake)
    for path, follows in list(wrong_files(home)):
        set_aside(home.path, path, "it has invalid content")
        said.append(f"{path} had invalid content and was moved to {home.damaged}, {follows}.")
    return said


def left_in_place(home: Home) -> list[str]:
    """What a run reads around, one line each: only a person can mend what a person decided."""
    told = regroupings.told_damage(home)
    return [f"{told}. {MEND}"] if told else []


def _is_built_wrong(path: Path) -> bool:
    return Built(path).is_wrong


def _are_sources_wrong(path: Path) -> bool:
    return source_registry.registered(path) is None


def _is_missing_wrong(path: Path) -> bool:
    return _fails(lambda: msgspec.json.decode(path.read_bytes(), type=missing.Missing))


def _fails(read: Callable[[], object]) -> bool:
    try:
        read()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return True
    return False
