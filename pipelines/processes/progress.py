"""How the work tells how it goes, without knowing who listens: a terminal, Dagster's log, or nobody."""

from typing import Protocol


class Reporter(Protocol):
    """Listens to the progress of a run."""

    def begin(self, stage: str, total: int | None) -> None:
        """A stage begins; `total` units of work lie ahead, if that is known."""

    def advance(self, units: int = 1) -> None:
        """Some units of the stage are done."""

    def built(self) -> None:
        """A table is built from others, or the file is served; also while a stage is under way."""

    def found(self, result: object) -> None:
        """What a stage has to say at its end."""


class Silent:
    """Nobody listens."""

    def begin(self, stage: str, total: int | None) -> None:
        """Says nothing."""

    def advance(self, units: int = 1) -> None:
        """Says nothing."""

    def built(self) -> None:
        """Says nothing."""

    def found(self, result: object) -> None:
        """Says nothing."""


SILENT = Silent()
