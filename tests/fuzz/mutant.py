"""What a mutant is: a line between good lines, or files of its own; and which good findings must survive it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["file", "link", "pipe", "folder", "locked"]


@dataclass(frozen=True)
class Entry:
    """Something in a mutant's folder. `content` of a link is where it leads.

    `turns` are contents that it has in turn while it is read; afterwards it has `content`.
    """

    name: str
    content: bytes = b""
    kind: Kind = "file"
    turns: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Laid:
    """Files, and the good findings in them that have to be served: after the first run, or `later` ones after the next."""

    entries: tuple[Entry, ...]
    survivors: tuple[Json, ...] = ()
    later: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What a family makes: in words what was done, and a line or files.

    One that `may_be_nothing` need not leave a trace: a pipe, a link that leads nowhere, a line without content.
    """

    what: str
    body: bytes | Laid
    may_be_nothing: bool = False


@dataclass(frozen=True)
class Mutant:
    """A draft with its number in the series and the good finding that lies before it."""

    number: int
    family: str
    draft: Draft
    neighbour: Json

    @property
    def survivors(self) -> tuple[Json, ...]:
        """Good findings that have to be served after the run that reads it."""
        laid = self.draft.body
        return (self.neighbour, *laid.survivors) if isinstance(laid, Laid) else (self.neighbour,)

    @property
    def later(self) -> tuple[Json, ...]:
        """Good findings that have to be served after the run that follows."""
        return self.draft.body.later if isinstance(self.draft.body, Laid) else ()

    def __str__(self) -> str:
        return f"mutant {self.number}, {self.family}: {self.draft.what}"


def file(name: str, content: bytes, *survivors: Json) -> Laid:
    """One file, and the good findings in it."""
    return Laid((Entry(name, content),), survivors)


def folder_of(root: Path, mutant: Mutant) -> Path:
    """Where the files of a mutant lie."""
    return root / f"mutant-{mutant.number:06}"
