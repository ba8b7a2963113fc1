"""Partitions that are worked out from a range instead of listed: Athena and Trino have the same kind."""

from dataclasses import dataclass

from tracehound.transforms.contracts import Table
from tracehound.transforms.partitions import DAYS, partition_key

# GuardDuty has existed since 2017-11. An engine asks for the folder of each day or month of such a range.
_FIRST_MONTH = "2017-11"


@dataclass(frozen=True)
class Projection:
    """A partition's name, whether it is a day, and the range, format and unit of its values."""

    key: str
    is_day: bool
    first: str
    form: str
    unit: str


def projection_of(table: Table) -> Projection | None:
    """The projection of the folders of a table; None of a table that is one folder."""
    key = partition_key(table)
    if key is None:
        return None
    if key in DAYS:
        return Projection(key, True, f"{_FIRST_MONTH}-01", "yyyy-MM-dd", "DAYS")
    return Projection(key, False, _FIRST_MONTH, "yyyy-MM", "MONTHS")
