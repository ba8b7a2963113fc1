"""Checks of a lake that lies in a bucket: whether it can be used, who holds it, and what outlives a purge.

What belongs here: requests that leave the lake as it is. One writes an object of its own and deletes it, for
nothing else tells what is allowed, and whether conditions of writes are honoured.
"""

from collections.abc import Iterator

from tracehound.pipelines.doctor.diagnosis import Diagnosis
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.settings.reading import WrongSettings
from tracehound.pipelines.store import mirror
from tracehound.pipelines.store.holding import place_of
from tracehound.pipelines.store.objects import Objects, Replaced, S3Objects, StoreTrouble
from tracehound.pipelines.store.state import nonce
from tracehound.pipelines.store.versions import Versions

_NAME = "lake"
_PROBES = "probe"
_POLICY = "Allow what docs/aws/lake-writer.json does."


def checks(home: Home) -> Iterator[Diagnosis]:
    """All checks; those of the bucket only if the settings fit the home."""
    try:
        url = place_of(home)
    except WrongSettings as error:
        yield Diagnosis("fail", _NAME, str(error).removesuffix("."), "See docs/object-storage.md.")
        return
    if url is None:
        return
    objects = S3Objects.of(url, home.settings.aws)
    try:
        yield _lake(home, objects)
        yield probed(objects)
        yield versioned(objects.bucket, objects.versioning())
    except StoreTrouble as error:
        yield Diagnosis("fail", _NAME, str(error).removesuffix("."), _POLICY)


def probed(objects: Objects) -> Diagnosis:
    """Whether an object can be written, replaced on conditions, listed and deleted. Raises StoreTrouble."""
    key = f"{_PROBES}/{nonce()}.json"
    first = objects.swap(key, b"1", None)
    try:
        is_honoured = _is_refused(objects, key, b"2", None)
        objects.swap(key, b"3", first)
        is_honoured = is_honoured and _is_refused(objects, key, b"4", first)
        list(objects.list(_PROBES))
    finally:
        objects.delete([key])
    if not is_honoured:
        return Diagnosis(
            "fail",
            _NAME,
            f"{objects.url} replaces objects whatever the condition, so two machines could write at once",
            "Choose a store that honours If-Match and If-None-Match of PutObject, as S3 does.",
        )
    return Diagnosis(
        "ok", _NAME, f"{objects.url} can be listed, read, written and deleted, on conditions too"
    )


def versioned(bucket: str, state: str) -> Diagnosis:
    """What the bucket keeps of deleted objects."""
    if state == "unknown":
        return Diagnosis(
            "note",
            _NAME,
            f"whether {bucket} has versioning may not be asked",
            "Allow s3:GetBucketVersioning; with versioning, what a purge deletes stays as old versions.",
        )
    if state:
        return Diagnosis(
            "note",
            _NAME,
            f"{bucket} has versioning ({state}): what a purge or a retention deletes stays as old versions",
            "Let a lifecycle rule end noncurrent versions after as many days as you accept.",
        )
    return Diagnosis("ok", _NAME, f"{bucket} has no versioning: what is deleted there is gone")


def _lake(home: Home, objects: Objects) -> Diagnosis:
    versions = Versions(objects)
    head = versions.read_head()
    if head is None:
        return Diagnosis("note", _NAME, f"{objects.url} has no lake yet", "The first run makes it.")
    if head.moved_to:
        what = f"the lake of {objects.url} was moved to {head.moved_to}"
        return Diagnosis("fail", _NAME, what, "Use it there, or move it here again.")
    if head.is_moving:
        what = f"a home is still being moved to {objects.url}"
        return Diagnosis("fail", _NAME, what, f"Finish `tracehound lake move {objects.url}` there.")
    known = mirror.read(home)
    has = known.state.version if known else 0
    if held := head.lease:
        holder = f"process {held.process_id} on {held.host} ({held.purpose}) holds it"
        if versions.age_seconds > held.seconds:
            todo = "That process has died: the next run takes the lake over."
            return Diagnosis("note", _NAME, f"{objects.url} has version {head.version:,}; {holder}", todo)
    else:
        holder = "nobody holds it"
    said = f"{objects.url} has version {head.version:,}, this home {has:,}; {holder}"
    return Diagnosis("ok", _NAME, said)


def _is_refused(objects: Objects, key: str, content: bytes, etag: str | None) -> bool:
    try:
        objects.swap(key, content, etag)
    except Replaced:
        return True
    return False
