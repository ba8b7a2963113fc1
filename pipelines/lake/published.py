"""What is published of the lake beside it, in other formats than plain Parquet: where it lies, and its end.

Published tables share their bytes with files of the lake, so they keep what the lake has deleted. What
belongs here: deleting all of it when a purge is applied, and noting that the same is to be done where else
the lake lies. What does not: publishing (`pipelines.delta`), and object storage (`pipelines.store`).
"""

import json
import shutil
from pathlib import Path

from tracehound.pipelines.lake.drafts import replace_content

# Beside the lake, for readers of its folders take every Parquet file in them for rows.
_FOLDER = "delta"
LOG = "_delta_log"


def root(home: Path) -> Path:
    """The folder of the published tables, a folder for each layer in it."""
    return home / _FOLDER


def next_versions(home: Path) -> dict[str, int]:
    """By table (`layer/table`), the first version that it may have, where a purge has ended earlier ones."""
    path = _versions(home)
    try:
        written = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {name: int(version) for name, version in written.items()}


def forget(home: Path) -> None:
    """Deletes published tables for good, with every file and log. Idempotent.

    What is published later goes on with the next version, so that a number never means another state.
    """
    ended = home / f".{_FOLDER}.ended"
    shutil.rmtree(ended, ignore_errors=True)
    if root(home).is_dir():
        versions = next_versions(home) | _reached(root(home))
        replace_content(_versions(home), json.dumps(versions, indent=0, sort_keys=True).encode())
        # Readers lose all tables at once, and a kill leaves no log that lacks files.
        root(home).rename(ended)
        shutil.rmtree(ended)


def purge_note(home: Path) -> Path:
    """Exists while a purge is to be carried out in the bucket that the home's lake lies in."""
    return home / ".purged"


def note_purge(home: Path) -> None:
    """Notes that a purge was applied, before anything else learns of it. Idempotent."""
    purge_note(home).touch(mode=0o600)


def version_of(name: str) -> int | None:
    """The version of a commit, by the name of its file; None of another file."""
    number, _, ending = name.partition(".")
    return int(number) if number.isdigit() and ending == "json" else None


def _reached(folder: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    for log in folder.glob(f"**/{LOG}"):
        versions = [version for path in log.iterdir() if (version := version_of(path.name)) is not None]
        if versions:
            found[log.parent.relative_to(folder).as_posix()] = max(versions) + 1
    return found


def _versions(home: Path) -> Path:
    return home / f"{_FOLDER}.versions.json"
