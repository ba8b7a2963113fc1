"""What a section's template is given: the section, and of a picture its drawing and the same as a table.

What belongs here: which template and which table a kind of section has. What does not: positions and
HTML. The table has all that the picture shows or has no room for, for whoever can't see it or wants to
sort it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracehound.desk.pages import graph, plots, tables, timeline, tree
from tracehound.desk.pages.sections import (
    Badge,
    Bars,
    Chapter,
    Code,
    Column,
    DailyBars,
    Detail,
    Details,
    EntityGraph,
    Facts,
    Figures,
    Items,
    Lines,
    Link,
    Page,
    Part,
    ProcessTree,
    Prose,
    Ref,
    Section,
    Table,
    Timeline,
    To,
    Value,
)

_LONGEST_NAME = 60


@dataclass(frozen=True)
class View:
    """A section as its template wants it; one without a drawing shows itself, or says why it is empty."""

    id: str
    template: str
    section: Section
    is_empty: bool
    drawing: object = None
    table: Table | None = None

    @property
    def name(self) -> str:
        """What the contents call it."""
        return self.section.name or self.section.title[:_LONGEST_NAME]

    @property
    def is_half(self) -> bool:
        """Whether another section fits beside it."""
        if self.is_empty:
            return True
        if isinstance(self.section, Table):
            return tables.shown(self.section).is_narrow
        return isinstance(self.section, Bars | DailyBars | Lines)


@dataclass(frozen=True)
class Group:
    """The sections of a chapter; without one, those of a page that has none."""

    id: str
    chapter: Chapter | None
    views: Sequence[View]


@dataclass(frozen=True)
class Folded:
    """A detail, and its sections."""

    detail: Detail
    views: Sequence[View]


def groups(page: Page) -> list[Group]:
    """A page's sections by chapter. The ids count on through all of them."""
    found: list[tuple[str, Chapter | None, list[View]]] = [("c0", None, [])]
    for number, section in enumerate(page.sections, 1):
        if isinstance(section, Chapter):
            found.append((f"c{number}", section, []))
        else:
            found[-1][2].append(view(section, f"s{number}"))
    return [Group(*each) for each in found if each[1] or each[2]]


def view(section: Section, id: str) -> View:
    """The template of a section, and what it needs."""
    template = f"{type(section).__name__.lower()}.html"
    if not _content(section):
        return View(id, template, section, is_empty=True)
    drawing, table = _picture(section, id)
    return View(id, template, section, False, drawing, table)


# What a section without would be empty.
_CONTENTS: dict[type[Section], str] = {
    Facts: "facts",
    Figures: "figures",
    Code: "text",
    Table: "rows",
    Details: "details",
    Items: "items",
    Timeline: "events",
    ProcessTree: "processes",
    EntityGraph: "nodes",
    Bars: "bars",
    DailyBars: "days",
}


def _content(section: Section) -> object:
    match section:
        case Prose():
            return section.paragraphs or section.items
        case Lines():
            return [points for each in section.series for points in each.points]
        case _:
            return getattr(section, _CONTENTS[type(section)])


def _picture(section: Section, id: str) -> tuple[object, Table | None]:
    match section:
        case Timeline():
            return timeline.draw(section.events), _events(section)
        case ProcessTree():
            drawing = tree.draw(section.processes)
            return drawing, processes_table(section) if drawing.left_out else None
        case EntityGraph():
            return graph.draw(section.nodes, section.edges, section.apart), _ties(section)
        case Bars():
            drawn = section.bars[: section.top] if section.top else section.bars
            return plots.draw_bars(drawn), _amounts(section)
        case DailyBars():
            return plots.draw_days(section.days), _days(section)
        case Lines():
            return plots.draw_lines(section.series), _points(section)
        case Details():
            return _folded(section, id), None
        case _:
            return None, None


def _folded(section: Details, id: str) -> list[Folded]:
    return [
        Folded(each, [view(inner, f"{id}-{number}-{at}") for at, inner in enumerate(each.sections, 1)])
        for number, each in enumerate(section.details, 1)
    ]


def _events(section: Timeline) -> Table:
    columns = [Column("time", "time"), Column("severity", "severity"), Column("event"), Column("lane")]
    rows: list[Sequence[Value]] = [
        (event.at, event.severity, _link(event.label, event.to), event.lane) for event in section.events
    ]
    return _table(section, columns, rows)


def processes_table(section: ProcessTree) -> Table:
    """The processes of a tree, each with its parent."""
    by_key = {process.key: process for process in reversed(section.processes)}
    depth = dict(tree.depth_first(section.processes))
    columns = [
        Column("depth", "number"),
        Column("process"),
        Column("path", "code"),
        Column("parent"),
        Column("notes"),
    ]
    rows: list[Sequence[Value]] = []
    for process in section.processes:
        parent = by_key.get(process.parent or "")
        said = [each.text if isinstance(each, Badge) else each for each in process.badges]
        notes = [tree.ACTING] * process.is_acting + said + list(process.facts)
        rows.append(
            (
                depth[process.key],
                process.ref or _link(process.name, process.to),
                process.path,
                parent.name if parent else None,
                notes,
            )
        )
    return _table(section, columns, rows)


def _ties(section: EntityGraph) -> Table:
    nodes = {node.key: node for node in section.nodes}
    columns = [Column("from"), Column("kind"), Column("role"), Column("to"), Column("kind of that")]
    rows: list[Sequence[Value]] = []
    for tie in section.edges:
        if tie.source in nodes and tie.target in nodes:
            source, target = nodes[tie.source], nodes[tie.target]
            rows.append(
                (
                    _link(source.label, source.to),
                    source.kind,
                    tie.role,
                    _link(target.label, target.to),
                    target.kind,
                )
            )
    tied = {end for tie in section.edges for end in (tie.source, tie.target)}
    rows += [
        (_link(each.label, each.to), each.kind, None, None, None)
        for each in section.nodes
        if each.key not in tied
    ]
    return _table(section, columns, rows)


def _amounts(section: Bars) -> Table:
    names = list(plots.styles(part.name for bar in section.bars for part in bar.parts))
    rows: list[Sequence[Value]] = [
        (_link(bar.label, bar.to), *_by_name(names, bar.parts)) for bar in section.bars
    ]
    return _table(section, [Column("of"), *(Column(name, "number") for name in names)], rows)


def _days(section: DailyBars) -> Table:
    names = list(plots.styles(part.name for each in section.days for part in each.parts))
    rows: list[Sequence[Value]] = [(each.day, *_by_name(names, each.parts)) for each in section.days]
    return _table(section, [Column("day", "time"), *(Column(name, "number") for name in names)], rows)


def _by_name(names: Sequence[str], parts: Sequence[Part]) -> list[Value]:
    values = {part.name: part.value for part in parts}
    return [values.get(name) for name in names]


def _points(section: Lines) -> Table:
    rows: list[Sequence[Value]] = [
        (each.name, at, value) for each in section.series for at, value in each.points
    ]
    return _table(section, [Column("line"), Column("time", "time"), Column(section.unit, "number")], rows)


def _link(text: str, to: To) -> Value:
    if isinstance(to, Ref):
        return Ref(text, to.kind, to.key)
    return Link(text, to) if to else text


def _table(section: Section, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> Table:
    return tables.bounded(Table(section.title, columns, rows))
