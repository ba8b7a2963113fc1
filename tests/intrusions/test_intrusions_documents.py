"""Each document on its own: the shape of the wire, versions, and that the pipeline takes all of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby
from typing import Any

from tests.builders import encode, tables, take
from tracehound.intrusions import World
from tracehound.intrusions.findings import Version
from tracehound.transforms.contracts import FLATTENED
from tracehound.transforms.intake import Taken

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _versions(*worlds: World) -> list[Version]:
    return [version for each in worlds for version in each.versions()]


def test_every_document_has_the_shape_of_botocores_model(
    crowded: World, told: list[World], mismatches: Any
) -> None:
    found = Counter(line for each in _versions(crowded, *told[:2]) for line in mismatches(each.document))
    assert not found


def test_the_pipeline_refuses_none_and_reads_all_of_them_the_fast_way(crowded: World) -> None:
    for version in _versions(crowded):
        (taken,) = take(encode(version.document))
        assert isinstance(taken, Taken) and taken.is_plain, taken


def test_the_tables_of_all_documents_keep_their_contracts(crowded: World) -> None:
    versions = _versions(crowded)
    found = tables(encode(each.document) for each in versions)
    assert len(found["finding_versions"]) == len(versions)
    assert found["finding_versions"]["threat_purpose"].null_count() == 0
    for name, frame in found.items():
        contract = FLATTENED[f"flattened.{name}"]
        assert frame.select(contract.key).is_duplicated().sum() == 0, name


def test_versions_grow(crowded: World) -> None:
    ordered = sorted(_versions(crowded), key=lambda each: (each.finding.identity, each.number))
    lengths = Counter[int]()
    for identity, same in groupby(ordered, lambda each: each.finding.identity):
        versions = list(same)
        lengths[len(versions)] += 1
        assert [each.number for each in versions] == list(range(1, len(versions) + 1))
        times = [each.updated_at for each in versions]
        assert times == sorted(set(times)), identity
        counts = [each.document["service"]["count"] for each in versions]
        assert counts == sorted(counts)
        assert len({each.document["createdAt"] for each in versions}) == 1
    assert lengths[1] > lengths[2] > 20
    assert max(lengths) > 3


def test_times_are_in_order(crowded: World) -> None:
    for version in _versions(crowded):
        document, service = version.document, version.document["service"]
        times = [service["eventFirstSeen"], service["eventLastSeen"]]
        times += [document["createdAt"], document["updatedAt"]]
        assert all(_ISO.fullmatch(each) for each in times)
        assert times[0] <= times[1] < times[3]
        assert times[0] < times[2] <= times[3]


def test_a_later_version_may_tell_of_another_address(crowded: World) -> None:
    """As GuardDuty's do: details are those of the latest occurrence."""
    changed = 0
    for finding in crowded.scene.findings:
        versions = list(finding.versions())
        actions = {json.dumps(each.document["service"].get("action")) for each in versions}
        changed += len(actions) > 1
    assert changed > 10


def test_resources_come_together_as_in_reality(crowded: World) -> None:
    blocks = {
        frozenset(key for key, value in each.document["resource"].items() if value) - {"resourceType"}
        for each in _versions(crowded)
    }
    assert {"ecsClusterDetails", "containerDetails"} in blocks
    assert {"ecsClusterDetails", "containerDetails", "instanceDetails"} in blocks
    assert {"eksClusterDetails", "kubernetesDetails", "instanceDetails", "containerDetails"} in blocks
    assert {"eksClusterDetails", "kubernetesDetails"} in blocks
    assert {"accessKeyDetails", "s3BucketDetails"} in blocks
    assert {"rdsDbInstanceDetails", "rdsDbUserDetails"} in blocks
    assert {"instanceDetails"} in blocks


def test_some_documents_say_that_they_are_archived_and_samples_say_so(crowded: World) -> None:
    documents = [each.document for each in _versions(crowded)]
    archived = [each for each in documents if each["service"]["archived"]]
    assert 0 < len(archived) < len(documents) / 20
    samples = [each for each in documents if each["service"]["additionalInfo"].get("sample")]
    assert samples
    assert all(each["title"].startswith("[SAMPLE]") for each in samples)


def test_sequences_name_findings_that_name_them(told: list[World]) -> None:
    known: dict[str, list[dict[str, Any]]] = {}
    for version in _versions(*told):
        known.setdefault(version.document["arn"], []).append(version.document)
    sequences = [each[0] for each in known.values() if each[0]["type"].startswith("AttackSequence")]
    assert len({each["type"] for each in sequences}) >= 3
    for each in sequences:
        signals = each["service"]["detection"]["sequence"]["signals"]
        members = [known[signal["uid"]][-1] for signal in signals]
        assert len(members) > 1
        assert all(
            member.get("associatedAttackSequenceArn") == each["arn"]
            for member in members
            if (member["accountId"], member["region"]) == (each["accountId"], each["region"])
        )
