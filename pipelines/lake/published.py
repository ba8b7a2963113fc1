"""What is published of the lake beside it, in other formats than plain Parquet: where it lies, and its end.

Published tables share their bytes with files of the lake, so they keep what the lake has deleted. What
belongs here: deleting all of it when a purge is applied, and noting that the same is to be done where else
the lake lies. What does not: publishing (`pipelines.delta`, `pipelines.iceberg`), and object storage
(`pipelines.store`).
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tracehound.pipelines.lake.drafts import replace_content


@dataclass(frozen=True)
class Format:
    """A format: its name, the folder of its tables, and in each table's that of metadata.

    `version` matches the names of files that are one version each. Tables are beside the lake, for readers of
    its folders take every Parquet file in them for rows.
    """

    name: str
    folder: str
    metadata: str
    version: re.Pattern[str]

    def root(self, home: Path) -> Path:
        """The folder of the published tables, a folder for each layer in it."""
        return home / self.folder

    def version_of(self, name: str) -> int | None:
        """The version that a file of metadata is, by its name; None of another file."""
        found = self.version.fullmatch(name)
        return int(found[1]) if found else None


DELTA = Format("Delta", "delta", "_delta_log", re.compile(r"(\d+)\.json"))
ICEBERG = Format("Iceberg", "iceberg", "metadata", re.compile(r"v?(\d+)(?:-[0-9a-f-]+)?\.metadata\.json"))
FORMATS = (DELTA, ICEBERG)


def next_versions(home: Path, of: Format) -> dict[str, int]:
    """By table (`layer/table`), the first version that it may have, where a purge has ended earlier ones."""
    path = _versions(home, of)
    try:
        written = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {name: int(version) for name, version in written.items()}


def forget(home: Path) -> None:
    """Deletes published tables for good, with every file and all metadata. Idempotent.

    What is published later goes on with the next version, so that a number never means another state.
    """
    for each in FORMATS:
        _forget(home, each)


def _forget(home: Path, of: Format) -> None:
    ended = home / f".{of.folder}.ended"
    shutil.rmtree(ended, ignore_errors=True)
    if of.root(home).is_dir():
        versions = next_versions(home, of) | _reached(of.root(home), of)
        replace_content(_versions(home, of), json.dumps(versions, indent=0, sort_keys=True).encode())
        # Readers lose all tables at once, and a kill leaves no metadata that lacks files.
        of.root(home).rename(ended)
        shutil.rmtree(ended)


def purge_note(home: Path) -> Path:
    """Exists while a purge is to be carried out in the bucket that the home's lake lies in."""
    return home / ".purged"


def note_purge(home: Path) -> None:
    """Notes that a purge was applied, before anything else learns of it. Idempotent."""
    purge_note(home).touch(mode=0o600)


def _reached(folder: Path, of: Format) -> dict[str, int]:
    found: dict[str, int] = {}
    for metadata in folder.glob(f"**/{of.metadata}"):
        versions = [
            version for path in metadata.iterdir() if (version := of.version_of(path.name)) is not None
        ]
        if versions:
            found[metadata.parent.relative_to(folder).as_posix()] = max(versions) + 1
    return found


def _versions(home: Path, of: Format) -> Path:
    return home / f"{of.folder}.versions.json"
