"""Files of raw about to be flattened are read whole before: a disk that errs keeps times of change."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from tracehound.pipelines.lake import manifest
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.manifest import Note
from tracehound.pipelines.lake.parquet import DamagedFile
from tracehound.transforms.contracts import Table


def require_whole(home: Home, table: Table, days: Sequence[str]) -> None:
    """Raises DamagedFile where a file of some days is not what was written; the next run then mends it."""
    entries = manifest.read(home.lake).entries if days else {}
    for path in (path for day in days for path in home.files(table, day)):
        name = path.relative_to(home.lake).as_posix()
        written = entries.get(name)
        if written and not manifest.stamp_of(path, name).has_content_of(written):
            # Its time of change may be as it was: another one in the list lets the next run look at it.
            manifest.append(home.lake, [Note(name, msgspec.structs.replace(written, mtime_ns=0))])
            raise DamagedFile(_why(path))


def _why(path: Path) -> str:
    return f"{path} has changed; the disk may be failing. Run again to read its objects again."
