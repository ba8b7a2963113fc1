"""Dagster's own SQLite storage, with one engine a database in place of one an event.

Dagster makes an SQLAlchemy engine for each event that it logs, and with it compiles each statement anew: a
fifth of what a run without much news costs. Files and tables are Dagster's; `dagster.yaml` names this class.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

_MOST_ENGINES = 16
# How long to wait for another process that writes.
_BUSY_SECONDS = 60


class EventLogs(SqliteEventLogStorage):
    """Event logs whose engines are kept; connections are not, as in Dagster's own."""

    @cached_property
    def _engines(self) -> dict[str, Engine]:
        return {}

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                # Each run has a database of its own: who serves pages for weeks meets many.
                if len(self._engines) == _MOST_ENGINES:
                    self._engines.pop(next(iter(self._engines))).dispose()
                self._engines[shard] = self._new_engine(shard)
            with self._engines[shard].connect() as connection, connection.begin():
                yield connection

    def _new_engine(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard),
            poolclass=NullPool,
            connect_args={"timeout": _BUSY_SECONDS},
        )
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine


class Storage(DagsterSqliteStorage):
    """Runs, schedules and events in the files that Dagster's own storage would use."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLogs(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "Storage":
        """As Dagster makes it from `dagster.yaml`."""
        return cls.from_local(inst_data=inst_data, **config_value)
