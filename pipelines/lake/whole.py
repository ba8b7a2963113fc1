"""Verifies files of raw before they are flattened: a failing disk changes content, not modification times."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.manifest import Note
from tracehound.pipelines.lake.parquet import DamagedFile
from tracehound.transforms.contracts import Table


def require_whole(home: Home, table: Table, days: Sequence[str]) -> None:
    """Raises DamagedFile if a file of some days has changed; the next run then repairs it."""
    entries = manifest.read(home.lake).entries if days else {}
    for path in (path for day in days for path in home.files(table, day)):
        name = path.relative_to(home.lake).as_posix()
        written = entries.get(name)
        if written and not manifest.stamp_of(path, name).has_content_of(written):
            # Its modification time may be unchanged: another one in the list makes the next run check it.
            manifest.append(home.lake, [Note(name, msgspec.structs.replace(written, mtime_ns=0))])
            raise DamagedFile(_why(path))


def _why(path: Path) -> str:
    return f"{path} has changed; the disk may be failing. Run again to read its objects again."
