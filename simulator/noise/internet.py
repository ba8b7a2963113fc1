"""Noise of the internet: port scanners, brute force, resolvers that look up domains for others."""

from __future__ import annotations

import random
from typing import Any

from tracehound.simulator.builders.ec2 import dns_query, flow, port_probe
from tracehound.simulator.builders.runtime import always, dns_lookup
from tracehound.simulator.chains import child
from tracehound.simulator.networks import HOSTERS, host_remote, remote_ip
from tracehound.simulator.organization import Instance
from tracehound.simulator.scene import HOUR, Scene

Json = dict[str, Any]
# A few addresses that probe all hosts: to share one of them means nothing.
_SCANNERS = 25
_RDP = 3389
_DOMAINS = tuple(f"cdn{number}.adtrack{number % 7}.example" for number in range(40))
_FLOWS = (
    ("Behavior:EC2/NetworkPortUnusual", 8443, "OUTBOUND"),
    ("Behavior:EC2/TrafficVolumeUnusual", 443, "OUTBOUND"),
    ("Recon:EC2/Portscan", 445, "OUTBOUND"),
    ("UnauthorizedAccess:EC2/TorClient", 9001, "OUTBOUND"),
    ("Backdoor:EC2/DenialOfService.Tcp", 80, "OUTBOUND"),
)
_LOOKUPS = (
    "Impact:EC2/SuspiciousDomainRequest.Reputation",
    "Trojan:EC2/DGADomainRequest.C!DNS",
    "Trojan:EC2/DNSDataExfiltration",
    "Backdoor:EC2/C&CActivity.B!DNS",
)


def scanners(scene: Scene) -> None:
    """One scanner over several public instances of all accounts; each finding stands alone."""
    rng = scene.rng
    number = rng.randrange(_SCANNERS)
    network = HOSTERS[number % len(HOSTERS)]
    scanner = remote_ip(network, f"{network.prefix}.77.{number + 10}")
    at = scene.start
    for instance in rng.sample(scene.world.public_instances(), rng.randint(1, 4)):
        draft = port_probe(rng, instance, lambda: [scanner, *_others(rng)])
        scene.report(draft, "port_probe", at)
        at = scene.soon(at, 60, HOUR)


def _others(rng: random.Random) -> list[Json]:
    return [host_remote(rng) for _ in range(rng.randrange(3))]


def brute_force(scene: Scene) -> None:
    """Password guessing against an instance that faces the internet: SSH of Linux, RDP of Windows."""
    rng = scene.rng
    type_, port = rng.choice(
        (("UnauthorizedAccess:EC2/SSHBruteForce", 22), ("UnauthorizedAccess:EC2/RDPBruteForce", 3389))
    )
    targets = [each for each in scene.world.public_instances() if _answers(each, port)]
    if not targets:
        return
    instance = rng.choice(targets)
    draft = flow(rng, instance, type_, lambda: host_remote(rng), port, direction="INBOUND")
    scene.report(draft, "brute_force", scene.start)


def _answers(instance: Instance, port: int) -> bool:
    is_windows: bool = instance.details["platform"] == "windows"
    return is_windows == (port == _RDP)


def odd_traffic(scene: Scene) -> None:
    """Traffic of an instance that looks bad and is a backup, a test or a measurement."""
    rng = scene.rng
    type_, port, direction = rng.choice(_FLOWS)
    instance = rng.choice(scene.world.instances)
    draft = flow(rng, instance, type_, lambda: host_remote(rng), port, direction=direction)
    scene.report(draft, "odd_traffic", scene.start)


def odd_lookups(scene: Scene) -> None:
    """A single instance looked up an advertiser's domain that is on a threat list."""
    rng = scene.rng
    draft = dns_query(
        rng.choice(scene.world.instances), rng.choice(_LOOKUPS), rng.choice(_DOMAINS), "Suspicious"
    )
    scene.report(draft, "odd_lookup", scene.start)


def resolver_duplicates(scene: Scene) -> None:
    """A pod's lookup goes through coredns, so the domain is reported twice: for the pod and for a node."""
    rng = scene.rng
    workload, domain = rng.choice(scene.world.workloads), rng.choice(_DOMAINS)
    pod = scene.pod(workload, scene.start, HOUR)
    process = child(rng, pod.tree, pod.tree.worker, "/usr/bin/curl", scene.start)
    type_ = "Impact:Runtime/SuspiciousDomainRequest.Reputation"
    draft = dns_lookup(rng, pod, type_, always(process), domain, threat="Suspicious")
    scene.report(draft, "asked", scene.start + 0.2)
    draft = dns_query(workload.node, "Impact:EC2/SuspiciousDomainRequest.Reputation", domain, "Suspicious")
    scene.report(draft, "asked_by_resolver", scene.start + 0.3)
