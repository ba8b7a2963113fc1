"""Each construct that Spark lacks or does otherwise, by the smallest query that shows it. Without Java."""

import pytest

from tracehound.spark.programs import program
from tracehound.spark.rewrites.texts import java_pattern

VALUES = {
    "0.5 * a": "0.5D * a",
    "1e6": "1e6",
    "coalesce(at, 'infinity')": "COALESCE(at, CAST('9999-12-31 23:59:59.999999+00:00' AS TIMESTAMP))",
    "'-infinity'::TIMESTAMPTZ": "CAST('0001-01-01 00:00:00+00:00' AS TIMESTAMP)",
    "a::HUGEINT": "CAST(a AS DECIMAL(38, 0))",
    "epoch(at)": "(unix_micros(at) / 1e6)",
    "epoch_us(at)": "unix_micros(at)",
    "round(a, 2)": "(ROUND(a * 1e2) / 1e2)",
    "round(a)": "ROUND(a)",
    "(at AT TIME ZONE 'UTC')::DATE": "CAST((at) AS DATE)",
    "to_seconds(a)": "make_dt_interval(0, 0, 0, a)",
    "to_days(a)": "make_dt_interval(a)",
    "log2(a)": "log2(a)",
    "strftime(at, '%Y-%m-%dT%H:%M:%SZ')": "date_format(at, 'yyyy-MM-dd\\'T\\'HH:mm:ss\\'Z\\'')",
    "entity_id('a', b)": "CAST(CONV(LEFT(MD5('a' || '/' || b), 15), 16, 10) AS BIGINT)",
    "is_anonymous(a)": "(a RLIKE '(?d)ANONYMOUS|system:anonymous')",
    "regexp_matches(a, '^b$')": "(a RLIKE '(?d)^b\\\\z')",
    "regexp_full_match(a, 'b')": "(a RLIKE '(?d)\\\\A(?:(?d)b)\\\\z')",
    "regexp_extract(a, 'b(c)', 1)": "regexp_extract(a, '(?d)b(c)', 1)",
    "regexp_extract_all(a, 'b')": "regexp_extract_all(a, '(?d)b', 0)",
    r"regexp_replace(a, '^(b)c', 'd\1')": "regexp_replace(a, '(?d)^(b)c', 'd$1')",
    "l[1]": "try_element_at(l, 1)",
    "m['k']": "try_element_at(m, 'k')",
    "l[:3]": "slice(l, 1, 3)",
    "l[2:3]": "slice(l, 2, 2)",
    "len(l)": "size(l)",
    "length(a)": "LENGTH(a)",
    "list_transform(l, lambda x, i: x + i)": "TRANSFORM(l, (x, i) -> x + (i + 1))",
    "list_contains(l, a)": "array_contains(array_compact(l), a)",
    "list_contains(['b'], a)": "array_contains(ARRAY('b'), a)",
    "list_distinct(l)": "array_distinct(array_compact(l))",
    "list_sort(l)": "array_sort(l)",
    "list_has_any(l, k)": "arrays_overlap(l, k)",
    "list_position(l, a)": "NULLIF(array_position(l, a), 0)",
    "list_append(l, a)": "array_append(COALESCE(l, array()), a)",
    "map {'a': 'b'}[c]": "try_element_at(map('a', 'b'), c)",
    "{a: 1, 'b': c}": "named_struct('a', 1, 'b', c)",
    "a IN (FROM u)": "IF(a IS NULL, NULL, a IN (SELECT * FROM u))",
    """json_transform(a, '{"b": ["VARCHAR"]}')""": "from_json(a, 'STRUCT<`b`: ARRAY<STRING>>')",
    "count(DISTINCT a) OVER (PARTITION BY b)": "CAST(size(collect_set(a) OVER (PARTITION BY b)) AS BIGINT)",
    "saturated(sum(a))": None,
}

