"""One commit of a table: its files, its schema, and which snapshots it forgets.

The list of all files is written anew with each snapshot, as one manifest: a table has a few hundred files at
most, and readers then open two files of metadata, however many commits there were.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyiceberg.io.pyarrow import parquet_file_to_data_file
from pyiceberg.manifest import ManifestEntry, ManifestEntryStatus, ManifestFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table, Transaction
from pyiceberg.table.snapshots import Operation, Snapshot
from pyiceberg.table.update import AddSchemaUpdate, RemoveSnapshotsUpdate, SetCurrentSchemaUpdate
from pyiceberg.table.update.snapshot import _OverwriteFiles

from tracehound.pipelines.formats.filtered import FILTERED, LONGEST_TEXT
from tracehound.pipelines.formats.pins import PinColumn
from tracehound.pipelines.formats.tables import NotPublished
from tracehound.pipelines.iceberg.schema import schema_of
from tracehound.pipelines.iceberg.shelves import Shelf
from tracehound.transforms.contracts import Column

# Of a snapshot: what its files are called, all together, and the moment that it stands for, in milliseconds.
_FILES, _MOMENT = "tracehound.files", "tracehound.moment"
_NAME_MAPPING = "schema.name-mapping.default"
_OTHER_PROPERTIES = {
    "format-version": "2",
    # Somebody else's commit is not to be written over.
    "commit.retry.num-retries": "0",
    # Files belong to the lake too: no engine may delete them.
    "gc.enabled": "false",
    "write.metadata.metrics.default": "none",
    "write.metadata.previous-versions-max": "10",
}


@dataclass(frozen=True)
class Described:
    """A table beside its files: its path (`layer/table`), columns, and what one row is."""

    path: str
    columns: Sequence[Column | PinColumn]
    comment: str

    def properties(self) -> dict[str, str]:
        """The properties of the table, but for what follows from its schema."""
        filtered = [column.name for column in self.columns if column.name in FILTERED]
        bounds = {f"write.metadata.metrics.column.{name}": f"truncate({LONGEST_TEXT})" for name in filtered}
        return {"comment": self.comment, **_OTHER_PROPERTIES, **bounds}


@dataclass(frozen=True)
class State:
    """A table as it is published."""

    table: Table

    @property
    def snapshot(self) -> Snapshot:
        """The newest snapshot. Raises NotPublished where it is not ours."""
        found = self.table.current_snapshot()
        if found is None or found.summary is None or _FILES not in found.summary.additional_properties:
            raise NotPublished(
                f"another program has written to {self.table.location()}. Drop the table from its catalog, "
                "if it is in one, and delete its folder: the next publication makes it anew."
            )
        return found

    @property
    def row_count(self) -> int:
        """Its rows, by the summary of its newest snapshot."""
        return int(_said(self.snapshot, "total-records"))

    @property
    def file_count(self) -> int:
        """Its data files."""
        return int(_said(self.snapshot, "total-data-files"))

    def has(self, described: Described, digest: str) -> bool:
        """Whether it is described so, and has files whose names have a digest."""
        return _said(self.snapshot, _FILES) == digest and not _other_schema(self.table, described)

    def entries(self) -> dict[str, ManifestEntry]:
        """Its data files, by location."""
        manifests = self.snapshot.manifests(self.table.io)
        found = [entry for each in manifests for entry in each.fetch_manifest_entry(self.table.io)]
        return {entry.data_file.file_path: entry for entry in found}

    def ended(self, since: int, kept: Iterable[int], moment: int | None = None) -> list[int]:
        """Snapshots that were followed by others before `since`, in order, but for those `kept`.

        With `moment`, the newest is followed by one of that moment.
        """
        held = sorted(self.table.metadata.snapshots, key=lambda each: each.sequence_number or 0)
        moments = [int(_said(each, _MOMENT)) for each in held[1:]] + ([moment] if moment is not None else [])
        followed = [
            each.snapshot_id for each, follower in zip(held, moments, strict=False) if follower < since
        ]
        return [each for each in followed if each not in set(kept)]


def digest_of(names: Iterable[str]) -> str:
    """A digest of the names of a table's files."""
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def commit(
    shelf: Shelf,
    before: State | None,
    described: Described,
    files: Mapping[str, ManifestEntry | None],
    digest: str,
    moment: int,
    forgotten: Sequence[int],
) -> State:
    """Makes a table have some files, by location: those that it has with their entries, new ones without.

    It forgets some snapshots of it.
    """
    if before is None:
        transaction: Transaction = shelf.begin(
            described.path, schema_of(described.columns), described.properties()
        )
        _map_names(transaction)
    else:
        transaction = before.table.transaction()
        _change_schema(transaction, before.table, described)
    said = {_FILES: digest, _MOMENT: str(moment)}
    _write_snapshot(transaction, before.entries() if before else {}, files, said)
    _forget(transaction, forgotten)
    return State(transaction.commit_transaction())


