"""`tracehound status`: what is stored, how new, what was set aside, what AWS added, how the runs went."""

import sqlite3
from datetime import UTC, datetime

import polars as pl
from rich.table import Table

from tracehound.cli.commands import broken_rules, layout
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, say_error, silenced, stdout
from tracehound.desk.connection import Row
from tracehound.desk.words import as_text, moment
from tracehound.pipelines import damage, quarantine
from tracehound.pipelines.damage import history
from tracehound.pipelines.lake import parquet, standings, troubles
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.objects import OBJECTS
from tracehound.pipelines.lake.parquet import DamagedFile
from tracehound.pipelines.lake.standings import State
from tracehound.pipelines.serving import comparison
from tracehound.pipelines.settings.case_targets import case_targets
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.wording import second

_FINDINGS, _REPEATS = TABLES["raw.findings"], TABLES["raw.repeats"]
_UNMODELLED = TABLES["raw.unmodelled_paths"]

_MOST_PATHS = 15
_MOST_ROWS = 50
_MOST_RUNS = 5
_STORED = {
    "objects_read": "objects read",
    "objects_read_in_part": "  of these, only in part",
    "documents": "distinct finding documents",
    "repeats": "repeated elsewhere",
    "rejected": "set aside while reading",
    "not_flattened": "stored, but not flattened",
    "served_since": "warehouse served since",
    "older_in_lake": "tables older in the lake",
}


def status(home: Home, *, as_json: bool) -> None:
    """Prints the state of a home, read from its lake and from Dagster's runs."""
    if not home.lake.exists():
        fail(f"{home.path} is not a tracehound home yet: `tracehound run FOLDER` creates one.", WRONG_USAGE)
    damaged = list(damage.trouble(home))
    for each in damaged:
        say_error(each)
    damaged += layout.warn_of_decisions(home)
    state: dict[str, object] = {"home": str(home.path), "damage": damaged}
    with silenced(as_json):
        for name, section in (
            ("stored", _stored),
            ("newest", _newest),
            ("set_aside", _set_aside),
            ("unmodelled_fields", _unmodelled),
            ("violated_rules", _broken_rules),
            ("refreshed_tables", _refreshed),
            ("tickets", _tickets),
            ("runs", _runs),
        ):
            try:
                state[name] = section(home)
            except DamagedFile as error:
                say_error(error)
                damaged.append(str(error))
    if as_json:
        layout.write_json(state)


def _broken_rules(home: Home) -> list[Row]:
    return _printed("Violated rules", broken_rules.read(home), "none")


def _refreshed(home: Home) -> Row | None:
    known = comparison.read(home)
    if known is None:
        stdout.print("[bold]Compared with a full build[/]: not yet\n")
        return None
    last = known.last
    stdout.print(
        f"[bold]Compared with a full build[/] on {last.day}: {markup(last.told)}\n",
        highlight=False,
        soft_wrap=True,
    )
    if found := comparison.difference(home):
        say_error(f"{found}. {comparison.todo(home)}")
    return {"compared_at": last.compared_at, "outcome": last.told, "difference": found}


def _tickets(home: Home) -> Row | None:
    """What case targets were not told; nothing where none is configured."""
    targets = list(case_targets(home.settings))
    if not targets:
        return None
    from tracehound.pipelines.serving.tickets import keeping  # noqa: PLC0415 - brings boto3

    kept = keeping.left(home)
    said = kept.summary if kept else "up to date, as far as runs know"
    stdout.print(f"[bold]Tickets[/]: {markup(said)}\n", highlight=False, soft_wrap=True)
    errors = {name: each.errors for name, each in kept.left.items()} if kept else {}
    return {
        "targets": targets,
        "pending": kept.pending if kept else 0,
        "errors": errors,
    }


