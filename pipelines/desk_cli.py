"""The words of the investigator's desk. What they do is imported only when they run, so that help is quick."""

from typing import Annotated

import typer

from pipelines.options import ConfigOption, HomeOption

app = typer.Typer()

_JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, with all that the text shortens.")]


@app.command()
def investigate(
    finding: Annotated[str, typer.Argument(help="Id or ARN of a finding; the beginning of an id is enough.")],
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: _JsonOption = False,
) -> None:
    """Tell all about a finding: what happened, its process tree, its group, what is new, what to ask next."""
    from pipelines.commands import investigate as command  # noqa: PLC0415

    command.investigate(finding, home, as_json=as_json)
