"""`tracehound status`: what is stored, how new, what was set aside, what AWS added, how the runs went."""

from datetime import UTC, datetime

import polars as pl
from rich.table import Table

from tracehound.cli.commands import broken_rules
from tracehound.cli.commands.terminal import WRONG_USAGE, fail, markup, say_error, stdout
from tracehound.pipelines import damage, quarantine
from tracehound.pipelines.damage import history
from tracehound.pipelines.ingestion.batches import FINDINGS
from tracehound.pipelines.ingestion.ingest import REPEATS, UNMODELLED
from tracehound.pipelines.lake import parquet, troubles
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.objects import OBJECTS
from tracehound.pipelines.lake.parquet import DamagedFile

_MOST_PATHS = 15
_MOST_RUNS = 5


def status(home: Home) -> None:
    """Prints the state of a home, read from its lake and from Dagster's runs."""
    if not home.lake.exists():
        fail(f"{home.path} is not a tracehound home yet: `tracehound run FOLDER` creates one.", WRONG_USAGE)
    for each in damage.trouble(home):
        say_error(each)
    for section in (_stored, _newest, _set_aside, _unmodelled, _broken_rules, _runs):
        try:
            section(home)
        except DamagedFile as error:
            say_error(error)


def _broken_rules(home: Home) -> None:
    _print("Violated rules", broken_rules.read(home), "none")


def _print(title: str, frame: pl.DataFrame, empty: str) -> None:
    if frame.is_empty():
        stdout.print(f"[bold]{title}[/]: {empty}\n", highlight=False)
        return
    table = Table(title=title, title_justify="left", title_style="bold", highlight=False)
    for name, dtype in frame.schema.items():
        is_long = dtype == pl.String
        table.add_column(name, justify="left" if is_long else "right", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*(markup("" if value is None else value) for value in row))
    stdout.print(table)
    stdout.print()


def _stored(home: Home) -> None:
    read = parquet.read(home.files(OBJECTS), OBJECTS, ["uri", "error"])
    served = home.warehouse
    rows = [
        ("objects read", f"{read.height:,}"),
        ("  of these, only in part", f"{read['error'].count():,}"),
        ("distinct finding documents", f"{parquet.row_count(home.files(FINDINGS)):,}"),
        ("repeated elsewhere", f"{parquet.row_count(home.files(REPEATS)):,}"),
        ("set aside while reading", f"{quarantine.count(home, 'reading'):,}"),
        ("stored, but not flattened", f"{quarantine.count(home, 'flattening'):,}"),
        ("warehouse served since", _when(served.stat().st_mtime) if served.exists() else "not yet"),
    ]
    _print(f"Stored in {markup(home.path)}", pl.DataFrame(rows, schema=["what", "amount"], orient="row"), "")


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(sep=" ", timespec="seconds")


def _newest(home: Home) -> None:
    columns = ["account_id", "region", "finding_id", "updated_at"]
    newest = (
        parquet.read(home.files(FINDINGS), FINDINGS, columns)
        .group_by("account_id", "region")
        .agg(findings=pl.col("finding_id").n_unique(), newest_version=pl.col("updated_at").max())
        .sort("account_id", "region", nulls_last=True)
        .with_columns(pl.col("newest_version").dt.strftime("%Y-%m-%d %H:%M:%S UTC"))
    )
    _print("Newest data", newest, "nothing is stored")


def _set_aside(home: Home) -> None:
    reasons = quarantine.reasons(home)
    rows = [(each.step, each.reason_code, each.documents, each.reason, each.uri) for each in reasons]
    schema = {
        "while": pl.String, "reason": pl.String, "documents": pl.Int64, "example": pl.String, "uri": pl.String
    }  # fmt: skip
    _print("Set aside", pl.DataFrame(rows, schema=schema, orient="row"), "nothing")
    if reasons:
        stdout.print(f"  {quarantine.TODO}\n", highlight=False, soft_wrap=True)


def _unmodelled(home: Home) -> None:
    paths = (
        parquet.read(home.files(UNMODELLED), UNMODELLED)
        .group_by("path")
        .agg(
            documents=pl.col("document_count").sum(),
            first_seen=pl.col("first_seen_at").min().dt.date(),
            last_seen=pl.col("last_seen_at").max().dt.date(),
        )
        .sort(["documents", "path"], descending=[True, False])
    )
    _print("Fields missing from the service model", paths.head(_MOST_PATHS), "none")
    if paths.height > _MOST_PATHS:
        stdout.print(f"  and {paths.height - _MOST_PATHS} more in raw.unmodelled_paths\n", highlight=False)


def _runs(home: Home) -> None:
    from tracehound.pipelines.launch import last_runs  # noqa: PLC0415 - Dagster, which the rest does not need

    try:
        rows = last_runs(home, _MOST_RUNS)
    except Exception as error:
        # Dagster's history can be opened only for writing; the rest of a read-only home is printed above.
        denied = history.what_is_wrong(home) or troubles.told(error, home.dagster)
        if denied is None:
            raise
        stdout.print(f"[bold]Last runs[/]: {markup(denied)}", highlight=False, soft_wrap=True)
        return
    _print(
        "Last runs", pl.DataFrame(rows, schema=["run", "job", "started", "state"], orient="row"), "none yet"
    )