def _printed(title: str, frame: pl.DataFrame, empty: str) -> list[Row]:
    """The rows of a section, the first of them printed."""
    if frame.is_empty():
        stdout.print(f"[bold]{title}[/]: {empty}\n", highlight=False)
        return []
    table = Table(title=title, title_justify="left", title_style="bold", highlight=False)
    for name, dtype in frame.schema.items():
        is_long = dtype == pl.String
        table.add_column(name, justify="left" if is_long else "right", overflow="fold")
    for row in frame.head(_MOST_ROWS).iter_rows():
        table.add_row(*(markup("" if value is None else as_text(value)) for value in row))
    stdout.print(table)
    if frame.height > _MOST_ROWS:
        stdout.print(f"  and {frame.height - _MOST_ROWS:,} more: `tracehound status --json`", highlight=False)
    stdout.print()
    return frame.to_dicts()


def _stored(home: Home) -> Row:
    read = parquet.read(home.files(OBJECTS), OBJECTS, ["error"])
    served = home.warehouse
    state: Row = {
        "objects_read": read.height,
        "objects_read_in_part": read["error"].count(),
        "documents": parquet.row_count(home.files(_FINDINGS)),
        "repeats": parquet.row_count(home.files(_REPEATS)),
        "rejected": quarantine.count(home, "reading"),
        "not_flattened": quarantine.count(home, "flattening"),
        "served_since": datetime.fromtimestamp(served.stat().st_mtime, UTC) if served.exists() else None,
        "older_in_lake": sum(each.state is State.OLDER for each in standings.read(home).values()),
    }
    rows = [(label, _cell(state[name])) for name, label in _STORED.items()]
    _printed(
        f"Stored in {markup(home.path)}", pl.DataFrame(rows, schema=["what", "amount"], orient="row"), ""
    )
    return state


def _cell(value: int | datetime | None) -> str:
    if value is None:
        return "not yet"
    return moment(value) if isinstance(value, datetime) else f"{value:,}"


def _newest(home: Home) -> list[Row]:
    columns = ["account_id", "region", "updated_at"]
    newest = (
        parquet.read(home.files(_FINDINGS), _FINDINGS, columns)
        .group_by("account_id", "region")
        .agg(documents=pl.len(), newest_version=pl.col("updated_at").max())
        .sort("account_id", "region", nulls_last=True)
    )
    return _printed("Newest data", newest, "nothing is stored")


def _set_aside(home: Home) -> list[Row]:
    reasons = quarantine.reasons(home)
    rows = [(each.step, each.reason_code, each.documents, each.reason, each.uri) for each in reasons]
    schema = {
        "while": pl.String, "reason": pl.String, "documents": pl.Int64, "example": pl.String, "uri": pl.String
    }  # fmt: skip
    found = _printed("Set aside", pl.DataFrame(rows, schema=schema, orient="row"), "nothing")
    if reasons:
        stdout.print(f"  {quarantine.TODO}\n", highlight=False, soft_wrap=True)
    return found


def _unmodelled(home: Home) -> list[Row]:
    paths = (
        parquet.read(home.files(_UNMODELLED), _UNMODELLED)
        .group_by("path")
        .agg(
            documents=pl.col("document_count").sum(),
            first_seen=pl.col("first_seen_at").min().dt.date(),
            last_seen=pl.col("last_seen_at").max().dt.date(),
        )
        .sort(["documents", "path"], descending=[True, False])
    )
    _printed("Fields missing from the service model", paths.head(_MOST_PATHS), "none")
    if paths.height > _MOST_PATHS:
        stdout.print(f"  and {paths.height - _MOST_PATHS} more in raw.unmodelled_paths\n", highlight=False)
    return paths.to_dicts()


def _runs(home: Home) -> list[Row]:
    try:
        latest = history.latest_runs(home, _MOST_RUNS)
    except (sqlite3.Error, OSError) as error:
        denied = history.what_is_wrong(home) or troubles.told(error, home.dagster)
        if denied is None:
            raise
        stdout.print(f"[bold]Last runs[/]: {markup(denied)}", highlight=False, soft_wrap=True)
        return []
    rows = [(run, job, second(started), state) for run, job, started, state in latest]
    schema = ["run", "job", "started", "state"]
    return _printed("Last runs", pl.DataFrame(rows, schema=schema, orient="row"), "none yet")
