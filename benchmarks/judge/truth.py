"""The truth about an export of one of the generators, without samples."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

# Sample findings are in no group, so they are not judged.
_SAMPLES = "samples"


@dataclass(frozen=True)
class Fact:
    """The truth about one finding. A campaign's findings belong together; those of a benign `session` may.

    If a finding is not decidable, nobody could tell from findings where it belongs; its generator said so
    beforehand.
    """

    campaign: str | None
    session: str | None
    story: str
    is_decidable: bool = True
    is_entry: bool = False


Truth = Mapping[str, Fact]
Groups = Mapping[str, Collection[str]]


def read(path: Path) -> Truth:
    """Facts by finding id. The entry of a campaign that names none is its first finding in the file."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    named = {line["campaign_id"] for line in lines if line["role"] == "entry"}
    facts = {}
    for line in lines:
        campaign = line["campaign_id"]
        is_entry = campaign is not None and (line["role"] == "entry" or campaign not in named)
        named.add(campaign)
        if line["story"] != _SAMPLES:
            is_decidable = line.get("is_decidable", True)
            fact = Fact(campaign, line["session_id"], line["story"], is_decidable, is_entry)
            facts[line["finding_id"]] = fact
    return facts


def decidable(truth: Truth, groups: Groups) -> tuple[Truth, Groups]:
    """Truth and groups without the findings that nobody could decide."""
    kept = {finding: fact for finding, fact in truth.items() if fact.is_decidable}
    left = {name: [each for each in members if each in kept] for name, members in groups.items()}
    return kept, {name: members for name, members in left.items() if members}
