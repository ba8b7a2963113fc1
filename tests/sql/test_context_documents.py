"""What models of context read of a document: only members that are kept of it, and nothing that a member may be fails."""

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.sql.calls import give
from tests.sql.nasty import shaped
from tests.sql.observed import exposure_row, observation, observations
from tests.sql.support import Row, build_all, given
from tracehound.sql.models import Model, models
from tracehound.transforms.context.exposures import KEEP
from tracehound.transforms.context.members import Members
from tracehound.transforms.context.whitelist import KEPT

_SHAPE = re.compile(r"json_transform\(TRY_CAST\(document AS JSON\), '(.*?)'\)", re.DOTALL)
_KINDS = re.compile(r"WHERE kind (?:= '(\w+)'|IN \(([^)]*)\))")
TYPED = [model for model in models().values() if _SHAPE.search(model.query)]
_OF_EXPOSURES = "raw.exposures"


def kinds_of(model: Model) -> list[str]:
    if _OF_EXPOSURES in model.depends_on:
        return [_OF_EXPOSURES]
    [(one, several)] = _KINDS.findall(model.query)
    return [one] if one else re.findall(r"\w+", several)


def unknown(shape: Any, keep: Members, path: str = "") -> Iterator[str]:
    """Members that a shape has and that are not kept."""
    if keep.is_whole or isinstance(shape, str):
        return
    if isinstance(shape, list):
        yield from unknown(shape[0], keep, path)
        return
    for name, below in shape.items():
        if name not in keep.by_name:
            yield f"{path}.{name}"
        else:
            yield from unknown(below, keep.by_name[name], f"{path}.{name}")


@pytest.mark.parametrize("model", TYPED, ids=lambda model: model.qualified_name)
def test_a_model_reads_what_is_kept(model: Model) -> None:
    [shape] = _SHAPE.findall(model.query)
    for kind in kinds_of(model):
        keep = KEEP if kind == _OF_EXPOSURES else KEPT[kind]
        assert list(unknown(json.loads(shape), keep)) == []


def test_every_kind_has_a_table() -> None:
    assert {kind for model in TYPED for kind in kinds_of(model)} == {*KEPT, _OF_EXPOSURES}


def _exposures(value: object) -> Iterator[Row]:
    for depth in range(5):
        document = shaped(KEEP, value, depth)
        if document is not None:
            yield exposure_row(f"depth {depth}", 1, document)


@pytest.mark.parametrize(
    "value", [None, True, -1, 1e308, "x", "", [], {}, [[1]], [{"a": None}], {"key": "x"}], ids=repr
)
def test_a_member_may_be_anything(con: duckdb.DuckDBPyConnection, value: object) -> None:
    told = [
        observation(kind, f"{kind} {depth}", 1, document)
        for kind, keep in KEPT.items()
        for depth in range(4)
        if (document := shaped(keep, value, depth)) is not None
    ]
    texts = ("[]", "null", "5", '"x"', "not JSON", "", '{"a":1e999}', '{"tags":[{"key":"\\u0000"}]}')
    told += [
        observation(kind, f"{kind} {number}", 1, text) for kind in KEPT for number, text in enumerate(texts)
    ]
    given(con, _OF_EXPOSURES, *_exposures(value), *(exposure_row(t, 1, {}) | {"document": t} for t in texts))
    give(con, observations(*told))
    build_all(
        con,
        "context.exposed_findings",
        *(model.qualified_name for model in TYPED),
        "context.reached_things",
        "context.image_digests",
    )
    for model in TYPED:
        [(count,)] = con.execute(f"SELECT count(*) FROM {model.qualified_name}").fetchall()
        assert count <= len(told)
