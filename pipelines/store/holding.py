"""A home held by its one writer: its folder by a lock and, where its lake lies in a bucket, the lake too.

What belongs here: what every writer enters. What does not: requests (`pipelines.store.session`), which homes
without a bucket never load.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.lock import writer_lock
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.pipelines.store import mirror

if TYPE_CHECKING:  # brings boto3
    from tracehound.pipelines.store.sending import Sender

# Lakes that this process holds: a command holds one around its Dagster run, which enters it again.
_held: dict[Path, Sender] = {}


@contextmanager
def holding(home: Home, purpose: str, wait_seconds: float) -> Iterator[None]:
    """Holds a home for writing; its lake is brought up to date first, and what was written is sent.

    Raises HomeIsBusy, naming who holds it; WrongSettings where the lake is not where the settings say; and
    HostTrouble where the bucket can't be used.
    """
    with writer_lock(home.lock, purpose, wait_seconds):
        url = place_of(home)
        if url is None or home.path in _held:
            yield
            return
        from tracehound.pipelines.store import session  # noqa: PLC0415 - boto3, for such homes alone

        with session.held(home, url, purpose, wait_seconds) as sender:
            _held[home.path] = sender
            try:
                yield
            finally:
                del _held[home.path]


def sender_of(home: Home) -> Sender | None:
    """What sends the changes of a lake that this process holds; None of a home without a bucket."""
    return _held.get(home.path)


def place_of(home: Home) -> str | None:
    """Where a home's lake lies besides its folder; None if nowhere. Raises WrongSettings if elsewhere."""
    url, known = home.settings.lake, mirror.read(home)
    url = url and url.rstrip("/")
    there = known.url if known else ""
    if not url:
        if there:
            raise WrongSettings(
                f"the lake of {home.path} lies in {there}: set `lake` to that in tracehound.toml. "
                "`tracehound lake move local` brings it back."
            )
        return None
    if there and there != url:
        raise WrongSettings(
            f"the lake of {home.path} lies in {there}, and `lake` is {url}: correct `lake`, or choose "
            "another home. `tracehound lake move local` and then `tracehound lake move` bring it there."
        )
    if not there and has_tables(home):
        raise WrongSettings(
            f"{home.path} has a lake of its own, and `lake` is {url}: `tracehound lake move {url}` moves it "
            "there. To use what is there, choose an empty home."
        )
    return url


def has_tables(home: Home) -> bool:
    """Whether the folder has files of a lake."""
    return any(True for _ in home.lake.glob("*/*/**/*.parquet"))
