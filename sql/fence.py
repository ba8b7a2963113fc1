"""The fence around SQL on the served warehouse: it reads tables and nothing else.

It is DuckDB's own (read-only file, no external access, locked configuration); looking at the kind of
statement first keeps out what that leaves, such as LOAD and temporary tables, and makes for better messages.

What belongs here: fenced connections, statements that may run, and what an error of them means.
"""

from pathlib import Path

import duckdb

from tracehound.sql.query import QueryError, QueryFailed, QueryLimits, QueryRefused, too_large

_DAMAGE = (
    "not a valid DuckDB database",
    "database does not exist",
    "Corrupt database file",
    "ould not read",
)
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
        raise meant(error, limits, path) from error
    # A session's zone is no configuration of the file, so it is set before the lock.
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET lock_configuration = true")
    return con


def only_statement(con: duckdb.DuckDBPyConnection, query: str) -> duckdb.Statement:
    """The one reading statement that a text holds; else QueryError."""
    try:
        # Such as bytes of a command line that are no UTF-8.
        query.encode()
        statements = con.extract_statements(query)
    except (duckdb.Error, UnicodeEncodeError) as error:
        raise meant(error, QueryLimits()) from error
    if len(statements) != 1:
        raise QueryRefused(f"one statement at a time; this has {len(statements)}")
    if statements[0].type == duckdb.StatementType.MULTI:
        raise QueryRefused("one statement at a time; a PIVOT is one only if it names its values with IN (…)")
    if statements[0].type not in _READING:
        raise QueryRefused(f"queries only read; {statements[0].type.name} is not allowed")
    return statements[0]


def meant(error: Exception, limits: QueryLimits, path: Path | None = None) -> QueryError:
    """What an error means that came up while a file was opened or a statement ran on it."""
    if path and _tells_damage(error):
        why = str(error).splitlines()[0]
        return QueryFailed(f"{path} is damaged: `tracehound run` rebuilds it. {why}")
    if isinstance(error, duckdb.PermissionException):
        return QueryRefused(f"queries can read tables, but no files and no network: {error}")
    # While rows are fetched it comes as an OSError.
    if isinstance(error, MemoryError) or "Out of Memory Error" in str(error):
        return too_large(limits)
    if isinstance(error, UnicodeEncodeError):
        return QueryFailed("it contains text that is not UTF-8")
    return QueryFailed(str(error))


def _tells_damage(error: Exception) -> bool:
    """Whether the file itself can't be read; another's lock on it is no damage."""
    if isinstance(error, duckdb.FatalException | duckdb.InternalException | duckdb.SerializationException):
        return True
    text = str(error)
    # A checksum that is wrong comes as DuckDB's most general error.
    is_about_files = type(error) in (duckdb.Error, duckdb.IOException)
    return is_about_files and any(each in text for each in _DAMAGE)