AGGREGATES = {
    "arg_max(a, b)": "max_by(a, b) FILTER(WHERE (NOT a IS NULL) AND (NOT b IS NULL))",
    "arg_min(a, (b, c))": "min_by(a, struct(b IS NULL, b, c IS NULL, c)) FILTER(WHERE (NOT a IS NULL))",
    "arg_max(a, b) FILTER (c)": "max_by(a, b) FILTER(WHERE c AND (NOT a IS NULL) AND (NOT b IS NULL))",
    "arg_min_null(a, b)": "min_by(a, b)",
    "any_value(a)": "any_value(a, TRUE)",
    "list(a ORDER BY b)": "(sort_array(collect_list(named_struct('n0', b IS NULL, 'k0', b, 'v', a)), TRUE)).v",
    "list(a ORDER BY b DESC)": (
        "(sort_array(collect_list(named_struct('n0', NOT b IS NULL, 'k0', b, 'v', a)), FALSE)).v"
    ),
    "list(DISTINCT a)": "(collect_set(named_struct('v', a))).v",
    "list(a) FILTER (c)": (
        "CASE WHEN COUNT(*) FILTER(WHERE c) > 0 "
        "THEN (collect_list(named_struct('v', a)) FILTER(WHERE c)).v END"
    ),
    "quantile_cont(a, 0.5)": "percentile(a, 0.5D)",
    "product(a)": "aggregate(sort_array(collect_list(a)), 1D, (total, each) -> total * each)",
}


@pytest.mark.parametrize(("written", "said"), [each for each in VALUES.items() if each[1]])
def test_a_value(written: str, said: str) -> None:
    assert program(f"SELECT {written} AS x FROM t").query.lower() == f"SELECT {said} AS x FROM t".lower()


@pytest.mark.parametrize(("written", "said"), AGGREGATES.items())
def test_an_aggregate(written: str, said: str) -> None:
    found = program(f"SELECT {written} AS x FROM t GROUP BY g").query
    assert found.lower() == f"SELECT {said} AS x FROM t GROUP BY g".lower()


def test_lists_in_several_orders_are_compared_key_by_key() -> None:
    found = program("SELECT list(a ORDER BY b, c DESC) AS x FROM t GROUP BY g").query.lower()
    assert "when one.k0 < other.k0 then -1 when one.k0 > other.k0 then 1" in found
    assert "when one.k1 < other.k1 then 1 when one.k1 > other.k1 then -1" in found


def test_a_sum_that_is_brought_back_into_range_may_leave_it() -> None:
    found = program("SELECT saturated(sum(a)) AS x FROM t").query
    assert "SUM(CAST(a AS DECIMAL(38, 0)))" in found


def test_elements_of_a_list_are_rows_of_a_lateral_view() -> None:
    assert program("SELECT *, unnest(l) AS e, generate_subscripts(l, 1) AS n FROM t").query == (
        "SELECT * EXCEPT (generated_position, generated), generated AS e, "
        "CAST((generated_position + 1) AS BIGINT) AS n "
        "FROM t LATERAL VIEW POSEXPLODE(l) generator AS generated_position, generated"
    )


def test_several_lists_go_side_by_side() -> None:
    found = program("SELECT unnest([a, b]) AS x, unnest([c, d]) AS y FROM t").query
    assert "POSEXPLODE(ARRAYS_ZIP(ARRAY(a, b), ARRAY(c, d)))" in found
    assert "SELECT generated.`0` AS x, generated.`1` AS y" in found


def test_an_alias_in_a_list_is_what_it_stands_for() -> None:
    assert "POSEXPLODE(ARRAY((a + 1)))" in program("SELECT a + 1 AS b, unnest([b]) AS x FROM t").query


def test_a_table_as_a_value_is_a_struct_of_its_columns() -> None:
    found = program("SELECT arg_max(t, b) AS x FROM t GROUP BY g").query
    assert "MAX_BY(STRUCT(t.*), b)" in found


def test_a_range_of_times_is_one_of_microseconds() -> None:
    frame = "RANGE BETWEEN INTERVAL 45 DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING"
    found = program(f"SELECT count(*) OVER (PARTITION BY a ORDER BY at {frame}) AS x FROM t").query
    assert (
        "ORDER BY UNIX_MICROS(at) NULLS LAST RANGE BETWEEN 3888000000000 PRECEDING AND 1 PRECEDING" in found
    )


def test_rows_of_a_filter_need_no_guard_against_null() -> None:
    assert program("SELECT a FROM t WHERE b AND a IN (FROM u)").query.endswith(
        "WHERE b AND a IN (SELECT * FROM u)"
    )


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("a$", r"a\z"), (r"a\$", r"a\$"), ("[$]", "[$]"), (r"\\$", r"\\\z"), ("(a|b$)", r"(a|b\z)")],
)
def test_the_end_of_a_pattern_is_that_of_the_text(pattern: str, said: str) -> None:
    assert java_pattern(pattern) == f"(?d){said}"


def test_a_replacement_of_the_first_match_alone_is_refused() -> None:
    with pytest.raises(AssertionError, match="the first of several"):
        program("SELECT regexp_replace(a, 'b', 'c') FROM t")
