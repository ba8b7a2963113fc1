"""A document that fills every leaf arrives with every value at its contract's home, typed, in every form."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.builders import Json, encode, envelope, full, tables, take, to_sdk
from tracehound.pipelines.aws.service_model import shape
from tracehound.transforms.contracts import FLATTENED, Table
from tracehound.transforms.contracts.schema import Origin
from tracehound.transforms.intake import Taken
from tracehound.transforms.normalise import ADDITIONAL_INFO, ISO_TIMES
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct, leaves, member, snake_case

# As many as tell the model's 28 boolean leaves apart, in lists of two elements.
ROUNDS = range(7)
DOCUMENTS = [full(number) for number in ROUNDS]


@pytest.fixture(scope="module")
def flat() -> dict[str, pl.DataFrame]:
    return tables(encode(document) for document in DOCUMENTS)


def _at(document: Json, path: str, places: tuple[int, ...]) -> Any:
    """The value at a wire path; each `[]` takes the next of the places."""
    value: Any = document
    left = list(places)
    for name in path.split("."):
        value = value[name.removesuffix("[]")]
        if name.endswith("[]"):
            value = value[left.pop(0)]
    return value


def _typed(value: Any, node: Node, path: str) -> Any:
    match node:
        case Struct():
            return {snake_case(name): _typed(value[name], below, "") for name, below in node.members.items()}
        case ListOf():
            return [_typed(element, node.element, "") for element in value]
        case MapOf():
            entries = sorted(value.items())
            return [{"key": key, "value": _typed(element, node.value, "")} for key, element in entries]
        case Leaf("timestamp"):
            return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(value) if path in ISO_TIMES else value


def _row(frame: pl.DataFrame, document: Json, origin: Origin, places: tuple[int, ...]) -> Json:
    ordinals = dict(zip(origin.ordinals, (place + 1 for place in places), strict=False))
    found = frame.filter(pl.col("finding_id") == document["id"])
    for name, value in {**origin.sets, **ordinals}.items():
        found = found.filter(pl.col(name) == value)
    (only,) = found.to_dicts()
    return only


def _homes(table: Table, origin: Origin) -> dict[str, str]:
    """Wire path by column, of the values that an origin's rows are the home of."""
    paths = dict(origin.takes)
    for column in table.columns:
        for source in filter(None, column.source.split("|")):
            path = f"{origin.path}.{source}".lstrip(".")
            if column.name not in origin.repeats and member(shape(), path) is not None:
                paths.setdefault(column.name, path)
    return paths


@pytest.mark.parametrize("table", FLATTENED.values(), ids=FLATTENED)
def test_every_value_arrives_at_its_home(table: Table, flat: dict[str, pl.DataFrame]) -> None:
    frame = flat[table.name]
    assert frame.schema == table.schema
    for document, origin in product(DOCUMENTS, table.origins):
        for places in product(range(2), repeat=origin.path.count("[]")):
            found = _row(frame, document, origin, places)
            for name, path in _homes(table, origin).items():
                node = member(shape(), path)
                assert node is not None
                value = _typed(_at(document, path, places), node, path)
                if path == f"{ADDITIONAL_INFO}.value":
                    value = '{"only":"service.additionalInfo"}'
                assert found[name] == value, f"{path} {places}"
            for name, path in origin.repeats.items():
                assert found[name] == _at(document, path, places), f"{path} {places}"


def test_the_homes_that_are_checked_hold_every_leaf() -> None:
    paths = [
        path
        for table in FLATTENED.values()
        for origin in table.origins
        for path in _homes(table, origin).values()
    ]
    lost = [
        leaf
        for leaf, _ in leaves(shape())
        if not any(leaf == path or leaf.startswith((f"{path}.", f"{path}[", f"{path}{{")) for path in paths)
    ]
    assert lost == []


def test_rows_are_as_many_as_the_document_says(flat: dict[str, pl.DataFrame]) -> None:
    for table in FLATTENED.values():
        per_version = sum(2 ** origin.path.count("[]") for origin in table.origins)
        assert flat[table.name].height == per_version * len(DOCUMENTS), table.qualified_name


def test_values_are_told_apart() -> None:
    seen: dict[tuple[Any, ...], str] = {}
    for leaf, kind in leaves(shape()):
        if "{}" in leaf or leaf.startswith(ADDITIONAL_INFO):
            continue
        places = (0,) * leaf.removesuffix("[]").count("[]")
        values = tuple(str(_at(document, leaf, (*places, 0)[: leaf.count("[]")])) for document in DOCUMENTS)
        assert (kind, *values) not in seen, (leaf, seen.get((kind, *values)))
        seen[(kind, *values)] = leaf


def _take_one(document: Json) -> Taken:
    (found,) = take(encode(document))
    assert isinstance(found, Taken)
    return found


def test_the_wire_form_is_plain_and_the_others_are_not() -> None:
    assert _take_one(DOCUMENTS[0]).is_plain
    assert not _take_one(to_sdk(DOCUMENTS[0])).is_plain
    assert not _take_one(envelope(DOCUMENTS[0])).is_plain


@pytest.mark.parametrize(
    "form", [to_sdk, envelope, lambda wire: envelope(to_sdk(wire))], ids=["sdk", "event", "sdk event"]
)
def test_every_form_gives_the_same_rows(form: Any, flat: dict[str, pl.DataFrame]) -> None:
    other = tables(encode(form(document)) for document in DOCUMENTS)
    for name, frame in flat.items():
        assert_frame_equal(frame, other[name])


def test_the_exact_path_gives_the_same_rows_as_the_fast_one(flat: dict[str, pl.DataFrame]) -> None:
    slow = tables((encode(document) for document in DOCUMENTS), all_slow=True)
    for name, frame in flat.items():
        assert_frame_equal(frame, slow[name])


def test_no_form_of_the_full_document_has_an_unmodelled_path() -> None:
    for form in (DOCUMENTS[0], to_sdk(DOCUMENTS[0]), envelope(DOCUMENTS[0])):
        assert _take_one(form).unmodelled == ()
