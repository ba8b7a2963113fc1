"""The style sheet of a dashboard: what a chart without rows says, and how a narrow window shows charts.

What belongs here: CSS that goes with an imported dashboard. What does not: colours of figures, which Superset
gives by label.

Superset says "No results were returned for this query" of every chart, and no setting changes that.
"""

from dashboards.charts import Chart
from dashboards.layout import Dashboard

# Charts are squeezed below this width, in pixels; a narrower window scrolls.
_NARROWEST = 1000
_FILTERED = "Or the filters leave none."
_EMPTY = '[data-test="slice-container"] [role="img"][aria-label="empty"]'


def css(dashboard: Dashboard) -> str:
    """The rules, one a line."""
    grid = f".dashboard-content .grid-container {{ min-width: {_NARROWEST}px; }}"
    general = (
        f"@media (max-width: {_NARROWEST}px) {{ {grid} .dashboard {{ overflow-x: auto; }} }}",
        f"{_EMPTY}, {_EMPTY} + div > * {{ display: none; }}",
        f"{_EMPTY} + div::after {{ display: block; padding: 0 16px; text-align: center; }}",
    )
    # A single figure always has a row.
    charts = [chart for chart in dashboard.charts() if chart.kind != "big_number_total"]
    return "\n".join((*general, *(_says(dashboard, chart) for chart in charts))) + "\n"


def empty_text(dashboard: Dashboard, chart: Chart) -> str:
    """What a chart says where it has no rows."""
    [section] = [each for each in dashboard.sections if chart in each.charts()]
    is_filtered = any(choice.column in chart.dataset.names() for choice in dashboard.filters)
    return " ".join([chart.empty or section.empty, *([_FILTERED] if is_filtered else [])])


def _says(dashboard: Dashboard, chart: Chart) -> str:
    holder = f"[data-test-chart-name={_quoted(chart.question)}]"
    return f"{holder} {_EMPTY} + div::after {{ content: {_quoted(empty_text(dashboard, chart))}; }}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
