"""The resource of the assets: the home, locked by one writer for a whole run."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import dagster as dg

from tracehound.pipelines.ingestion.listing import Listed
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.upgrade import upgrade
from tracehound.pipelines.processes.progress import SILENT, Reporter
from tracehound.pipelines.serving.warehouse import NextWarehouse
from tracehound.pipelines.settings import reading
from tracehound.pipelines.store.holding import holding
from tracehound.sql.build import Limits

# For a run that serves no file: it reads the lake's files in place.
IN_PLACE_TAG = {"tracehound/lake": "read in place"}
# How many unread objects were listed when a run was asked for.
NEW_OBJECTS_TAG = "tracehound/new_objects"
_WAIT_SECONDS = 600.0
THREADS = 2


@dataclass
class HomeResource:
    """A tracehound home, and the warehouse file that is being built. A run holds the writer's lock.

    `reporter` receives the run's progress. `listed_calls` is what the run has listed of sources of API calls:
    the step that lists all sources leaves it to the step that reads them. `untold` models are built without
    being selected, as Dagster is told nothing of them.
    """

    home: Home
    next_warehouse: NextWarehouse
    reporter: Reporter
    untold: frozenset[str] = frozenset()
    listed_calls: Listed = field(default_factory=lambda: Listed([]), init=False)
    _listed: Listed | None = None

    def take_listed(self) -> Listed | None:
        """The listing of whoever planned this run, only once: a retried step queries and lists again."""
        listed, self._listed = self._listed, None
        return listed


def home_resource(
    given: Home | None = None,
    listed: Listed | None = None,
    reporter: Reporter = SILENT,
    untold: frozenset[str] = frozenset(),
) -> dg.ResourceDefinition:
    """The resource `home`: the given one, else that of the settings when a run starts."""

    @dg.resource(description="The home. In the in-process executor it is held for the whole run.")
    def home(context: dg.InitResourceContext) -> Iterator[HomeResource]:
        found = (given or Home.find(reading.load())).create()
        reads_in_place = context.run is not None and IN_PLACE_TAG.items() <= context.run.tags.items()
        with holding(found, "a Dagster run", _WAIT_SECONDS):
            upgrade(found)
            following = NextWarehouse(found, Limits(found.settings.memory, THREADS), reads_in_place)
            following.begin()
            try:
                yield HomeResource(found, following, reporter, untold, _listed=listed)
            finally:
                following.close()

    return home
