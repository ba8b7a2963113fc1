"""Renders pages of the docs: tables and marts from contracts, configuration from keys, queries from headers.

`python -m tracehound.pipelines.docs` writes them; a test fails when they are stale.
"""

import inspect
import itertools
import json
import re
from pathlib import Path

import msgspec

from tracehound.pipelines.settings.keys import Key, Settings, keys
from tracehound.pipelines.settings.reading import FILE_NAME
from tracehound.sql.canned import CannedQuery, Parameter, canned_queries
from tracehound.sql.ddl import duckdb_type, is_served
from tracehound.sql.engines.athena import LOCATION, of_table, prologue
from tracehound.sql.models import models
from tracehound.transforms.contracts import TABLES, Column, Table

_DOCS = Path(__file__).resolve().parent.parent / "docs"
FOLDER = _DOCS / "tables"
CONFIGURATION = _DOCS / "configuration.md"
QUERIES = _DOCS / "queries.md"
METRICS = _DOCS / "metrics.md"
COMPARED = _DOCS / "compared.md"
ATHENA = _DOCS / "aws" / "lake.athena.sql"
_RENDERED = "<!-- What follows is rendered from contracts and models by `make docs`. -->\n"

_FURTHER = "<!-- What follows is rendered from the canned queries by `make docs`. -->\n"


def pages() -> dict[str, str]:
    """The text of every page by file name."""
    return {f"{name}.md": _page(table) for name, table in TABLES.items()} | {"README.md": _index()}


def _index() -> str:
    rows = [f"| [{name}]({name}.md) | {table.grain} |" for name, table in TABLES.items()]
    return "\n".join(["# Tables", "", "| table | one row per |", "|---|---|", *rows, ""])


def _page(table: Table) -> str:
    name = table.qualified_name
    head = [
        f"# {name}",
        "",
        f"One row per {table.grain}.",
        "",
        f"Key: {_names(table.key)}." + (f" Stored by {_names(table.stored_by)}." if table.stored_by else ""),
    ]
    if name in models():
        reads = ", ".join(f"[{each}]({each}.md)" for each in models()[name].depends_on)
        made_from = f" from {reads}" if reads else ""
        head += ["", f"Built by `sql/{table.layer}/{table.name}.sql`{made_from}."]
    origins = [f"- `{origin.path or 'the finding itself'}`" for origin in table.origins]
    paths = ["", "Rows come from these paths of a finding:", "", *origins] if origins else []
    return "\n".join([*head, *_columns(table), *paths, ""])


def _columns(table: Table) -> list[str]:
    """The table's columns; if some are only in the lake, each says whether it is served."""
    if all(map(is_served, table.columns)):
        head = ["", "| column | type | null | meaning |", "|---|---|---|---|"]
        return [*head, *(_row(column, "") for column in table.columns)]
    return [
        "",
        f"Columns that are not served are only in the lake: `<home>/lake/{table.layer}/{table.name}/`.",
        "",
        "| column | type | null | served | meaning |",
        "|---|---|---|---|---|",
        *(_row(column, f" {_yes(is_served(column))} |") for column in table.columns),
    ]


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in columns)


def _row(column: Column, served: str) -> str:
    source = f" From `{column.source.replace('|', '` or `')}`." if column.source else ""
    dtype = duckdb_type(column.dtype).replace('"', "").replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
    return f"| `{column.name}` | {dtype} | {_yes(column.nullable)} |{served} {column.description}{source} |"


def metrics(written: str) -> str:
    """The page of metrics: its handwritten terms, then every mart as declared."""
    words, _, _ = written.partition(_RENDERED)
    marts = [table for table in TABLES.values() if table.layer == "trends"]
    return words + _RENDERED + "\n".join([*(line for table in marts for line in _mart(table)), ""])


def _mart(table: Table) -> list[str]:
    name = table.qualified_name
    figures = [column for column in table.columns if column.name not in table.key]
    rows = [f"| `{column.name}` | {column.description} |" for column in figures]
    return [
        "",
        f"## [{name}](tables/{name}.md)",
        f"One row per {table.grain}."
        + (f" Answers: {_answers(models()[name].query)}" if name in models() else ""),
        "",
        "| column | meaning |",
        "|---|---|",
        *rows,
    ]


def _answers(query: str) -> str:
    """The part of a model's header after grain and key."""
    comments = itertools.takewhile(lambda line: line.startswith("--"), query.splitlines())
    _, _, said = " ".join(line.removeprefix("--").strip() or "\n\n" for line in comments).partition(
        "Answers: "
    )
    return re.sub(" *\n *", "\n", said)


def compared(written: str) -> str:
    """The page of comparisons: its handwritten text, then the queries that the text does not name."""
    words, _, _ = written.partition(_FURTHER)
    others = [each for each in canned_queries().values() if f"`{each.name}`" not in words]
    return f"{words.rstrip()}\n\n{_FURTHER}" + "\n".join(
        [
            "## Further questions",
            "",
            "| question | query |",
            "|---|---|",
            *(f"| {each.question} | `{each.name}` |" for each in others),
            "",
        ]
    )


