"""Our own sentences for assistants: templates with values that nobody but us can choose.

What belongs here: filling a template. A value that others may have chosen is never filled in, whatever the
template says: a reference to where it stands takes its place. What does not: the templates.
"""

from collections.abc import Mapping
from string import Formatter
from typing import Any

from tracehound.assistants.fencing import UNTRUSTED
from tracehound.assistants.trust import is_trusted


class _Filling(Formatter):
    """Fills in what can be trusted, and nothing else."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """The text of a value, or a reference to it."""
        name = str(key)
        return _written(name, kwargs.get(name))

    def format_field(self, value: Any, format_spec: str) -> str:
        """A text as it is."""
        return str(value)


def sentence(template: str, values: Mapping[str, Any]) -> str:
    """A template with values of a row by the names of its columns."""
    return _Filling().vformat(template, (), values)


def _written(name: str, value: Any) -> str:
    if isinstance(value, list):
        shown = [_written(name, each) for each in value]
        return ", ".join(dict.fromkeys(shown)) or "none"
    if value is None or value == "":
        return "not stated"
    if not is_trusted(name, value):
        return f"[{UNTRUSTED}: {name}]"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else _plain(value)


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
