"""Only what GuardDuty really reports: calls, errors, severities and details that occur together.

`occurring.tsv` has a line a finding type: severities, resource types, role, action, feature, and as a pattern
the API calls or Kubernetes requests. Its sources, read in November 2026:
- GuardDuty User Guide: finding types (IAM, S3 Protection, EKS Protection, Runtime Monitoring, RDS, Lambda,
  malware, attack sequences) with severities and examples of calls; finding details, for the role (none in
  Runtime Monitoring); the S3 page, for `AccessKey` where a management event names no bucket.
- botocore's model of `RuntimeContext`, for the details of a process, and the types that name them.
- Published findings and samples, for roles and features where the guide is silent: EC2, RDS, malware, sequences.
"""

from __future__ import annotations

import csv
import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tracehound.simulator import Simulated, simulate
from tracehound.simulator.catalogue import CATALOGUE

Json = dict[str, Any]


class Allowed(NamedTuple):
    """A line of the table; `-` stands for nothing."""

    severity: str
    resource_type: str
    resource_role: str
    action_type: str
    feature: str
    call: str
    context: str


def _table() -> dict[str, Allowed]:
    with Path(__file__).with_name("occurring.tsv").open(encoding="utf-8") as file:
        return {row.pop("finding_type"): Allowed(**row) for row in csv.DictReader(file, delimiter="\t")}


TABLE = _table()


@pytest.fixture(scope="module")
def documents(demo_findings: list[Simulated], many_findings: list[Simulated]) -> list[Json]:
    """Versions of all types but samples, whose values GuardDuty makes up."""
    campaigns = simulate(8, 1000, date(2026, 9, 1), 60, campaign_share=0.9)
    every = chain(demo_findings, many_findings, campaigns)
    return [finding.document for finding in every if finding.truth.story != "samples"]


def _band(severity: float) -> str:
    return next(
        band for least, band in ((9, "Critical"), (7, "High"), (4, "Medium"), (1, "Low")) if severity >= least
    )


def _call(action: Json) -> str:
    if "awsApiCallAction" in action:
        call = action["awsApiCallAction"]
        return f"{call['serviceName'].removesuffix('.amazonaws.com')}:{call['api']}"
    if "kubernetesApiCallAction" in action:
        call = action["kubernetesApiCallAction"]
        return f"{call['verb']} {'/'.join(filter(None, (call['resource'], call['subresource'])))}"
    return "-"


def _is_one_of(value: str, choices: str) -> bool:
    return value in choices.split("|")


def _departures(document: Json) -> Iterator[str]:
    """In which columns a document differs from its type's line."""
    allowed, service = TABLE[document["type"]], document["service"]
    action, runtime = service.get("action") or {}, service.get("runtimeDetails") or {}
    if not _is_one_of(_band(document["severity"]), allowed.severity):
        yield f"severity {document['severity']}"
    if not _is_one_of(document["resource"]["resourceType"], allowed.resource_type):
        yield f"resource type {document['resource']['resourceType']}"
    for name, value, wanted in (
        ("role", service.get("resourceRole"), allowed.resource_role),
        ("action", action.get("actionType"), allowed.action_type),
        ("feature", service.get("featureName"), allowed.feature),
        ("context", ",".join(sorted(runtime.get("context") or {})), allowed.context),
    ):
        if (value or "-") != wanted:
            yield f"{name} {value}"
    if not re.fullmatch(allowed.call, _call(action)):
        yield f"call {_call(action)}"


def test_every_document_has_what_its_type_really_has(documents: list[Json]) -> None:
    found = {f"{document['type']}: {line}" for document in documents for line in _departures(document)}
    assert not found
    assert TABLE.keys() == CATALOGUE.keys()


@pytest.mark.parametrize(
    ("finding_type", "spoil", "expected"),
    [
        ("Discovery:S3/AnomalousBehavior", {"api": "ListBuckets"}, "call s3:ListBuckets"),
        (
            "CredentialAccess:IAMUser/AnomalousBehavior",
            {"api": "ListSecrets"},
            "call secretsmanager:ListSecrets",
        ),
    ],
)
def test_the_table_sees_what_does_not_occur(
    documents: list[Json], finding_type: str, spoil: Json, expected: str
) -> None:
    document = next(each for each in documents if each["type"] == finding_type)
    action = document["service"]["action"]
    spoilt = action | {"awsApiCallAction": action["awsApiCallAction"] | spoil}
    assert list(_departures(document | {"service": document["service"] | {"action": spoilt}})) == [expected]


def _aws_calls(documents: list[Json]) -> Iterator[tuple[Json, Json]]:
    for document in documents:
        action = document["service"].get("action") or {}
        if "awsApiCallAction" in action:
            yield document, action["awsApiCallAction"]


