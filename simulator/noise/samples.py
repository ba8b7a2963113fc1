"""Findings without an attack: samples, and hostile strings that test their readers."""

from __future__ import annotations

from typing import Any

from tracehound.simulator.builders.parts import additional_info, dns_action, evidence
from tracehound.simulator.builders.runtime import always, runtime
from tracehound.simulator.chains import child
from tracehound.simulator.draws import epoch
from tracehound.simulator.finding import Draft, Occurrence
from tracehound.simulator.organization import Detector
from tracehound.simulator.scene import HOUR, Scene

Json = dict[str, Any]
_UUID = "GeneratedFindingUUId"
_PATH = "GeneratedFindingPath"
_SAMPLE_INFO: Json = {
    "threatListName": "GeneratedFindingThreatListName",
    "sample": True,
    "agentDetails": {"agentVersion": "1", "agentId": "GeneratedFindingAgentId"},
}
_RUNTIME_SAMPLES = (
    "Execution:Runtime/NewBinaryExecuted",
    "PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified",
    "Impact:Runtime/CryptoMinerExecuted",
)
_OTHER_SAMPLES = (
    "Backdoor:EC2/C&CActivity.B!DNS",
    "CryptoCurrency:EC2/BitcoinTool.B!DNS",
    "Trojan:EC2/DGADomainRequest.C!DNS",
)
# What an attacker may call a process: markup, a formula, terminal escapes, quotes, a new line, reversed text.
HOSTILE_NAMES = (
    "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    "\x1b[31mroot\x1b[0m",
    "a\"b'c`d$(id)",
    "line\nbreak\ttab",
    "'); DROP TABLE findings;--",
    "\u202egpj.tluser",
    "[/bold][link=file:///etc/passwd]",
    "größte-übersicht",
)


def samples(scene: Scene) -> None:
    """`CreateSampleFindings` was called in an account: one finding of each of several types, all at once."""
    detector = scene.rng.choice(scene.world.detectors)
    types = scene.rng.sample((*_RUNTIME_SAMPLES, *_OTHER_SAMPLES), scene.rng.randint(2, 4))
    for type_ in types:
        fields = _runtime_fields(scene.start) if type_ in _RUNTIME_SAMPLES else _dns_fields()
        scene.report(_sample(detector, type_, fields), "sample", scene.start)


def _sample(detector: Detector, type_: str, fields: Json) -> Draft:
    instance = {
        "instanceId": "i-99999999",
        "instanceType": "m3.xlarge",
        "launchTime": "2016-08-02T02:05:06.000Z",
        "iamInstanceProfile": {
            "arn": "arn:aws:iam::111122223333:example/instance/profile",
            "id": "GeneratedFindingInstanceProfileId",
        },
        "networkInterfaces": [],
        "tags": [{"key": "GeneratedFindingInstanceTag1", "value": "GeneratedFindingInstanceValue1"}],
        "imageId": "ami-99999999",
    }
    resource = {"resourceType": "Instance", "instanceDetails": instance}
    subject = "EC2 instance i-99999999"
    return Draft(
        detector, type_, subject, lambda _at: Occurrence(fields, resource), float("inf"), is_sample=True
    )


def _runtime_fields(at: float) -> Json:
    ancestor = {
        "pid": 1233,
        "uuid": _UUID,
        "executablePath": _PATH,
        "euid": 1000,
        "parentUuid": _UUID,
    }
    process = {
        "name": "GeneratedFindin",
        "executablePath": _PATH,
        "executableSha256": "GeneratedFindingHash",
        "pwd": _PATH,
        "pid": 1234,
        "startTime": epoch(at - 60),
        "uuid": _UUID,
        "parentUuid": _UUID,
        "user": "ec2-user",
        "userId": 1000,
        "euid": 1000,
        "lineage": [ancestor, {**ancestor, "pid": 1230}],
    }
    return {
        "featureName": "RuntimeMonitoring",
        "resourceRole": "TARGET",
        "additionalInfo": additional_info(_SAMPLE_INFO),
        "evidence": evidence("GeneratedFindingThreatListName", "GeneratedFindingThreatName"),
        "runtimeDetails": {"process": process, "context": {"releaseAgentPath": _PATH}},
    }


def _dns_fields() -> Json:
    return {
        "action": dns_action("GeneratedFindingDomainName"),
        "resourceRole": "ACTOR",
        "additionalInfo": additional_info(_SAMPLE_INFO),
        "evidence": evidence("GeneratedFindingThreatListName", "GeneratedFindingThreatName"),
    }


def hostile_strings(scene: Scene) -> None:
    """A process, its directory and a tag with names that harm careless readers."""
    rng = scene.rng
    place = scene.task(rng.choice(scene.world.services), scene.start, HOUR)
    cluster = place.resource["ecsClusterDetails"]
    tags = [*cluster["tags"], {"key": rng.choice(HOSTILE_NAMES), "value": rng.choice(HOSTILE_NAMES)}]
    place = place._replace(resource={**place.resource, "ecsClusterDetails": {**cluster, "tags": tags}})
    for name in rng.sample(HOSTILE_NAMES, 3):
        directory = f"/tmp/{rng.choice(HOSTILE_NAMES)}"
        process = child(rng, place.tree, place.tree.worker, f"/tmp/{name}", scene.start, pwd=directory)
        context = {"commandLineExample": f"/tmp/{name} --help"}
        type_ = "Execution:Runtime/SuspiciousCommand"
        draft = runtime(rng, place, type_, always(process), context=context)
        scene.report(draft, "hostile_strings", scene.start + 0.5)
