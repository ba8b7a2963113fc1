"""The objects that raw has read to the end: those of `raw.objects`."""

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES

OBJECTS = TABLES["raw.objects"]


def read_objects(home: Home) -> set[tuple[str, str]]:
    """URI and etag of the object versions that raw has read to the end."""
    known = parquet.read(home.files(OBJECTS), OBJECTS, ["uri", "etag"])
    return set(zip(known["uri"], known["etag"], strict=True))
