"""What Dagster is told: that it loads, and that it is all derived from the contracts."""

import warnings

import dagster as dg

from tracehound.pipelines.assets.specs import asset_key
from tracehound.pipelines.definitions import defs
from tracehound.transforms.contracts import TABLES


def test_everything_loads_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", DeprecationWarning)
        warnings.simplefilter("error", dg.BetaWarning)
        dg.Definitions.validate_loadable(defs())


def test_every_table_is_an_asset_with_its_contract() -> None:
    graph = defs().resolve_asset_graph()
    for name, table in TABLES.items():
        node = graph.get(asset_key(name))
        schema = node.metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == list(table.schema), name
        assert node.owners
        assert node.kinds
        assert table.grain in (node.description or "")
        assert (node.partitions_def is not None) == (name in ("raw.findings", "flattened.findings"))


def test_a_column_that_the_served_file_lacks_says_so() -> None:
    schema = defs().resolve_asset_graph().get(asset_key("raw.rejected")).metadata["dagster/column_schema"]
    told = [
        column.name for column in schema.columns if (column.description or "").endswith(" Only in the lake.")
    ]
    assert told == ["content"]


def test_dependencies_are_those_of_the_sql() -> None:
    graph = defs().resolve_asset_graph()
    parents = graph.get(asset_key("correlation.process_edges")).parent_keys
    assert asset_key("correlation.process_nodes") in parents
