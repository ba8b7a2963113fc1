"""Which page tells what a command tells: from a line of tracehound's own to an address.

What belongs here: the commands that have pages. What does not: paths of things (`web.paths`).
"""

import shlex
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from tracehound.desk.pages import Ref
from tracehound.web.paths import of_thing, with_query

Scope = Mapping[str, str]
Options = Mapping[str, Sequence[str]]
# Options without a value; all others have one.
_SWITCHES = frozenset({"--all", "--undecided", "--json", "--csv"})


def meant(line: str, scope: Scope) -> str:
    """The address for a command line; empty where none tells what the command does."""
    try:
        program, command, *words = shlex.split(line)
    except ValueError:
        return ""
    if program != "tracehound" or command not in _PAGES:
        return ""
    given, options = _parted(words)
    try:
        return _PAGES[command](given, options, scope)
    except IndexError:
        return ""


def _parted(words: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    given: list[str] = []
    options: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        if word in _SWITCHES:
            options[word] = ["yes"]
        elif word.startswith("--"):
            options.setdefault(word, []).append(next(rest, ""))
        else:
            given.append(word)
    return given, options


def _thing(kind: str) -> Callable[[Sequence[str], Options, Scope], str]:
    return lambda given, _, scope: of_thing(Ref("", kind, given[0]), scope)


def _profile(given: Sequence[str], options: Options, scope: Scope) -> str:
    kind, key = given[0].replace("-", "_"), given[1]
    own = {name.strip("-"): options[name][0] for name in ("--from", "--to", "--last") if name in options}
    return of_thing(Ref("", kind, key), own or scope)


def _tree(given: Sequence[str], _: Options, scope: Scope) -> str:
    kind = "ecs_task" if ":task/" in given[0] else "finding"
    return of_thing(Ref("", "tree", f"{kind}/{given[0]}"), scope)


def _query(given: Sequence[str], options: Options, scope: Scope) -> str:
    parameters = dict(each.partition("=")[::2] for each in options.get("--param", ()))
    path = of_thing(Ref("", "query", given[0]), {})
    return with_query(path, given[0], {**scope, **parameters})


def _groups(_: Sequence[str], options: Options, scope: Scope) -> str:
    names = {"--since": "since", "--min-severity": "min_severity"}
    asked = {own: options[name][0] for name, own in names.items() if name in options}
    return f"/groups?{urlencode({**scope, **asked})}".rstrip("?")


def _find(given: Sequence[str], _: Options, scope: Scope) -> str:
    return f"/find?{urlencode({**scope, 'q': given[0]}, errors='surrogatepass')}"


def _sql(given: Sequence[str], _: Options, scope: Scope) -> str:
    return f"/sql?{urlencode({**scope, 'q': given[0]}, errors='surrogatepass')}"


def _report(_given: Sequence[str], _: Options, scope: Scope) -> str:
    return f"/trends?{urlencode(scope)}".rstrip("?")


_PAGES: Mapping[str, Callable[[Sequence[str], Options, Scope], str]] = {
    "investigate": _thing("finding"),
    "show": _thing("documents"),
    "group": _thing("group"),
    "profile": _profile,
    "tree": _tree,
    "query": _query,
    "groups": _groups,
    "find": _find,
    "sql": _sql,
    "report": _report,
}
