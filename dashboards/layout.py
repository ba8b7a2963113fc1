"""The layout of charts: sections with a heading and rows of charts, as Superset's tree of positions.

What belongs here: positions. What does not: charts themselves, and colours.
"""

from dataclasses import dataclass
from typing import Any

from dashboards.charts import Chart
from dashboards.datasets import Dataset

COLUMNS = 12
# Characters that fit on a line of a common screen.
_LINE = 170
HOW_TO_GO_ON = (
    "Click a bar or a name in a table above, and this list shows only its findings; “Drill to detail” in a "
    "chart's menu works for any part. `tracehound investigate FINDING_ID` tells what happened, and "
    "`tracehound group GROUP_ID` what belongs to it. All times are UTC."
)
Node = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """A heading, its text, and rows of (chart, width in twelfths).

    `empty` says what it means if a chart has no rows and the chart itself says nothing about that.
    """

    title: str
    text: str
    empty: str
    rows: tuple[tuple[tuple[Chart, int], ...], ...]

    def charts(self) -> list[Chart]:
        """All its charts, in reading order."""
        return [chart for row in self.rows for chart, _ in row]


@dataclass(frozen=True)
class Filter:
    """A dashboard filter, for every chart whose dataset has the column."""

    name: str
    column: str
    dataset: Dataset


@dataclass(frozen=True)
class Dashboard:
    """A dashboard: its slug, its title, what it answers."""

    slug: str
    title: str
    description: str
    sections: tuple[Section, ...]
    filters: tuple[Filter, ...]

    def charts(self) -> list[Chart]:
        """All its charts, in reading order."""
        return [chart for section in self.sections for chart in section.charts()]


def positions(dashboard: Dashboard, chart_ids: dict[str, tuple[int, str]]) -> Node:
    """Superset's tree; ids by slug are the numbers and uuids that charts have within the bundle."""
    nodes: Node = {"DASHBOARD_VERSION_KEY": "v2"}
    nodes["ROOT_ID"] = {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]}
    nodes["HEADER_ID"] = {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": dashboard.title}}
    grid: list[str] = []
    nodes["GRID_ID"] = {"type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"], "children": grid}
    for number, section in enumerate(dashboard.sections, 1):
        grid.append(_heading(nodes, f"{number}", section))
        grid.extend(
            _row(nodes, f"{number}-{place}", row, chart_ids) for place, row in enumerate(section.rows, 1)
        )
    return nodes


def _heading(nodes: Node, number: str, section: Section) -> str:
    code = f"## {section.title}\n{section.text}"
    height = 11 if len(section.text) < _LINE else 14
    text = {"type": "MARKDOWN", "meta": {"code": code, "width": COLUMNS, "height": height}}
    return _add_row(nodes, f"ROW-heading-{number}", {f"MARKDOWN-{number}": text})


def _row(nodes: Node, place: str, row: tuple[tuple[Chart, int], ...], ids: dict[str, tuple[int, str]]) -> str:
    children = {}
    for chart, width in row:
        number, uuid = ids[chart.slug]
        meta = {"chartId": number, "uuid": uuid, "sliceName": chart.question}
        size = {"width": width, "height": max(each.lines for each, _ in row)}
        children[f"CHART-{chart.slug}"] = {"type": "CHART", "meta": meta | size}
    return _add_row(nodes, f"ROW-{place}", children)


def _add_row(nodes: Node, name: str, children: dict[str, Node]) -> str:
    parents = ["ROOT_ID", "GRID_ID"]
    nodes[name] = {
        "type": "ROW",
        "id": name,
        "parents": parents,
        "children": list(children),
        "meta": {"background": "BACKGROUND_TRANSPARENT"},
    }
    for child, node in children.items():
        nodes[child] = node | {"id": child, "parents": [*parents, name], "children": []}
    return name
