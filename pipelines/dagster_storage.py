"""Dagster's own SQLite storage, with one connection per database instead of several per event.

Dagster creates an SQLAlchemy engine for each event that it logs, which opens a file, inspects tables,
compiles each statement again and waits for the disk: half the cost of a run over little data. A first run
over one finding logs some 830 events (of 10 steps, 118 assets and 150 checks). Measured with Dagster 1.13.27:
7.5 CPU s and 13 s of time with this class, 15.3 and 55 with Dagster's own. Files and tables are Dagster's;
`dagster.yaml` names this class. It uses private parts of Dagster: review it with each new version.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg
from dagster._core.event_api import EventLogRecord
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log.base import AssetEntry, AssetRecord
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.schedules.sqlite import sqlite_schedule_storage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

_MOST_ENGINES = 16
_CHECK_PLANNED = dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED
# How long to wait for another process that is writing.
_BUSY_SECONDS = 60


def url_of(base_dir: str, db_name: str) -> str:
    """SQLAlchemy's URL of a database in a folder."""
    return f"sqlite:///{quote(str(Path(base_dir).absolute() / f'{db_name}.db'))}"


# Dagster puts a path into a URL without escaping it: `?` would end it and `%41` become `A`, another file.
for _module in (sqlite_event_log, sqlite_run_storage, sqlite_schedule_storage):
    vars(_module).update(create_db_conn_string=url_of)


class EventLogs(SqliteEventLogStorage):
    """Event logs that keep their connections. One thread at a time uses one, as in Dagster's own."""

    _has_index_columns: bool | None = None
    # The last materializations that this process has stored; None: others may store some as well.
    _stored: dict[dg.AssetKey, EventLogRecord] | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While only this process materializes assets: what it stored is not read back, plans are not kept.

        Dagster asks for a table that a step has just reported with each of its checks, and with each table
        of the step that reads it. Of an asset it wants to know the last materialization, and no more. That a
        check is planned is an event for each; without it, a check that is not reached keeps its last outcome.
        """
        self._stored = {}
        try:
            yield
        finally:
            self._stored = None

    def store_event(self, event: EventLogEntry) -> None:
        """Stores an event, but for plans of checks while this process is alone."""
        if self._stored is None or event.dagster_event_type is not _CHECK_PLANNED:
            super().store_event(event)

    def _store_asset_event(self, conn: Connection, event: EventLogEntry, event_id: int) -> None:
        super()._store_asset_event(conn, event, event_id)
        if self._stored is not None and event.dagster_event_type is dg.DagsterEventType.ASSET_MATERIALIZATION:
            key = event.get_dagster_event().asset_key
            if key:
                self._stored[key] = EventLogRecord(event_id, event)

    def get_asset_records(self, asset_keys: Sequence[dg.AssetKey] | None = None) -> Sequence[AssetRecord]:
        """The records of assets; of those that this process alone has stored, from memory."""
        if not asset_keys or not self._stored or not self._stored.keys() >= set(asset_keys):
            return super().get_asset_records(asset_keys)
        last = {key: self._stored[key] for key in asset_keys}
        return [
            AssetRecord(
                storage_id=record.storage_id,
                asset_entry=AssetEntry(asset_key=key, last_materialization_record=record),
            )
            for key, record in last.items()
        ]

    @cached_property
    def _tables_found(self) -> set[str]:
        return set()

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                # Each run has its own database: a server that runs for weeks opens many.
                if len(self._engines) == _MOST_ENGINES:
                    self._engines.pop(next(iter(self._engines))).dispose()
                self._engines[shard] = self._new_engine(shard)
            with self._engines[shard].connect() as connection, connection.begin():
                yield connection

    def _new_engine(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard),
            poolclass=StaticPool,
            connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _wait_less)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table. Dagster asks several times per event; tables are never dropped."""
        if table_name not in self._tables_found and super().has_table(table_name):
            self._tables_found.add(table_name)
        return table_name in self._tables_found

    def _has_asset_key_index_cols_on_connection(self, conn: Connection) -> bool:
        if self._has_index_columns is None:
            self._has_index_columns = super()._has_asset_key_index_cols_on_connection(conn)
        return self._has_index_columns


def _wait_less(connection: sqlite3.Connection, _: object) -> None:
    """Dagster's files have a write-ahead log, so a power failure loses only the last events."""
    connection.execute("PRAGMA synchronous = NORMAL")


class Storage(DagsterSqliteStorage):
    """Runs, schedules and events in the files that Dagster's own storage would use."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLogs(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "Storage":
        """The storage as configured in `dagster.yaml`."""
        return cls.from_local(inst_data=inst_data, **config_value)
