"""Tables of the lake as Athena shall read them, and names that other engines can take."""

import re

import polars as pl
import pytest

from tracehound.sql import athena
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.partitions import DAY, MONTH, partition_key

# Words that Athena (DDL or SELECT), Hive or Spark (ANSI) reserve, as far as anyone would name a column so.
_WORDS = """
all alter and any array as asc at authorization between both by case cast check collate column constraint create
cross cube current cursor date decimal delete desc describe distinct drop else end escape except execute exists
external extract false fetch filter float following for foreign from full function grant group grouping having
if import in inner insert int integer intersect interval into is join lateral leading left less like local macro
map more natural none not null of on only or order out outer over overlaps partition percent preceding precision
prepare primary procedure range reads reduce references revoke right rollup row rows select session_user set
skip smallint some start table tablesample then time timestamp to trailing transform trigger true truncate
unbounded union unique unnest update user using values varchar when where window with
"""
RESERVED = set(_WORDS.split())


@pytest.mark.parametrize("name", TABLES)
def test_no_name_is_reserved_elsewhere(name: str) -> None:
    table = TABLES[name]
    assert not {table.name, *table.schema} & RESERVED


@pytest.mark.parametrize("name", TABLES)
def test_no_column_has_the_name_of_its_tables_partition(name: str) -> None:
    assert partition_key(TABLES[name]) not in TABLES[name].schema


@pytest.mark.parametrize("name", TABLES)
def test_members_of_structs_are_quoted_where_they_are_reserved(name: str) -> None:
    members = set(re.findall(r"[<,]([a-z_0-9]+):", athena.create_table(TABLES[name])))
    assert not members & RESERVED


def test_partitions_are_those_of_the_folders() -> None:
    by_day, by_month, whole = (
        athena.create_table(TABLES[name])
        for name in ("raw.findings", "flattened.finding_versions", "entities.entities")
    )
    assert f"PARTITIONED BY (`{DAY}` date)" in by_day
    assert f"PARTITIONED BY (`{MONTH}` string)" in by_month
    assert "PARTITIONED" not in whole
    assert "LOCATION 's3://BUCKET/PREFIX/flattened/finding_versions/'" in by_month


def test_nested_types_are_spelt_out() -> None:
    nested = pl.List(pl.Struct({"values": pl.List(pl.String()), "seen": pl.Datetime("us", "UTC")}))
    assert athena.athena_type(nested) == "array<struct<`values`:array<string>,seen:timestamp>>"
    with pytest.raises(TypeError, match="Time"):
        athena.athena_type(pl.Time())
