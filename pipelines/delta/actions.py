"""The actions of Delta's protocol that our logs have, and the state that they add up to."""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# Every reader can read these: no column mapping, deletion vectors or constraints.
READER, WRITER = 1, 2
PROTOCOL = {"minReaderVersion": READER, "minWriterVersion": WRITER}
# A checkpoint is written with each version that this divides.
CHECKPOINT_EVERY = 10

Action = dict[str, Any]


@dataclass(frozen=True)
class Description:
    """What a log says of its table beside its files."""

    name: str
    comment: str
    schema: str
    partition: str | None
    keep_hours: int

    def action(self) -> Action:
        """The action `metaData`. A table has one id, whichever home it is of."""
        kept = f"interval {self.keep_hours} hours"
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"tracehound:delta:{self.name}")),
            "name": self.name,
            "description": self.comment,
            "format": {"provider": "parquet", "options": {}},
            "schemaString": self.schema,
            "partitionColumns": [self.partition] if self.partition else [],
            "configuration": {
                "delta.appendOnly": "false",
                "delta.checkpointInterval": str(CHECKPOINT_EVERY),
                "delta.deletedFileRetentionDuration": kept,
                "delta.logRetentionDuration": kept,
            },
        }


@dataclass(frozen=True)
class State:
    """A table at a version: its files, and those that are kept for readers of earlier versions, by path."""

    version: int
    metadata: Action
    adds: Mapping[str, Action] = field(default_factory=dict)
    removes: Mapping[str, Action] = field(default_factory=dict)

    def after(self, actions: Iterable[Action]) -> "State":
        """The table after one more commit."""
        metadata, adds, removes = self.metadata, dict(self.adds), dict(self.removes)
        for action in actions:
            if "metaData" in action:
                metadata = action["metaData"]
            elif "remove" in action:
                path = action["remove"]["path"]
                adds.pop(path, None)
                removes[path] = action["remove"]
            elif "add" in action:
                path = action["add"]["path"]
                removes.pop(path, None)
                adds[path] = action["add"]
        return State(self.version + 1, metadata, adds, removes)

    def kept(self, since: int) -> dict[str, Action]:
        """The removed files that readers may still read: those removed since a moment, in milliseconds."""
        return {path: action for path, action in self.removes.items() if action["deletionTimestamp"] >= since}


def difference(
    before: State | None, metadata: Action, adds: Mapping[str, Action], moment: int
) -> list[Action]:
    """The actions that make a state of an earlier one, in one order; none if nothing differs."""
    actions: list[Action] = []
    if before is None:
        actions.append({"protocol": PROTOCOL})
    if before is None or before.metadata != metadata:
        actions.append({"metaData": metadata})
    held: Mapping[str, Action] = before.adds if before else {}
    actions += [{"remove": _removed(held[path], moment)} for path in sorted(held.keys() - adds.keys())]
    actions += [{"add": adds[path]} for path in sorted(adds.keys() - held.keys())]
    return actions


def _removed(add: Action, moment: int) -> Action:
    return {
        "path": add["path"],
        "deletionTimestamp": moment,
        "dataChange": True,
        "extendedFileMetadata": True,
        "partitionValues": add["partitionValues"],
        "size": add["size"],
    }


def text_of(actions: Iterable[Action]) -> bytes:
    """The content of a commit: an action a line, in ASCII."""
    return b"".join(json.dumps(action, separators=(",", ":")).encode() + b"\n" for action in actions)


def actions_of(text: bytes) -> Iterator[Action]:
    """The actions of a commit. Raises ValueError."""
    for line in text.splitlines():
        if line:
            yield json.loads(line)


def told(moment: int) -> Action:
    """The action that says when and by whom a commit was made; `moment` is in milliseconds."""
    return {"commitInfo": {"timestamp": moment, "operation": "WRITE", "engineInfo": "tracehound"}}
