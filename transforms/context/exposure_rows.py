"""Security Hub's findings as rows of comma-separated values: what its export writes as CSV.

What belongs here: from a line of headings and a row to a document in OCSF. What does not: which finding is an
exposure (`transforms.context.exposures`). Headings are the paths of the fields that were selected. How a cell
holds several values is not documented, so a list in JSON and the usual separators are understood.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tracehound.transforms.broken import Broken
from tracehound.transforms.extent import TooMuch
from tracehound.transforms.jsontext import read_value

_PATH = re.compile(r"[a-z_]+(?:\.[a-z_]+)*", re.ASCII)
_NAMES = ("finding_info.uid", "metadata.uid")
# Lists of names, ids and words, which have none of these signs.
_SEVERAL = re.compile(r"[,;|\n]")
# Lists of sentences.
_SENTENCES = re.compile(r"[;|\n]")
_TYPES = "finding_info.types"
_RESOURCES = "resources."
_RELATED = "finding_info.related_events."
_CATEGORIES, _TITLES = f"{_RELATED}traits.category", f"{_RELATED}title"
# Members that are lists, of which a row can't say which value belongs to which element.
_LISTS = (_RESOURCES, _RELATED, "vulnerabilities.", "evidences.", "compliance.", "remediation.references")


def headings(line: str) -> list[str] | None:
    """The paths that a line of headings names, in order; None of another line than Security Hub's."""
    try:
        found = [each.strip() for each in next(csv.reader([line]), [])]
    except csv.Error:
        return None
    is_ours = len(found) > 1 and any(name in found for name in _NAMES)
    return found if is_ours and all(map(_PATH.fullmatch, found)) else None


def rows(lines: Iterable[str]) -> Iterator[list[str] | None]:
    """The rows of a text, of which a cell may span lines; None for one that can't be read."""
    reader = csv.reader(lines)
    while True:
        try:
            row = next(reader, ())
        except csv.Error:
            yield None
            continue
        if row == ():
            return
        if row:
            yield list(row)


def document(names: list[str], cells: list[str]) -> dict[str, Any]:
    """The finding of a row, in OCSF."""
    by_name = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if cell.strip()}
    found: dict[str, Any] = {"class_uid": None, "finding_info": {}}
    for name, cell in by_name.items():
        if name != _TYPES and not name.startswith(_LISTS):
            _put(found, name.split("."), cell)
    found["finding_info"]["types"] = _values(by_name.get(_TYPES, ""))
    found["finding_info"]["related_events"] = list(_related(by_name))
    found["resources"] = list(_resources(by_name))
    return found


def _put(found: dict[str, Any], names: list[str], cell: str) -> None:
    for name in names[:-1]:
        below = found.setdefault(name, {})
        if not isinstance(below, dict):
            return
        found = below
    found.setdefault(names[-1], cell)


def _related(by_name: dict[str, str]) -> Iterator[dict[str, Any]]:
    if categories := _values(by_name.get(_CATEGORIES, "")):
        yield {"traits": [{"category": each} for each in categories]}
    yield from ({"title": each} for each in _values(by_name.get(_TITLES, ""), _SENTENCES))


def _resources(by_name: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The resources of a row. A column with one value is about all; one with another number is left out."""
    columns = {
        name.removeprefix(_RESOURCES): _values(cell)
        for name, cell in by_name.items()
        if name.startswith(_RESOURCES)
    }
    uids = columns.pop("uid", [])
    for number, uid in enumerate(uids):
        resource: dict[str, Any] = {"uid": uid}
        for name, values in columns.items():
            if len(values) in (1, len(uids)):
                _put(resource, name.split("."), values[number if len(values) > 1 else 0])
        yield resource


def _values(cell: str, separators: re.Pattern[str] = _SEVERAL) -> list[str]:
    if cell.startswith("["):
        try:
            listed = read_value(cell).value
        except (Broken, TooMuch):
            listed = None
        if isinstance(listed, list):
            return [each for each in listed if isinstance(each, str) and each]
    return [each.strip() for each in separators.split(cell) if each.strip()]
