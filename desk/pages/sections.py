"""What a page consists of, as plain data: what is said, never how it looks.

What belongs here: sections and their parts. What does not: positions, wording, HTML. Strings may be
anything that a finding holds. A picture's title is a sentence that says what it shows; `empty` says why
there is nothing. `anchors` are keys of the caller's own (ids of findings). `to` is such a key, or a `Ref`: it
leads to the row or the section with this anchor, or where the thing has a page of its own. `name` stands for
a section in the contents; without one, its title does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "number", "time", "duration", "severity", "code"]
"""How a value is read and sorted. A duration is a number of seconds."""
Severity = float | Decimal | str | None
"""A score or the name of a band."""


@dataclass(frozen=True)
class Link:
    """Text that leads to a row of this page."""

    text: str
    to: str


@dataclass(frozen=True)
class Ref:
    """A thing that has a page of its own where pages are served: a link in these, else its text.

    `kind` is `finding`, `group`, `command` (a line of tracehound's own, for what answers it), or a kind of
    entity; `key` is its id, its line or its key. A page that stands alone leads to the row that has the id of
    the finding or group as its anchor, if there is one.
    """

    text: str
    kind: str
    key: str


OPEN, EVERYTHING = "open", "*"
"""The kind of a reference to this page with nodes apart that are drawn as one, and the key for all nodes."""

To = str | Ref
"""Where something leads: the key of a row of this page, or a thing; empty where it leads nowhere."""

Scalar = str | int | float | Decimal | bool | datetime | date | None
Value = Scalar | Link | Ref | Sequence[Scalar | Ref]
"""What a cell or a fact holds. Times without a zone are UTC; a list is shown with commas."""


def key_of(to: To) -> str:
    """The key of what something leads to."""
    return to.key if isinstance(to, Ref) else to


NOTHING = "There is nothing to show."


@dataclass(frozen=True)
class Fact:
    """Something known, with its name."""

    label: str
    value: Value
    kind: Kind = "text"


@dataclass(frozen=True)
class Facts:
    """Labels with values."""

    title: str
    facts: Sequence[Fact]
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Figure:
    """A number that stands for itself, and what to make of it."""

    label: str
    value: Value
    note: str = ""
    severity: Severity = None


@dataclass(frozen=True)
class Figures:
    """Few numbers, large."""

    title: str
    figures: Sequence[Figure]
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Prose:
    """Paragraphs, and a list below them."""

    title: str
    paragraphs: Sequence[str]
    items: Sequence[str] = ()
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Code:
    """Lines to read or copy as they are."""

    title: str
    text: str
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Column:
    """A column and how its values are read and sorted."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows to sort and filter. `more` rows exist beyond these. `anchors` has one key a row, or none.

    At first only the `top` rows are shown; 0 shows all.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    more: int = 0
    anchors: Sequence[str] = ()
    top: int = 0
    note: str = ""
    empty: str = NOTHING
    name: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.title}: a row has as many values as there are columns")
        if self.anchors and len(self.anchors) != len(self.rows):
            raise ValueError(f"{self.title}: there are as many anchors as rows, or none")


@dataclass(frozen=True)
class Event:
    """Something that happened at a time."""

    at: datetime
    label: str
    severity: Severity = None
    lane: str = ""
    to: To = ""


@dataclass(frozen=True)
class Timeline:
    """Events in their order, a lane each for those that belong together."""

    title: str
    events: Sequence[Event]
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Badge:
    """A few words beside something: what it is marked with, and where that leads."""

    text: str
    tone: Literal["plain", "acting", "session", "warning", "good", "use"] = "plain"
    to: To = ""


@dataclass(frozen=True)
class Process:
    """A process. `parent` is the key of another one, or of none that is known.

    `badges` stand beside its name, `facts` below it. `ref` is its own page, `to` the finding that says most
    about it, `findings` are the ids of all that say something about it.
    """

    key: str
    name: str
    parent: str | None = None
    path: str = ""
    badges: Sequence[Badge | str] = ()
    is_acting: bool = False
    severity: Severity = None
    to: To = ""
    ref: Ref | None = None
    facts: Sequence[str] = ()
    findings: Sequence[str] = ()


