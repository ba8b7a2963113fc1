"""Objects that must be read again because a damaged file has lost some of their documents.

The record is in the lake and changes with it in one commit. What belongs here: what is still missing. What
does not: detecting losses (`pipelines.damage.raw`).
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import polars as pl

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.source_prefixes import LANDED
from tracehound.transforms.contracts import TABLES
from tracehound.transforms.wording import counted, noun

_OBJECTS = TABLES["raw.objects"]
_HOLDERS = (TABLES["raw.findings"], TABLES["raw.rejected"])


class Wanted(msgspec.Struct, frozen=True):
    """An object to read again, and how many of its documents are lost."""

    uri: str
    etag: str
    documents: int


class Missing(msgspec.Struct, frozen=True):
    """Objects to read again. `documents_lost` were lost when raw still had `documents_then` of their URIs.

    `is_told` means that a run has reported what it could not find.
    """

    objects: tuple[Wanted, ...] = ()
    documents_lost: int = 0
    documents_then: int = 0
    is_told: bool = False

    def joined(self, home: Home, more: Iterable[Wanted]) -> "Missing":
        """With further missing objects."""
        by_object = {(each.uri, each.etag): each for each in (*self.objects, *more)}
        objects = tuple(by_object.values())
        lost = self.still_lost(home) + sum(each.documents for each in more)
        return Missing(objects, lost, _stored_from(home, objects))

    def still_lost(self, home: Home) -> int:
        """How many documents are still lost, whichever version of an object restored the others."""
        return max(0, self.documents_lost - (_stored_from(home, self.objects) - self.documents_then))


def path_of(home: Home) -> Path:
    """The file of a home. Deleting it accepts the loss."""
    return home.lake / "missing.json"


def read(home: Home) -> Missing | None:
    """What is missing from a home. Raises msgspec.DecodeError."""
    path = path_of(home)
    return msgspec.json.decode(path.read_bytes(), type=Missing) if path.exists() else None


def is_untold(home: Home) -> bool:
    """Whether something is missing that no run has looked for yet."""
    missing = read(home)
    return missing is not None and not missing.is_told


def settle(home: Home) -> dict[str, str]:
    """Drops what has been read again; returns once, by URI, what this run's sources did not have."""
    missing = read(home)
    if missing is None:
        return {}
    lost = lost_documents(home)
    if not lost:
        path_of(home).unlink()
        return {}
    if missing.is_told:
        return {}
    path_of(home).write_bytes(msgspec.json.encode(msgspec.structs.replace(missing, is_told=True)))
    return {uri: _why(home, count) for uri, count in lost.items()}


def lost_documents(home: Home) -> dict[str, int]:
    """How many documents are still lost, by URI."""
    missing = read(home)
    if missing is None:
        return {}
    known = parquet.read(home.files(_OBJECTS), _OBJECTS, ["uri", "etag"])
    is_back = set(zip(known["uri"], known["etag"], strict=True))
    left = [each for each in missing.objects if (each.uri, each.etag) not in is_back and each.documents]
    still = missing.still_lost(home)
    return {each.uri: min(each.documents, still) for each in left} if still else {}


def _why(home: Home, count: int) -> str:
    return (
        f"{counted(count, 'document')} of it {noun(count, 'was', 'were')} in a damaged lake file, and this "
        "run's sources do not have it. "
        "Give its source to `tracehound run`, or restore lake/raw from a backup; to accept the loss, delete "
        f"{path_of(home)}."
    )


def _stored_from(home: Home, objects: Iterable[Wanted]) -> int:
    """The number of rows with a document of these objects, in any of their versions."""
    families = {_family(each.uri) for each in objects}
    uris = [parquet.read(home.files(table), table, ["uri"]) for table in _HOLDERS]
    counted = pl.concat(uris).group_by("uri").len()
    return sum(count for uri, count in counted.iter_rows() if _family(uri) in families)


def _family(uri: str) -> str:
    """The URI, or the detector for an answer of GuardDuty's API, whose spans differ between runs."""
    return uri.rpartition("/")[0] if uri.startswith(LANDED) else uri
