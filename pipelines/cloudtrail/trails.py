"""Files of trails in buckets and folders, listed by the hour: only the prefixes that findings ask for.

What belongs here: which files have an hour's events. What does not: their names
(`transforms.cloudtrail.layout`), and reading them.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from tracehound.pipelines.aws.answers import Page
from tracehound.pipelines.aws.clients import Access
from tracehound.pipelines.aws.errors import AWS_ERRORS, Means, code_of, means, reason
from tracehound.pipelines.ingestion.sources import files, s3
from tracehound.pipelines.ingestion.sources.objects import SourceObject
from tracehound.pipelines.settings.source_prefixes import S3
from tracehound.transforms.cloudtrail import layout
from tracehound.transforms.cloudtrail.hours import SESSION
from tracehound.transforms.cloudtrail.layout import LOGS, Stretch

# A prefix with AWSLogs in it lies at most so deep below the source.
_DEPTH = 3
_DENIED = {"AccessDenied", "AllAccessDisabled"}

Hour = tuple[str, str, datetime]


class Shelf(Protocol):
    """A bucket or a folder: keys have slashes, and `requests` counts what listing has cost.

    What `is_live` has all that was delivered up to now; else only its files tell how far it goes.
    """

    requests: int
    is_live: bool

    def folders(self, prefix: str) -> list[str]:
        """Names of the folders right below a prefix. Raises AWS_ERRORS and OSError."""
        ...

    def objects(self, stretch: Stretch) -> Iterator[SourceObject]:
        """The objects of a stretch, in order. Raises AWS_ERRORS, OSError."""
        ...

    def beside(self) -> Iterator[SourceObject]:
        """The objects that the layout does not have. Raises OSError."""
        ...


class Bucket:
    """A bucket in S3."""

    is_live = True

    def __init__(self, name: str, access: Access) -> None:
        self.requests = 0
        self._name, self._access = name, access

    def folders(self, prefix: str) -> list[str]:
        """Names of the folders right below a prefix."""
        found = []
        for page in self._pages(prefix, Delimiter="/"):
            found += [each["Prefix"][len(prefix) :].rstrip("/") for each in page.get("CommonPrefixes", [])]
        return found

    def objects(self, stretch: Stretch) -> Iterator[SourceObject]:
        """The objects of a stretch, in order."""
        after = {"StartAfter": f"{stretch.folder}{stretch.after}"} if stretch.after else {}
        for page in self._pages(stretch.folder, **after):
            for entry in page.get("Contents", []):
                name = entry["Key"][len(stretch.folder) :]
                if stretch.until is not None and name > stretch.until:
                    return
                if layout.is_trail_file(entry["Key"]):
                    uri = f"{S3}{self._name}/{entry['Key']}"
                    opener = s3.S3Opener(uri, entry["ETag"], self._access)
                    yield SourceObject(uri, entry["ETag"], entry["Size"], opener, is_remote=True)

    def beside(self) -> Iterator[SourceObject]:
        """None: to look for them would list the whole bucket. What lies there is a source of its own."""
        return iter(())

    def _pages(self, prefix: str, **more: str) -> Iterator[Page]:
        for page in s3.listed(self._access, self._name, prefix, **more):
            self.requests += 1
            yield page


class Folder:
    """A folder of this host: somebody copied files to it, until some day."""

    is_live = False

    def __init__(self, path: str) -> None:
        self.requests = 0
        self._path = Path(path)

    def folders(self, prefix: str) -> list[str]:
        """Names of the folders right below a prefix."""
        folder = self._path / prefix
        return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []

    def beside(self) -> Iterator[SourceObject]:
        """The files that no layout has: below no folder AWSLogs, such as audit logs. Raises OSError."""
        for folder, folders, names in os.walk(self._path):
            folders[:] = sorted(name for name in folders if name != LOGS)
            for name in sorted(names):
                yield from files.object_of(f"{folder}/{name}")

    def objects(self, stretch: Stretch) -> Iterator[SourceObject]:
        """The objects of a stretch, in order."""
        folder = self._path / stretch.folder
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        for name in names:
            if stretch.has(name) and layout.is_trail_file(name):
                yield from files.object_of(str(folder / name))


@dataclass
class Found:
    """The files of hours: those that are to be read, once each, and what came of each hour.

    `of_hours` has the URIs of an hour's files, `denied` and `failed` what was said of an hour that could not
    be listed; `unknown` are those of accounts and regions that have no folder. What was delivered of an hour
    up to `looked_until` is in the files.
    """

    objects: dict[str, SourceObject] = field(default_factory=dict)
    of_hours: dict[Hour, list[str]] = field(default_factory=dict)
    denied: dict[Hour, str] = field(default_factory=dict)
    failed: dict[Hour, str] = field(default_factory=dict)
    unknown: set[Hour] = field(default_factory=set)
    looked_until: dict[Hour, datetime] = field(default_factory=dict)
    requests: int = 0

    @property
    def size_bytes(self) -> int:
        """The size of all files."""
        return sum(each.size_bytes for each in self.objects.values())


def shelf_of(place: str, access: Access) -> tuple[Shelf, str]:
    """The shelf that a source without `cloudtrail:` names, and the prefix in it."""
    if place.startswith(S3):
        bucket, _, prefix = place.removeprefix(S3).partition("/")
        return Bucket(bucket, access), prefix if prefix.endswith("/") or not prefix else f"{prefix}/"
    # A folder inside the layout: the layout tells which hours its files have.
    before, logs, below = f"{place.rstrip('/')}/".partition(f"/{LOGS}/")
    return Folder(before), f"{LOGS}/{below}" if logs else ""


def roots(shelf: Shelf, prefix: str) -> list[str]:
    """The folders below a prefix, or above it, that have accounts; none if it is not laid out as trails are.

    Raises AWS_ERRORS and OSError.
    """
    before, logs, below = prefix.partition(f"{LOGS}/")
    if logs:
        organization = below.split("/")[0]
        inner = (
            f"{before}{logs}{organization}/" if layout.is_organization(organization) else f"{before}{logs}"
        )
        return [inner] if below.strip("/") else _below_logs(shelf, f"{before}{logs}")
    return [root for logs in _logs(shelf, prefix, _DEPTH) for root in _below_logs(shelf, logs)]


def _logs(shelf: Shelf, prefix: str, depth: int) -> Iterator[str]:
    names = shelf.folders(prefix)
    if LOGS in names:
        yield f"{prefix}{LOGS}/"
    elif depth > 1:
        for name in names:
            yield from _logs(shelf, f"{prefix}{name}/", depth - 1)


def _below_logs(shelf: Shelf, logs: str) -> list[str]:
    names = shelf.folders(logs)
    inner = [f"{logs}{name}/" for name in names if layout.is_organization(name)]
    return [*([logs] if any(map(layout.is_account, names)) else []), *inner]


def some(shelf: Shelf, root: str) -> Iterator[SourceObject]:
    """Files of the newest day of each account and region in a folder. Raises AWS_ERRORS and OSError."""
    for account in filter(layout.is_account, shelf.folders(root)):
        yield from _newest_days(shelf, root, account)


def _newest_days(shelf: Shelf, root: str, account_id: str) -> Iterator[SourceObject]:
    of_trail = f"{root}{account_id}/{layout.SERVICE}/"
    for region in shelf.folders(of_trail):
        folder = f"{of_trail}{region}/"
        for _ in ("year", "month", "day"):
            folder += f"{max(shelf.folders(folder), default='')}/"
        yield from shelf.objects(Stretch(folder))


def of_sessions(wanted: Mapping[Hour, Collection[str]]) -> set[Hour]:
    """The hours that sessions ask for, among hours with their reasons; they are looked for among late files.

    A late call may be the one that opened a session, or a second one that may have.
    """
    return {hour for hour, reasons in wanted.items() if SESSION in reasons}


def find(
    shelf: Shelf, inside: Sequence[str], hours: Iterable[Hour], late: Collection[Hour], now: datetime
) -> Found:
    """The files of hours, in the folders `inside` that have accounts; of `late` ones those of a day more.

    Where no file was delivered about an hour, the whole day is looked at: delivery may be late.
    """
    found = Found()
    regions, ends = _Regions(shelf), _Ends(shelf, now)
    for hour in hours:
        try:
            of_place = [root for root in inside if hour[1] in regions.of(root, hour[0])]
            if not of_place:
                found.unknown.add(hour)
                continue
            entries = [entry for root in of_place for entry in _objects(shelf, root, hour, hour in late)]
            end = min(ends.of(root, hour[0]) for root in of_place)
        except (*AWS_ERRORS, OSError) as error:
            _note(found, hour, error)
            continue
        found.of_hours[hour] = [entry.uri for entry in entries]
        found.looked_until[hour] = min(end, layout.looked_until(hour[2], is_late=hour in late))
        found.objects |= {entry.uri: entry for entry in entries}
    found.requests = shelf.requests
    return found


class _Regions:
    """The regions of accounts, each account looked up once."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, set[str]] = {}

    def of(self, root: str, account_id: str) -> set[str]:
        """The regions that an account's trail has. Raises AWS_ERRORS and OSError."""
        folder = f"{root}{account_id}/{layout.SERVICE}/"
        if folder not in self._known:
            self._known[folder] = set(self._shelf.folders(folder))
        return self._known[folder]


