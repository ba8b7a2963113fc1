"""The fence around SQL on the served warehouse: it reads tables and nothing else.

It is DuckDB's own (read-only file, no external access, locked configuration); looking at the kind of
statement first keeps out what that leaves, such as LOAD and temporary tables, and makes for better messages.

What belongs here: fenced connections, statements that may run, and what an error of them means.
"""

from pathlib import Path

import duckdb

from sql.query import QueryError, QueryFailed, QueryLimits, QueryRefused, too_large

_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)


def connect(path: Path, limits: QueryLimits) -> duckdb.DuckDBPyConnection:
    """A fenced connection to a warehouse file; else QueryError."""
    if not path.exists():
        raise QueryFailed(f"no warehouse at {path}")
    limits.check()
    try:
        con = duckdb.connect(
            str(path),
            read_only=True,
            config={
                "enable_external_access": "false",
                "autoload_known_extensions": "false",
                "autoinstall_known_extensions": "false",
                "python_enable_replacements": "false",
                "temp_directory": "",
                "memory_limit": limits.memory,
                "threads": limits.threads,
            },
        )
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    # A session's zone is no configuration of the file, so it is set before the lock.
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET lock_configuration = true")
    return con


def only_statement(con: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The one reading statement that a text holds; else QueryError."""
    try:
        statements = con.extract_statements(query)
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error
    if len(statements) != 1:
        raise QueryRefused(f"one statement at a time; this has {len(statements)}")
    if statements[0].type == duckdb.StatementType.MULTI:
        raise QueryRefused("one statement at a time; a PIVOT is one only if it names its values with IN (…)")
    if statements[0].type not in _READING:
        raise QueryRefused(f"queries only read; {statements[0].type.name} is not allowed")
    return statements[0]


def meant(error: Exception, limits: QueryLimits) -> QueryError:
    """What an error means that came up while a statement ran."""
    if isinstance(error, duckdb.PermissionException):
        return QueryRefused(f"queries read tables, no files and no network: {error}")
    # While rows are fetched it comes as an OSError.
    if isinstance(error, MemoryError) or "Out of Memory Error" in str(error):
        return too_large(limits)
    return QueryFailed(str(error))
