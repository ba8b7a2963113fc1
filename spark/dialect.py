"""The two dialects: DuckDB's as our models write it, and Spark's as it is at our version.

What belongs here: where sqlglot's own dialects read or write too little. What does not: constructs that Spark
lacks (`spark.rewrites`).
"""

from sqlglot import exp, transforms
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.dialects.spark import Spark
from sqlglot.generators.spark import SparkGenerator
from sqlglot.parsers.duckdb import DuckDBParser


class _Parser(DuckDBParser):
    # Our models say `len` of lists and `length` of text; sqlglot makes one function of both.
    FUNCTIONS = {name: build for name, build in DuckDBParser.FUNCTIONS.items() if name != "LEN"}


class Read(DuckDB):
    """DuckDB's dialect."""

    Parser = _Parser


class _Generator(SparkGenerator):
    # sqlglot rewrites QUALIFY for Sparks that lacked it.
    TRANSFORMS = {
        **SparkGenerator.TRANSFORMS,
        exp.Select: transforms.preprocess([transforms.eliminate_distinct_on]),
    }


class Write(Spark):
    """Spark's dialect."""

    Generator = _Generator
