"""Problems in the served tables: violated rules, and tables that are older than the others."""

import polars as pl

from tracehound.cli.commands.terminal import markup, stderr
from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts.operations import FAILED_CHECKS, WAS_BUILT
from tracehound.transforms.wording import counted, noun

_NAME = FAILED_CHECKS.qualified_name
_MOST_NAMED = 10
_COLUMNS = ["table_name", "rule", "severity", "offending_count", "reason"]


def read(home: Home) -> pl.DataFrame:
    """Violated rules, warnings last; without their examples."""
    return parquet.read(home.files(FAILED_CHECKS), FAILED_CHECKS, _COLUMNS).sort(
        "severity", "table_name", "rule"
    )


def say(home: Home, *, strict: bool) -> bool:
    """Prints the problems; returns whether they make the command fail.

    A table that could not be rebuilt is a failure; a violated data rule is one only with `strict`; warnings
    are not printed.
    """
    grave = read(home).filter(pl.col("severity") == "error")
    old, broken = grave.filter(pl.col("rule") == WAS_BUILT), grave.filter(pl.col("rule") != WAS_BUILT)
    for name, _, _, _, reason in old.iter_rows():
        _print(
            f"[bold red]not rebuilt:[/] {markup(name)} is served as last built: {markup(reason)} "
            "The next run tries again."
        )
    if broken.height:
        named = ", ".join(
            f"{table} {rule} ({'could not be checked' if count is None else counted(count, 'row')})"
            for table, rule, _, count, _ in broken.head(_MOST_NAMED).iter_rows()
        )
        more = f" and {broken.height - _MOST_NAMED} more" if broken.height > _MOST_NAMED else ""
        many = f"{counted(broken.height, 'rule')} {noun(broken.height, 'is', 'are')} violated"
        _print(
            f"[bold red]{many}[/] in the served tables: {markup(named)}{more}. "
            f'To see the rows: tracehound sql "SELECT * FROM {_NAME}"'
        )
    return old.height > 0 or (strict and broken.height > 0)


def _print(text: str) -> None:
    stderr.print(text, highlight=False, soft_wrap=True)
