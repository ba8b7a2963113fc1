"""The command that prints tables in the SQL of other engines. Its code is imported only when it runs."""

from typing import Annotated, Literal

import typer

from tracehound.cli.options import JsonOption

app = typer.Typer()
Name = Literal["athena", "trino", "spark", "snowflake", "bigquery", "clickhouse", "postgres"]


@app.command()
def ddl(
    engine: Annotated[
        Name, typer.Option("--for", help="Engine that shall read the tables.", show_default=False)
    ],
    tables: Annotated[
        list[str] | None,
        typer.Argument(help="Tables, as layer.table. Default: all.", show_default=False),
    ] = None,
    location: Annotated[
        str | None,
        typer.Option(
            metavar="URI",
            help="Where the lake was copied to, such as s3://BUCKET/PREFIX. Not for postgres, whose tables "
            "hold rows themselves.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print CREATE statements of the tables for another engine.

    They are made from the contracts, with comments. Over a copy of the lake in object storage no crawler is
    needed: Athena and Trino work out partitions from the names of folders. Reads no home.

    Exit codes: 0 printed, 2 wrong usage.
    """
    from tracehound.cli.commands import ddl as command  # noqa: PLC0415

    command.ddl(engine, tables or [], location, as_json=as_json)
