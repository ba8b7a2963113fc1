"""From what the desk says to an answer of a tool: bounded, and fenced.

What belongs here: these steps, the same for every tool. What does not: asking (`assistants.looks`), and the
text of an answer (`assistants.texts`).
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from mcp.types import CallToolResult

from tracehound.assistants import cursors, texts
from tracehound.assistants.bounding import Cut, Path, bounded
from tracehound.assistants.cursors import Place
from tracehound.assistants.fencing import cleaned, whole
from tracehound.assistants.hiding import Hiding
from tracehound.assistants.looks import Look, Looker, Taken
from tracehound.desk.connection import NotAnswered, Opened
from tracehound.pipelines.lake.home import Home
from tracehound.sql.query import QueryError

_TOO_DEEP = "this nests hundreds of levels deep. `correlation.process_edges` has the steps of a tree as rows."


class Replier:
    """Answers calls of tools over one home."""

    def __init__(self, home: Home, opened: Opened, hiding: Hiding) -> None:
        self.home = home
        self.opened = opened
        self.hiding = hiding
        self._looker = Looker(home, opened, hiding)

    def answer(self, tool: str, look: Look, cursor: str | None, most: int, **given: Any) -> CallToolResult:
        """The answer to a call; `most` elements of the lists that a tool asks for by number."""
        arguments = {name: self._meant(value) for name, value in given.items()}
        try:
            place = cursors.read(cursor, tool, arguments, self.home) if cursor else None
            count = most + (place.given if place else 0)
            edition = cursors.edition(self.home)
            taken = self._looker.taken(look, count, arguments, edition, is_page=place is not None)
            part = self._part(place, taken) if place else self._first(taken)
        except (NotAnswered, QueryError) as error:
            return self.refused(error)
        except RecursionError:
            return self.refused(NotAnswered(_TOO_DEEP))
        says, data, cuts = part
        told = self._told(tool, arguments, cuts, taken.names)
        return texts.written(says, data, told, is_ours=taken.looked.is_ours)

    def refused(self, error: NotAnswered | QueryError) -> CallToolResult:
        """Why there is no answer."""
        closest = list(error.lines) if isinstance(error, NotAnswered) else []
        return texts.refused(cleaned(self.hiding.redacted({"reason": str(error), "closest": closest})))

    def _first(self, taken: Taken) -> tuple[list[str], Mapping[str, Any], list[Cut]]:
        """Our sentences, an answer that fits, and what was cut for that."""
        looked, data = taken.looked, taken.data
        says = list(looked.says(data))
        asked = list(_asked(looked.totals, data))
        fitted = bounded(data, told_elsewhere=looked.told_elsewhere, kept=looked.kept)
        return says, looked.fenced(data, taken.names), _one_each([*asked, *fitted], looked.totals)

    def _part(self, place: Place, taken: Taken) -> tuple[list[str], Mapping[str, Any], list[Cut]]:
        """The same for the elements of one list that follow those which were given."""
        looked = taken.looked
        everything = cursors.found(taken.data, place.path)
        shown = {"elements": everything[place.given :]}
        path = _dotted(place.path, taken.names)
        part: Mapping[str, Any] = {"path": path, "first": place.given}
        if not shown["elements"]:
            return [f"The list {path} has no more elements."], {"part": part}, []
        cuts = {each.path: each for each in (_moved(each, place) for each in bounded(shown))}
        given = place.given + len(shown["elements"])
        total = looked.totals.get(place.path, len(everything))
        if total is None or given < total:
            cuts[place.path] = Cut(place.path, given, total)
        part = {**part, **looked.fenced(shown, taken.names)}
        says = f"Elements {place.given + 1:,} to {given:,} of the list {path}."
        return [says], {"part": part}, list(cuts.values())

    def _told(
        self, tool: str, arguments: Mapping[str, Any], cuts: Sequence[Cut], names: Set[str]
    ) -> list[dict[str, Any]]:
        """What is cut, each with a cursor for what follows; lists inside others last."""
        return [
            {
                "path": _dotted(each.path, names),
                "shown": each.shown,
                **({} if each.total is None else {"total": each.total}),
                "cursor": cursors.written(Place(each.path, each.shown), tool, arguments, self.home),
            }
            for each in sorted(cuts, key=lambda each: len(each.path))
        ]

    def _meant(self, value: Any) -> Any:
        """An argument without what an answer added to it: a note where it was cut, pseudonyms."""
        if isinstance(value, Mapping):
            return {name: self._meant(each) for name, each in value.items()}
        if not isinstance(value, str):
            return value
        return self.hiding.meant(whole(value))


def _asked(totals: Mapping[Path, int | None], data: Any) -> Iterator[Cut]:
    """Lists of which the desk was asked for the first elements only."""
    for path, total in totals.items():
        shown = len(cursors.found(data, path))
        if total is None or shown < total:
            yield Cut(path, shown, total)


def _one_each(cuts: Sequence[Cut], totals: Mapping[Path, int | None]) -> list[Cut]:
    """A list may be cut twice: what is shown is what the second left, of the total that the first knew."""
    by_path = {each.path: each for each in cuts}
    return [Cut(path, each.shown, totals.get(path, each.total)) for path, each in by_path.items()]


def _moved(cut: Cut, place: Place) -> Cut:
    """A cut in the elements of a part, as one in the whole answer."""
    _, *inside = cut.path
    if not inside:
        return Cut(place.path, place.given + cut.shown, cut.total)
    number, *rest = inside
    assert isinstance(number, int)
    return Cut((*place.path, place.given + number, *rest), cut.shown, cut.total)


def _dotted(path: Path, names: Set[str]) -> str:
    """A path in an answer; where it leads through names that are not ours, these are left out."""
    return ".".join(str(each) if isinstance(each, int) or each in names else "…" for each in path)
