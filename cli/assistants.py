"""The command `mcp`. Its code is imported only when it runs, so that help is quick."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, at

app = typer.Typer()


@app.command()
def mcp(
    sql: Annotated[
        bool,
        typer.Option(
            "--sql", help="Offer a tool that runs any SELECT, behind the fence of `tracehound sql`."
        ),
    ] = False,
    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Replace accounts, addresses and people's names by pseudonyms that stay the same.",
        ),
    ] = False,
    home: HomeOption = None,
    config: ConfigOption = None,
) -> None:
    """Serve tools for AI assistants over stdin and stdout, by the Model Context Protocol.

    An assistant starts this command itself: docs/assistants.md says how. The tools only read, and answer with
    what `groups`, `investigate`, `profile` … say; what leaves this machine is what the assistant sends on.
    """
    from tracehound.cli.commands import mcp as command  # noqa: PLC0415

    place = at(home, config)
    chosen = place.settings.assistants
    command.serve(place, sql=sql or chosen.sql, redact=redact or chosen.redact)
