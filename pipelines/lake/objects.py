"""The objects that raw has read to the end: those of `raw.objects`, and of its ledger of API calls."""

from tracehound.pipelines.lake import parquet
from tracehound.pipelines.lake.home import Home
from tracehound.transforms.contracts import TABLES, Table

OBJECTS = TABLES["raw.objects"]


def read_objects(home: Home, ledger: Table = OBJECTS) -> set[tuple[str, str]]:
    """URI and etag of the object versions that a ledger lists as read to the end."""
    known = parquet.read(home.files(ledger), ledger, ["uri", "etag"])
    return set(zip(known["uri"], known["etag"], strict=True))