def test_only_calls_that_can_be_refused_are_refused_and_with_their_services_code(
    documents: list[Json],
) -> None:
    """STS API reference: GetCallerIdentity needs no permission and succeeds even if it is denied."""
    refused = {
        (document["type"], call["serviceName"], call["api"], call["errorCode"])
        for document, call in _aws_calls(documents)
        if "errorCode" in call
    }
    assert refused
    for type_, service, api, code in refused:
        assert api not in ("GetCallerIdentity", "ConsoleLogin")
        assert not type_.startswith(("Policy:", "Stealth:"))
        expected = {
            "ec2.amazonaws.com": "Client.UnauthorizedOperation",
            "ecs.amazonaws.com": "AccessDeniedException",
        }
        assert code == expected.get(service, "AccessDenied")


def test_what_was_anomalous_agrees_with_the_call(documents: list[Json]) -> None:
    """User Guide, finding details: a service's calls with their outcomes, `ec2.amazonaws.com:[Api:success]`."""
    for document, call in _aws_calls(documents):
        anomalies = document["service"]["additionalInfo"].get("anomalies")
        assert (anomalies is not None) == ("Anomalous" in document["type"])
        if anomalies is not None:
            outcome = call.get("errorCode", "success")
            calls = re.findall(r"(\S+):\[(.*?)\]", anomalies["anomalousAPIs"])
            assert f"{call['api']}:{outcome}" in dict(calls)[call["serviceName"]].split(" , ")


def test_logins_come_from_browsers_and_people(documents: list[Json]) -> None:
    """A session of a role does not log in to the console worldwide; the root user is of the type Root."""
    for document, call in _aws_calls(documents):
        key, is_login = document["resource"]["accessKeyDetails"], call["api"] == "ConsoleLogin"
        assert call["userAgent"].startswith("Mozilla/") == is_login
        assert (key["userType"] == "Root") == ("Root" in document["type"])
        assert not is_login or key["userType"] in ("IAMUser", "Root")
        assert ("kali" in call["userAgent"]) == ("KaliLinux" in document["type"])


def test_listed_callers_and_peers_come_with_the_list_and_not_from_the_office(documents: list[Json]) -> None:
    listed = [each for each in documents if re.search(r"/(Tor|MaliciousIP)", each["type"])]
    assert listed
    for document in listed:
        service = document["service"]
        (intelligence,) = service["evidence"]["threatIntelligenceDetails"]
        assert intelligence["threatNames"]
        assert (intelligence["threatListName"] == "partner-blocklist") == document["type"].endswith(".Custom")
        assert "Example Corp" not in str(service["action"])


