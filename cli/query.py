"""Commands for canned queries, and for the suppression advice that comes from one."""

from collections.abc import Iterator
from typing import Annotated

import typer

# As in `cli.options`: Typer exports another class by this name.
from typer._click import Context, HelpFormatter
from typer.core import TyperCommand

from tracehound.cli.options import (
    ConfigOption,
    FormatOption,
    HomeOption,
    JsonOption,
    MemoryOption,
    OutputOption,
    TimeoutOption,
    at,
    form,
)

app = typer.Typer()


class _QueryCommand(TyperCommand):
    """The command `query`, whose help with a name tells that query and its parameters."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """As any command, but remembers the words for its help, which comes before they are read."""
        ctx.meta[__name__] = list(args)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """What one query asks and takes, and then the options of all."""
        from tracehound.cli.commands import query as command  # noqa: PLC0415

        if name := self._name(ctx):
            command.describe(name)
        super().format_help(ctx, formatter)

    def _name(self, ctx: Context) -> str | None:
        given, _, _ = self.make_parser(ctx).parse_args(list(ctx.meta[__name__]))
        name = given.get("name")
        return name if isinstance(name, str) else None


def _names(incomplete: str) -> Iterator[tuple[str, str]]:
    """Canned queries whose name begins so, with their questions, for completion."""
    from tracehound.sql.canned import canned_queries  # noqa: PLC0415

    for name, each in canned_queries().items():
        if name.startswith(incomplete):
            yield name, each.question


def _parameters(ctx: typer.Context, incomplete: str) -> Iterator[tuple[str, str]]:
    """Parameters of the query that was named, or values of the one that is being typed."""
    from tracehound.sql.canned import canned_queries  # noqa: PLC0415

    # Words that end with an option without its value are not read into parameters.
    named = (canned_queries().get(word) for word in ctx.meta.get(__name__, ()))
    query = next(filter(None, named), None)
    for each in query.parameters if query else ():
        values: tuple[str, ...] = each.allowed or ("",)
        for value in values:
            if (text := f"{each.name}={value}").startswith(incomplete):
                yield text, each.description


@app.command(cls=_QueryCommand)
def query(
    name: Annotated[
        str,
        typer.Argument(
            help="Name of a canned query. With a name, --help tells its parameters.", autocompletion=_names
        ),
    ],
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="Value of a parameter.",
            show_default=False,
            autocompletion=_parameters,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    format_: FormatOption = None,
    as_json: JsonOption = False,
    output: OutputOption = None,
    memory: MemoryOption = "2GB",
    timeout: TimeoutOption = 60.0,
) -> None:
    """Run one of the canned queries; `tracehound queries` lists them."""
    from tracehound.cli.commands import query as command  # noqa: PLC0415

    chosen = form(format_, as_json=as_json)
    command.query(name, param or [], at(home, config), chosen, output, memory=memory, timeout_seconds=timeout)


@app.command()
def queries(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Canned query to describe with its parameters.", show_default=False, autocompletion=_names
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the canned queries, or describe one: its parameters, and what to do with its answer."""
    from tracehound.cli.commands import query as command  # noqa: PLC0415

    command.queries(name, as_json=as_json)


@app.command()
def suppress(
    share: Annotated[
        float, typer.Option(min=0, max=100, help="Percentage of all findings to cover with the combinations.")
    ] = 80.0,
    most: Annotated[int, typer.Option(min=1, help="Maximum number of combinations, largest first.")] = 20,
    number: Annotated[
        int | None,
        typer.Option(
            "--filter",
            metavar="NUMBER",
            help="Print only the FindingCriteria of this combination.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which types, images and executables make up the volume, and what suppressing them would hide.

    Changes nothing: `--filter NUMBER` prints what `aws guardduty create-filter --finding-criteria` takes.
    """
    from tracehound.cli.commands import suppress as command  # noqa: PLC0415

    command.suppress(at(home, config), share, most, number, as_json=as_json)
