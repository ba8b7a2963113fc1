"""Files of a home on their way to the bucket and back, several at once, each summed on its way."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tracehound.pipelines.aws.clients import THREADS
from tracehound.pipelines.lake.drafts import draft_of
from tracehound.pipelines.store.kept import Stamp, stamp_of
from tracehound.pipelines.store.objects import PART_BYTES, Objects, StoreTrouble
from tracehound.pipelines.store.state import Entry

# Of a lake that moves, or is fetched for the first time.
_MOST_FILES, _MOST_BYTES = 500, 1 << 30

Given = TypeVar("Given")
Done = TypeVar("Done")


class Vanished(Exception):
    """An object that a version names is not there."""


def portions(names: Iterable[str], sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Names of files in order, as many at a time as a kill may cost."""
    portion: list[str] = []
    size = 0
    for name in sorted(names):
        portion.append(name)
        size += sizes[name]
        if len(portion) >= _MOST_FILES or size >= _MOST_BYTES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def send_all(
    objects: Objects, home: Path, puts: Mapping[str, Stamp], known: Mapping[str, Entry]
) -> dict[str, Entry]:
    """Sends files, by their path in the home; returns what they are. Raises StoreTrouble and OSError.

    A file that only has another modification time than a `known` one is not sent again. One that is as it is
    known, or has gone meanwhile, is left out.
    """

    def send(name: str) -> Entry | None:
        try:
            return _sent(objects, home / name, name, known.get(name))
        except FileNotFoundError:
            return None

    found = zip(puts, _side_by_side(send, list(puts)), strict=True)
    return {name: entry for name, entry in found if entry and entry != known.get(name)}


def fetch_all(objects: Objects, wanted: Mapping[str, Entry], places: Mapping[str, Path]) -> None:
    """Fetches files to their places, with the times that they had. Raises Vanished and StoreTrouble."""

    def fetch(name: str) -> None:
        fetch_file(objects, wanted[name], name, places[name])

    _side_by_side(fetch, list(wanted))


def fetch_file(objects: Objects, entry: Entry, name: str, path: Path) -> None:
    """Fetches a file and compares its sum; its place has it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    key = entry.key(name)
    if entry.size_bytes < PART_BYTES:
        found = objects.get(key)
        if found is None:
            raise Vanished(key)
        draft.write_bytes(found.content)
    elif not objects.fetch(key, draft):
        raise Vanished(key)
    if sum_of(draft) != entry.sha256:
        draft.unlink()
        raise StoreTrouble(
            f"{objects.url}/{key} is not what was stored there. Restore it from a version of the bucket or a "
            "backup: docs/object-storage.md."
        )
    os.utime(draft, ns=(entry.mtime_ns, entry.mtime_ns))
    draft.replace(path)


def sum_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sent(objects: Objects, path: Path, name: str, known: Entry | None) -> Entry:
    if path.stat().st_size >= PART_BYTES:
        stamp, total = stamp_of(path.stat()), sum_of(path)
        entry = _entry(stamp, total, known)
        if known is None or entry.tag != known.tag:
            objects.send(entry.key(name), path)
        return entry
    with path.open("rb") as file:
        # What is sent is what was summed, even of a file to which somebody appends meanwhile.
        stamp, content = stamp_of(os.fstat(file.fileno())), file.read()
    entry = _entry((len(content), stamp[1]), hashlib.sha256(content).hexdigest(), known)
    if known is None or entry.tag != known.tag:
        objects.put(entry.key(name), content)
    return entry


def _entry(stamp: Stamp, total: str, known: Entry | None) -> Entry:
    size, mtime_ns = stamp
    if known and (known.size_bytes, known.sha256) == (size, total):
        return Entry(size, mtime_ns, total, known.tag)
    return Entry.new(size, mtime_ns, total)


def _side_by_side(do: Callable[[Given], Done], given: Iterable[Given]) -> list[Done]:
    each = list(given)
    if len(each) < 2:
        return [do(one) for one in each]
    with ThreadPoolExecutor(min(THREADS, len(each))) as pool:
        return list(pool.map(do, each))
