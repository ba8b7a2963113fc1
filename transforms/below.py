"""Members of members, in documents that may have anything in their place."""

from typing import Any


def below(value: Any, *names: str) -> Any:
    """The member at a path; None where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