@dataclass(frozen=True)
class ProcessTree:
    """Processes below the ones that started them."""

    title: str
    processes: Sequence[Process]
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Node:
    """A finding (kind `finding`) or an entity of some kind; `short` stands for a long label in pictures."""

    key: str
    label: str
    kind: str
    severity: Severity = None
    to: To = ""
    short: str = ""


@dataclass(frozen=True)
class Edge:
    """One node plays a role in or for another, such as finding to container, or container to task."""

    source: str
    target: str
    role: str


@dataclass(frozen=True)
class EntityGraph:
    """Findings and entities and what ties them. Drawn from left to right along the edges.

    Nodes that say the same are drawn as one, but for those that would be one with a node in `apart`.
    """

    title: str
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    note: str = ""
    empty: str = NOTHING
    name: str = ""
    apart: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Part:
    """A share of a bar. Its name is a severity band, or a series of the caller's own."""

    name: str
    value: float


@dataclass(frozen=True)
class Bar:
    """A labelled amount, in one or more parts. `to` makes its label a link."""

    label: str
    parts: Sequence[Part]
    to: To = ""


@dataclass(frozen=True)
class Bars:
    """Amounts below each other, in the order given, titled by a sentence. `more` bars exist beyond these.

    The picture has the `top` bars, its table all of them; 0 draws as many as there is room for.
    """

    title: str
    unit: str
    bars: Sequence[Bar]
    more: int = 0
    top: int = 0
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Day:
    """What a day has."""

    day: date
    parts: Sequence[Part]


@dataclass(frozen=True)
class DailyBars:
    """Amounts by day in stacked parts, titled by a sentence. Days that are not given have nothing."""

    title: str
    unit: str
    days: Sequence[Day]
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Series:
    """A line: values at times; a value of None breaks it."""

    name: str
    points: Sequence[tuple[datetime | date, float | None]]


@dataclass(frozen=True)
class Lines:
    """Values over time; the title is a sentence."""

    title: str
    unit: str
    series: Sequence[Series]
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Chapter:
    """A heading for the sections after it, up to the next one."""

    title: str
    about: str = ""


@dataclass(frozen=True)
class Detail:
    """Sections that are folded away until a reader opens them. `anchor` is a key that links lead to.

    `command` goes on with it, and is broken into no lines.
    """

    title: str
    about: str
    sections: Sequence["Facts | Code | Table"]
    anchor: str = ""
    severity: Severity = None
    command: str = ""


@dataclass(frozen=True)
class Details:
    """Things to look into one by one, each folded to a line."""

    title: str
    details: Sequence[Detail]
    note: str = ""
    empty: str = NOTHING
    name: str = ""


@dataclass(frozen=True)
class Item:
    """Something to look at, told in a sentence. `facts` stand below it; it changed last at `changed_at`."""

    title: Ref | str
    about: str
    severity: Severity = None
    badges: Sequence[Badge | str] = ()
    facts: Sequence[str] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Items:
    """Things to look at, in their order. `more` exist beyond these."""

    title: str
    items: Sequence[Item]
    more: int = 0
    note: str = ""
    empty: str = NOTHING
    name: str = ""


Section = (
    Facts
    | Figures
    | Prose
    | Code
    | Table
    | Timeline
    | ProcessTree
    | EntityGraph
    | Bars
    | DailyBars
    | Lines
    | Details
    | Items
)


@dataclass(frozen=True)
class Page:
    """A page: what it is about, and its sections in order, under chapters if it is long.

    Things whose keys are in `marked` stand out in pictures and tables.
    """

    title: str
    subtitle: str
    sections: Sequence[Section | Chapter]
    severity: Severity = None
    footer: str = ""
    marked: frozenset[str] = frozenset()
