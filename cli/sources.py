"""Commands about the sources of a home. Their code is imported only when they run."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, WaitOption, at, chosen_file

app = typer.Typer(invoke_without_command=True)


@app.callback()
def sources(
    context: typer.Context,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the sources that runs read, and what was read of each; forget one.

    A home remembers each source that `tracehound run` was given, once it could be listed. A run without
    sources reads the configured ones, else all that are remembered.
    """
    if context.invoked_subcommand is None:
        from tracehound.cli.commands import sources as command  # noqa: PLC0415

        command.show(at(home, config), chosen_file(config), as_json=as_json)


@app.command()
def forget(
    given: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="Sources as they are listed.")],
    home: HomeOption = None,
    config: ConfigOption = None,
    wait: WaitOption = 60.0,
    as_json: JsonOption = False,
) -> None:
    """Stop reading sources that were given to runs. What was read from them stays stored.

    Exit codes: 0 forgotten, 2 one of them is not remembered: nothing was changed.
    """
    from tracehound.cli.commands import sources as command  # noqa: PLC0415

    command.forget(given, at(home, config), chosen_file(config), wait_seconds=wait, as_json=as_json)
