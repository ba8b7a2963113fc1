"""Rows of `reference/*.csv`, checked and completed: what the owners of the accounts know about them.

What belongs here: the columns of a file and their valid values. What does not: where the files are
(`pipelines.ingestion.reference`) and what they are used for (`entities.known_entities`, `context.owners`,
`trends.remediation_targets`).
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from ipaddress import IPv4Network, ip_network

import polars as pl

from tracehound.transforms.context.kinds import KINDS
from tracehound.transforms.contracts.reference import ACCOUNTS, IMAGES, NETWORKS, OWNERS, SCANNERS, TARGETS
from tracehound.transforms.contracts.schema import Table
from tracehound.transforms.severity import BANDS

Row = dict[str, str | None]
Completed = dict[str, str | int | None]
_ACCOUNT = re.compile(r"\d{12}")
_PATTERN = re.compile(r"[\w.*/:@+-]+", re.ASCII)
_BANDS = tuple(band for band, _ in reversed(BANDS))
_DAYS = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_MAPPED = 0xFFFF << 32
_THINGS = re.compile(r"[\w.*/:@+=,-]+", re.ASCII)
_CRITICALITIES = ("critical", "high", "medium", "low")


class WrongReference(ValueError):
    """A reference file can't be used; the message names the line, what is wrong and what is expected."""


def read_rows(text: str, table: Table) -> pl.DataFrame:
    """Rows of a file's text as the table's contract declares them, sorted by key. Raises WrongReference.

    The first line names the columns, the key among them; others may be missing or empty.
    """
    lines = csv.DictReader(text.splitlines(), strict=True, skipinitialspace=True)
    try:
        _check_columns(lines.fieldnames or [], table)
        rows = list(_rows(lines, table))
    except csv.Error as error:
        raise WrongReference(f"after line {lines.line_num}: {error}") from error
    return pl.DataFrame(rows, schema=table.schema, orient="row").sort(table.key)


def file_columns(table: Table) -> list[str]:
    """The columns that a table's file may have; the first is its key."""
    return [name for name in table.schema if name not in ("first_address", "last_address")]


def _check_columns(names: Sequence[str], table: Table) -> None:
    known, key = file_columns(table), table.key[0]
    if key not in names:
        raise WrongReference(
            f"line 1: there is no column {key}; the first line names columns: {','.join(known)}"
        )
    if strangers := [name for name in names if name not in known]:
        raise WrongReference(f"line 1: unknown columns {', '.join(strangers)}; known are {', '.join(known)}")


def _rows(lines: "csv.DictReader[str]", table: Table) -> Iterator[Completed]:
    seen: set[str] = set()
    for line in lines:
        where = f"line {lines.line_num}"
        if None in line:
            raise WrongReference(f"{where}: more values than columns; quote a value that holds a comma")
        values = {name: (value or "").strip() or None for name, value in line.items()}
        if not any(values.values()):
            continue
        key = values[table.key[0]] or ""
        try:
            row: Completed = {**values} | _COMPLETED[table.name](key, values)
        except ValueError as error:
            raise WrongReference(f"{where}: {error}") from error
        stored = str(row[table.key[0]])
        if stored in seen:
            raise WrongReference(f"{where}: {stored} occurs twice")
        seen.add(stored)
        yield row


def _account(account_id: str, values: Row) -> Completed:
    if not _ACCOUNT.fullmatch(account_id):
        raise ValueError(f"account_id {account_id!r} is not twelve digits")
    environment = values.get("environment")
    return {"environment": environment.lower() if environment else None, **_criticality(values)}


def _criticality(values: Row) -> Completed:
    word = (values.get("criticality") or "").lower()
    if word and word not in _CRITICALITIES:
        raise ValueError(f"criticality {word!r} is not one of {', '.join(_CRITICALITIES)}")
    return {"criticality": word or None}


def _owner(pattern: str, values: Row) -> Completed:
    if not _THINGS.fullmatch(pattern):
        raise ValueError(f"pattern {pattern!r} is not an ARN or id, in which * stands for any text")
    kind = values.get("kind")
    if kind and kind not in KINDS:
        raise ValueError(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    return _criticality(values)


def _network(network: str, _: Row) -> Completed:
    try:
        block = ip_network(network)
    except ValueError as error:
        raise ValueError(f"network is not an address or CIDR block: {error}") from error
    # IPv4 in its IPv6-mapped form, so that both share one order.
    base = _MAPPED if isinstance(block, IPv4Network) else 0
    first, last = int(block.network_address), int(block.broadcast_address)
    return {"first_address": f"{base + first:032x}", "last_address": f"{base + last:032x}"}


def _image(pattern: str, _: Row) -> Completed:
    if not _PATTERN.fullmatch(pattern):
        raise ValueError(f"pattern {pattern!r} is not a prefix of an image, such as public.ecr.aws/nginx")
    return {"pattern": pattern.rstrip("/")}


def _target(band: str, values: Row) -> Completed:
    if band not in _BANDS:
        raise ValueError(f"severity_band {band!r} is not one of {', '.join(_BANDS)}")
    days = values.get("target_days")
    if days and not _DAYS.fullmatch(days):
        raise ValueError(f"target_days {days!r} is not a whole number of days from 1 to 9999")
    return {"target_days": int(days) if days else None}


_COMPLETED: dict[str, Callable[[str, Row], Completed]] = {
    ACCOUNTS.name: _account,
    NETWORKS.name: _network,
    SCANNERS.name: _network,
    IMAGES.name: _image,
    TARGETS.name: _target,
    OWNERS.name: _owner,
}
