"""Shared exports, small enough for every run, and botocore's model of a finding to hold documents against."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import botocore.session
import pytest

from tracehound.simulator import Simulated, simulate, simulate_demo

Mismatches = Callable[[dict[str, Any]], list[str]]
_JSON_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "timestamp": (int, float),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}


@pytest.fixture(scope="session")
def demo_findings() -> list[Simulated]:
    return list(simulate_demo())


@pytest.fixture(scope="session")
def many_findings() -> list[Simulated]:
    return list(simulate(seed=7, findings=3000, start=date(2026, 9, 1), days=20, campaign_share=0.2))


@pytest.fixture(scope="session")
def mismatches() -> Mismatches:
    """Every place where a document departs from botocore's shape, as `path: what`."""
    finding = botocore.session.get_session().get_service_model("guardduty").shape_for("Finding")
    return lambda document: _compare(document, finding, "finding")


def _compare(value: Any, shape: Any, path: str) -> list[str]:
    if value is None:
        return []
    allowed = _JSON_TYPES[shape.type_name]
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        return [f"{path}: {type(value).__name__} for {shape.type_name}"]
    match shape.type_name:
        case "structure":
            found = _compare_structure(value, shape, path)
        case "list":
            found = [line for item in value for line in _compare(item, shape.member, path + "[]")]
        case "map":
            found = [
                line for key, item in value.items() for line in _compare(item, shape.value, f"{path}.{key}")
            ]
        case _:
            is_foreign = bool(getattr(shape, "enum", None)) and value not in shape.enum
            found = [f"{path}: {value!r} is not one of {shape.enum}"] if is_foreign else []
    return found


def _compare_structure(value: dict[str, Any], shape: Any, path: str) -> list[str]:
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    found = []
    for key, item in value.items():
        if key in members:
            found += _compare(item, members[key], f"{path}.{key}")
        elif path != "finding.service.additionalInfo":  # on the wire it has free keys beside value and type
            found.append(f"{path}.{key}: unknown")
    return found