def configuration() -> str:
    """The page of the configuration."""
    sections = [*dict.fromkeys(key.section for key in keys())]
    return "\n".join([*_CONFIGURATION_HEAD, *(line for each in sections for line in _section(each)), ""])


_CONFIGURATION_HEAD = [
    "# Configuration",
    "",
    f"`{FILE_NAME}` in the working folder, or the file that `--config` or `TRACEHOUND_CONFIG` names.",
    "All keys are optional. The command line overrides the environment, the environment overrides the",
    "file, and the file overrides the defaults. In the environment, separate the items of a list by",
    "commas. Unknown keys and unknown variables `TRACEHOUND_…` are errors. Paths in the file are relative",
    "to its folder.",
    "[tracehound.example.toml](../tracehound.example.toml) has every key; `tracehound doctor` checks yours.",
]


def _section(name: str) -> list[str]:
    about = (
        Settings
        if not name
        else next(field.type for field in msgspec.structs.fields(Settings) if field.name == name)
    )
    return [
        "",
        f"## `[{name}]`" if name else "## At the top",
        "",
        inspect.cleandoc(about.__doc__ or ""),
        "",
        "| key | type | default | variable | meaning |",
        "|---|---|---|---|---|",
        *(_key_row(key) for key in keys() if key.section == name),
    ]


def _key_row(key: Key) -> str:
    default = "none" if key.default in (None, ()) else f"`{json.dumps(key.default)}`"
    return f"| `{key.name}` | {_takes(key)} | {default} | `{key.variable}` | {key.description} |"


def _takes(key: Key) -> str:
    """A key's type in plain words."""
    plain, _ = msgspec.json.schema_components([key.type])
    schema = plain[0]
    schema = next((each for each in schema.get("anyOf", []) if each.get("type") != "null"), schema)
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    if schema["type"] == "array":
        return "list of strings"
    names = {"string": "string", "integer": "whole number", "number": "number", "boolean": "true or false"}
    lowest, highest = (schema.get(name) for name in ("minimum", "maximum"))
    bounds = [
        f"from {lowest:g}" if lowest is not None else "",
        f"to {highest:g}" if highest is not None else "",
    ]
    return " ".join([names[schema["type"]], *filter(None, bounds)])


def queries() -> str:
    """The page of the canned queries."""
    return "\n".join(
        [*_QUERIES_HEAD, *(line for each in canned_queries().values() for line in _query(each)), ""]
    )


_QUERIES_HEAD = [
    "# Canned queries",
    "",
    "Ready-made questions for analysts: `tracehound query NAME --param name=value …`, with",
    "`--format table|json|csv|parquet`. `tracehound queries` lists them.",
    "Each is a file in `sql/queries/` that you can copy and adapt.",
    "",
    "Sample findings are excluded. *Newest* and *now* mean the newest event stored, never the clock.",
    "Times are UTC. [Looking things up](lookups.md) explains how to look up a single thing quickly.",
]


def _query(canned: CannedQuery) -> list[str]:
    rows = [
        "",
        "| parameter | type | default | meaning |",
        "|---|---|---|---|",
        *map(_parameter, canned.parameters),
    ]
    return [
        "",
        f"## `{canned.name}`",
        "",
        f"**{canned.question}**",
        *(rows if canned.parameters else []),
        "",
        f"Then: {canned.advice}",
    ]


def _parameter(parameter: Parameter) -> str:
    default = "required" if parameter.is_required else f"`{parameter.default}`"
    takes = ", ".join(f"`{each}`" for each in parameter.allowed) or parameter.bounds
    type_ = f"{parameter.type}: {takes}" if takes else parameter.type
    return f"| `{parameter.name}` | {type_} | {default} | {parameter.description} |"


def athena() -> str:
    """The file of Athena's definitions of the lake's tables."""
    statements = [
        *prologue(LOCATION),
        *(each for table in TABLES.values() for each in of_table(table, LOCATION)),
    ]
    return _ATHENA_HEAD + "\n".join(f"{each};\n" for each in statements)


_ATHENA_HEAD = f"""\
-- The lake's tables for Amazon Athena, rendered from contracts by `make docs`; docs/lake.md explains them.
-- Replace {LOCATION} by where you copied the lake. Athena runs one statement at a time.
"""


def main() -> None:
    """Writes the pages, and removes those of tables that no longer exist."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.md"):
        path.unlink()
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    CONFIGURATION.write_text(configuration(), encoding="utf-8")
    QUERIES.write_text(queries(), encoding="utf-8")
    COMPARED.write_text(compared(COMPARED.read_text(encoding="utf-8")), encoding="utf-8")
    ATHENA.write_text(athena(), encoding="utf-8")
    METRICS.write_text(metrics(METRICS.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
