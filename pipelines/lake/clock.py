"""Whether the clock can be trusted for deletions: it is compared with the newest data and earlier runs.

What belongs here: the latest known day, and how far ahead of it the clock may be. What does not: what is
deleted (`pipelines.retention`). A wrong clock must not make everything look old: each run that trusts the
clock records its day, and a clock far ahead of everything known is not trusted until a person confirms it.
"""

from datetime import UTC, date, datetime, timedelta

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.troubles import HostTrouble
from tracehound.transforms.contracts import TABLES

_FINDINGS = TABLES["raw.findings"]
# GuardDuty was announced on this day: no finding can be older.
_ANNOUNCED = date(2017, 11, 28)
# For a home that is rarely used. Without a retention nothing is deleted, but the clock is recorded.
_MOST_DAYS_AHEAD = 31


def today() -> date:
    """Today by the clock, in UTC."""
    return datetime.now(UTC).date()


def require_set() -> None:
    """Raises HostTrouble where the clock is before all findings, as on a machine that never set it."""
    if today() < _ANNOUNCED:
        raise HostTrouble(
            f"this machine's clock says {today()}, before GuardDuty was there. "
            "Stored data is intact. Set the clock, then run again."
        )


def known_day(home: Home) -> date | None:
    """The newest known day: of a finding that is not dated ahead, or of a trusted run."""
    now = today()
    days = [*map(day, home.days(_FINDINGS)), _noted(home)]
    return max((each for each in days if each and each <= now), default=None)


def is_trusted(home: Home) -> bool:
    """Whether the clock is close to the known day, or behind it, which can only delete too little."""
    known = known_day(home)
    return latest(home) > today() or (known is not None and today() - known <= _most_ahead(home))


def latest(home: Home) -> date:
    """Today by the clock, or the day of a trusted run if the clock was set back since."""
    return max(today(), _noted(home) or date.min)


def note(home: Home) -> None:
    """Records the clock's day, if it can be trusted. The caller holds the writer's lock."""
    if (_noted(home) or date.min) < today() and is_trusted(home):
        trust(home)


def trust(home: Home) -> None:
    """Records the clock's day, since a person has confirmed it. The caller holds the writer's lock."""
    home.clock.write_text(f"{today()}\n")


def _most_ahead(home: Home) -> timedelta:
    """At most half of the retention, so that even a wrong but trusted clock spares the newest data."""
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
