"""Noise from clusters: builds that install packages, developers in containers, vendors' agents, operators."""

from __future__ import annotations

from typing import Any

from tracehound.simulator.builders.kubernetes import (
    ANONYMOUS,
    Request,
    Subject,
    audit_log,
    deployed,
    service_account,
)
from tracehound.simulator.builders.runtime import (
    always,
    connection,
    dns_lookup,
    malicious_file,
    new_binary,
    new_library,
    runtime,
)
from tracehound.simulator.chains import child, exec_session, install, repeated, shell_of, ssh_session
from tracehound.simulator.draws import digest
from tracehound.simulator.networks import home_remote, host_remote, office_remote, private_ip
from tracehound.simulator.organization import EksWorkload
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import PUBLIC_POOLS
from tracehound.simulator.workplaces import start_task

Json = dict[str, Any]
_BUILD_TOOLS = ("jq", "make", "g++", "git", "protoc", "helm", "aws", "yarn")
_DEBUG_TOOLS = ("vim", "htop", "strace", "tcpdump", "psql", "dig")
# Dual-use tools, whose findings are Low.
_TOOL_CATEGORIES = {"nmap": "Network Scanner", "masscan": "Network Scanner", "tcpdump": "Network Sniffer"}
_AGENT = "/opt/vendor-agent/bin/agent"
_PRIVILEGED = "PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer"
# The request of each type; `{workload}`, `{namespace}` and `{pod}` are filled in.
_REQUESTS = (
    (
        "Discovery:Kubernetes/AnomalousBehavior.PermissionChecked",
        Request("create", "selfsubjectaccessreviews", None, None),
    ),
    (
        "Execution:Kubernetes/AnomalousBehavior.ExecInPod",
        Request("create", "pods", "{namespace}", "{pod}", "exec"),
    ),
    (
        "Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed",
        Request("create", "deployments", "{namespace}", "{workload}"),
    ),
    (
        "Execution:Kubernetes/ExecInKubeSystemPod",
        Request("create", "pods", "kube-system", "aws-node-7x2kq", "exec"),
    ),
    (
        "PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated",
        Request("create", "rolebindings", "kube-system", "{workload}"),
    ),
    (_PRIVILEGED, Request("create", "daemonsets", "{namespace}", "{workload}")),
    (
        "Policy:Kubernetes/AdminAccessToDefaultServiceAccount",
        Request("create", "clusterrolebindings", None, "{namespace}-default-admin"),
    ),
    (
        "Policy:Kubernetes/ExposedDashboard",
        Request("create", "services", "kubernetes-dashboard", "kubernetes-dashboard"),
    ),
)
# GuardDuty reports no anonymous health checks.
_ANONYMOUS_REQUEST = Request("list", "pods", "{namespace}", None)


def builds(scene: Scene) -> None:
    """A day's build: a fresh task of the CI image installs packages and runs what it installed."""
    rng = scene.rng
    service = rng.choice(scene.world.ci_services)
    place = start_task(rng, service, scene.start, scene.start + 2 * HOUR)
    scene.begin_session()
    shell = child(rng, place.tree, place.tree.worker, "/usr/bin/bash", scene.start + 90)
    at = shell.start + 5
    for name in rng.sample(_BUILD_TOOLS, rng.randint(1, 3)):
        writer = install(rng, place.tree, shell, at)
        written_at = scene.soon(writer.start, 1, 15)
        at = scene.soon(written_at, 5, 60)
        tool = repeated(rng, place.tree, shell, f"/usr/bin/{name}")
        scene.report(new_binary(rng, place, tool, writer, written_at), "installed", at + 0.1)
    if rng.random() < 0.3:
        scene.report(new_library(rng, place, tool, writer, written_at), "library", at + 0.5)


def developers(scene: Scene) -> None:
    """A developer debugs a running container over ECS Exec."""
    rng = scene.rng
    place = scene.task(scene.service(lambda service: service.has_exec), scene.start, 4 * HOUR)
    scene.begin_session()
    shell = exec_session(rng, place.tree, scene.start)
    at = scene.soon(shell.start, 20, 300)
    if rng.random() < 0.8:
        writer = install(rng, place.tree, shell, at)
        written_at = scene.soon(writer.start, 1, 10)
        at = scene.soon(written_at, 5, 200)
        tool = repeated(rng, place.tree, shell, f"/usr/bin/{rng.choice(_DEBUG_TOOLS)}")
        scene.report(new_binary(rng, place, tool, writer, written_at), "debug_tool", at + 0.1)
    if rng.random() < 0.5:
        at = scene.soon(at)
        command = child(rng, place.tree, shell, "/usr/bin/env", at)
        context = {"commandLineExample": "env | grep DATABASE"}
        draft = runtime(rng, place, "Discovery:Runtime/SuspiciousCommand", always(command), context=context)
        scene.report(draft, "look_around", at + 0.1)


