"""The bundle: every dataset, chart and dashboard as a YAML file, in the form that Superset exports and
imports.

What belongs here: Superset's terms for the declarations beside this module. What does not: the
declarations. Ids derive from names, so that another import updates objects instead of adding to them.
"""

import shutil
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import yaml

from dashboards.charts import Chart
from dashboards.containers import CONTAINERS
from dashboards.datasets import DATASETS, Dataset
from dashboards.layout import Dashboard, Filter, positions
from dashboards.operations import OPERATIONS
from dashboards.style import css
from dashboards.threats import THREATS
from tracehound.desk.colours import LOOKS, SERIES

FOLDER = Path(__file__).parent / "superset" / "bundle"
# In the place of `databases/tracehound.yaml` where the tables are in PostgreSQL.
POSTGRES = FOLDER.parent / "postgres.yaml"
DASHBOARDS = (THREATS, CONTAINERS, OPERATIONS)
_VERSION = "1.0.0"
Document = dict[str, Any]


def files() -> dict[str, str]:
    """Text of every file of the bundle by its path."""
    documents = {"metadata.yaml": _metadata(), "databases/tracehound.yaml": _served_file()}
    documents |= {f"datasets/tracehound/{each.name}.yaml": _dataset(each) for each in DATASETS}
    documents |= {f"charts/{each.slug}.yaml": _chart(each) for each in _charts()}
    documents |= {f"dashboards/{each.slug}.yaml": _dashboard(each) for each in DASHBOARDS}
    return {path: _text(document) for path, document in documents.items()}


def postgres() -> str:
    """Text of the file that makes PostgreSQL the database of all datasets."""
    # Days are UTC's, whatever the server's zone is, and what is sent changes nothing.
    options = "-c timezone=UTC -c default_transaction_read_only=on"
    return _text(_database("postgresql://dashboards@db.example.com/security", {"options": options}))


def write(folder: Path = FOLDER) -> None:
    """Write the bundle again; files that are no longer declared are removed."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    POSTGRES.write_text(postgres())


def label_colours() -> dict[str, str]:
    """A colour for each label: those of severity, the same as everywhere, and those of series that "
    "are no severity."""
    series = [light for (light, _), _ in SERIES]
    others = {
        "new": series[0],
        "repeated": series[2],
        "set aside": series[1],
        "in the export": series[0],
        "in the API, not due yet": series[4],
        "overdue in the export": series[1],
        "new binary": series[0],
        "new library": series[4],
        "changed file": series[1],
        "cumulative share": series[0],
        "addresses": series[0],
    }
    return {look.band: look.fill[0] for look in LOOKS} | others


def _charts() -> list[Chart]:
    charts = [chart for dashboard in DASHBOARDS for chart in dashboard.charts()]
    slugs = [chart.slug for chart in charts]
    if repeated := {slug for slug in slugs if slugs.count(slug) > 1}:
        raise ValueError(f"two charts have the same question: {repeated}")
    return charts


def _text(document: Document) -> str:
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)
    return text


def _uuid(kind: str, name: str) -> str:
    return str(UUID(bytes=uuid5(NAMESPACE_URL, f"tracehound/{kind}/{name}").bytes))


def _metadata() -> Document:
    # Superset requires an export time; a changing one would make the bundle differ each time.
    return {"version": _VERSION, "type": "assets", "timestamp": "2026-01-01T00:00:00+00:00"}


def _served_file() -> Document:
    fence = {"access_mode": "read_only", "enable_external_access": "false", "lock_configuration": "true"}
    return _database("duckdb:////srv/tracehound/warehouse.duckdb", {"config": fence})


def _database(address: str, connecting: Document) -> Document:
    return {
        "database_name": "tracehound",
        "sqlalchemy_uri": address,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "extra": {
            "allows_virtual_table_explore": True,
            "engine_params": {"connect_args": connecting},
        },
        "uuid": _uuid("database", "tracehound"),
        "version": _VERSION,
    }


def _dataset(dataset: Dataset) -> Document:
    columns = [
        {
            "column_name": column.name,
            "verbose_name": dataset.label(column.name),
            "is_dttm": kind in {"DATE", "TIMESTAMP WITH TIME ZONE"},
            "type": kind,
            "groupby": True,
            "filterable": True,
            "description": column.description,
        }
        for column, kind in dataset.columns()
    ]
    derived = [
        {
            "column_name": each.name,
            "type": each.kind,
            "groupby": True,
            "filterable": True,
            "expression": each.expression,
            "description": each.description,
        }
        for each in dataset.derived
    ]
    metrics = [
        {
            "metric_name": metric.name,
            "verbose_name": metric.label or metric.name,
            "expression": metric.expression,
            "description": metric.description,
            "d3format": metric.number or None,
        }
        for metric in dataset.metrics
    ]
    return {
        "table_name": dataset.name,
        "description": f"One row per {dataset.table.grain}.",
        "schema": "trends",
        "sql": dataset.query,
        "source_db_engine": "duckdb" if dataset.query else None,
        "filter_select_enabled": True,
        "uuid": _uuid("dataset", dataset.name),
        "columns": columns + derived,
        "metrics": metrics,
        "version": _VERSION,
        "database_uuid": _uuid("database", "tracehound"),
    }


def _chart(chart: Chart) -> Document:
    return {
        "slice_name": chart.question,
        "description": chart.description,
        "viz_type": chart.kind,
        "params": {"viz_type": chart.kind, "color_scheme": "supersetColors"} | chart.params,
        "uuid": _uuid("chart", chart.slug),
        "version": _VERSION,
        "dataset_uuid": _uuid("dataset", chart.dataset.name),
    }


def _dashboard(dashboard: Dashboard) -> Document:
    ids = {
        chart.slug: (number, _uuid("chart", chart.slug)) for number, chart in enumerate(dashboard.charts(), 1)
    }
    return {
        "dashboard_title": dashboard.title,
        "description": dashboard.description,
        "slug": dashboard.slug,
        "css": css(dashboard),
        "published": True,
        "uuid": _uuid("dashboard", dashboard.slug),
        "position": positions(dashboard, ids),
        "metadata": {
            "color_scheme": "supersetColors",
            "label_colors": label_colours(),
            "cross_filters_enabled": True,
            "filter_bar_orientation": "HORIZONTAL",
            "native_filter_configuration": [_filter(dashboard, each) for each in dashboard.filters],
        },
        "version": _VERSION,
    }


def _filter(dashboard: Dashboard, choice: Filter) -> Document:
    return {
        "id": f"NATIVE_FILTER-{dashboard.slug}-{choice.column}",
        "name": choice.name,
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [
            {"column": {"name": choice.column}, "datasetUuid": _uuid("dataset", choice.dataset.name)}
        ],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "searchAllOptions": True},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
    }
