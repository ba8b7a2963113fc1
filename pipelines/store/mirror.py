"""What a home knows of its lake in object storage: where it is, and which version the home's folder has.

What belongs here: the record, one file of the home. What does not: comparing files with it
(`pipelines.store.comparing`).
"""

from pathlib import Path

import msgspec

from tracehound.pipelines.lake.drafts import land_content
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.store.state import State, nonce

FILE = "mirror.json"


class Mirror(msgspec.Struct, frozen=True):
    """The record. `mirror` names this folder, `identity` the home, wherever its lake lies.

    Without a `url` the lake is in the folder alone, having been in a bucket before. Only if it `is_settled`
    are files that differ from `state` news of this machine; else they were being brought up to date.
    """

    mirror: str
    identity: str
    url: str = ""
    is_settled: bool = False
    state: State = State()

    @classmethod
    def new(cls, url: str, identity: str = "") -> "Mirror":
        """The record of a folder that has no version yet; without an identity, of a new home."""
        return cls(nonce() + nonce(), identity or nonce() + nonce(), url)

    def with_(self, **changed: object) -> "Mirror":
        """The record with other values."""
        return msgspec.structs.replace(self, **changed)


def path_of(home: Home) -> Path:
    """The file of a home."""
    return home.path / FILE


def read(home: Home) -> Mirror | None:
    """The record; None if the home's lake was never elsewhere, or the file has other content.

    Without it nothing that the folder has counts as news, and all of it is compared with the bucket.
    """
    try:
        return msgspec.json.decode(path_of(home).read_bytes(), type=Mirror)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def write(home: Home, mirror: Mirror) -> Mirror:
    """Replaces the record, on disk to the last byte."""
    land_content(path_of(home), msgspec.json.encode(mirror))
    return mirror
