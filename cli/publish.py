"""Commands that publish data for readers outside tracehound. Their code is imported only when they run."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, WaitOption, at

app = typer.Typer(no_args_is_help=True, help="Write tables for readers of the lake.")


@app.callback()
def publish() -> None:
    """Write tables for readers of the lake: pandas, Spark, Athena, and engines that read Delta or Iceberg."""


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
