"""Commands about where a home's lake lies. Their code is imported only when they run."""

from typing import Annotated

import typer

from tracehound.cli import panels
from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, WaitOption, at
from tracehound.pipelines.settings.source_prefixes import S3

app = typer.Typer(no_args_is_help=True)
fetching = typer.Typer()


@app.callback()
def lake() -> None:
    """Keep the lake in object storage: move it there and back, bring this machine up to date."""


@app.command()
def move(
    place: Annotated[str, typer.Argument(help=f"{S3}BUCKET/PREFIX, or `local` for the home's folder.")],
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Move the lake into a bucket, or back. The home's folder keeps all files: it is the bucket's mirror.

    After a kill the same command goes on. Every file is compared at its new place before the move counts.

    Exit codes: 0 moved, 1 it could not be moved: the lake is where it was, 2 no such place.
    """
    from tracehound.cli.commands import lake as command  # noqa: PLC0415

    command.move(place, at(home, config), wait_seconds=wait, as_json=as_json)


@app.command()
def sync(
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Fetch what other machines wrote, and send what people decided on this one. Each run does so too.

    Exit codes: 0 done, 1 the bucket can't be used or somebody writes, 2 the lake is in the folder alone.
    """
    from tracehound.cli.commands import lake as command  # noqa: PLC0415

    command.sync(at(home, config), wait_seconds=wait, as_json=as_json)


@app.command()
def unlock(
    home: HomeOption = None,
    config: ConfigOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Free the lake of a machine that died while it wrote. Without this it is free a few minutes later.

    If that machine lives after all, it can't commit any more, and its run fails; nothing stored is lost.

    Exit codes: 0 it is free, 1 the bucket can't be used, 2 the lake is in the folder alone.
    """
    from tracehound.cli.commands import lake as command  # noqa: PLC0415

    command.unlock(at(home, config), yes=yes, as_json=as_json)


@fetching.command()
def fetch(
    place: Annotated[str, typer.Argument(help=f"{S3}BUCKET/PREFIX where a served file is published.")],
    home: HomeOption = None,
    config: ConfigOption = None,
    endpoint_url: Annotated[
        str | None,
        typer.Option(
            rich_help_panel=panels.AWS, help="Endpoint to use instead of AWS's own.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Fetch the newest served file that `publish warehouse` has published, to read it in a home of its own.

    It is fetched whole and compared, or left alone if this home has it. Then every command that asks works on
    it: `tracehound groups --home HOME`. After a purge a file from before it is deleted.

    Exit codes: 0 the home has the newest file, 1 it could not be fetched, 2 the home has a lake of its own.
    """
    from tracehound.cli.commands import lake as command  # noqa: PLC0415

    chosen = {"TRACEHOUND_AWS_ENDPOINT_URL": endpoint_url} if endpoint_url else {}
    command.fetch(place, at(home, config, chosen), as_json=as_json)