def _addresses(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        if "organization" in value and "ipAddressV4" in value:
            yield value
        for each in value.values():
            yield from _addresses(each)
    elif isinstance(value, list):
        for each in value:
            yield from _addresses(each)


def test_a_private_address_has_no_owner_and_no_country_and_a_public_one_has_its_networks(
    documents: list[Json],
) -> None:
    """As in the published PrivilegeEscalation:Kubernetes/PrivilegedContainer of 2023-03-22."""
    owners: dict[str, set[str]] = defaultdict(set)
    private = 0
    for remote in _addresses([document["service"].get("action") for document in documents]):
        organization, country = remote["organization"], remote["country"]
        if ipaddress.ip_address(remote["ipAddressV4"]).is_private:
            private += 1
            assert organization == {"asn": "0", "asnOrg": "UNKNOWN", "isp": "UNKNOWN", "org": "UNKNOWN"}
            assert (country, remote["city"]["cityName"]) == ({}, "UNKNOWN")
            assert remote["geoLocation"] == {"lat": 0.0, "lon": 0.0}
        else:
            prefix = remote["ipAddressV4"].rsplit(".", 2)[0]
            owners[prefix].add(f"{organization['asn']} {organization['asnOrg']} {country['countryCode']}")
            assert 64512 <= int(organization["asn"]) <= 65534
    assert private
    assert all(len(names) == 1 for names in owners.values())


def test_fargate_and_ec2_tasks_have_their_own_runtime_ids_and_hosts(documents: list[Json]) -> None:
    seen = set()
    for document in documents:
        resource = document["resource"]
        if "ecsClusterDetails" not in resource:
            continue
        task = resource["ecsClusterDetails"]["taskDetails"]
        is_fargate = task["launchType"] == "FARGATE"
        seen.add(is_fargate)
        assert is_fargate != ("instanceDetails" in resource)
        for container in task["containers"]:
            assert container["containerRuntime"] == ("containerd" if is_fargate else "docker")
            assert container["id"].startswith(task["arn"].rsplit("/", 1)[-1]) == is_fargate
            assert "aws-guardduty-agent" not in container["image"], "the agent is no container of a finding"
    assert seen == {True, False}


def test_what_the_internet_tries_faces_the_internet_and_runs_the_right_system(documents: list[Json]) -> None:
    for document in documents:
        instance = document["resource"].get("instanceDetails")
        if instance is None:
            continue
        is_windows = instance["platform"] == "windows"
        assert is_windows == ("Windows" in instance["imageDescription"])
        assert ("arm64" in instance["imageDescription"]) <= instance["instanceType"].startswith("c7g.")
        assert not (is_windows and "runtimeDetails" in document["service"]), "Runtime Monitoring is for Linux"
        if re.search("PortProbe|BruteForce", document["type"]):
            assert instance["networkInterfaces"][0]["publicIp"]
            assert is_windows == ("RDP" in document["type"]) or "PortProbe" in document["type"]


def test_a_scan_reads_no_more_than_its_volumes_and_starts_for_a_finding_or_a_person(
    documents: list[Json],
) -> None:
    types = set()
    for document in documents:
        scan = document["service"].get("ebsVolumeScanDetails")
        if scan is None:
            continue
        types.add(scan["scanType"])
        volumes = document["resource"]["ebsVolumeDetails"]["scannedVolumeDetails"]
        size = sum(volume["volumeSizeInGB"] for volume in volumes)
        assert scan["scanDetections"]["scannedItemCount"]["totalGb"] <= size
        assert (scan["triggerFindingId"] is None) == (scan["scanType"] == "ON_DEMAND")
    assert types == {"ON_DEMAND", "GUARDDUTY_INITIATED"}


def test_kubernetes_requests_have_the_path_and_answer_that_the_api_server_has(documents: list[Json]) -> None:
    """EKS Protection finding types: health checks are no finding; administrators' roles make a binding High."""
    calls = [
        (document, document["service"]["action"])
        for document in documents
        if "kubernetesApiCallAction" in (document["service"].get("action") or {})
    ]
    assert calls
    for document, action in calls:
        call = action["kubernetesApiCallAction"]
        assert re.match(r"/(api/v1|apis/[a-z.0-9]+/v1)/", call["requestUri"])
        assert (call["namespace"] is None) == ("/namespaces/" not in call["requestUri"])
        assert call["statusCode"] == (
            101 if call["subresource"] else 201 if call["verb"] == "create" else 200
        )
        if "ExecInKubeSystemPod" in document["type"]:
            assert call["namespace"] == "kube-system"
        if "ExposedDashboard" in document["type"]:
            assert call["resourceName"] == "kubernetes-dashboard"
        binding = action.get("kubernetesRoleBindingDetails")
        if binding is not None:
            assert (binding["roleRefName"] == "cluster-admin") == (document["severity"] >= 7)
        user = document["resource"]["kubernetesDetails"]["kubernetesUserDetails"]
        assert (user["username"] == "system:anonymous") == (
            "Anonymous" in document["type"].split("/")[1]
        ) or ("AnomalousBehavior" in document["type"])


def test_a_privileged_workload_is_named_with_its_privileged_container(documents: list[Json]) -> None:
    deployed = [each for each in documents if "WorkloadDeployed" in each["type"]]
    assert deployed
    for document in deployed:
        workload = document["resource"]["kubernetesDetails"]["kubernetesWorkloadDetails"]
        (container,) = workload["containers"]
        assert container["securityContext"]["privileged"] == ("Privileged" in document["type"])


def test_a_container_has_the_shell_and_the_packages_of_one_system(documents: list[Json]) -> None:
    """Alpine has busybox and apk, Debian dpkg, Amazon Linux dnf; a tree has those of one of them."""
    shells: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        container = document["resource"].get("containerDetails")
        runtime = document["service"].get("runtimeDetails")
        if container is None or runtime is None:
            continue
        process = runtime["process"]
        writer = (runtime["context"] or {}).get("modifyingProcess")
        paths = [
            each["executablePath"] for each in (process, *process.get("lineage", ()), *filter(None, [writer]))
        ]
        shells[container["id"]] |= {path for path in paths if path in _SYSTEMS}
    systems = [{_SYSTEMS[path] for path in paths} for paths in shells.values() if paths]
    assert all(len(names) == 1 for names in systems)
    assert set().union(*systems) >= {"debian", "busybox"}


# Bash is in Amazon Linux and Debian alike, so it tells nothing.
_SYSTEMS = {
    "/bin/dash": "debian",
    "/usr/bin/dpkg": "debian",
    "/usr/bin/apt-get": "debian",
    "/bin/busybox": "busybox",
    "/sbin/apk": "busybox",
    "/usr/bin/dnf": "amazon",
}


def test_a_sequence_names_signals_of_its_own_sources_and_other_sequences_only(documents: list[Json]) -> None:
    """Extended Threat Detection: compromised credentials are told from management events alone."""
    for document in documents:
        sequence = (document["service"].get("detection") or {}).get("sequence")
        if sequence is None:
            continue
        assert all(each.startswith("AttackSequence:") for each in sequence["additionalSequenceTypes"])
        if "CompromisedCredentials" in document["type"]:
            assert all(":IAMUser/" in signal["name"] for signal in sequence["signals"])


def test_fileless_processes_run_from_memory(documents: list[Json]) -> None:
    fileless = [each for each in documents if each["type"].endswith("FilelessExecution")]
    assert fileless
    for document in fileless:
        process = document["service"]["runtimeDetails"]["process"]
        assert process["executablePath"].startswith("/memfd:")
