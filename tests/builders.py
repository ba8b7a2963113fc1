"""Documents for tests: minimal valid findings, a finding that fills every leaf, and the forms they come in."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from tracehound.pipelines.aws.service_model import finding_types, shape
from tracehound.pipelines.flattening.decode import Decoder
from tracehound.transforms.contracts import FLATTENED
from tracehound.transforms.documents import read_document
from tracehound.transforms.flatten import flatten
from tracehound.transforms.intake import Intake, Refused, Taken
from tracehound.transforms.normalise import ADDITIONAL_INFO, ISO_TIMES, Normalised, normalise
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct

Json = dict[str, Any]
GOLDEN = Path(__file__).parent / "data" / "golden"
_BASE = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
_OUT_OF_RANGE = FLATTENED["flattened.finding_versions"].schema["out_of_range_values"]


def minimal(**members: Any) -> Json:
    """The least that is a finding, in wire form; members replace or add."""
    return {
        "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "type": "Recon:EC2/Portscan",
        "updatedAt": "2026-10-31T08:00:00.123Z",
        "accountId": "012345678901",
        "region": "eu-west-1",
        **members,
    }


def nested(path: str, value: Any) -> Json:
    """A minimal finding with a value at a dotted path."""
    first, *rest = path.split(".")
    for name in reversed(rest):
        value = {name: value}
    return minimal(**{first: value})


def golden(name: str) -> Json:
    """A golden document by the name of its file."""
    document: Json = json.loads((GOLDEN / f"{name}.json").read_text())
    return document


def encode(document: Any) -> bytes:
    """One line of JSON."""
    return json.dumps(document).encode()


class _Filler:
    """Fills a shape with values that are each their own; booleans tell themselves apart over five rounds."""

    def __init__(self, round_: int) -> None:
        self._round = round_
        self._numbers = count(1)
        self._truths = count(1)

    def value(self, node: Node, path: str) -> Any:
        match node:
            case Struct() if path == ADDITIONAL_INFO:
                return {"value": json.dumps({"only": path}), "type": self._leaf("string", path)}
            case Struct():
                return {
                    name: self.value(member, f"{path}.{name}".lstrip("."))
                    for name, member in node.members.items()
                }
            case ListOf():
                return [self.value(node.element, f"{path}[]") for _ in range(2)]
            case MapOf():
                return {f"key {next(self._numbers)}": self.value(node.value, f"{path}{{}}") for _ in range(2)}
            case Leaf():
                return self._leaf(node.kind, path)

    def _leaf(self, kind: str, path: str) -> Any:
        number = next(self._numbers)
        # A version's time in milliseconds, as GuardDuty has it: finer ones are not plain.
        fraction = (number * 7 + 1) * (1000 if path == "updatedAt" else 1)
        moment = _BASE + timedelta(days=self._round, seconds=number, microseconds=fraction)
        if path in ISO_TIMES:
            return moment.isoformat().replace("+00:00", "Z")
        match kind:
            case "string":
                return f"{path} #{number}.{self._round}"
            case "integer":
                return 1_000_000 * self._round + number
            case "double":
                return number + 0.25
            case "timestamp":
                return moment.timestamp()
            case "boolean":
                return bool(next(self._truths) >> self._round & 1)
        raise AssertionError(kind)


def full(round_: int = 0) -> Json:
    """A wire-form finding that fills every leaf of the installed model; lists and maps have two elements."""
    document = _Filler(round_).value(shape(), "")
    assert isinstance(document, dict)
    return document


def to_sdk(value: Any, node: Node | None = None) -> Any:
    """A wire-form value as `aws guardduty get-findings` prints it: SDK names, times as ISO text."""
    node = node or shape()
    match node:
        case Struct() if isinstance(value, dict):
            names = {wire: sdk for sdk, wire in node.wire_names.items()}
            return {names[name]: to_sdk(member, node.members[name]) for name, member in value.items()}
        case ListOf() if isinstance(value, list):
            return [to_sdk(element, node.element) for element in value]
        case MapOf() if isinstance(value, dict):
            return {key: to_sdk(element, node.value) for key, element in value.items()}
        case Leaf("timestamp") if value is not None:
            return datetime.fromtimestamp(value, UTC).isoformat()
    return value


def envelope(document: Json, event_id: str = "7bf73129-1428-4cd3-a780-95db273d1602") -> Json:
    """The EventBridge event that brings a finding."""
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "GuardDuty Finding",
        "source": "aws.guardduty",
        "account": document.get("accountId"),
        "time": document.get("updatedAt"),
        "region": document.get("region"),
        "resources": [],
        "detail": document,
    }


@cache
def intake() -> Intake:
    """The intake by the installed model."""
    return Intake(shape())


@cache
def _decoder() -> Decoder:
    return Decoder(shape())


def take(text: bytes) -> list[Taken | Refused]:
    """What one line gives."""
    return list(intake().line(text, 1))


def tables(texts: Iterable[bytes], *, all_slow: bool = False) -> dict[str, pl.DataFrame]:
    """The flattened tables, by bare name, of lines that each hold one finding, as the pipeline makes them.

    `all_slow` sends plain documents through the exact path too.
    """
    taken = [found for text in texts for found in take(text)]
    ways = [_wire(found, all_slow) for found in taken]
    decoded = _decoder().decode(pl.Series([text for text, _ in ways], dtype=pl.String))
    out_of_range = [[{"path": path, "value": value} for path, value in found] or None for _, found in ways]
    versions = decoded.with_columns(
        pl.Series("finding_id", [found.finding_id for found in taken if isinstance(found, Taken)]),
        pl.Series(
            "updated_at",
            [found.updated_at for found in taken if isinstance(found, Taken)],
            dtype=pl.Datetime("us", "UTC"),
        ),
        pl.Series("out_of_range_values", out_of_range, dtype=_OUT_OF_RANGE),
    )
    flat = flatten(versions, shape(), finding_types())
    return {name.removeprefix("flattened."): frame for name, frame in flat.items()}


def _wire(found: Taken | Refused, all_slow: bool) -> tuple[str, list[tuple[str, str]]]:
    assert isinstance(found, Taken), found
    if found.is_plain and not all_slow:
        return found.document.decode(), []
    result = normalised(found.document)
    return json.dumps(result.finding), result.out_of_range


def normalised(document: bytes) -> Normalised:
    """A stored document in wire form."""
    return normalise(read_document(document).finding, shape())


@lru_cache(maxsize=64)
def _tables_of(document: bytes) -> dict[str, pl.DataFrame]:
    return tables([document])


def rows(document: Json, table: str) -> list[Json]:
    """The rows that one finding gives a table."""
    return _tables_of(encode(document))[table].to_dicts()


def row(document: Json, table: str = "finding_versions") -> Json:
    """The one row that one finding gives a table."""
    (only,) = rows(document, table)
    return only


def row_each(documents: Iterable[Json], table: str = "finding_versions") -> list[Json]:
    """The row that each of some findings gives a table; flattened together, for that is quicker."""
    numbered = [document | {"id": f"{number:06}"} for number, document in enumerate(documents)]
    found = tables(map(encode, numbered))[table].to_dicts()
    assert [each["finding_id"] for each in found] == [document["id"] for document in numbered]
    return found
