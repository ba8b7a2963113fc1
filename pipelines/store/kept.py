"""Which files of a home lie in the bucket: raw, flattened, what people wrote, and what runs must know.

Not the tables of models and the served file: each machine builds these from raw and flattened, so no machine
depends on what another one serves. The table in docs/object-storage.md says it for people.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import MODEL_FILE, Home

Stamp = tuple[int, int]
LAKE = "lake/"
REFERENCE = "reference/"
_LANDING = "landing/"
# People's decisions, and what was posted: a line each, appended on whatever machine.
LINES = frozenset(("verdicts.jsonl", "cases.jsonl", "regroupings.jsonl", "alerts.jsonl", "tickets.jsonl"))
_STATE = ("clock.txt", "sources.json", "alerts.pending.json", "tickets.pending.json")
# Of such a file: the lake, a layer, its name.
_DEPTH = 3
# What of the lake only says how the tables of models stand, which each machine builds itself.
_OF_MODELS = (f"{LAKE}built.json", f"{LAKE}models.json")


def present(home: Home) -> dict[str, Stamp]:
    """Size and modification time of all files that lie in the bucket too, by their path in the home."""
    files = {LAKE + name: stamp_of(status) for name, status in manifest.files(home.lake).items()}
    return {name: stamp for name, stamp in files.items() if is_table(name)} | loose(home)


def loose(home: Home) -> dict[str, Stamp]:
    """The same without the files of tables, which change in commits alone."""
    found = dict(_loose(home))
    return {name: stamp for name, path in found.items() if (stamp := stamp_at(path)) is not None}


def is_table(name: str) -> bool:
    """Whether a file is one of raw or flattened, by its path in the home."""
    return name.startswith(LAKE) and name.endswith(manifest.SUFFIX) and not name.endswith(f"/{MODEL_FILE}")


def is_kept(name: str) -> bool:
    """Whether a file lies in the bucket, by its path in the home; what else it names is never written."""
    path = PurePosixPath(name)
    if not manifest.is_plain(name) or any(part.startswith(".") for part in path.parts):
        return False
    if name in LINES or name in _STATE or name.startswith((REFERENCE, _LANDING)):
        return True
    return is_table(name) or (name.startswith(LAKE) and _is_state_of_lake(path))


def stamp_of(status: os.stat_result) -> Stamp:
    """What a file is known by without reading it."""
    return status.st_size, status.st_mtime_ns


def stamp_at(path: Path) -> Stamp | None:
    """The same; None of a file that is not there."""
    try:
        return stamp_of(path.stat())
    except (FileNotFoundError, NotADirectoryError):
        return None


def _loose(home: Home) -> Iterator[tuple[str, Path]]:
    for name in (*LINES, *_STATE):
        yield name, home.path / name
    for pattern in ("*.json", "*/*.json"):
        for path in home.lake.glob(pattern):
            name = path.relative_to(home.path).as_posix()
            if is_kept(name):
                yield name, path
    for folder in (home.reference, home.path / _LANDING):
        for path in folder.rglob("*"):
            name = path.relative_to(home.path).as_posix()
            if is_kept(name) and path.is_file():
                yield name, path


def _is_state_of_lake(path: PurePosixPath) -> bool:
    """Whether a file of the lake says what was read and flattened."""
    return path.suffix == ".json" and len(path.parts) <= _DEPTH and str(path) not in _OF_MODELS