class _Ends:
    """Until when accounts have files, each account looked up once."""

    def __init__(self, shelf: Shelf, now: datetime) -> None:
        self._shelf, self._now = shelf, now
        self._known: dict[tuple[str, str], datetime] = {}

    def of(self, root: str, account_id: str) -> datetime:
        """Until when an account's files were delivered to any region. Raises AWS_ERRORS and OSError."""
        place = root, account_id
        if place not in self._known:
            newest = () if self._shelf.is_live else _newest_days(self._shelf, root, account_id)
            times = [layout.delivered_at(entry.uri) for entry in newest]
            self._known[place] = max(filter(None, times), default=self._now)
        return self._known[place]


def _objects(shelf: Shelf, root: str, hour: Hour, is_late: bool) -> list[SourceObject]:
    stretches = layout.stretches(root, *hour, is_late=is_late)
    near = [entry for stretch in stretches for entry in shelf.objects(stretch)]
    return near or list(shelf.objects(Stretch(layout.day_folder(root, *hour))))


def is_denied(error: Exception) -> bool:
    """Whether somebody must allow it first."""
    return Means.DENIED in means(error) or code_of(error) in _DENIED or isinstance(error, PermissionError)


def _note(found: Found, hour: Hour, error: Exception) -> None:
    if is_denied(error):
        found.denied[hour] = reason(error, "s3:ListBucket on the trail's bucket")
    else:
        found.failed[hour] = reason(error, "s3:ListBucket on the trail's bucket")
