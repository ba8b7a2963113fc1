"""The word `profile`. What it does is imported only when it runs, so that help is quick."""

from typing import Annotated

import typer

from tracehound.cli.options import ConfigOption, HomeOption

app = typer.Typer()


@app.command()
def profile(
    kind: Annotated[
        str,
        typer.Argument(
            help="Kind of entity, such as ecs_task, container_image or ip_address; a word of it is enough "
            "where only one kind has it: image, ip, account."
        ),
    ],
    key: Annotated[
        str, typer.Argument(help="Key of the entity (an ARN, address, hash, image …), its name, or a part.")
    ],
    first: Annotated[
        str | None,
        typer.Option("--from", help="Begin of the scope time: a day or a time in UTC.", show_default=False),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", help="End of the scope time. Default: the newest event.", show_default=False),
    ] = None,
    length: Annotated[
        str | None,
        typer.Option(
            "--last", help="Length of the scope time up to its end: 30m, 24h, 7d, 2w. Default: 24h."
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell all about an entity: who it is, what was found of it, what it met, and what is new.

    New is what was seen in the scope time and not in its baseline, the 45 days before.
    """
    from tracehound.cli.commands import profile as command  # noqa: PLC0415

    command.profile(kind, key, home, first=first, last=last, length=length, as_json=as_json)
