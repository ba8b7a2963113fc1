"""Checks of this host: versions, settings, the home and its contents, local sources, the webhook."""

import operator
import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from tracehound.pipelines import damage as damaging
from tracehound.pipelines import quarantine as quarantining
from tracehound.pipelines import retention
from tracehound.pipelines.doctor.diagnosis import Diagnosis
from tracehound.pipelines.ingestion import reference as referring
from tracehound.pipelines.ingestion.source_registry import how_to_stop
from tracehound.pipelines.ingestion.sources import is_remote
from tracehound.pipelines.lake import aside, journal
from tracehound.pipelines.lake.disk import RESERVE_BYTES
from tracehound.pipelines.lake.home import Home, require_writable
from tracehound.pipelines.serving import alerts, comparison
from tracehound.pipelines.settings.keys import Settings
from tracehound.pipelines.settings.source_prefixes import CLOUDTRAIL
from tracehound.transforms.wording import counted

_OLDEST_PYTHON = (3, 11)
_OTHERS = 0o077
_TIMEOUT_SECONDS = 5.0
_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,]+\])?((?:[<>]=?[\w.]+,?)+)")
_COMPARED = {">=": operator.ge, "<": operator.lt}


def versions() -> Iterator[Diagnosis]:
    """Whether Python and the libraries have versions that are allowed."""
    python = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        yield Diagnosis("fail", "versions", f"Python {python}", "Install Python 3.11 or newer.")
    wrong = [text for name, wanted in _ranges() if (text := _differs(name, wanted))]
    if wrong:
        todo = "Install the versions pinned in requirements.txt, which are those that are tested."
        yield Diagnosis("fail", "versions", "; ".join(wrong), todo)
    else:
        yield Diagnosis(
            "ok", "versions", f"tracehound {version('tracehound')}, Python {python}, all versions fit"
        )


def _ranges() -> list[tuple[str, str]]:
    """Libraries with the versions that are allowed, as in `>=2.0,<3`."""
    # Requirements of an extra end with `; extra == "ui"`, and may be missing.
    found = [_REQUIREMENT.match(text) for text in requires("tracehound") or [] if ";" not in text]
    return [(each[1], each[2]) for each in found if each]


def _differs(name: str, wanted: str) -> str:
    try:
        found = version(name)
    except PackageNotFoundError:
        return f"{name} is missing, wanted is {wanted}"
    fits = all(_COMPARED[how](_release(found), _release(bound)) for how, bound in _bounds(wanted))
    return "" if fits else f"{name} is {found}, wanted is {wanted}"


def _bounds(wanted: str) -> list[tuple[str, str]]:
    return re.findall(r"(>=|<)([\w.]+)", wanted)


def _release(text: str) -> tuple[int, ...]:
    """The numbers of a version, without zeros at its end, for `2` and `2.0` are one."""
    numbers = [int(each) for each in re.findall(r"\d+", re.match(r"[\d.]*", text)[0])]  # type: ignore[index]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def configuration(file: Path | None, settings: Settings) -> Iterator[Diagnosis]:
    """The configuration file, if there is one."""
    yield Diagnosis(
        "ok", "configuration", f"{file} is valid" if file else "no file: environment and defaults apply"
    )
    if file and file.stat().st_mode & _OTHERS and settings.alerts.webhook_url:
        yield Diagnosis("note", "configuration", f"other users can read {file}", f"chmod 600 {file}")


def home_folder(home: Home) -> Iterator[Diagnosis]:
    """Whether the home can be written and has room, and notes about its clock and purges."""
    place = next(folder for folder in (home.path, *home.path.parents) if folder.exists())
    try:
        for folder in (place, *filter(Path.exists, home.folders)):
            require_writable(folder)
        yield Diagnosis("ok", "home", f"{home.path} can be written")
    except OSError as error:
        found = f"{error.filename} can't be written: {error.strerror}"
        yield Diagnosis("fail", "home", found, "Make this user its owner.")
    if place == home.path and place.stat().st_mode & _OTHERS:
        yield Diagnosis("note", "home", "other users can read the home", f"chmod 700 {home.path}")
    if journal.is_interrupted(home.lake):
        yield Diagnosis(
            "note", "home", "a commit was interrupted", "Nothing to do: the next run completes it."
        )
    yield _disk(home, place)
    for told in retention.notes(home):
        what, _, todo = told.partition(": ")
        yield Diagnosis("note", "retention", what, todo)


