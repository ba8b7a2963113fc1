"""How refreshed tables compared with a full build: kept in the home, for people and reports.

What belongs here: the record and its words. What does not: finding it out (`pipelines.serving.comparing`).
Its file is plain JSON: strings of findings are cut off, and escaped to ASCII.
"""

import json

import msgspec

from tracehound.pipelines.lake.drafts import replace_content
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import counted

_MOST_NAMED = 5


class Example(msgspec.Struct):
    """A key whose rows differ, and these: values as texts."""

    key: dict[str, str | None]
    refreshed: list[dict[str, str | None]]
    full: list[dict[str, str | None]]


class Differing(msgspec.Struct):
    """A table that differs: how many rows only the refreshed file has, and only the full build."""

    table: str
    refreshed_only: int
    full_only: int
    examples: list[Example]


class Comparison(msgspec.Struct):
    """One comparison: when (ISO 8601), after how many refreshes, and what differed.

    `not_compared` says why nothing could be compared.
    """

    compared_at: str
    refreshes: int
    differing: list[Differing] = []
    not_compared: str | None = None

    @property
    def named(self) -> str:
        """The tables that differ, with their rows."""
        named = ", ".join(_named(each) for each in self.differing[:_MOST_NAMED])
        more = len(self.differing) - _MOST_NAMED
        return f"{named} and {more} more" if more > 0 else named

    @property
    def told(self) -> str:
        """What was found, as the end of a sentence."""
        if self.not_compared:
            return f"could not be compared: {self.not_compared}"
        if not self.differing:
            return "every refreshed table equalled a full build"
        return f"{counted(len(self.differing), 'refreshed table')} differed from a full build: {self.named}"

    @property
    def day(self) -> str:
        """The day of the comparison."""
        return self.compared_at[:10]


class Comparisons(msgspec.Struct):
    """The last comparison, and the last that found a difference, until its file is deleted."""

    last: Comparison
    found: Comparison | None = None


def read(home: Home) -> Comparisons | None:
    """What is known, if anything; nothing where the file can't be read."""
    try:
        return msgspec.json.decode(home.comparison.read_bytes(), type=Comparisons)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def keep(home: Home, comparison: Comparison) -> None:
    """Records a comparison; an earlier one that found a difference is kept beside it."""
    earlier = read(home)
    found = comparison if comparison.differing else earlier.found if earlier else None
    text = json.dumps(msgspec.to_builtins(Comparisons(comparison, found)), indent=1)
    replace_content(home.comparison, f"{text}\n".encode("ascii"))


def difference(home: Home) -> str | None:
    """The last difference that was found, as a sentence; None if there is none, or its file was deleted."""
    known = read(home)
    if known is None or known.found is None:
        return None
    found = known.found
    served = "the full build is served since" if found == known.last else "later comparisons found none"
    return f"after {counted(found.refreshes, 'refresh', 'refreshes')}, {found.told} ({found.day}; {served})"


def todo(home: Home) -> str:
    """What to do about a difference."""
    return (
        f"This is a bug in tracehound, not in the data: please report it with {home.comparison}, which has "
        "examples of the rows, then delete that file."
    )


def _named(each: Differing) -> str:
    rows = max(each.refreshed_only, each.full_only)
    return f"{each.table} ({counted(rows, 'row')})"
