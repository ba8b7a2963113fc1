"""Statements by which published tables change in PostgreSQL, and the tables that say what was published.

What belongs here: slices, staged rows, columns and keys that come and go. What does not: how a table is
defined (`sql.engines.postgres`).
"""

from collections.abc import Sequence

from tracehound.sql.ddl import served_columns
from tracehound.sql.engines.postgres import SPELLING, column_type, is_json, key_name, name_of
from tracehound.transforms.contracts import LAYERS, Table

# Where it is kept what was published: tables with the digest of their definition, and digests of slices.
_OWN = "tracehound"
OWN_TABLES = (
    f"CREATE TABLE {_OWN}.published (edition text NOT NULL)",
    f"CREATE TABLE {_OWN}.tables (table_name text PRIMARY KEY, definition text NOT NULL, "
    "digits integer NOT NULL, has_key boolean NOT NULL)",
    f"CREATE TABLE {_OWN}.slices (table_name text, slice text, row_count bigint NOT NULL, "
    "digest text NOT NULL, PRIMARY KEY (table_name, slice))",
)
SCHEMAS = (_OWN, *LAYERS)
# Temporary tables: rows on their way, and the slices to replace.
STAGED = "tracehound_staged"
CHOSEN = "tracehound_chosen"


def add_slices(table: Table, expression: str) -> str:
    """An index by slices, so that the rows of one are found."""
    return f'CREATE INDEX "{slices_name(table)}" ON {name_of(table)} (({expression}))'


def slices_name(table: Table) -> str:
    """The name of that index."""
    return f"{table.name}_slices"


def stage(table: Table) -> str:
    """CREATE TABLE for rows on their way into a table with JSON, which can't be loaded as such."""
    columns = ", ".join(
        f"{SPELLING.name(each.name)} {'text' if is_json(each) else column_type(each)}"
        for each in served_columns(table)
    )
    return f"CREATE TEMPORARY TABLE {STAGED} ({columns}) ON COMMIT DROP"


def move_staged(table: Table) -> str:
    """Moves staged rows into their table."""
    names = ", ".join(SPELLING.name(each.name) for each in served_columns(table))
    columns = ", ".join(
        SPELLING.name(each.name) + ("::jsonb" if is_json(each) else "") for each in served_columns(table)
    )
    return f"INSERT INTO {name_of(table)} ({names}) SELECT {columns} FROM pg_temp.{STAGED}"


def delete_slices(table: Table, expression: str) -> str:
    """Deletes the rows of the chosen slices."""
    return f"DELETE FROM {name_of(table)} WHERE {expression} IN (SELECT slice FROM pg_temp.{CHOSEN})"


def columns_of(table: Table) -> str:
    """A query: names and types of a table's columns, as PostgreSQL writes them."""
    return f"""
        SELECT attname::text, format_type(atttypid, NULL)::text FROM pg_catalog.pg_attribute
        WHERE attrelid = {SPELLING.text(name_of(table))}::regclass AND attnum > 0 AND NOT attisdropped
    """


def plain_type(of_type: str) -> str:
    """A type as PostgreSQL writes it, without the order of its texts."""
    return of_type.partition(" COLLATE")[0]


def path(name: str) -> str:
    """A qualified name, quoted."""
    return ".".join(map(SPELLING.name, name.split(".")))


def add_column(table: Table, name: str) -> str:
    """Adds a column as the contract has it."""
    [column] = [each for each in table.columns if each.name == name]
    return f"ALTER TABLE {name_of(table)} ADD COLUMN {SPELLING.name(name)} {column_type(column)}"


def drop_column(table: Table, name: str) -> str:
    """Drops a column, and its indexes, unless a view reads it."""
    return f"ALTER TABLE {name_of(table)} DROP COLUMN {SPELLING.name(name.replace(SPELLING.quote, ''))}"


def drop_key(table: Table) -> str:
    """Drops the key, if there is one, and what it forbade: null."""
    nullable = ", ".join(f"ALTER COLUMN {SPELLING.name(name)} DROP NOT NULL" for name in table.key)
    return f'ALTER TABLE {name_of(table)} DROP CONSTRAINT IF EXISTS "{key_name(table)}", {nullable}'


def drop_slices(table: Table) -> str:
    """Drops the index by slices, if there is one."""
    return f'DROP INDEX IF EXISTS "{table.layer}"."{slices_name(table)}"'


# Whether the last attempt was done.
WAS_DONE = "SELECT current_setting('tracehound.was_done')"


def attempt(statement: str) -> str:
    """Executes a statement, unless others depend on what it takes away: then it does nothing.

    In the server, since the driver ends a transaction at an error.
    """
    return f"""
        DO $attempt$ BEGIN
            PERFORM set_config('tracehound.was_done', 'yes', true);
            EXECUTE {SPELLING.text(statement)};
        EXCEPTION WHEN dependent_objects_still_exist THEN
            PERFORM set_config('tracehound.was_done', 'no', true);
        END $attempt$
    """


def together(statements: Sequence[str]) -> str:
    """Statements as one: a server is asked once for all."""
    executed = "\n".join(f"EXECUTE {SPELLING.text(each)};" for each in statements)
    return f"DO $together$ BEGIN\n{executed}\nEND $together$"
