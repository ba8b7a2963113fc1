"""Golden documents are what GuardDuty could write: the model knows every key and type of theirs."""

from pathlib import Path
from typing import Any

import pytest

from tests.builders import GOLDEN, encode, golden, take
from tracehound.pipelines.aws.service_model import finding_types, shape
from tracehound.transforms.intake import Taken
from tracehound.transforms.normalise import ADDITIONAL_INFO
from tracehound.transforms.shape import Leaf, ListOf, MapOf, Node, Struct

PATHS = sorted(GOLDEN.glob("*.json"))
TYPES = {
    "string": (str,),
    "integer": (int,),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int, float),
}


def _defects(value: Any, node: Node, path: str) -> list[str]:
    if value is None:
        return []
    match node:
        case Struct() if isinstance(value, dict):
            unknown = [] if path == ADDITIONAL_INFO else sorted(value.keys() - node.members.keys())
            return [f"{path}.{key} unknown" for key in unknown] + [
                defect
                for key, below in node.members.items()
                for defect in _defects(value.get(key), below, f"{path}.{key}".lstrip("."))
            ]
        case ListOf() if isinstance(value, list):
            return [defect for element in value for defect in _defects(element, node.element, f"{path}[]")]
        case MapOf() if isinstance(value, dict):
            return [defect for each in value.values() for defect in _defects(each, node.value, f"{path}{{}}")]
        case Leaf() if isinstance(value, TYPES[node.kind]) and isinstance(value, bool) == (
            node.kind == "boolean"
        ):
            return []
    return [f"{path} is a {type(value).__name__}"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_model_knows_every_key_and_type(path: Path) -> None:
    assert _defects(golden(path.stem), shape(), "") == []


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_golden_document_is_plain_and_of_a_known_type(path: Path) -> None:
    document = golden(path.stem)
    (found,) = take(encode(document))
    assert isinstance(found, Taken)
    assert found.is_plain
    assert document["type"] in finding_types()["finding_type"].to_list()


def test_there_is_one_for_each_resource_kind() -> None:
    assert len(PATHS) == 13
    assert len({golden(path.stem)["id"] for path in PATHS}) == 13


def test_the_comparison_sees_defects() -> None:
    document = golden("s3_several_buckets") | {"Severity": 3, "severity": "8"}
    document["service"]["count"] = True
    document["resource"]["s3BucketDetails"] = {"name": "only the first"}
    assert _defects(document, shape(), "") == [
        ".Severity unknown",
        "resource.s3BucketDetails is a dict",
        "service.count is a bool",
        "severity is a str",
    ]
