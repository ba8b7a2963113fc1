"""How the tables of models in the lake stand to the served file: kept in the lake, for its readers too.

What belongs here: the record. What does not: writing tables (`pipelines.serving.lake_models`).
"""

from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from tracehound.pipelines.lake.drafts import replace_content
from tracehound.pipelines.lake.home import Home


class State(StrEnum):
    """What is known of a table's rows in the lake."""

    SERVED = "as served"
    OLDER = "older than served"
    NOT_SERVED = "built from the lake and not served since"


class Standing(msgspec.Struct, frozen=True):
    """A model's table in the lake: it holds what was read until `read_at`."""

    read_at: datetime | None = None
    state: State = State.OLDER


def path_of(home: Home) -> Path:
    """The file of the record: JSON, by table."""
    return home.lake / "models.json"


def read(home: Home) -> dict[str, Standing]:
    """What is known; nothing where the file has other content, and then all is written again."""
    try:
        return msgspec.json.decode(path_of(home).read_bytes(), type=dict[str, Standing])
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def note(home: Home, standings: dict[str, Standing]) -> None:
    """Records how some tables stand now."""
    before = read(home)
    now = before | standings
    if now != before:
        replace_content(path_of(home), msgspec.json.format(msgspec.json.encode(now)))