def quarantine(home: Home) -> Iterator[Diagnosis]:
    """How much is set aside."""
    if not home.lake.exists():
        return
    read, flattened = (quarantining.count(home, step) for step in quarantining.STEPS)
    if flattened:
        rejected = f"; rejected while reading: {counted(read, 'document')}" if read else ""
        found = f"{counted(flattened, 'stored document')} can't be flattened{rejected}"
        yield Diagnosis("note", "quarantine", found, quarantining.TODO)
    elif read:
        found = f"rejected while reading: {counted(read, 'document')}"
        yield Diagnosis(
            "ok", "quarantine", f"{found}, all stored documents are flattened; {quarantining.LOOK}"
        )
    else:
        yield Diagnosis("ok", "quarantine", "nothing is set aside")


def refreshed(home: Home) -> Iterator[Diagnosis]:
    """Whether refreshed tables equalled a full build when they were last compared."""
    if found := comparison.difference(home):
        yield Diagnosis("fail", "refresh", found, comparison.todo(home))
    elif known := comparison.read(home):
        state: Literal["note", "ok"] = "note" if known.last.not_compared else "ok"
        todo = "Nothing to do: the full build is served." if known.last.not_compared else ""
        yield Diagnosis(state, "refresh", f"{known.last.day}: {known.last.told}", todo)


def damage(home: Home, *, deep: bool) -> Iterator[Diagnosis]:
    """What is damaged; `deep` reads the whole lake."""
    found = damaging.trouble(home, deep=deep)
    for each in found:
        yield Diagnosis("fail", "damage", each, "`tracehound run` repairs what it can.")
    if deep and not found:
        yield Diagnosis("ok", "damage", "every file of the lake is intact")
    if count := aside.count(home.path):
        todo = "Delete the folder once you no longer need its files."
        yield Diagnosis("note", "damage", f"{home.damaged} holds {count:,} damaged files", todo)


def reference(home: Home) -> Iterator[Diagnosis]:
    """What is wrong with reference files."""
    for wrong in referring.check(home):
        yield Diagnosis("fail", "reference", wrong, "Fix the file: no run starts until then.")


def _disk(home: Home, place: Path) -> Diagnosis:
    free = shutil.disk_usage(place).free
    held = sum(path.stat().st_size for path in home.lake.rglob("*.parquet"))
    # While a warehouse file is built, there are two of them beside the lake.
    needed = RESERVE_BYTES + 3 * held
    found = f"{free >> 20:,} MiB free, the lake takes {held >> 20:,} MiB"
    if free < needed:
        todo = f"Free {(needed - free) >> 20:,} MiB, or delete old versions with `tracehound purge`."
        return Diagnosis("fail", "disk", found, todo)
    return Diagnosis("ok", "disk", found)


def sources(home: Home, sources: list[str], configured_in: str) -> Iterator[Diagnosis]:
    """Whether local sources can be read, and how runs stop reading one that is gone."""
    if not sources:
        yield Diagnosis("note", "sources", "no sources", "Set `sources`, or give them to `tracehound run`.")
    for source in sources:
        if not is_remote(source):
            yield _local(Path(source.removeprefix(CLOUDTRAIL)), how_to_stop(home, source, configured_in))


def _local(path: Path, how_to_stop: str) -> Diagnosis:
    if not path.exists():
        return Diagnosis("fail", "sources", f"{path} does not exist", f"Create it, or {how_to_stop}")
    if not os.access(path, os.R_OK | (os.X_OK if path.is_dir() else 0)):
        return Diagnosis("fail", "sources", f"{path} can't be read", "Give this user read permission.")
    return Diagnosis("ok", "sources", f"{path} can be read")


def posted(home: Home) -> Iterator[Diagnosis]:
    """Whether the record of posted alerts can be read."""
    if count := alerts.damaged_lines(home):
        found = f"{counted(count, 'line')} of {home.posted_alerts} can't be read"
        yield Diagnosis("note", "alerts", found, "Nothing to do: their alerts may be posted once more.")


def webhook(url: str) -> Diagnosis:
    """Whether a server listens; nothing is posted, and the address stays secret."""
    return listens("alerts", url, "the webhook's address", "`webhook_url`")


def listens(name: str, url: str, what: str, key: str) -> Diagnosis:
    """Whether a server listens at an address, of which only host and port are told."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        socket.create_connection((parts.hostname or "", port), _TIMEOUT_SECONDS).close()
    except OSError as error:
        found = f"nobody answers at {parts.hostname}:{port}: {error.strerror or error}"
        return Diagnosis("fail", name, found, f"Check {what} and the network.")
    except ValueError:
        return Diagnosis("fail", name, f"{what} is invalid", f"Check {key}.")
    return Diagnosis("ok", name, f"{parts.hostname}:{port} answers; nothing was posted")
