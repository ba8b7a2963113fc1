"""`tracehound publish postgres`: the served tables in a PostgreSQL database."""

from collections.abc import Mapping, Sequence
from typing import NoReturn

import typer

from tracehound.cli.commands import layout, progress
from tracehound.cli.commands.terminal import DONE, WRONG_USAGE, fail, markup, silenced, stderr, stdout
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.postgres.address import WrongAddress, checked
from tracehound.pipelines.resources import THREADS
from tracehound.sql.build import Limits
from tracehound.transforms.wording import counted


def postgres(home: Home, to: str, *, as_json: bool) -> NoReturn:
    """Publishes the served file; ends the command with its exit code."""
    if not home.warehouse.exists():
        fail(f"{home.path} has no served file yet: `tracehound run FOLDER` makes one.", WRONG_USAGE)
    try:
        from tracehound.pipelines.postgres import publishing  # noqa: PLC0415 - the driver, which only this needs
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("tracehound"):
            raise
        fail(f"PostgreSQL needs {error.name}: install tracehound[postgres].")
    try:
        with silenced(as_json), progress.doing("publishing to PostgreSQL"):
            done = publishing.publish(home.warehouse, checked(to), Limits(home.settings.memory, THREADS))
    except WrongAddress as error:
        fail(error, WRONG_USAGE)
    except publishing.NotPublished as error:
        fail(f"nothing was published: {error}")
    _say(done.written if done else {}, done.remarks if done else [], as_json=as_json)
    raise typer.Exit(DONE)


def _say(written: Mapping[str, int], remarks: Sequence[str], *, as_json: bool) -> None:
    for remark in remarks:
        stderr.print(markup(remark), highlight=False, soft_wrap=True)
    if as_json:
        layout.write_json({"written": written, "remarks": remarks})
        return
    if written:
        rows = counted(sum(written.values()), "row")
        said = f"Published {rows} of {counted(len(written), 'table')} to PostgreSQL."
    else:
        said = "Nothing to publish: the database has every table as it is served."
    stdout.print(said, highlight=False, soft_wrap=True)
