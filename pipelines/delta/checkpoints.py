"""Checkpoints: the state of a table at a version as a Parquet file, so that readers need no older commit."""

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tracehound.pipelines.delta.actions import PROTOCOL, Action, State

_MAP = pa.map_(pa.string(), pa.string())
_SCHEMA = pa.schema(
    {
        "txn": pa.struct({"appId": pa.string(), "version": pa.int64(), "lastUpdated": pa.int64()}),
        "add": pa.struct(
            {
                "path": pa.string(),
                "partitionValues": _MAP,
                "size": pa.int64(),
                "modificationTime": pa.int64(),
                "dataChange": pa.bool_(),
                "stats": pa.string(),
            }
        ),
        "remove": pa.struct(
            {
                "path": pa.string(),
                "deletionTimestamp": pa.int64(),
                "dataChange": pa.bool_(),
                "extendedFileMetadata": pa.bool_(),
                "partitionValues": _MAP,
                "size": pa.int64(),
            }
        ),
        "metaData": pa.struct(
            {
                "id": pa.string(),
                "name": pa.string(),
                "description": pa.string(),
                "format": pa.struct({"provider": pa.string(), "options": _MAP}),
                "schemaString": pa.string(),
                "partitionColumns": pa.list_(pa.string()),
                "configuration": _MAP,
            }
        ),
        "protocol": pa.struct({"minReaderVersion": pa.int32(), "minWriterVersion": pa.int32()}),
    }
)


def content_of(state: State, since: int) -> tuple[bytes, int]:
    """A checkpoint's bytes and number of actions. Files that were removed before `since` are not in it."""
    actions: list[Action] = [{"protocol": PROTOCOL}, {"metaData": _mapped(state.metadata)}]
    actions += [{"remove": _again(each)} for _, each in sorted(state.kept(since).items())]
    actions += [{"add": _again(each)} for _, each in sorted(state.adds.items())]
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(actions, _SCHEMA), target, compression="snappy")
    return target.getvalue(), len(actions)


def state_of(content: bytes, version: int) -> State:
    """The state that a checkpoint has. Raises pyarrow's errors, and KeyError where it has no metadata."""
    metadata: Action = {}
    adds: dict[str, Action] = {}
    removes: dict[str, Action] = {}
    for row in pq.read_table(io.BytesIO(content)).to_pylist(maps_as_pydicts="strict"):
        if row["metaData"]:
            metadata = row["metaData"]
        elif row["remove"]:
            removes[row["remove"]["path"]] = row["remove"] | {"dataChange": True}
        elif row["add"]:
            adds[row["add"]["path"]] = row["add"] | {"dataChange": True}
    if not metadata:
        raise KeyError("metaData")
    return State(version, metadata, adds, removes)


def _again(action: Action) -> Action:
    """An action of an earlier commit, which changes no data now."""
    return action | {"dataChange": False, "partitionValues": _pairs(action["partitionValues"])}


def _mapped(metadata: Action) -> Action:
    options = _pairs(metadata["format"]["options"])
    return metadata | {
        "format": metadata["format"] | {"options": options},
        "configuration": _pairs(metadata["configuration"]),
    }


def _pairs(values: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(values.items())
