"""Kinds of charts: each knows its dataset, its question, and the parameters with which Superset draws it.

What belongs here: how a kind of chart looks, the same on all dashboards. What does not: which charts
there are, and their layout. A title is a question; units are on the axis or below the figure; a chart leads
to its findings by drill-to-detail on its dataset, and by the table of findings on its dashboard, which a
click in a chart filters.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.datasets import BANDS, Dataset
from tracehound.transforms.severity import SEVERE

Params = dict[str, Any]
# One hue from pale to dark, which reads the same with any kind of colour blindness.
SHADES = "schemeBlues"
ALL: Mapping[str, str] = {}
WAITING = {"is_awaiting_triage": "IS TRUE"}
# Superset drops filters on an empty text, so it has a word for it.
_OPERATORS: dict[str, tuple[str, Any]] = {
    "IS TRUE": ("IS TRUE", None),
    "NAMED": ("!=", "<empty string>"),
    "SEVERE": ("IN", list(SEVERE)),
}
_FORMATS = {"DATE": {"d3TimeFormat": "%Y-%m-%d"}, "DOUBLE": {"d3NumberFormat": ",.1f"}}
# In pixels, for columns that would be too narrow for their text.
_WIDTHS: dict[str, Params] = {
    name: {"columnWidth": width}
    for name, width in {
        "group_title": 420,
        "group_id": 190,
        "title": 420,
        "finding_type": 260,
        "finding_id": 270,
        "account_id": 115,
        "region": 110,
        "image_repository": 300,
        "executable_path": 160,
        "value": 240,
        "kind": 90,
        "entity_name": 150,
        "digest": 160,
    }.items()
}
# Types have no spaces to break at, and some are long enough to push the figures beside them out of sight.
_WIDTHS["finding_type"]["truncateLongCells"] = True


@dataclass(frozen=True)
class Chart:
    """A question, and the answer's shape. `lines` is its height on a dashboard, in units of 8 pixels.

    `empty` says what it means that there are no rows, where the text of its section does not.
    """

    question: str
    dataset: Dataset
    kind: str
    params: Params
    note: str = ""
    lines: int = 44
    figures: tuple[str, ...] = field(default=())
    empty: str = ""

    @property
    def slug(self) -> str:
        """Its name in files; its id is derived from it."""
        return re.sub(r"[^a-z0-9]+", "_", self.question.lower()).strip("_")

    @property
    def description(self) -> str:
        """What its figures mean, each once, as described in the contracts."""
        metrics = {metric.name: metric.description for metric in self.dataset.metrics}
        texts = [metrics[name] if name in BANDS else f"{name}: {metrics[name]}" for name in self.figures]
        return " ".join([*filter(None, [self.note]), *dict.fromkeys(texts)])


def where(conditions: Mapping[str, str]) -> list[Params]:
    """Filters in Superset's form, from columns and conditions: `> 1`, or a key of `_OPERATORS`.

    Unlike filters written as SQL, these can use derived columns.
    """
    return [_condition(column, condition) for column, condition in conditions.items()]


def _condition(column: str, condition: str) -> Params:
    operator, value = _OPERATORS.get(condition) or condition.split(" ", 1)
    return {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": column,
        "operator": operator,
        "comparator": value,
        "filterOptionName": f"filter_{column}",
    }


def figure(
    question: str,
    dataset: Dataset,
    metric: str,
    unit: str,
    note: str = "",
    date: bool = False,
    only: Mapping[str, str] = ALL,
) -> Chart:
    """One large number with its unit below; what it leaves out, `only` leaves out, and so does its "
    "drill."""
    params = {
        "metric": metric,
        "subtitle": unit,
        "subtitle_font_size": 0.2,
        "header_font_size": 0.4 if date else 0.5,
        "y_axis_format": ",d",
        "time_format": "%Y-%m-%d %H:%M",
        "force_timestamp_formatting": date,
        "adhoc_filters": where(only),
    }
    return Chart(question, dataset, "big_number_total", params, note, lines=19, figures=(metric,))


def _bars(x: str, metrics: tuple[str, ...], unit: str, only: Mapping[str, str]) -> Params:
    return {
        "x_axis": x,
        "metrics": list(metrics),
        "groupby": [],
        "adhoc_filters": where(only),
        "stack": "Stack",
        "show_legend": len(metrics) > 1,
        "legendType": "plain",
        "legendOrientation": "top",
        # Sorted by the labels of the metrics (which sort severities by band), not by size.
        "sort_series_type": "name",
        "sort_series_ascending": True,
        "only_total": True,
        "rich_tooltip": True,
        "showTooltipTotal": True,
        "y_axis_format": ",d",
        "y_axis_title": unit,
        "y_axis_title_margin": 55,
        "y_axis_title_position": "Left",
        "x_axis_title_margin": 30,
        "truncateXAxis": False,
        "truncateYAxis": False,
        "row_limit": 10000,
    }


def over_time(
    question: str,
    dataset: Dataset,
    x: str,
    metrics: tuple[str, ...],
    unit: str,
    note: str = "",
    only: Mapping[str, str] = ALL,
) -> Chart:
    """Stacked bars, one for each day."""
    params = _bars(x, metrics, unit, only) | {
        "time_grain_sqla": "P1D",
        "x_axis_time_format": "%d %b",
        "tooltipTimeFormat": "%Y-%m-%d",
        "x_axis_sort_asc": True,
    }
    return Chart(question, dataset, "echarts_timeseries_bar", params, note, figures=metrics)


