"""The contracts are complete: every leaf of the model has one home, of a type that fits."""

from collections import Counter

import polars as pl
import pytest

from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.contracts import FLATTENED, LAYERS, TABLES, Column, Table
from tracehound.transforms.contracts.schema import BOOL, FLOAT, INT, TEXT, TEXTS, TIME
from tracehound.transforms.flatten import GIVEN
from tracehound.transforms.normalise import ADDITIONAL_INFO, ISO_TIMES
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct, leaves, member, snake_case

HOMES = [(path, column, table) for table in FLATTENED.values() for path, column in table.homes()]
KINDS = {"string": TEXT, "integer": INT, "double": FLOAT, "boolean": BOOL, "timestamp": TIME}


def _homes_of(leaf: str) -> list[str]:
    plain = leaf.split("{}", maxsplit=1)[0]
    return [
        f"{table.qualified_name}.{column.name}"
        for path, column, table in HOMES
        if plain == path or plain.startswith((f"{path}.", f"{path}[]"))
    ]


def test_every_leaf_of_the_model_has_exactly_one_home() -> None:
    homes = {leaf: _homes_of(leaf) for leaf, _ in leaves(shape())}
    wrong = {leaf: found for leaf, found in homes.items() if len(found) != 1}
    assert wrong == {}
    assert len(homes) >= 593


def test_every_home_is_in_the_model() -> None:
    # An alternative source has to exist below one of the table's origins only.
    missing = [
        f"{table.qualified_name}.{column.name}"
        for table in FLATTENED.values()
        for column in table.columns
        if (paths := [path for path, home in table.homes() if home is column])
        and all(member(shape(), path) is None for path in paths)
    ]
    assert missing == []


def test_each_alternative_source_is_in_the_model_below_some_origin() -> None:
    for table in FLATTENED.values():
        for column in table.columns:
            for source in filter(None, column.source.split("|")):
                places = [f"{origin.path}.{source}".lstrip(".") for origin in table.origins]
                found = [place for place in places if member(shape(), place) is not None]
                assert found, f"{table.qualified_name}.{column.name}: {source}"


def test_takes_and_repeats_name_columns_and_paths_that_exist() -> None:
    for table in FLATTENED.values():
        for origin in table.origins:
            for name, path in (origin.takes | origin.repeats).items():
                assert name in table.schema, f"{table.qualified_name}: {name}"
                assert member(shape(), path) is not None, path
            for name in (*origin.sets, *origin.ordinals[: origin.path.count("[]")]):
                assert name in table.schema, f"{table.qualified_name}: {name}"


@pytest.mark.parametrize("table", FLATTENED.values(), ids=FLATTENED)
def test_every_column_has_a_source_or_is_set_or_derived(table: Table) -> None:
    stated = {column.name for _, column in table.homes()} | table.derived_names | set(GIVEN)
    for origin in table.origins:
        stated |= {*origin.sets, *origin.repeats, *origin.ordinals[: origin.path.count("[]")]}
    assert set(table.schema) - stated == set()


def _expected(node: Node) -> pl.DataType:
    match node:
        case Leaf():
            return KINDS[node.kind]
        case ListOf():
            return pl.List(_expected(node.element))
        case MapOf():
            return pl.List(pl.Struct({"key": TEXT, "value": _expected(node.value)}))
        case Struct():
            return pl.Struct({snake_case(name): _expected(below) for name, below in node.members.items()})


@pytest.mark.parametrize("table", FLATTENED.values(), ids=FLATTENED)
def test_a_column_has_the_type_and_nested_names_of_what_it_holds(table: Table) -> None:
    wrong = []
    for path, column in table.homes():
        node = member(shape(), path)
        if node is None:
            continue
        expected = TIME if path in ISO_TIMES else _expected(node)
        if column.dtype != expected:
            wrong.append((path, column.name, column.dtype, expected))
    assert wrong == []


def test_the_comparison_of_nested_types_sees_names_and_kinds() -> None:
    nested = Struct({"hostIPC": Leaf("boolean"), "lat": Leaf("double")}, {})
    assert _expected(nested) == pl.Struct({"host_ipc": BOOL, "lat": FLOAT})
    assert _expected(nested) != pl.Struct({"host_ipc": BOOL, "lat": INT})
    assert _expected(ListOf(Leaf("string"))) == TEXTS


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_descriptions_are_there_and_tell_columns_apart(table: Table) -> None:
    descriptions = Counter(column.description.strip() for column in table.columns)
    assert "" not in descriptions
    assert [text for text, times in descriptions.items() if times > 1] == []
    assert table.grain.strip()
    assert table.layer in LAYERS


def test_a_key_column_is_never_null() -> None:
    nullable = [
        f"{table.qualified_name}.{column.name}"
        for table in FLATTENED.values()
        for column in table.columns
        if column.name in table.key and column.nullable
    ]
    assert nullable == []


def test_a_table_refuses_a_repeated_column_and_a_key_without_column() -> None:
    column = Column("a", TEXT, "A.")
    with pytest.raises(ValueError, match="repeated columns"):
        Table("raw", "t", "row", ("a",), (column, column))
    with pytest.raises(ValueError, match="without column"):
        Table("raw", "t", "row", ("b",), (column,))


def test_a_table_is_stored_by_columns_of_its_own() -> None:
    columns = (Column("a", TEXT, "A."), Column("b", TEXT, "B."))
    assert Table("raw", "t", "row", ("a",), columns, stored_by=("b", "a")).stored_by == ("b", "a")
    with pytest.raises(ValueError, match=r"column \{'c'\}"):
        Table("raw", "t", "row", ("a",), columns, stored_by=("c", "a"))


@pytest.mark.parametrize(
    ("wire", "column"),
    [
        ("hostIPC", "host_ipc"),
        ("executableSha256", "executable_sha256"),
        ("IamInstanceProfile", "iam_instance_profile"),
        ("eTag", "e_tag"),
        ("volumeSizeInGB", "volume_size_in_gb"),
        ("ipv6Addresses", "ipv6_addresses"),
    ],
)
def test_snake_case(wire: str, column: str) -> None:
    assert snake_case(wire) == column


def test_the_model_is_walked_by_wire_names() -> None:
    kinds = dict(leaves(shape()))
    assert kinds["resource.ecsClusterDetails.taskDetails.createdAt"] == "timestamp"
    assert kinds["service.action.kubernetesApiCallAction.sourceIPs[]"] == "string"
    assert kinds["service.malwareScanDetails.threats[].count"] == "integer"
    assert kinds[f"{ADDITIONAL_INFO}.value"] == "string"
