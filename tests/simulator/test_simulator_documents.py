"""Each document on its own: the shape of the wire, its size, its times, what may not be missing."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, datetime
from itertools import chain
from typing import Any

import pytest

from tracehound.simulator import Simulated, simulate
from tracehound.simulator.catalogue import CATALOGUE

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_every_document_has_the_shape_of_botocores_model(
    demo_findings: list[Simulated], many_findings: list[Simulated], mismatches: Any
) -> None:
    found = Counter(
        line for finding in demo_findings + many_findings for line in mismatches(finding.document)
    )
    assert not found


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda document: document.update(surprise=1), "finding.surprise: unknown"),
        (lambda document: document.update(severity="5"), "finding.severity: str for double"),
        (lambda document: document["service"].update(count=True), "finding.service.count: bool for integer"),
        (
            lambda document: document["resource"].update(s3BucketDetails={}),
            "finding.resource.s3BucketDetails: dict for list",
        ),
    ],
)
def test_the_shape_check_sees_what_is_wrong(
    demo_findings: list[Simulated], mismatches: Any, spoil: Any, expected: str
) -> None:
    document = json.loads(json.dumps(demo_findings[0].document))
    spoil(document)
    assert mismatches(document) == [expected]


def test_times_are_text_or_numbers_as_on_the_wire(many_findings: list[Simulated]) -> None:
    for finding in many_findings:
        document, service = finding.document, finding.document["service"]
        texts = [
            document["createdAt"],
            document["updatedAt"],
            service["eventFirstSeen"],
            service["eventLastSeen"],
        ]
        assert all(_ISO.fullmatch(text) for text in texts)
        assert service["eventFirstSeen"] <= service["eventLastSeen"] < document["updatedAt"]
        assert service["eventFirstSeen"] < document["createdAt"] <= document["updatedAt"]
        published = datetime.fromisoformat(document["updatedAt"]).timestamp()
        assert abs(published - finding.updated_at) < 0.0011


def test_start_times_carry_microseconds(many_findings: list[Simulated]) -> None:
    starts = [
        finding.document["service"]["runtimeDetails"]["process"]["startTime"]
        for finding in many_findings
        if "runtimeDetails" in finding.document["service"]
    ]
    assert sum(round(start * 1e6) % 1000 != 0 for start in starts) > 0.9 * len(starts)


def test_documents_are_as_large_as_real_ones(many_findings: list[Simulated]) -> None:
    sizes = [len(json.dumps(finding.document, separators=(",", ":"))) for finding in many_findings]
    assert 3000 < sum(sizes) / len(sizes) < 4000


def test_every_type_of_the_catalogue_comes_up(many_findings: list[Simulated]) -> None:
    campaigns = simulate(8, 1500, date(2026, 9, 1), 60, campaign_share=0.9)
    types = {finding.document["type"] for finding in chain(many_findings, campaigns)}
    assert types == set(CATALOGUE)


def test_resources_come_together_as_in_reality(many_findings: list[Simulated]) -> None:
    blocks = {
        frozenset(key for key, value in finding.document["resource"].items() if value) - {"resourceType"}
        for finding in many_findings
    }
    assert {"ecsClusterDetails", "containerDetails"} in blocks
    assert {"ecsClusterDetails", "containerDetails", "instanceDetails"} in blocks
    assert {"eksClusterDetails", "kubernetesDetails", "instanceDetails", "containerDetails"} in blocks
    assert {"accessKeyDetails", "s3BucketDetails"} in blocks
    assert any(
        len(finding.document["resource"].get("s3BucketDetails") or ()) > 1 for finding in many_findings
    )


def test_the_wire_has_empty_actions_and_nulls_and_free_keys(many_findings: list[Simulated]) -> None:
    services = [finding.document["service"] for finding in many_findings]
    assert any(service.get("action") == {} for service in services)
    assert any(service.get("evidence", 0) is None for service in services)
    assert any("agentDetails" in service["additionalInfo"] for service in services)
    for service in services:
        info = service["additionalInfo"]
        assert json.loads(info["value"]) == {key: info[key] for key in info if key not in {"value", "type"}}


def test_sample_findings_loop(many_findings: list[Simulated]) -> None:
    samples = [finding.document for finding in many_findings if finding.truth.story == "samples"]
    assert samples
    looping = 0
    for document in samples:
        assert document["title"].startswith("[SAMPLE]")
        assert document["service"]["additionalInfo"]["sample"] is True
        process = document["service"].get("runtimeDetails", {}).get("process")
        if process is not None:
            looping += 1
            assert all(entry["uuid"] == entry["parentUuid"] for entry in (process, *process["lineage"]))
    assert looping


def test_nothing_else_is_marked_as_a_sample(many_findings: list[Simulated]) -> None:
    for finding in many_findings:
        if finding.truth.story != "samples":
            assert "sample" not in finding.document["service"]["additionalInfo"]


def test_hostile_strings_arrive_unharmed(many_findings: list[Simulated]) -> None:
    names = {
        finding.document["service"]["runtimeDetails"]["process"]["executablePath"]
        for finding in many_findings
        if finding.truth.story == "hostile_strings"
    }
    text = "".join(names)
    assert all(mark in text for mark in ("<script>", "=cmd|", "\x1b[31m", "\n", '"'))