def over_steps(
    question: str,
    dataset: Dataset,
    x: str,
    metrics: tuple[str, ...],
    unit: str,
    note: str = "",
    only: Mapping[str, str] = ALL,
    *,
    says_totals: bool = True,
    x_unit: str = "",
    empty: str = "",
) -> Chart:
    """Stacked bars, one for each step of a scale that sorts by name. Totals of many would overlap."""
    params = _bars(x, metrics, unit, only) | {
        "xAxisForceCategorical": True,
        "x_axis_sort": "name",
        "x_axis_sort_asc": True,
        "show_value": says_totals,
        "x_axis_title": x_unit,
    }
    if says_totals:
        # Few steps with long names: all of them are shown.
        params |= {"xAxisLabelRotation": 30, "xAxisLabelInterval": "0"}
    return Chart(question, dataset, "echarts_timeseries_bar", params, note, figures=metrics, empty=empty)


def ranking(
    question: str,
    dataset: Dataset,
    x: str,
    metrics: tuple[str, ...],
    by: str,
    unit: str,
    top: int = 12,
    note: str = "",
    only: Mapping[str, str] = ALL,
) -> Chart:
    """Stacked bars, the highest first; rows without a name are left out.

    The bars are vertical: Superset 6.1 takes the length of a horizontal bar for its name when it is clicked
    to filter.
    """
    params = _bars(x, metrics, unit, {x: "NAMED", **only}) | {
        "xAxisForceCategorical": True,
        "timeseries_limit_metric": by,
        "order_desc": True,
        # Sorted by the sum of the series, which a single one has none of. Sorting by another metric would add
        # it to the totals.
        "x_axis_sort": "sum" if len(metrics) > 1 else by,
        "x_axis_sort_asc": False,
        "xAxisLabelRotation": 30,
        "xAxisLabelInterval": "0",
        "row_limit": top,
        "show_value": True,
    }
    return Chart(question, dataset, "echarts_timeseries_bar", params, note, lines=50, figures=(*metrics, by))


def curve(
    question: str, dataset: Dataset, x: str, metric: str, x_unit: str, unit: str, number: str, note: str = ""
) -> Chart:
    """A line over numbers."""
    params = _bars(x, (metric,), unit, ALL) | {
        "stack": None,
        "area": True,
        "markerEnabled": False,
        "x_axis_title": x_unit,
        "y_axis_format": number,
        "truncateYAxis": True,
        "y_axis_bounds": [0, 1],
    }
    return Chart(question, dataset, "echarts_timeseries_line", params, note, figures=(metric,))


def shades(
    question: str,
    dataset: Dataset,
    x: str,
    y: str,
    metric: str,
    grain: str | None = None,
    note: str = "",
    only: Mapping[str, str] = ALL,
) -> Chart:
    """A cell for each pair, darker for more."""
    params = {
        "x_axis": x,
        "groupby": y,
        "metric": metric,
        "time_grain_sqla": grain,
        "x_axis_time_format": "%d %b",
        "adhoc_filters": where({y: "NAMED", **only}),
        "sort_x_axis": "alpha_asc",
        "sort_y_axis": "alpha_desc",
        "linear_color_scheme": SHADES,
        "normalize_across": "heatmap",
        "legend_type": "continuous",
        "show_legend": True,
        "show_values": False,
        "show_percentage": False,
        "left_margin": 150,
        "bottom_margin": 40 if grain else 70,
        "xscale_interval": -1,
        "x_axis_label_rotation": 0 if grain else 30,
        "yscale_interval": 1,
        "value_bounds": [0, None],
        "y_axis_format": ",d",
        "row_limit": 10000,
    }
    return Chart(question, dataset, "heatmap_v2", params, note, figures=(metric,))


def table(
    question: str,
    dataset: Dataset,
    columns: tuple[str, ...],
    metrics: tuple[str, ...],
    by: str,
    top: int = 500,
    note: str = "",
    lines: int = 44,
    only: Mapping[str, str] = ALL,
    empty: str = "",
) -> Chart:
    """Rows by a figure, the largest first; a bar in each cell shows how large the first of them is."""
    params = _rows(only, top) | {
        "query_mode": "aggregate",
        "page_length": 0,
        "groupby": list(columns),
        "metrics": list(metrics),
        "timeseries_limit_metric": by,
        "order_desc": True,
        "show_cell_bars": True,
        "column_config": _widths(dataset, columns)
        | {
            name: {"showCellBars": name == metrics[0], "d3NumberFormat": metric.number or None}
            for metric in dataset.metrics
            if (name := metric.name) in metrics
        },
    }
    return Chart(question, dataset, "table", params, note, lines=lines, figures=metrics, empty=empty)


def listing(
    question: str,
    dataset: Dataset,
    columns: tuple[str, ...],
    by: str,
    note: str = "",
    lines: int = 60,
    only: Mapping[str, str] = ALL,
) -> Chart:
    """Single rows, the newest or largest first."""
    params = _rows(only, 1000) | {
        "query_mode": "raw",
        "page_length": 20,
        "include_search": True,
        "all_columns": list(columns),
        "order_by_cols": [f'["{by}", false]'],
        "show_cell_bars": False,
        "column_config": _widths(dataset, columns),
    }
    return Chart(question, dataset, "table", params, note, lines=lines)


def _widths(dataset: Dataset, columns: tuple[str, ...]) -> dict[str, Params]:
    kinds = {column.name: kind for column, kind in dataset.columns()}
    return {name: _FORMATS.get(kinds.get(name, ""), {}) | _WIDTHS.get(name, {}) for name in columns}


def _rows(only: Mapping[str, str], top: int) -> Params:
    return {
        "adhoc_filters": where(only),
        "row_limit": top,
        "color_pn": False,
        "table_timestamp_format": "%Y-%m-%d %H:%M",
        "allow_rearrange_columns": True,
        # By default Superset renders strings that look like HTML, and attackers choose strings.
        "allow_render_html": False,
    }
