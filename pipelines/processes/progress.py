"""Progress reports, independent of who receives them: a terminal, Dagster's log, or no one."""

from typing import Protocol


class Reporter(Protocol):
    """Receives the progress of a run."""

    def begin(self, stage: str, total: int | None) -> None:
        """A stage starts; it has `total` units of work, if that is known."""

    def advance(self, units: int = 1) -> None:
        """Some units of the stage are done."""

    def built(self) -> None:
        """A table is built from others, or the file is served; also while a stage is under way."""

    def found(self, result: object) -> None:
        """The result of a stage, at its end."""


class Silent:
    """Ignores the progress."""

    def begin(self, stage: str, total: int | None) -> None:
        """Says nothing."""

    def advance(self, units: int = 1) -> None:
        """Says nothing."""

    def built(self) -> None:
        """Says nothing."""

    def found(self, result: object) -> None:
        """Says nothing."""


SILENT = Silent()
