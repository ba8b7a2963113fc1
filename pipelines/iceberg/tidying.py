"""Deleting what no version of a table needs any more: data, lists of files, and metadata."""

from collections.abc import Iterator
from pathlib import Path

from pyiceberg.table import Table

from tracehound.pipelines.formats import links
from tracehound.pipelines.iceberg.shelves import HINT
from tracehound.pipelines.iceberg.storage import Place
from tracehound.pipelines.lake.published import ICEBERG


def tidy(folder: Path, table: Table, place: Place) -> None:
    """Deletes every file in the folder of a table that its metadata does not lead to."""
    needed = {place.path(location) for location in _needed(table)} | {folder / ICEBERG.metadata / HINT}
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        if path not in needed:
            links.delete(path, folder)


def _needed(table: Table) -> Iterator[str]:
    yield table.metadata_location
    yield from (each.metadata_file for each in table.metadata.metadata_log)
    read: set[str] = set()
    for snapshot in table.metadata.snapshots:
        yield snapshot.manifest_list
        for manifest in snapshot.manifests(table.io):
            if manifest.manifest_path not in read:
                read.add(manifest.manifest_path)
                yield manifest.manifest_path
                for entry in manifest.fetch_manifest_entry(table.io):
                    yield entry.data_file.file_path
