"""The truth about a simulated export, without samples."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

# Sample findings are in no group, so they are not judged.
_SAMPLES = "samples"


@dataclass(frozen=True)
class Fact:
    """The truth about one finding. A campaign's findings belong together; those of a benign `session` may."""

    campaign: str | None
    session: str | None
    story: str


Truth = Mapping[str, Fact]
Groups = Mapping[str, Collection[str]]


def read(path: Path) -> Truth:
    """Facts by finding id."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {
        line["finding_id"]: Fact(line["campaign_id"], line["session_id"], line["story"])
        for line in lines
        if line["story"] != _SAMPLES
    }
