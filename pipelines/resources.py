"""What assets are given: the home, held by one writer for the whole of a run."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from pydantic import PrivateAttr

from tracehound.pipelines.assets.specs import IN_PLACE_TAG
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock
from tracehound.pipelines.lake.upgrade import upgrade
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.pipelines.settings.machine import memory
from tracehound.sql.build import Limits

_WAIT_SECONDS = 600.0


class HomeResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """A tracehound home. While a run has it, nobody else writes to it."""

    threads: int = 2
    _home: Home = PrivateAttr()
    _next_warehouse: NextWarehouse = PrivateAttr()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["HomeResource"]:
        """Holds the writer's lock; in the in-process executor that is for the whole run."""
        self._home = Home.find().create()
        reads_in_place = context.run is not None and IN_PLACE_TAG.items() <= context.run.tags.items()
        with writer_lock(self._home.lock, "a Dagster run", _WAIT_SECONDS):
            upgrade(self._home)
            self._next_warehouse = NextWarehouse(self._home, Limits(memory(), self.threads), reads_in_place)
            self._next_warehouse.begin()
            try:
                yield self
            finally:
                self._next_warehouse.close()

    @property
    def home(self) -> Home:
        """The home."""
        return self._home

    @property
    def next_warehouse(self) -> NextWarehouse:
        """The warehouse file that is being built."""
        return self._next_warehouse
