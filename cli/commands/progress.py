"""Progress of a command on stderr: bars on a terminal; elsewhere a plain line now and then.

What belongs here: what is being done, and how much of it is known to be done. What does not: its outcome.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from tracehound.cli.commands.terminal import stderr
from tracehound.pipelines.cloudtrail.taken import TakenCalls
from tracehound.pipelines.context.taken import TakenContext
from tracehound.pipelines.flattening.days import Flattened
from tracehound.pipelines.ingestion.ingest import Ingested

_STDERR = 2
# Without a terminal, so that logs of cron and CI show life and stay short.
LINE_EVERY_SECONDS = 10.0


@dataclass
class Stage:
    """A stage of a run, with the units that are done of a total, if that is known."""

    name: str
    total: int | None = None
    done: int = 0

    @property
    def known_total(self) -> int | None:
        """The total; one that was exceeded was not known."""
        return None if self.total is None or self.done > self.total else self.total

    @property
    def count(self) -> str:
        """How much is done, of the total if that is known; empty if neither is known."""
        if self.known_total is None:
            return f"{self.done:,}" if self.done else ""
        return f"{self.done:,} of {self.known_total:,}"

    def __str__(self) -> str:
        return f"{self.name}: {self.count}" if self.count else self.name


class Followed:
    """Follows the stages of a run, and keeps what reading and flattening found.

    `tables` is the number of tables that the run builds, and files that it serves. Some tables depend on
    nothing and are built before others are read, so they are counted beside the stages.
    """

    def __init__(self, tables: int) -> None:
        self.ingested = Ingested()
        self.flattened = Flattened()
        self.calls = TakenCalls()
        self.context = TakenContext()
        self.stage = Stage("starting the run")
        self._tables = Stage("building tables", tables)
        self._is_between_stages = False

    def begin(self, stage: str, total: int | None) -> None:
        """A stage begins."""
        self.stage = Stage(stage, total)
        self._is_between_stages = False
        self.changed()

    def advance(self, units: int = 1) -> None:
        """Some units of the stage are done."""
        self.stage.done += units
        self.changed()

    def built(self) -> None:
        """A table is built, or the file is served."""
        self._tables.done += 1
        if self._is_between_stages:
            self.stage = self._tables
        self.changed()

    def found(self, result: object) -> None:
        """Keeps a stage's findings; what is built until the next stage begins is the stage."""
        if isinstance(result, Ingested):
            self.ingested = result
        elif isinstance(result, Flattened):
            self.flattened = result
        elif isinstance(result, TakenCalls):
            self.calls = result
        elif isinstance(result, TakenContext):
            self.context = result
        self._is_between_stages = True

    def changed(self) -> None:
        """The stage has changed."""


class Bars(Followed):
    """Shows stages as bars on a terminal.

    Dagster redirects the process's output during a step, so bars are drawn on a copy of stderr made before.
    """

    def __init__(self, tables: int) -> None:
        super().__init__(tables)
        self._stream = os.fdopen(os.dup(_STDERR), "w")
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            _Count(),
            TimeElapsedColumn(),
            console=Console(file=self._stream, stderr=True),
            transient=True,
        )
        self._shown = self.stage
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Bars":
        self._progress.start()
        self.changed()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()
        self._stream.close()

    def changed(self) -> None:
        """Draws the stage; when it is another one, the bar before it ends where it is."""
        if self.stage is not self._shown:
            self._progress.update(self._task(self._shown), total=self._shown.done)
            self._shown = self.stage
        self._progress.update(
            self._task(self.stage),
            completed=self.stage.done,
            total=self.stage.known_total,
            count=self.stage.count,
        )

    def _task(self, stage: Stage) -> TaskID:
        """The bar of a stage; a stage that goes on after another keeps its bar."""
        if stage.name not in self._tasks:
            self._tasks[stage.name] = self._progress.add_task(stage.name, total=None, count=stage.count)
        return self._tasks[stage.name]


class _Count(ProgressColumn):
    """What is done of a stage, as the stage says it."""

    def render(self, task: Task) -> Text:
        return Text(task.fields["count"])


class Lines(Followed):
    """Says now and then in a line which stage a run is in, where stderr is no terminal."""

    def __enter__(self) -> "Lines":
        self._saying = _saying(lambda: str(self.stage))
        self._saying.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._saying.__exit__(kind, error, trace)


def follow(tables: int) -> Bars | Lines:
    """What follows a run that builds so many tables, to be used in a `with` statement."""
    return Bars(tables) if _is_drawn() else Lines(tables)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Says what is being done while it is."""
    with stderr.status(what) if _is_drawn() else _saying(lambda: what):
        yield


def _is_drawn() -> bool:
    return os.isatty(_STDERR) and stderr.is_terminal and not stderr.is_dumb_terminal


@contextmanager
def _saying(what: Callable[[], str]) -> Iterator[None]:
    """Says in a line now and then what is being done, and for how long it has been."""
    ended = threading.Event()
    # A copy, since Dagster redirects stderr during a step.
    descriptor = os.dup(_STDERR)
    thread = threading.Thread(target=_say_until, args=(ended, descriptor, what), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        os.close(descriptor)


def _say_until(ended: threading.Event, descriptor: int, what: Callable[[], str]) -> None:
    begun = time.monotonic()
    while not ended.wait(LINE_EVERY_SECONDS):
        try:
            os.write(descriptor, f"tracehound: {what()} ({time.monotonic() - begun:,.0f} s)\n".encode())
        except OSError:
            # Who reads stderr has gone, or its disk is full: that is no reason to end a run.
            return
