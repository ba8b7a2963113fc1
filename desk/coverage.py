"""How new and how complete the data is: what an answer may leave out because it was not read.

What belongs here: these figures as plain data. What does not: the state of a home's lake and its runs, which
`tracehound status` reads.
"""

from dataclasses import dataclass

from tracehound.desk.connection import Desk, Row
from tracehound.desk.report_parts import DAYS, LONG_DAYS

_EVERYTHING = 100_000


@dataclass(frozen=True)
class Coverage:
    """The figures of all data, with the newest moment; then what is known to be missing.

    `sources`: how much was read of API calls and of what AWS says about things, which are optional.
    `accounts`: each account and region, the longest quiet first. `incomplete_days`: days that lack
    findings, as far as GuardDuty's API was asked. `violated_rules`: what is wrong with served tables.
    """

    figures: Row
    sources: Row
    accounts: list[Row]
    incomplete_days: list[Row]
    violated_rules: list[Row]


def of_everything(desk: Desk) -> Coverage:
    """The coverage of the served file."""
    return Coverage(
        desk.rows("report_figures", days=DAYS)[0],
        desk.rows("coverage_sources")[0],
        _without_count(desk.rows("report_coverage", most=_EVERYTHING)),
        _without_count(desk.rows("report_completeness", days=LONG_DAYS, most=_EVERYTHING)),
        desk.rows("coverage_rules"),
    )


def _without_count(rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != "row_count"} for row in rows]
