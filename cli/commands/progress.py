"""Progress of a run on the terminal."""

import os
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from tracehound.pipelines.flattening.days import Flattened
from tracehound.pipelines.ingestion.ingest import Ingested
from tracehound.pipelines.plan import Plan

_STDERR = 2


class Bars:
    """Shows the stages of a run and keeps what the ingest and flattening found.

    Dagster redirects the process's output during a step, so bars are drawn on a copy of stderr made before.
    """

    def __init__(self, planned: Plan) -> None:
        self.ingested = Ingested()
        self.flattened = Flattened()
        self._stream = os.fdopen(os.dup(_STDERR), "w")
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=self._stream, stderr=True),
            transient=True,
        )
        self._models = len(planned.models) + planned.serves
        self._task = self._progress.add_task("starting", total=None)

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        self._stream.close()

    def begin(self, stage: str, total: int | None) -> None:
        """A stage begins."""
        self._progress.update(self._task, completed=self._progress.tasks[self._task].total or 0)
        self._task = self._progress.add_task(stage, total=total)

    def advance(self, units: int = 1) -> None:
        """Some units of the stage are done."""
        self._progress.advance(self._task, units)

    def found(self, result: object) -> None:
        """Keeps a stage's findings; after flattening, models are built."""
        if isinstance(result, Ingested):
            self.ingested = result
        elif isinstance(result, Flattened):
            self.flattened = result
            self.begin("building tables", self._models)
