"""The served file in a bucket, for readers elsewhere, and a small object that names the newest one.

What belongs here: publishing it, ending it after a purge, and fetching it. What does not: serving
(`pipelines.serving`).
"""

from pathlib import Path

import msgspec

from tracehound.pipelines.lake.drafts import land_content
from tracehound.pipelines.store.kept import stamp_at
from tracehound.pipelines.store.objects import Objects, Replaced, StoreTrouble
from tracehound.pipelines.store.state import WAREHOUSES, nonce
from tracehound.pipelines.store.transfers import Vanished, sum_of

_NEWEST = f"{WAREHOUSES}/newest.json"
_SUM_DIGITS = 16
_TRIES = 5


class Warehouse(msgspec.Struct, frozen=True):
    """A published file: the key of its object, and what it is."""

    key: str
    size_bytes: int
    sha256: str
    mtime_ns: int


class Newest(msgspec.Struct, frozen=True):
    """What is published: the newest file first, then earlier ones. `number` grows with each publication.

    After a purge there is none, and files with a number up to `purged` must not be kept by readers.
    """

    number: int = 0
    files: list[Warehouse] = []
    purged: int = 0
    nonce: str = ""


class Fetched(msgspec.Struct, frozen=True):
    """What a reader has fetched, beside the file."""

    number: int
    sha256: str
    size_bytes: int
    mtime_ns: int


def publish(objects: Objects, served: Path, keep: int) -> Warehouse | None:
    """Publishes a served file, and deletes all but the newest `keep`; None if it is published already.

    If it is killed, readers have the one before or this one. Raises StoreTrouble and OSError.
    """
    newest, etag = _read(objects)
    status = served.stat()
    first = newest.files[0] if newest.files else None
    if first and (first.size_bytes, first.mtime_ns) == (status.st_size, status.st_mtime_ns):
        return None
    total = sum_of(served)
    key = f"{WAREHOUSES}/{newest.number + 1:08}-{total[:_SUM_DIGITS]}.{nonce()}.duckdb"
    objects.send(key, served)
    new = Warehouse(key, status.st_size, total, status.st_mtime_ns)
    kept = [new, *newest.files[: keep - 1]]
    _swap(objects, Newest(newest.number + 1, kept, newest.purged), etag)
    _delete_all_but(objects, kept)
    return new


def forget(objects: Objects) -> None:
    """Ends all that is published, after a purge. Idempotent. Raises StoreTrouble."""
    for _ in range(_TRIES):
        newest, etag = _read(objects)
        if etag is None:
            return
        if newest.files or newest.purged < newest.number:
            try:
                _swap(objects, Newest(newest.number, [], newest.number), etag)
            except StoreTrouble:
                continue
        _delete_all_but(objects, [])
        return


def fetch(objects: Objects, path: Path) -> Warehouse | None:
    """Fetches the newest file to its place in one rename; None if the place has it. Raises StoreTrouble.

    A file that was published before a purge is deleted, for what it has is to be nowhere.
    """
    for _ in range(_TRIES):
        newest, etag = _read(objects)
        had = _fetched(path)
        if had and had.number <= newest.purged:
            path.unlink(missing_ok=True)
            _note_of(path).unlink(missing_ok=True)
            had = None
        if not newest.files:
            why = "since a purge" if newest.purged else "yet"
            where = "" if etag else " Check the address"
            raise StoreTrouble(f"{objects.url}: no served file is published there {why}.{where}")
        file = newest.files[0]
        if had and had.sha256 == file.sha256 and stamp_at(path) == (had.size_bytes, had.mtime_ns):
            return None
        try:
            _bring(objects, file, newest.number, path)
        except Vanished:
            continue
        return file
    raise StoreTrouble(f"{objects.url}: the newest served file is not there. Publish it again.")


def _bring(objects: Objects, file: Warehouse, number: int, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{nonce()}.unfinished")
    try:
        if not objects.fetch(file.key, draft):
            raise Vanished(file.key)
        if sum_of(draft) != file.sha256:
            raise StoreTrouble(f"{objects.url}/{file.key} is not what was published. Publish it again.")
        draft.chmod(0o600)
        status = draft.stat()
        note = Fetched(number, file.sha256, status.st_size, status.st_mtime_ns)
        # First the note: with another file beside it, it says that this one is to be fetched.
        land_content(_note_of(path), msgspec.json.encode(note))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _read(objects: Objects) -> tuple[Newest, str | None]:
    found = objects.get(_NEWEST)
    if found is None:
        return Newest(), None
    try:
        return msgspec.json.decode(found.content, type=Newest), found.etag
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreTrouble(
            f"{objects.url}/{_NEWEST} can't be read: {error}. Delete it, then publish again."
        ) from error


def _swap(objects: Objects, newest: Newest, etag: str | None) -> None:
    content = msgspec.json.encode(msgspec.structs.replace(newest, nonce=nonce()))
    try:
        objects.swap(_NEWEST, content, etag)
    except Replaced:
        raise StoreTrouble(
            f"{objects.url}: somebody else has published a served file meanwhile; theirs counts."
        ) from None


def _delete_all_but(objects: Objects, kept: list[Warehouse]) -> None:
    needed = {file.key for file in kept}
    there = [key for key, _ in objects.list(WAREHOUSES)]
    objects.delete(key for key in there if key.endswith(".duckdb") and key not in needed)


def _fetched(path: Path) -> Fetched | None:
    try:
        return msgspec.json.decode(_note_of(path).read_bytes(), type=Fetched)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _note_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.fetched.json")
