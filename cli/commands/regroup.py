"""`tracehound regroup`: records how people join and split groups."""

from collections.abc import Callable, Sequence

from tracehound.cli.commands import layout
from tracehound.cli.commands.terminal import fail, markup, stdout
from tracehound.desk import regrouping, verdicts
from tracehound.desk.connection import Desk, NotAnswered, open_desk
from tracehound.desk.words import listed
from tracehound.pipelines.lake import regroupings
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import HomeIsBusy
from tracehound.pipelines.lake.regroupings import Regrouping

_MOST_NAMED = 5


def join(given: Sequence[str], note: str, home: Home, *, as_json: bool) -> None:
    """Records that findings or groups belong together."""
    _decide(home, lambda desk: regrouping.join(desk, given, note), as_json=as_json)


def split(given: Sequence[str], note: str, home: Home, *, as_json: bool) -> None:
    """Records that findings do not belong to the rest of their group."""
    _decide(home, lambda desk: regrouping.split(desk, given, note), as_json=as_json)


def undo(given: str, note: str, home: Home, *, as_json: bool) -> None:
    """Records that a decision does not count."""
    _decide(home, lambda desk: regrouping.undo(desk, given, note), as_json=as_json)


def _decide(home: Home, decision: Callable[[Desk], Regrouping], *, as_json: bool) -> None:
    layout.warn_of_decisions(home)
    try:
        with open_desk(home) as desk:
            given = decision(desk)
    except NotAnswered as error:
        layout.refuse(error)
    except HomeIsBusy as error:
        fail(error)
    if as_json:
        layout.write_json(given)
        return
    layout.grid([_line(given)])
    stdout.print("The next `tracehound run` follows it; `tracehound regroup undo` takes it back.")


def list_decisions(home: Home, *, as_json: bool) -> None:
    """Prints all decisions, oldest first."""
    layout.warn_of_decisions(home)
    found = regroupings.read(regroupings.text_of(home))
    if as_json:
        layout.write_json(found)
    elif found:
        layout.grid(map(_line, found))
    else:
        stdout.print("No group was joined or split yet: `tracehound regroup join ID ID --note …`.")


def _line(each: Regrouping) -> tuple[str, ...]:
    about = each.undoes or listed([name[:8] for name in each.finding_ids], _MOST_NAMED)
    rest = f" from {len(each.other_ids)} others" if each.other_ids else ""
    return (
        f"[dim]{markup(verdicts.to_the_second(each.decided_at))}[/]",
        markup(each.regrouping_id),
        f"[bold green]{markup(each.kind)}[/] {markup(about + rest)}",
        markup(each.decided_by),
        markup(each.note),
    )
