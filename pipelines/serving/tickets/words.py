"""What a ticket says of its group, in texts that are safe wherever they are shown.

What belongs here: which facts are told, how a value is made harmless, and how a text is cut. What does not:
the markup of a target.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from tracehound.pipelines.serving.posting import unlinked
from tracehound.transforms.hostile import safe

Fact = tuple[str, str]
_MOST_NAMES = 10
_LONGEST_VALUE = 400


def harmless(value: str) -> str:
    """A value as one line that calls nobody and links nowhere; control characters are shown by their code."""
    return cut(unlinked(safe(value)).replace("@", "(at)"), _LONGEST_VALUE)


def cut(text: str, most: int) -> str:
    """A text of at most so many characters, which says so where it is cut."""
    if len(text) <= most:
        return text
    ending = f"… (cut, {len(text):,} characters)"
    return text[: most - len(ending)] + ending if most > len(ending) else text[:most]


def listed(names: Sequence[str]) -> str:
    """Names with commas; the first of many."""
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more or "not stated"


def lines(facts: Iterable[Fact], escaped: Callable[[str], str]) -> list[str]:
    """A line for each fact, its value escaped for a target."""
    return [f"{label}: {escaped(value)}" for label, value in facts]


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[Fact]:
    """The facts that differ from what a ticket said before."""
    return [
        (label, f"{value} (before: {before[label]})" if label in before else value)
        for label, value in now.items()
        if before.get(label) != value
    ]


def within(head: str, told: Sequence[str], most: int) -> str:
    """A text of at most so many characters with whole lines: the first that fit, and how many do not."""
    text = "\n".join((head, *told))
    kept = len(told)
    while len(text) > most and kept:
        kept -= 1
        rest = f"… {len(told) - kept} more lines were cut"
        text = "\n".join((head, *told[:kept], rest))
    return cut(text, most)
