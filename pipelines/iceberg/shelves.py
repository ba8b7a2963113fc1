"""Where tables are found: in their folders alone, or in a catalog of pyiceberg's configuration.

What belongs here: loading, beginning and dropping a table by its folder (`layer/table`). What does not: what
a commit says (`pipelines.iceberg.commits`).
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pyiceberg.catalog import Catalog, MetastoreCatalog, load_catalog
from pyiceberg.catalog.noop import NoopCatalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, NoSuchNamespaceError, NoSuchTableError
from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.schema import Schema
from pyiceberg.table import CommitTableResponse, CreateTableTransaction, StagedTable, Table
from pyiceberg.table.metadata import TableMetadataUtil, new_table_metadata
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from pyiceberg.table.update import TableRequirement, TableUpdate, update_table_metadata

from tracehound.pipelines.formats.tables import NotPublished
from tracehound.pipelines.iceberg.storage import DurableFiles, Place
from tracehound.pipelines.lake.drafts import durable_draft, land_content, sync_folder
from tracehound.pipelines.lake.published import ICEBERG

HINT = "version-hint.text"


class Shelf(Protocol):
    """What a publisher asks of where tables are found. Paths are `layer/table`."""

    def load(self, path: str) -> Table | None:
        """The table as it is now; None if it is not published."""

    def begin(self, path: str, schema: Schema, properties: dict[str, str]) -> CreateTableTransaction:
        """A table that is there once its first commit is."""

    def drop(self, path: str) -> None:
        """Forgets a table, but deletes none of its files."""


@dataclass(frozen=True)
class CatalogShelf:
    """Tables of a catalog: `flattened/processes` is `processes` of the namespace `NAMESPACE_flattened`."""

    place: Place
    catalog: Catalog
    namespace: str

    @classmethod
    def named(cls, place: Place, name: str, namespace: str) -> "CatalogShelf":
        """That of a catalog in pyiceberg's configuration."""
        return cls(place, load_catalog(name, **place.properties), namespace)

    def load(self, path: str) -> Table | None:
        """The table as it is now.

        If its files are gone, after a purge, the catalog forgets it. Raises NotPublished for another home's.
        """
        if not (self.place.root / path / ICEBERG.metadata).is_dir():
            self.drop(path)
            return None
        try:
            table = self.catalog.load_table(self._identifier(path))
        except NoSuchTableError:
            return None
        except FileNotFoundError as error:
            raise NotPublished(
                f"the catalog names metadata of {path} that is not there: {error}. Drop the table from the "
                f"catalog and delete {self.place.root / path}: the next publication makes it anew."
            ) from error
        if table.location() != self.place.location(self.place.root / path):
            raise NotPublished(
                f"the catalog has {'.'.join(self._identifier(path))} at {table.location()}, which is of "
                "another home: give this one another `iceberg.namespace`."
            )
        return table

    def begin(self, path: str, schema: Schema, properties: dict[str, str]) -> CreateTableTransaction:
        """A table that is there once its first commit is."""
        identifier = self._identifier(path)
        with suppress(NamespaceAlreadyExistsError):
            self.catalog.create_namespace(identifier[:-1])
        return self.catalog.create_table_transaction(
            identifier, schema, self.place.location(self.place.root / path), properties=properties
        )

    def drop(self, path: str) -> None:
        """Forgets a table, but deletes none of its files."""
        with suppress(NoSuchTableError, NoSuchNamespaceError):
            self.catalog.drop_table(self._identifier(path))

    def _identifier(self, path: str) -> tuple[str, ...]:
        layer, _, name = path.rpartition("/")
        return ("_".join(filter(None, (self.namespace, layer))), name)


@dataclass(frozen=True)
class FolderShelf:
    """Tables without a catalog: `metadata/v<N>.metadata.json`, and a hint that names the newest.

    `first` has the first version of tables whose earlier ones a purge has ended.
    """

    place: Place
    first: Mapping[str, int] = field(default_factory=dict)

    def load(self, path: str) -> Table | None:
        """The newest version; what a killed publisher has left undone of it is done."""
        return _FolderCatalog(self.place, path, self.first.get(path, 1)).newest()

    def begin(self, path: str, schema: Schema, properties: dict[str, str]) -> CreateTableTransaction:
        """A table that is there once its first commit is."""
        catalog = _FolderCatalog(self.place, path, self.first.get(path, 1))
        metadata = new_table_metadata(
            schema,
            UNPARTITIONED_PARTITION_SPEC,
            UNSORTED_SORT_ORDER,
            self.place.location(self.place.root / path),
            properties,
        )
        staged = StagedTable(
            (path,), metadata, self.place.location(catalog.file(catalog.first)), catalog.io, catalog
        )
        return CreateTableTransaction(staged)

    def drop(self, path: str) -> None:
        """Nothing beside the folder knows the table."""


class _FolderCatalog(NoopCatalog):
    """One table: its newest version is the last that has a file. The hard link of a draft is the commit."""

    def __init__(self, place: Place, path: str, first: int) -> None:
        super().__init__("folder", **place.properties)
        self.place, self.folder, self.first = place, place.root / path, first
        self.io = DurableFiles(place.properties)

    def file(self, version: int) -> Path:
        """The file of a version."""
        return self.folder / ICEBERG.metadata / f"v{version}.metadata.json"

    def newest(self) -> Table | None:
        """The newest version, which the hint names afterwards. What a copied home has is of the other one."""
        version = self._version()
        if version is None:
            return None
        path = self.file(version)
        metadata = TableMetadataUtil.parse_raw(path.read_text(encoding="utf-8"))
        if metadata.location != self.place.location(self.folder):
            return None
        self._hint(version)
        return Table((self.folder.name,), metadata, self.place.location(path), self.io, self)

    def commit_table(
        self, table: Table, requirements: tuple[TableRequirement, ...], updates: tuple[TableUpdate, ...]
    ) -> CommitTableResponse:
        """Adds a version. Raises FileExistsError where somebody else has written it."""
        now = self.newest()
        for requirement in requirements:
            requirement.validate(now.metadata if now else None)
        metadata = update_table_metadata(
            now.metadata if now else MetastoreCatalog._empty_table_metadata(),
            updates,
            enforce_validation=now is None,
            metadata_location=now.metadata_location if now else None,
        )
        version = self._following()
        target = self.file(version)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = durable_draft(target, metadata.model_dump_json().encode())
        try:
            os.link(draft, target)
        finally:
            draft.unlink()
        sync_folder(target.parent)
        self._hint(version)
        return CommitTableResponse.model_validate(
            {"metadata": metadata, "metadata-location": self.place.location(target)}
        )

    def _version(self) -> int | None:
        folder = self.folder / ICEBERG.metadata
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return max((found for name in names if (found := ICEBERG.version_of(name)) is not None), default=None)

    def _following(self) -> int:
        version = self._version()
        return self.first if version is None else version + 1

    def _hint(self, version: int) -> None:
        path, content = self.folder / ICEBERG.metadata / HINT, b"%d" % version
        if not path.exists() or path.read_bytes() != content:
            land_content(path, content)
