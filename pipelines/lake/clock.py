"""Whether the clock can be trusted with deleting: it is held against the newest data and the runs before.

What belongs here: what time is known, and how far from it the clock may be. What does not: what is deleted
(`pipelines.retention`). A clock that is set wrong must not make everything old: each run that could trust it
notes it down, and one that is far ahead of all that is known is not trusted until a person says so.
"""

from datetime import UTC, date, datetime, timedelta

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.troubles import HostTrouble
from tracehound.transforms.contracts import TABLES

_FINDINGS = TABLES["raw.findings"]
# GuardDuty was announced on this day: no finding can be older.
_ANNOUNCED = date(2017, 11, 28)
# Of a home that is used now and then. Without a retention nothing is deleted, but the clock is noted.
_MOST_DAYS_AHEAD = 31


def today() -> date:
    """The clock's day, UTC."""
    return datetime.now(UTC).date()


def require_set() -> None:
    """Raises HostTrouble where the clock is before all findings, as on a machine that never set it."""
    if today() < _ANNOUNCED:
        raise HostTrouble(
            f"this machine's clock says {today()}, before GuardDuty was there. "
            "Stored data is intact. Set the clock, then run again."
        )


def known_day(home: Home) -> date | None:
    """The newest day that is known: of a finding that does not lie ahead, or of a trusted run."""
    now = today()
    days = [*map(day, home.days(_FINDINGS)), _noted(home)]
    return max((each for each in days if each and each <= now), default=None)


def is_trusted(home: Home) -> bool:
    """Whether the clock is near what is known, or behind it, when it deletes too little at most."""
    known = known_day(home)
    return latest(home) > today() or (known is not None and today() - known <= _most_ahead(home))


def latest(home: Home) -> date:
    """The clock's day, or that of a trusted run where the clock was set back since."""
    return max(today(), _noted(home) or date.min)


def note(home: Home) -> None:
    """Keeps the clock's day, if it can be trusted. The caller holds the writer's lock."""
    if (_noted(home) or date.min) < today() and is_trusted(home):
        trust(home)


def trust(home: Home) -> None:
    """Keeps the clock's day, since somebody has looked at it. The caller holds the writer's lock."""
    home.clock.write_text(f"{today()}\n")


def _most_ahead(home: Home) -> timedelta:
    """Half of what is kept at most, so that a wrong clock that is trusted leaves the newest."""
    days = home.settings.retention.days or 2 * _MOST_DAYS_AHEAD
    return timedelta(days=min(_MOST_DAYS_AHEAD, max(1, days // 2)))


def _noted(home: Home) -> date | None:
    return day(home.clock.read_text(errors="replace").strip()) if home.clock.is_file() else None


def day(text: str) -> date | None:
    """The day that a text names (YYYY-MM-DD), if it names one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
