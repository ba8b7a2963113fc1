"""Processes over all findings: one uuid is one process, parents come first, names are the kernel's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tracehound.simulator import Simulated
from tracehound.simulator.processes import kernel_name

Json = dict[str, Any]


def _processes(finding: Simulated) -> Iterator[Json]:
    """The acting, modifying and target processes of a version."""
    if finding.truth.story == "samples":
        return
    details = finding.document["service"].get("runtimeDetails") or {}
    context = details.get("context") or {}
    for process in (details.get("process"), context.get("modifyingProcess"), context.get("targetProcess")):
        if process is not None:
            yield process


def _sightings(findings: list[Simulated]) -> Iterator[tuple[Simulated, Json]]:
    for finding in findings:
        for process in _processes(finding):
            yield finding, process
            for ancestor in process.get("lineage", ()):
                yield finding, ancestor


def test_a_uuid_is_one_process_wherever_it_is_seen(many_findings: list[Simulated]) -> None:
    facts: dict[str, set[Any]] = defaultdict(set)
    findings: dict[str, set[str]] = defaultdict(set)
    for finding, entry in _sightings(many_findings):
        own = ("startTime", "name", "pid", "namespacePid", "executablePath", "parentUuid", "userId", "euid")
        facts[entry["uuid"]].add(tuple(entry[key] for key in own))
        findings[entry["uuid"]].add(finding.truth.finding_id)
    assert all(len(versions) == 1 for versions in facts.values())
    assert sum(len(ids) > 1 for ids in findings.values()) > 100


def test_lineage_is_nearest_parent_first_and_older(many_findings: list[Simulated]) -> None:
    for finding in many_findings:
        for process in _processes(finding):
            child = process
            for ancestor in process.get("lineage", ()):
                assert child["parentUuid"] == ancestor["uuid"]
                assert ancestor["startTime"] <= child["startTime"]
                child = ancestor


def test_parents_known_from_other_findings_are_older(many_findings: list[Simulated]) -> None:
    starts = {entry["uuid"]: entry["startTime"] for _, entry in _sightings(many_findings)}
    known = [
        starts[entry["parentUuid"]] <= entry["startTime"]
        for _, entry in _sightings(many_findings)
        if entry["parentUuid"] in starts
    ]
    assert len(known) > 1000
    assert all(known)


def test_processes_start_before_what_they_did_was_seen(many_findings: list[Simulated]) -> None:
    for finding in many_findings:
        last_seen = datetime.fromisoformat(finding.document["service"]["eventLastSeen"]).timestamp()
        for process in _processes(finding):
            assert process["startTime"] <= last_seen + 0.001


def test_files_are_modified_after_the_writer_starts_and_before_they_run(
    many_findings: list[Simulated],
) -> None:
    seen = 0
    for finding in many_findings:
        details = finding.document["service"].get("runtimeDetails") or {}
        context = details.get("context") or {}
        if "modifiedAt" in context:
            seen += 1
            assert context["modifyingProcess"]["startTime"] <= context["modifiedAt"]
            assert context["modifiedAt"] <= details["process"]["startTime"]
    assert seen > 100


def test_processes_run_within_the_life_of_their_task(many_findings: list[Simulated]) -> None:
    for finding in many_findings:
        cluster = finding.document["resource"].get("ecsClusterDetails")
        for process in _processes(finding):
            if cluster is not None:
                assert cluster["taskDetails"]["createdAt"] < process["startTime"]


def test_ancestors_have_no_hash_directory_or_user_name(many_findings: list[Simulated]) -> None:
    for finding in many_findings:
        for process in _processes(finding):
            assert len(process["executableSha256"]) == 64
            for ancestor in process.get("lineage", ()):
                assert not {"executableSha256", "pwd", "user"} & ancestor.keys()


def test_lineages_are_truncated_at_varying_depths(many_findings: list[Simulated]) -> None:
    depths = {
        len(finding.document["service"]["runtimeDetails"]["process"]["lineage"])
        for finding in many_findings
        if "runtimeDetails" in finding.document["service"]
    }
    assert depths >= {1, 2, 3, 4, 5}
    assert max(depths) <= 8


def test_names_are_cut_at_15_bytes(many_findings: list[Simulated]) -> None:
    names = {entry["name"] for _, entry in _sightings(many_findings)}
    assert all(len(name.encode()) <= 15 for name in names)
    assert {"amazon-ssm-agen", "ssm-agent-worke", "ssm-session-wor", "containerd-shim"} <= names


def test_a_name_is_not_cut_within_a_character() -> None:
    assert kernel_name("/tmp/" + 14 * "a" + "ß") == 14 * "a"
    assert kernel_name("/tmp/größte-übersicht") == "größte-übers"
    assert kernel_name("/usr/bin/x") == "x"


def test_containers_have_their_own_pids(many_findings: list[Simulated]) -> None:
    in_containers = [
        entry["namespacePid"] < entry["pid"]
        for finding, entry in _sightings(many_findings)
        if "ecsClusterDetails" in finding.document["resource"] and entry["name"] != "containerd-shim"
    ]
    assert in_containers
    assert all(in_containers)


def test_escaped_processes_descend_from_the_pod(many_findings: list[Simulated]) -> None:
    """Findings on the node name no workload; only the tree ties them to the pod."""
    pods: dict[str, set[str]] = defaultdict(set)
    nodes: dict[str, list[set[str]]] = defaultdict(list)
    for finding in many_findings:
        campaign = finding.truth.campaign_id
        if campaign is None or finding.truth.story != "pod_escape":
            continue
        for process in _processes(finding):
            family = {process["uuid"], process["parentUuid"]}
            family |= {uuid for entry in process["lineage"] for uuid in (entry["uuid"], entry["parentUuid"])}
            if "containerDetails" in finding.document["resource"]:
                pods[campaign] |= family
            else:
                nodes[campaign].append(family)
    ties = [bool(pods[campaign] & family) for campaign, families in nodes.items() for family in families]
    assert sum(ties) > len(ties) / 2