def forget(before: State, forgotten: Sequence[int]) -> State:
    """Makes a table forget some snapshots, and changes nothing else."""
    transaction = before.table.transaction()
    _forget(transaction, forgotten)
    return State(transaction.commit_transaction())


def _forget(transaction: Transaction, forgotten: Sequence[int]) -> None:
    if forgotten:
        transaction._apply((RemoveSnapshotsUpdate.model_validate({"snapshot-ids": list(forgotten)}),))


def _other_schema(table: Table, described: Described) -> Schema | None:
    """The schema that a table is to get; None if it has it."""
    now = table.schema()
    wanted = schema_of(described.columns, now, table.metadata.last_column_id)
    return None if list(wanted.fields) == list(now.fields) else wanted


def _change_schema(transaction: Transaction, table: Table, described: Described) -> None:
    wanted = _other_schema(table, described)
    if wanted:
        numbered = max(each.schema_id for each in table.metadata.schemas) + 1
        wanted = wanted.model_copy(update={"schema_id": numbered})
        transaction._apply(
            (AddSchemaUpdate(schema=wanted), SetCurrentSchemaUpdate.model_validate({"schema-id": -1}))
        )
        transaction.set_properties(described.properties())
        _map_names(transaction)


def _map_names(transaction: Transaction) -> None:
    """Says which column is which by name: the lake's files have no numbers of columns."""
    mapping = transaction.table_metadata.schema().name_mapping.model_dump_json()
    transaction.set_properties({_NAME_MAPPING: mapping})


class _Whole(_OverwriteFiles):
    """A snapshot of one manifest, in which every file stands: those that stay, come and go."""

    held: Mapping[str, ManifestEntry]
    files: Mapping[str, ManifestEntry | None]

    def _manifests(self) -> list[ManifestFile]:
        added = [
            ManifestEntry.from_args(
                status=ManifestEntryStatus.ADDED, snapshot_id=self._snapshot_id, data_file=each
            )
            for each in self._added_data_files
        ]
        if not (self.held or added):
            return []
        with self.new_manifest_writer(self._transaction.table_metadata.spec()) as writer:
            for location, entry in self.held.items():
                (writer.existing if location in self.files else writer.delete)(entry)
            for entry in added:
                writer.add(entry)
        return [writer.to_manifest_file()]


def _write_snapshot(
    transaction: Transaction,
    held: Mapping[str, ManifestEntry],
    files: Mapping[str, ManifestEntry | None],
    said: dict[str, str],
) -> None:
    metadata, io = transaction.table_metadata, transaction._table.io
    operation = Operation.OVERWRITE if metadata.current_snapshot() else Operation.APPEND
    producer = _Whole(operation, transaction, io, snapshot_properties=said)
    producer.held, producer.files = held, files
    for location, entry in files.items():
        if entry is None:
            producer.append_data_file(parquet_file_to_data_file(io, metadata, location))
    for location, entry in held.items():
        if location not in files:
            producer.delete_data_file(entry.data_file)
    producer.commit()


def _said(snapshot: Snapshot, name: str) -> Any:
    """What the summary of a snapshot says."""
    return snapshot.summary.additional_properties.get(name, "0") if snapshot.summary else "0"
