"""Where a trail keeps its files: `[prefix/]AWSLogs/[o-id/]<account>/CloudTrail/<region>/YYYY/MM/DD/<name>`.

What belongs here: names, and the times in them. What does not: listing (`pipelines.cloudtrail.trails`).

The day and the time in a name are those of delivery, some minutes after the events.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from tracehound.transforms.cloudtrail.hours import DELIVERED_AFTER, HOUR, LATEST_DELIVERY

LOGS = "AWSLogs"
# Folders that only begin with it have digests and insights.
SERVICE = "CloudTrail"
# Names are cut to the minute, and clocks differ a little.
_BEFORE = timedelta(minutes=5)
MINUTE = "%Y%m%dT%H%MZ"
# The time of delivery in the URI of a trail's file.
DELIVERED = r"/\d{12}_CloudTrail_[a-z0-9-]+_(\d{8}T\d{4}Z)_[^/]+\.json(?:\.gz)?$"
_NAME = re.compile(r"(?:^|/)(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8}T\d{4}Z)_[^/]+\.json(?:\.gz)?$")
_ACCOUNT = re.compile(r"\d{12}")
_ORGANIZATION = re.compile(r"o-[a-z0-9]+")


@dataclass(frozen=True)
class Stretch:
    """A part of a day's folder: names after `after` and up to `until`, as they sort; None: no end."""

    folder: str
    after: str | None = None
    until: str | None = None

    def has(self, name: str) -> bool:
        """Whether a name in the folder is in it."""
        return (self.after is None or name > self.after) and (self.until is None or name <= self.until)


def is_account(name: str) -> bool:
    """Whether a folder's name is an account's."""
    return _ACCOUNT.fullmatch(name) is not None


def is_organization(name: str) -> bool:
    """Whether a folder's name is an organization's."""
    return _ORGANIZATION.fullmatch(name) is not None


def is_trail_file(key: str) -> bool:
    """Whether an object is a file of a trail, by its name: digests and insights are not."""
    return _NAME.search(key) is not None


def delivered_at(key: str) -> datetime | None:
    """When a file was delivered, by its name."""
    found = _NAME.search(key)
    return datetime.strptime(found[3], MINUTE).replace(tzinfo=UTC) if found else None


def stretches(
    root: str, account_id: str, region: str, hour_at: datetime, *, is_late: bool = False
) -> Iterator[Stretch]:
    """Where the files are that have most of an hour's events, one stretch a day of delivery.

    `root` is the folder that has the accounts, with a slash at its end. With `is_late` it is all of them, but
    for what is delivered more than a day later.
    """
    first, last = hour_at - _BEFORE, looked_until(hour_at, is_late=is_late)
    stem = f"{account_id}_{SERVICE}_{region}_"
    for number in range((last.date() - first.date()).days + 1):
        # `~` sorts after everything that a name may have there.
        folder = day_folder(root, account_id, region, first.date() + timedelta(days=number))
        yield Stretch(folder, f"{stem}{first:{MINUTE}}", f"{stem}{last:{MINUTE}}~")


def looked_until(hour_at: datetime, *, is_late: bool) -> datetime:
    """Until when files are delivered that are looked at for an hour."""
    return hour_at + HOUR + (LATEST_DELIVERY if is_late else DELIVERED_AFTER)


def day_folder(root: str, account_id: str, region: str, day: date) -> str:
    """The folder of a day of delivery."""
    return f"{root}{account_id}/{SERVICE}/{region}/{day:%Y/%m/%d}/"
