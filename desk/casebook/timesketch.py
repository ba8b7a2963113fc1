"""A case as JSON lines for Timesketch, whose timelines need `message`, `datetime` and `timestamp_desc`.

What belongs here: what becomes an event of the timeline, and its fields. What does not: which findings belong
to the case (`leads`). The lines are plain ASCII, in the order of time, the same for the same case and data.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from tracehound.desk.casebook.cases import Case
from tracehound.desk.casebook.leads import Leads
from tracehound.desk.connection import Row
from tracehound.transforms.hostile import safe
from tracehound.transforms.wording import instant

Line = dict[str, Any]
_FACTS = ("finding_type", "severity", "severity_band", "tactic", "account_id", "region", "event_count")


def lines(case: Case, found: Leads) -> Iterator[str]:
    """Events of the case, a line each, with its line break."""
    told = [*_findings(found), *_entities(found), *_notes(case), *_verdicts(found)]
    of_case = {"case_id": case.case_id, "case_title": case.title}
    for each in sorted(told, key=lambda line: (line["datetime"], line["timestamp_desc"], line["message"])):
        yield json.dumps({name: _harmless(value) for name, value in (each | of_case).items()}) + "\n"


def _harmless(value: object) -> object:
    """A value as JSON has it; whatever acts on a reader in a text stands by its code."""
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, list):
        return [_harmless(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def _event(at: datetime, what: str, message: str, kind: str, facts: Line) -> Line:
    """An event; facts that are not known are left out."""
    known = {name: value for name, value in facts.items() if value is not None}
    line = {"message": message, "datetime": _moment(at), "timestamp_desc": what}
    return line | {"data_type": f"tracehound:{kind}", "tag": ["tracehound", kind]} | known


def _moment(at: datetime) -> str:
    """A time to the microsecond, so that times sort as texts."""
    return f"{instant(at.replace(microsecond=0)).removesuffix('Z')}.{at.microsecond:06d}+00:00"


def _findings(found: Leads) -> Iterator[Line]:
    for row in found.findings:
        said = row["finding_type"] if row["title"] is None else f"{row['finding_type']}: {row['title']}"
        facts = {name: row[name] for name in ("finding_id", "group_id", *_FACTS)}
        for what, at in _spanned(row, "event"):
            yield _event(at, what, said, "finding", facts)


def _entities(found: Leads) -> Iterator[Line]:
    for (kind, key), row in found.entities.items():
        facts = {"entity_kind": kind, "entity_key": key, "finding_count": row["finding_count"]}
        for what, at in _spanned(row, "seen in findings"):
            yield _event(at, what, f"{kind.replace('_', ' ')} {row['entity_name'] or key}", "entity", facts)


def _spanned(row: Row, what: str) -> Iterable[tuple[str, datetime]]:
    """The first and the last time of a row; once if they are one."""
    first, last = row["first_seen_at"], row["last_seen_at"]
    ends = {first: f"first {what}"} | ({last: f"last {what}"} if last != first else {})
    return [(said, at) for at, said in ends.items() if at is not None]


def _notes(case: Case) -> Iterator[Line]:
    for note in case.notes:
        for each in note.texts:
            if at := _read(each.at):
                facts = {"note_id": note.note_id, "written_by": each.by}
                yield _event(at, "note written", each.text, "note", facts)


def _verdicts(found: Leads) -> Iterator[Line]:
    for subject, each in found.verdicts.items():
        if at := _read(each.decided_at):
            facts = {
                f"{each.kind}_id": subject,
                "verdict": each.verdict,
                "status": each.status or None,
                "owner": each.owner or None,
                "decided_by": each.decided_by,
            }
            said = f"{each.verdict}{': ' if each.note else ''}{each.note}"
            yield _event(at, "verdict given", f"Verdict on {each.kind} {subject}: {said}", "verdict", facts)


def _read(at: str) -> datetime | None:
    """A time of a line in a file that people may have edited."""
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        return None
