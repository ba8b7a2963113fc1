"""The command `profile`. Its code is imported only when it runs, so that help is quick."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption, JsonOption, at

app = typer.Typer()


@app.command()
def profile(
    kind: Annotated[
        str,
        typer.Argument(
            help="Kind of entity, such as ecs_task, container_image or ip_address. One word of it is enough "
            "if no other kind has that word: image, ip, account. Any other word lists all kinds."
        ),
    ],
    key: Annotated[
        str,
        typer.Argument(
            help="Key of the entity (an ARN, address, hash, image …), its name, or part of either."
        ),
    ],
    first: Annotated[
        str | None,
        typer.Option("--from", help="Start of the scope time: a day or a time in UTC.", show_default=False),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", help="End of the scope time. Default: the newest event.", show_default=False),
    ] = None,
    length: Annotated[
        str | None,
        typer.Option(
            "--last", help="Length of the scope time, back from its end: 30m, 24h, 7d, 2w. Default: 24h."
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show everything about an entity: identity, findings, related entities, and what is new.

    New means seen in the scope time but not in its baseline, the 45 days before it.
    """
    from tracehound.cli.commands import profile as command  # noqa: PLC0415

    command.profile(kind, key, at(home, config), first=first, last=last, length=length, as_json=as_json)
