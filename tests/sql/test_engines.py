"""Our tables in the SQL of other engines: parsed again, compared with golden files, and names that all can take.

The golden files are renewed by `python -m tests.sql.test_engines`.
"""

import json
import re
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
import sqlglot
from sqlglot import exp

from tests.hosts.support import typed
from tracehound.sql.ddl import served_columns
from tracehound.sql.engines import ENGINES, WrongLocation, athena
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
GOLDEN = Path(__file__).parent / "golden"
# With every type, each kind of partition, and none.
SHOWN = (
    "raw.findings",
    "flattened.sequence_resources",
    "flattened.api_events",
    "flattened.newest_moment",
    "trends.noise",
)
# What the parser does not know, and we write.
_UNKNOWN = re.compile(
    r"WITH PARTITION COLUMNS \(`\w+` (?:DATE|STRING)\)\n|^MSCK REPAIR TABLE .*", re.MULTILINE
)


def shown(engine: str) -> str:
    chosen = ENGINES[engine]
    location = chosen.placed(None)
    statements = [*chosen.prologue(location)]
    for name in SHOWN:
        statements += chosen.of_table(TABLES[name], location)
    return "\n".join(f"{each};\n" for each in statements)


@pytest.mark.parametrize("engine", ENGINES)
def test_definitions_are_those_of_the_golden_files(engine: str) -> None:
    assert shown(engine) == (GOLDEN / f"{engine}.sql").read_text(encoding="utf-8")


def parsed(engine: str) -> list[exp.Expression]:
    """What a parser of the engine's language understands; it fails on anything else."""
    chosen = ENGINES[engine]
    location = chosen.placed(None)
    written = [
        *chosen.prologue(location),
        *(s for t in TABLES.values() for s in chosen.of_table(t, location)),
    ]
    found = [sqlglot.parse_one(text, dialect=engine) for each in written if (text := _UNKNOWN.sub("", each))]
    assert not [each.sql() for each in found if isinstance(each, exp.Command)]
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_a_parser_of_the_engine_finds_every_table_and_column_with_its_comment(engine: str) -> None:
    creates = [each for each in parsed(engine) if isinstance(each, exp.Create) and each.kind == "TABLE"]
    assert len(creates) == len(TABLES)
    for table, create in zip(TABLES.values(), creates, strict=True):
        columns = list(create.this.find_all(exp.ColumnDef, bfs=True))
        top = [each for each in columns if each.parent is create.this]
        wanted = served_columns(table) if engine == "postgres" else table.columns
        names = [each.name.lower() for each in top]
        assert names[: len(wanted)] == [each.name for each in wanted], table.qualified_name
        assert all(each.kind is not None for each in top)
        if engine in {"athena", "postgres"}:
            continue
        comments = [text.this.name for each in top if (text := each.find(exp.CommentColumnConstraint))]
        described = [text for each in top for text in map(_described, each.find_all(exp.Properties)) if text]
        assert (comments or described) == [each.description for each in wanted], table.qualified_name


def _described(properties: exp.Properties) -> str:
    return next(
        (e.args["value"].name for e in properties.find_all(exp.Property) if e.name == "description"), ""
    )


def test_comments_are_no_longer_than_athena_takes() -> None:
    """Cut between characters, with a sign that they are."""
    for statement in (athena.of_table(table, athena.LOCATION)[0] for table in TABLES.values()):
        comments = re.findall(r"COMMENT '((?:[^'\\\\]|\\\\.)*)'", statement)
        assert comments
        assert max(len(each.replace("\\", "").encode()) for each in comments) <= 255
    long = athena.of_table(TABLES["correlation.corresponding_things"], athena.LOCATION)[0]
    assert "…'" in long


@pytest.mark.parametrize("engine", ENGINES)
def test_texts_can_not_end_early(engine: str) -> None:
    spelling = import_module(f"tracehound.sql.engines.{engine}").SPELLING
    hostile = "it's \\' -- \\\\ '' x"
    # Athena's definitions are in Hive's language, its queries in Trino's.
    dialect = "hive" if engine == "athena" else engine
    [read] = sqlglot.parse_one(f"SELECT {spelling.text(hostile)}", dialect=dialect).expressions
    assert read.name == hostile


@pytest.mark.parametrize(
    "wrong",
    ["s3://bucket/'; DROP TABLE x", "s3://a b", "/tmp/lake", "s3://b/*", "s3://", "s3://b/${x}", "s3://b/\n"],
)
def test_a_location_is_an_address_and_nothing_else(wrong: str) -> None:
    with pytest.raises(WrongLocation):
        ENGINES["athena"].placed(wrong)


def test_a_location_is_written_with_each_table() -> None:
    said = typed("ddl", "--for", "trino", "--location", "s3://lake/2026-11-01/", "raw.objects", home=None)
    assert "external_location = 's3://lake/2026-11-01/raw/objects/'" in said.out
    assert said.out.rstrip().endswith(";")
    assert said.code == 0


def test_postgres_has_no_location_and_a_table_must_exist() -> None:
    assert typed("ddl", "--for", "postgres", "--location", "s3://lake", home=None).code == 2
    assert "no table 'raw.nothing'" in typed("ddl", "--for", "spark", "raw.nothing", home=None).err


def test_as_json_statements_are_by_table() -> None:
    said = json.loads(typed("ddl", "--for", "spark", "raw.objects", "--json", home=None).out)
    assert said["tables"].keys() == {"raw.objects"}
    assert said["location"] == "s3://BUCKET/PREFIX"


@pytest.mark.parametrize("name", TABLES)
def test_no_name_is_reserved_elsewhere(name: str) -> None:
    table = TABLES[name]
    assert not {table.name, *table.schema} & RESERVED


@pytest.mark.parametrize("name", TABLES)
def test_no_column_has_the_name_of_its_tables_partition(name: str) -> None:
    assert partition_key(TABLES[name]) not in TABLES[name].schema


@pytest.mark.parametrize("name", TABLES)
def test_members_of_structs_are_quoted_where_they_are_reserved(name: str) -> None:
    members = set(re.findall(r"[<,]([a-z_0-9]+):", athena.of_table(TABLES[name], athena.LOCATION)[0]))
    assert not members & RESERVED


def test_partitions_are_those_of_the_folders() -> None:
    by_day, by_month, whole = (
        athena.of_table(TABLES[name], athena.LOCATION)[0]
        for name in ("raw.findings", "flattened.finding_versions", "entities.entities")
    )
    assert f"PARTITIONED BY (`{DAY}` date)" in by_day
    assert f"PARTITIONED BY (`{MONTH}` string)" in by_month
    assert "PARTITIONED" not in whole
    assert "LOCATION 's3://BUCKET/PREFIX/flattened/finding_versions/'" in by_month


def test_nested_types_are_spelt_out() -> None:
    nested = pl.List(pl.Struct({"values": pl.List(pl.String()), "seen": pl.Datetime("us", "UTC")}))
    assert athena.SPELLING.type_of(nested) == "array<struct<`values`:array<string>,seen:timestamp>>"
    with pytest.raises(TypeError, match="Time"):
        athena.SPELLING.type_of(pl.Time())


def main() -> None:
    """Writes the golden files."""
    GOLDEN.mkdir(exist_ok=True)
    for engine in ENGINES:
        (GOLDEN / f"{engine}.sql").write_text(shown(engine), encoding="utf-8")


if __name__ == "__main__":
    main()
