"""`tracehound publish`: the tables of models in the lake as served, and the lake in other formats."""

from typing import NoReturn

import typer

from tracehound.cli.commands import layout, progress
from tracehound.cli.commands.run import say_damage
from tracehound.cli.commands.terminal import DONE, FAILED, WRONG_USAGE, fail, markup, silenced, stdout
from tracehound.desk.words import moment
from tracehound.pipelines import publications
from tracehound.pipelines.formats.tables import NotPublished, Published
from tracehound.pipelines.lake.built import WAREHOUSE_KEY
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.lake.published import Format
from tracehound.pipelines.resources import THREADS
from tracehound.pipelines.serving import lake_models, warehouse
from tracehound.pipelines.store.holding import holding
from tracehound.sql.build import Limits
from tracehound.transforms.wording import counted


def lake(home: Home, *, wait_seconds: float, as_json: bool) -> NoReturn:
    """Writes tables that differ; ends the command with its exit code."""
    if not home.warehouse.exists():
        fail(f"{home.path} has no served file yet: `tracehound run FOLDER` makes one.", WRONG_USAGE)
    try:
        with holding(home, "tracehound publish lake", wait_seconds), silenced(as_json):
            written = _written(home)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        read_at = {name: standing.read_at for name, standing in lake_models.known(home).items()}
        layout.write_json({"home": str(home.path), "written": written, "read_at": read_at})
    raise typer.Exit(DONE)


def tables(home: Home, of: Format, *, wait_seconds: float, as_json: bool) -> NoReturn:
    """Publishes the lake in a format, models included; ends the command with its exit code."""
    if not home.warehouse.exists():
        fail(f"{home.path} has no served file yet: `tracehound run FOLDER` makes one.", WRONG_USAGE)
    try:
        with holding(home, f"tracehound publish {of.folder}", wait_seconds), silenced(as_json):
            done = _published(home, of)
    except HomeIsBusy as error:
        fail(error)
    except NotPublished as error:
        fail(f"{of.name} tables can't be published: {error}")
    if as_json:
        folder = str(of.root(home.path))
        layout.write_json({"folder": folder, "versions": done.versions, "snapshot": done.snapshot})
    raise typer.Exit(DONE)


def _published(home: Home, of: Format) -> Published:
    _written(home)
    if warehouse.has_news(home):
        fail(
            "the lake has what is not served yet: its tables are not of one run. `tracehound run` serves it.",
            FAILED,
        )
    with progress.doing(f"publishing {of.name} tables"):
        done = publications.publish(home, of)
    folder = markup(of.root(home.path))
    if done.snapshot is None:
        said = f"Nothing to publish: {folder} has every table as it is served."
    else:
        count = counted(len(done.versions), "new version")
        said = f"Published {count} of tables to {folder}: snapshot {done.snapshot}."
    stdout.print(said, highlight=False, soft_wrap=True)
    return done


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
