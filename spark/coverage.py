"""Which models DuckDB builds although the engine is Spark, and why.

What belongs here: each reason, in words for the docs. A model without one is translated, and a test runs it.
"""

from collections.abc import Mapping

from tracehound.sql.models import Model

# By qualified name. None today; `docs/spark.md` says so.
_BY_DUCKDB: Mapping[str, str] = {}
_VIEW = "it is a view of the served file, so no rows of it are built"


def why_not(model: Model) -> str | None:
    """Why a model is not built by Spark; None if it is."""
    return _VIEW if model.is_view else _BY_DUCKDB.get(model.qualified_name)
