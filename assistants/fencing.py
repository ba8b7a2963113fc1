"""What others chose goes below `untrusted`, beside what is ours: by structure, so that no text has to be
judged.

What belongs here: where each value of an answer goes, and how dangerous and long strings are written. What
does not: which values are ours (`assistants.trust`).
"""

import math
from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from typing import Any

from tracehound.assistants.trust import FINDING, is_trusted
from tracehound.transforms.hostile import safe

UNTRUSTED = "untrusted"
LONGEST = 512
_CUT = "… [cut: {kept} of {all} characters]"


def cleaned(value: Any) -> Any:
    """JSON types without nulls and NaN; dangerous characters by their codes, strings cut."""
    if isinstance(value, Mapping):
        found = {shortened(safe(key)): cleaned(each) for key, each in value.items()}
        return {key: each for key, each in found.items() if each is not None}
    if isinstance(value, list):
        return [cleaned(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return shortened(safe(value)) if isinstance(value, str) else value


def shortened(text: str) -> str:
    """A text with at most so many characters, and how many there were."""
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST] + _CUT.format(kept=LONGEST, all=f"{len(text):,}")


def whole(text: str) -> str:
    """A text as it was given to an assistant, without the words about its end."""
    begun, found, _ = text.rpartition(_CUT.partition("{")[0])
    return begun if found and len(begun) == LONGEST else text


def field_names(value: Any) -> set[str]:
    """Names of fields of our own classes in a value, at any depth."""
    if is_dataclass(value) and not isinstance(value, type):
        own = {each.name for each in fields(value)}
        return own.union(*(field_names(getattr(value, name)) for name in own))
    if isinstance(value, Mapping):
        return set().union(*map(field_names, value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*map(field_names, value))
    return set()


def fenced(value: Mapping[str, Any], names: Set[str]) -> dict[str, Any]:
    """An object of which `untrusted` has every value that others may have chosen, at any depth.

    `names` are those of our own columns and fields: an object with any other name, such as tags, is untrusted
    as a whole.
    """
    ours: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, each in value.items():
        if _is_ours(name, each, names):
            ours[name] = _inside(each, names)
        else:
            others[name] = each
    return {**ours, UNTRUSTED: others} if others else ours


def _is_ours(name: str, value: Any, names: Set[str]) -> bool:
    """Whether a member stays where it is. An object with names of ours does: it has a fence of its own."""
    if isinstance(value, Mapping):
        return all(key in names or FINDING.fullmatch(key) for key in value)
    if isinstance(value, list):
        return all(_is_ours(name, each, names) and not isinstance(each, list) for each in value)
    return is_trusted(name, value)


def _inside(value: Any, names: Set[str]) -> Any:
    if isinstance(value, Mapping):
        return fenced(value, names)
    return [_inside(each, names) for each in value] if isinstance(value, list) else value
