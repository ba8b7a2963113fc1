"""Alerts: each new Critical finding, and each new finding group of a minimum severity, is posted once.

So is a difference between refreshed tables and a full build.

What belongs here: what is new, and the record of what was posted. What does not: how it is sent
(`pipelines.serving.posting`). A post that fails is retried by the next run, and never affects data.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec
from msgspec import Struct

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.serving import comparison
from tracehound.pipelines.serving.posting import Post, PostFailed, Target, deliver, plain, targets
from tracehound.transforms.wording import counted, second

_QUERY = files("tracehound.sql").joinpath("statements/alerts.sql").read_text()
# More than a person would read at once; the next run posts the rest.
_MOST_POSTS = 50
_MOST_NAMES = 5
_DIFFERENCE = "difference"
# As in `web.routes`.
_PAGES = {"finding": "f", "group": "g"}
_PASTABLE = re.compile(r"[A-Za-z0-9-]+")


@dataclass
class Alerted:
    """What a run posted, what is left for the next run, and why."""

    posted: int = 0
    pending: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What is left, and why, as a sentence."""
        count = counted(self.pending, "alert") if self.pending else "alerts"
        return f"{count} not posted; the next run tries again: {'; '.join(self.errors)}"


def are_pending(home: Home) -> bool:
    """Whether an earlier run has left alerts that must be retried."""
    return home.pending_alerts.exists() and bool(targets(home.settings))


def left(home: Home) -> Alerted | None:
    """What an earlier run could not post, if anything."""
    if not home.pending_alerts.exists():
        return None
    try:
        return msgspec.json.decode(home.pending_alerts.read_bytes(), type=Alerted)
    except msgspec.DecodeError:
        return Alerted(errors=[f"{home.pending_alerts} can't be read"])


def post(home: Home) -> Alerted:
    """Posts new alerts to every target. The caller holds the writer's lock. Raises nothing."""
    done = Alerted()
    try:
        chosen = targets(home.settings)
        subjects = [*_differences(home), *_subjects(home)] if chosen else []
        for target in chosen:
            _post_to(home, target, subjects, done)
    except Exception as error:  # The data is already served, so the run has not failed.
        done.errors.append(f"{type(error).__name__}: {error}")
    try:
        _note(home, done)
    except OSError as error:
        done.errors.append(f"{home.pending_alerts} can't be written: {error.strerror}")
    return done


def _note(home: Home, done: Alerted) -> None:
    """Records what is left for the next run."""
    if done.errors:
        home.pending_alerts.write_bytes(msgspec.json.encode(done))
    else:
        home.pending_alerts.unlink(missing_ok=True)


def _subjects(home: Home) -> list[dict[str, Any]]:
    from tracehound.sql.reader import open_reader  # noqa: PLC0415 - DuckDB, where there is a target

    settings = home.settings.alerts
    since = datetime.now(UTC) - timedelta(days=settings.maximum_age_days)
    parameters = {"since": since, "minimum_severity": settings.minimum_severity}
    with open_reader(home.warehouse) as reader:
        return reader.rows(_QUERY, parameters)


def _differences(home: Home) -> list[dict[str, Any]]:
    known = comparison.read(home)
    if known is None or known.found is None:
        return []
    when = known.found.compared_at
    lines = tuple(plain(text, 600) for text in (comparison.difference(home), comparison.todo(home)))
    return [{"kind": _DIFFERENCE, "subject_id": when, "known_as": [when], "lines": lines}]


def _post_to(home: Home, target: Target, subjects: Iterable[dict[str, Any]], done: Alerted) -> None:
    """Posts one after another, recording each on disk before the next."""
    posted = _posted(home, target)
    new = [subject for subject in subjects if not posted & _names(subject)]
    for number, subject in enumerate(new):
        try:
            if number >= _MOST_POSTS:
                raise PostFailed(f"more than {_MOST_POSTS} are new at once: the next run continues")
            deliver(target, message(subject, home.settings.desk.url))
        except PostFailed as error:
            done.pending += len(new) - number
            done.errors.append(str(error))
            return
        _remember(home, target, subject)
        done.posted += 1


def _names(subject: dict[str, Any]) -> set[str]:
    return {f"{subject['kind']} {name}" for name in subject["known_as"]}


def _posted(home: Home, target: Target) -> set[str]:
    """The names of everything posted to a target."""
    entries, _ = _remembered(home)
    return {f"{entry.kind} {entry.subject_id}" for entry in entries if entry.target == target.name}


def damaged_lines(home: Home) -> int:
    """The number of unreadable lines in the record of posts: their alerts may be posted again."""
    return _remembered(home)[1]


class _Entry(Struct):
    target: str
    kind: str
    subject_id: str
    posted_at: str


def _remembered(home: Home) -> tuple[list[_Entry], int]:
    """What was posted, and the number of unreadable lines, such as one truncated by a crash."""
    entries, damaged = [], 0
    for line in home.posted_alerts.read_bytes().splitlines() if home.posted_alerts.exists() else ():
        try:
            if line.strip():
                entries.append(msgspec.json.decode(line, type=_Entry))
        except (msgspec.DecodeError, UnicodeDecodeError):
            damaged += 1
    return entries, damaged


def _remember(home: Home, target: Target, subject: dict[str, Any]) -> None:
    entry = _Entry(target.name, subject["kind"], subject["subject_id"], datetime.now(UTC).isoformat())
    with home.posted_alerts.open("ab") as file:
        # Starts a new line, also after a truncated one.
        file.write(b"\n" + msgspec.json.encode(entry) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def message(subject: dict[str, Any], desk: str | None = None) -> Post:
    """The message about a difference, a Critical finding or a group, with all its strings made plain.

    With the address of a live desk it leads there.
    """
    if subject["kind"] == _DIFFERENCE:
        return Post("tracehound: refreshed tables differed from a full build", subject["lines"])
    is_group = subject["kind"] == "group"
    what = "new finding group" if is_group else "new Critical finding"
    return Post(
        f"tracehound: {what}, severity {subject['severity']:.1f}",
        (
            plain(subject["title"]),
            f"account: {_listed(subject['account_ids'])}",
            f"region: {_listed(subject['regions'])}",
            f"first event: {_moment(subject['first_seen_at'])}",
            f"latest event: {_moment(subject['last_seen_at'])}",
            f"{subject['kind']} id: {plain(subject['subject_id'])}",
            *_next(subject, desk),
        ),
    )


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(plain(name, 40) for name in names[:_MOST_NAMES]) + more or "not stated"


def _moment(moment: datetime | None) -> str:
    return second(moment) if moment else "not stated"


def _next(subject: dict[str, Any], desk: str | None) -> list[str]:
    """The page or the command that shows more; only for an id that is safe in both."""
    name = subject["subject_id"]
    if not _PASTABLE.fullmatch(name):
        return []
    if desk:
        return [f"look: {desk.rstrip('/')}/{_PAGES[subject['kind']]}/{name}"]
    if subject["kind"] == "finding":
        return [f"look: tracehound show {name}"]
    query = f"SELECT finding_id FROM correlation.finding_group_members WHERE group_id = '{name}'"
    return [f'look: tracehound sql "{query}"']