def vendor_rollouts(scene: Scene) -> None:
    """A vendor's agent updates itself: the same new binary in containers everywhere, within days."""
    rng = scene.rng
    release = int(scene.start // (5 * 24 * HOUR))
    sha256, at = digest("vendor-agent", str(release)), scene.start
    for _ in range(rng.randint(1, 3)):
        place = scene.task(rng.choice(scene.world.services), at, HOUR)
        writer = child(rng, place.tree, place.tree.worker, "/opt/vendor-agent/bin/updater", at)
        agent = child(rng, place.tree, writer, _AGENT, at + 9, sha256=sha256)
        scene.report(new_binary(rng, place, always(agent), writer, at + 4), "agent_update", at + 10)
        at = scene.soon(at, 600, 4 * HOUR)


def public_tools(scene: Scene) -> None:
    """A public tool or miner: the same bytes everywhere, run by unrelated people."""
    rng = scene.rng
    place = scene.pod(rng.choice(scene.world.workloads), scene.start, HOUR)
    name = rng.choice(("xmrig", *_TOOL_CATEGORIES))
    path, sha256 = f"/usr/local/bin/{name}", digest("public", name)
    run = repeated(rng, place.tree, place.tree.worker, path, sha256=sha256)
    pool = rng.choice(PUBLIC_POOLS)
    if name != "xmrig":
        context = {"toolName": name, "toolCategory": _TOOL_CATEGORIES[name]}
        draft = runtime(rng, place, "Execution:Runtime/SuspiciousTool", run, context=context)
    elif rng.random() < 0.4:
        draft = dns_lookup(
            rng, place, "CryptoCurrency:Runtime/BitcoinTool.B!DNS", run, pool, threat="MiningPool"
        )
    elif rng.random() < 0.5:
        draft = malicious_file(rng, place, run, path, threat="PUA.Linux.XMRig", sha256=sha256)
    else:
        type_ = "CryptoCurrency:Runtime/BitcoinTool.B"
        draft = connection(rng, place, type_, run, remote=lambda: host_remote(rng), port=3333)
    scene.report(draft, "public_tool", scene.start + 0.5)


def host_tasks(scene: Scene) -> None:
    """An operator's script on a host, or a debugger in a pod."""
    rng = scene.rng
    if rng.random() < 0.6:
        place = scene.places.host(rng.choice(scene.world.instances))
        shell = ssh_session(rng, place.tree, scene.start - 40, "ec2-user", 1000)
        run = repeated(rng, place.tree, shell, "/usr/bin/tee")
        facts = {"filePath": "/etc/cron.d/backup", "fileOperation": "WRITE"}
        draft = runtime(rng, place, "Persistence:Runtime/SensitiveFileModified", run, context=facts)
    else:
        place = scene.pod(rng.choice(scene.world.workloads), scene.start, HOUR)
        shell = child(rng, place.tree, place.tree.worker, shell_of(place.tree), scene.start - 40)
        run = repeated(rng, place.tree, shell, "/usr/bin/gdb")
        target = {"targetProcess": place.tree.worker.details(3)}
        type_ = "DefenseEvasion:Runtime/ProcessInjection.Ptrace"
        draft = runtime(rng, place, type_, run, context=target)
    scene.report(draft, "operations", scene.start + 0.5)


def kubernetes_requests(scene: Scene) -> None:
    """An operator, a controller or, at times, an anonymous user asks the Kubernetes API for something new."""
    rng = scene.rng
    workload = rng.choice(scene.world.workloads)
    type_, template = rng.choice(_REQUESTS)
    if rng.random() < 0.15:
        type_, template = "Discovery:Kubernetes/SuccessfulAnonymousAccess", _ANONYMOUS_REQUEST
        subject, remote = ANONYMOUS, host_remote(rng)
    elif rng.random() < 0.5:
        subject, remote = service_account(workload), private_ip(workload.node.private_ip)
    else:
        subject = Subject("kubernetes-admin", ("system:masters",), session=f"ops-{rng.randrange(100)}")
        remote = home_remote(rng) if rng.random() < 0.5 else office_remote()
    pod = scene.places.pod(workload, scene.start).resource["kubernetesDetails"]["kubernetesWorkloadDetails"]
    request = _filled(template, workload, pod["name"])
    touched = _touched(type_, request, workload, pod)
    draft = audit_log(rng, workload, type_, subject, request, remote=lambda: remote, pod=touched)
    scene.report(draft, "kubernetes_request", scene.start)


def _filled(template: Request, workload: EksWorkload, pod: str) -> Request:
    def fill(text: str | None) -> str | None:
        return text and text.format(workload=workload.name, namespace=workload.namespace, pod=pod)

    return template._replace(namespace=fill(template.namespace), name=fill(template.name))


def _touched(type_: str, request: Request, workload: EksWorkload, pod: Json) -> Json | None:
    """The workload that GuardDuty names beside the request: the pod, or what is being deployed."""
    if request.name == pod["name"]:
        return pod
    if request.resource in ("deployments", "daemonsets"):
        return deployed(workload, request.resource, is_privileged=type_ == _PRIVILEGED)
    return None
