"""What people decided about groups: findings joined or split off by hand, beside the data.

What belongs here: appending decisions to `regroupings.jsonl`, and which of them count. What does not: which
findings are meant (`desk`), rows of decisions (`regrouping_rows`), and what groups become of them
(`correlation.links_by_hand`).
"""

import getpass
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from tracehound.pipelines.lake import appending
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.wording import instant

Kind = Literal["join", "split", "undo"]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_COUNTING: tuple[Kind, ...] = ("join", "split")


@dataclass(frozen=True)
class Regrouping:
    """A decision: who gave it, when and why.

    `join`: `finding_ids` are in one group. `split`: `finding_ids` are not linked to `other_ids`, the rest of
    their group at that time. `undo`: the decision `undoes` does not count.
    """

    kind: str
    regrouping_id: str
    finding_ids: tuple[str, ...]
    other_ids: tuple[str, ...]
    undoes: str
    note: str
    decided_at: str
    decided_by: str


def path_of(home: Home) -> Path:
    """The file of a home's regroupings, one per line."""
    return home.path / "regroupings.jsonl"


def add(
    home: Home,
    kind: Kind,
    finding_ids: Iterable[str] = (),
    other_ids: Iterable[str] = (),
    *,
    undoes: str = "",
    note: str,
) -> Regrouping:
    """Appends a decision to the file. Raises HomeIsBusy."""
    at, by = instant(datetime.now(UTC)), getpass.getuser()
    facts = (tuple(finding_ids), tuple(other_ids), undoes, note, at, by)
    digest = hashlib.sha256(json.dumps([kind, *facts]).encode()).hexdigest()
    given = Regrouping(kind, f"r-{digest[:10]}", *facts)
    path = path_of(home)
    with appending.alone(path, "tracehound regroup"):
        appending.append_lines(path, [json.dumps(asdict(given))])
    return given


def text_of(home: Home) -> str:
    """All lines; empty if nothing was decided."""
    return appending.text_of(path_of(home))


def read(text: str) -> list[Regrouping]:
    """All decisions, oldest first. Damaged lines are skipped."""
    return [each for _, each in appending.numbered(text, _regrouping) if each]


def told_damage(home: Home) -> str | None:
    """Which lines are damaged, without a full stop; None if none is."""
    found = appending.numbered(text_of(home), _regrouping)
    return appending.told_damage(path_of(home), "regrouping", found)


def counting(decisions: Sequence[Regrouping]) -> list[Regrouping]:
    """Those that join or split and were not undone; of two with one id, in an edited file, the first."""
    undone = {each.undoes for each in decisions if each.kind == "undo"}
    first = {each.regrouping_id: each for each in reversed(decisions)}
    return [
        each
        for each in decisions
        if each.kind in _COUNTING and each.regrouping_id not in undone and first[each.regrouping_id] is each
    ]


def _regrouping(line: str) -> Regrouping:
    entry = json.loads(line)
    if entry["kind"] not in _KINDS:
        raise ValueError(entry["kind"])
    finding_ids, other_ids = (tuple(map(_text, entry[name])) for name in ("finding_ids", "other_ids"))
    texts = [_text(entry[name]) for name in ("undoes", "note", "decided_at", "decided_by")]
    return Regrouping(entry["kind"], _text(entry["regrouping_id"]), finding_ids, other_ids, *texts)


def _text(value: object) -> str:
    """A value as text that a table can hold: halves of surrogate pairs, which JSON can name, are no text."""
    return str(value).encode("utf-8", "replace").decode()
