"""`tracehound publish lake`: writes the tables of models to the lake, as they are served."""

from typing import NoReturn

import typer

from tracehound.cli.commands import layout, progress
from tracehound.cli.commands.run import say_damage
from tracehound.cli.commands.terminal import DONE, FAILED, WRONG_USAGE, fail, markup, silenced, stdout
from tracehound.desk.words import moment
from tracehound.pipelines.lake.built import WAREHOUSE_KEY
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy, writer_lock
from tracehound.pipelines.resources import THREADS
from tracehound.pipelines.serving import lake_models, warehouse
from tracehound.sql.build import Limits
from tracehound.transforms.wording import counted


def lake(home: Home, *, wait_seconds: float, as_json: bool) -> NoReturn:
    """Writes tables that differ; ends the command with its exit code."""
    if not home.warehouse.exists():
        fail(f"{home.path} has no served file yet: `tracehound run FOLDER` makes one.", WRONG_USAGE)
    try:
        with writer_lock(home.lock, "tracehound publish lake", wait_seconds), silenced(as_json):
            written = _written(home)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        read_at = {name: standing.read_at for name, standing in lake_models.known(home).items()}
        layout.write_json({"home": str(home.path), "written": written, "read_at": read_at})
    raise typer.Exit(DONE)


def _written(home: Home) -> list[str]:
    say_damage(home)
    if not warehouse.built_tables(home).fingerprints.get(WAREHOUSE_KEY):
        fail("the served file is to be built anew: `tracehound run` does it, and writes the lake.", FAILED)
    with progress.doing("writing tables to the lake"):
        written = list(lake_models.publish(home, Limits(home.settings.memory, THREADS)))
    if written:
        read_at = moment(lake_models.known(home)[written[-1]].read_at)
        tables = counted(len(written), "table")
        said = f"Wrote {tables} to {markup(home.lake)}: all that was read until {read_at}."
    else:
        said = f"Nothing to write: {markup(home.lake)} has every table as it is served."
    stdout.print(said, highlight=False, soft_wrap=True)
    if warehouse.is_stale(home):
        stdout.print(
            "Raw has documents that are not served yet: `tracehound run` adds them.", highlight=False
        )
    return written
