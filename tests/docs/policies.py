"""The policies that the docs ship, as other tests need them: what a reader of ours may do."""

import json
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def statements(path: Path) -> list[dict[str, Any]]:
    policy = json.loads(path.read_text())
    assert policy.keys() == {"Version", "Statement"}
    assert policy["Version"] == "2012-10-17"
    return policy["Statement"]


def actions(statement: dict[str, Any]) -> list[str]:
    return [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]


def reader_actions() -> set[str]:
    """What the identity that runs tracehound is allowed."""
    return {action for statement in statements(DOCS / "aws/reader.json") for action in actions(statement)}
