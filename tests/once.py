"""What a process finds out once, though each of the hundreds of small runs in it would find out the same.

What belongs here: answers that depend on code alone. What does not: anything that data or a home could change.
"""

from collections.abc import Callable
from functools import cache

import duckdb
from dagster._core.storage.sql import ScriptDirectory

from tracehound.sql import build, ddl
from tracehound.sql.models import Model
from tracehound.transforms.contracts import Table

# A full build comments on 2,000 columns, one statement each: a fifteenth of what it costs where data are few.
all_comments = ddl.comments


def remember() -> None:
    """From now on, this process reads the scripts of Dagster's migrations once, and compares columns once.

    Only tables have comments; a test of those of columns takes `all_comments`. Processes of their own make all.
    """
    ScriptDirectory.from_config = cache(ScriptDirectory.from_config)
    build.check_columns = _unless_it_fits(build.check_columns)
    ddl.comments = _of_tables_alone


def _of_tables_alone(table: Table, kind: str = "TABLE") -> list[str]:
    return all_comments(table, kind)[:1]


def _unless_it_fits(
    compare: Callable[[duckdb.DuckDBPyConnection, Model], None],
) -> Callable[[duckdb.DuckDBPyConnection, Model], None]:
    """A query whose columns were once its contract's has them always: its inputs have those of theirs."""
    fitting: set[tuple[str, str]] = set()

    def compare_once(con: duckdb.DuckDBPyConnection, model: Model) -> None:
        asked = (model.qualified_name, model.query)
        if asked not in fitting:
            compare(con, model)
            fitting.add(asked)

    return compare_once
