"""Queries as programs: CTEs as steps, recursion as loops, and every model of the project. Without Java."""

import sqlglot
from sqlglot import exp

from tracehound.spark import macros
from tracehound.spark.dialect import Read, Write
from tracehound.spark.programs import Loop, Program, program
from tracehound.sql.models import models

# Functions of Spark that sqlglot does not know, or knows by another name. `make spark-test` runs each.
OF_SPARK = {
    "aggregate", "any_value", "array", "array_append", "array_compact", "array_contains", "array_distinct",
    "array_position", "array_sort", "arrays_overlap", "arrays_zip", "bit_count", "collect_list", "collect_set",
    "concat", "date_format", "from_json", "log2", "make_dt_interval", "map", "max_by", "min_by", "named_struct",
    "percentile", "posexplode", "regexp_extract", "regexp_extract_all", "regexp_replace", "size", "slice",
    "sort_array", "struct", "try_element_at", "unix_micros",
}  # fmt: skip


def _queries(written: Program) -> list[str]:
    steps = [text for step in written.steps for text in (step.query, step.loop.term if step.loop else "")]
    return [*filter(None, steps), written.query]


def test_every_model_is_translated_and_nothing_of_duckdb_is_left() -> None:
    written = {name: program(model.query) for name, model in models().items()}
    assert len(written) > 110
    functions: dict[str, str] = {}
    for name, each in written.items():
        for query in _queries(each):
            # That it can be read again shows that it is SQL of Spark.
            for node in sqlglot.parse_one(query, dialect=Write).find_all(exp.Anonymous):
                functions.setdefault(str(node.this).lower(), name)
    own = {each.lower() for each in (*macros.of_duckdb(), *macros.of_spark())}
    assert {name: model for name, model in functions.items() if name in own} == {}
    assert {name: model for name, model in functions.items() if name not in OF_SPARK | BODIES} == {}


# Of bodies in `spark/functions`.
BODIES = {"try_variant_get", "schema_of_variant", "try_parse_json", "map_entries", "conv", "format_string"}


def test_functions_of_both_engines_take_the_same() -> None:
    whole = macros._functions(macros.MACROS, Read)
    both = {name: each.parameters for name, each in macros.of_spark().items() if name in whole}
    assert both
    assert {name: whole[name].parameters for name in both} == both


def test_a_cte_is_a_step_that_knows_how_often_it_is_read() -> None:
    written = program(
        "WITH a (x) AS (SELECT 1), b AS (SELECT x FROM a) SELECT b.x FROM b JOIN a ON a.x = b.x"
    )
    assert [(step.name, step.columns, step.reads) for step in written.steps] == [
        ("step__a", ("x",), 2),
        ("step__b", (), 1),
    ]
    assert "FROM step__b AS b JOIN step__a AS a" in written.query


def test_tables_are_views_by_their_whole_name() -> None:
    assert (
        program("SELECT * FROM flattened.processes").query
        == "SELECT * FROM flattened__processes AS processes"
    )


def test_recursion_is_a_loop() -> None:
    query = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r"
    [step] = program(query).steps
    term = "SELECT n + 1 FROM step__r AS r WHERE n < 3"
    assert step.query == "SELECT 1 AS n"
    assert step.loop == Loop(term, (), False, "step__r", "whole__r")


def test_rows_by_key_take_the_place_of_others_and_end_by_themselves() -> None:
    query = """
        WITH RECURSIVE r (n, m) USING KEY (n) AS (
            SELECT 1, 2 UNION SELECT a.n, a.m - 1 FROM recurring.r AS a WHERE a.m > 0 AND EXISTS (FROM r)
        ) SELECT n FROM r
    """
    [step] = program(query).steps
    assert step.loop is not None
    assert step.loop.keys == ("n",)
    assert not step.loop.is_distinct
    assert step.loop.term == "SELECT a.n, a.m - 1 FROM whole__r AS a WHERE a.m > 0 AND TRUE"


def test_what_each_round_reads_is_kept() -> None:
    query = """
        WITH RECURSIVE s AS (SELECT 1 AS n),
        r AS (SELECT 1 AS n UNION SELECT r.n FROM r JOIN s ON s.n = r.n) SELECT n FROM r
    """
    first, loop = program(query).steps
    assert first.reads == 2
    assert loop.loop is not None
    assert loop.loop.is_distinct


def test_parameters_of_lambdas_do_not_meet_names_of_arguments() -> None:
    tree = sqlglot.parse_one("SELECT pair_named(pair, 'k') FROM t", dialect=Read)
    expanded = macros.expanded(tree, macros.of_duckdb()).sql(dialect=Write)
    assert "FILTER(pair, pair_1 -> pair_1.key = 'k')" in expanded
