"""Commands that publish data for readers outside tracehound. Their code is imported only when they run."""

from typing import Annotated, Any

import typer

# As in `cli.options`: Typer exports another class by this name.
from typer._click import Context
from typer.core import TyperGroup

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, WaitOption, at

_DATABASES = ("postgres://", "postgresql://")


class _Targets(TyperGroup):
    """The targets; the address of a database says itself which."""

    def resolve_command(self, ctx: Context, args: list[str]) -> Any:
        """As in any group, with the target before its address where it was left out."""
        if args and args[0].startswith(_DATABASES):
            args = ["postgres", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=_Targets, no_args_is_help=True, help="Write tables for readers outside tracehound.")


@app.callback()
def publish() -> None:
    """Write tables for readers outside: pandas, Spark, Athena, engines of Delta or Iceberg, PostgreSQL."""


@app.command()
def lake(
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Write the tables of models to the lake, as they are served.

    A run that builds everything writes them too. Other runs write raw and flattened tables to the lake and
    update the rest in the served file alone. Tables that have not changed since are left alone.

    Exit codes: 0 the lake has what is served, 1 it could not be written, 2 nothing is served.
    """
    from tracehound.cli.commands import publish as command  # noqa: PLC0415

    command.lake(at(home, config), wait_seconds=wait, as_json=as_json)


@app.command()
def delta(
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Publish the lake as Delta tables, beside it and without a second copy.

    Writes the tables of models to the lake first, as `publish lake` does. A table gets a version if its files
    have changed. The table `snapshots` says which versions belong together.

    Exit codes: 0 the Delta tables have what is served, 1 they could not be written, 2 nothing is served.
    """
    from tracehound.cli.commands import publish as command  # noqa: PLC0415
    from tracehound.pipelines.lake.published import DELTA  # noqa: PLC0415

    command.tables(at(home, config), DELTA, wait_seconds=wait, as_json=as_json)


@app.command()
def iceberg(
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Publish the lake as Iceberg tables, beside it and without a second copy.

    As `publish delta`, in another format. Tables are found by files alone, or in the catalog that
    `iceberg.catalog` names. It needs the extra `iceberg`.

    Exit codes: 0 the Iceberg tables have what is served, 1 they could not be written, 2 nothing is served.
    """
    from tracehound.cli.commands import publish as command  # noqa: PLC0415
    from tracehound.pipelines.lake.published import ICEBERG  # noqa: PLC0415

    command.tables(at(home, config), ICEBERG, wait_seconds=wait, as_json=as_json)


@app.command()
def warehouse(
    place: Annotated[
        str | None,
        typer.Argument(help="s3://BUCKET/PREFIX. Default: where the lake lies.", show_default=False),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Publish the served file in a bucket, for readers elsewhere: `tracehound fetch` fetches it.

    Readers have the file before or this one, never a part. A purge deletes all that is published where the
    lake lies.

    Exit codes: 0 the bucket has what is served, 1 it could not be published, 2 nothing is served.
    """
    from tracehound.cli.commands import lake as command  # noqa: PLC0415

    command.publish_warehouse(place, at(home, config), wait_seconds=wait, as_json=as_json)


@app.command()
def postgres(
    address: Annotated[
        str,
        typer.Argument(
            metavar="ADDRESS",
            help="Database, as postgres://USER@HOST:PORT/NAME, without a password: give that by PGPASSWORD, "
            "~/.pgpass or a service. What is left out is as libpq has it: PGHOST and so on.",
        ),
    ] = "postgresql://",
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish all served tables to PostgreSQL, in one transaction; `publish postgres://…` is the same.

    A schema for each layer, with keys, indexes and comments. After the first time only slices of tables are
    written that have changed. Tables stay the same ones, so grants and views of them stay. Needs the extra
    `postgres`.

    Exit codes: 0 the database has what is served, 1 it could not be written, 2 nothing is served, or a wrong
    address.
    """
    from tracehound.cli.commands import publish_postgres as command  # noqa: PLC0415

    command.postgres(at(home, config), address, as_json=as_json)
