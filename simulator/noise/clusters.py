"""Noise from clusters: builds that install packages, developers in containers, vendors' agents, operators."""

from __future__ import annotations

from tracehound.simulator.builders.kubernetes import ANONYMOUS, Request, Subject, audit_log, service_account
from tracehound.simulator.builders.runtime import (
    always,
    connection,
    dns_lookup,
    malicious_file,
    new_binary,
    new_library,
    runtime,
)
from tracehound.simulator.chains import child, exec_session, install, repeated
from tracehound.simulator.draws import digest
from tracehound.simulator.networks import home_remote, host_remote, office_remote, private_ip
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import PUBLIC_POOLS
from tracehound.simulator.workplaces import start_task

_BUILD_TOOLS = ("jq", "make", "g++", "git", "protoc", "helm", "aws", "yarn")
_DEBUG_TOOLS = ("vim", "htop", "strace", "tcpdump", "psql", "dig")
_AGENT = "/opt/vendor-agent/bin/agent"
_REQUESTS = (
    ("Discovery:Kubernetes/AnomalousBehavior.PermissionChecked", "create", "selfsubjectaccessreviews", None),
    ("Execution:Kubernetes/AnomalousBehavior.ExecInPod", "create", "pods", "exec"),
    ("Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed", "create", "deployments", None),
    ("Execution:Kubernetes/ExecInKubeSystemPod", "create", "pods", "exec"),
    ("PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated", "create", "rolebindings", None),
    (
        "PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer",
        "create",
        "daemonsets",
        None,
    ),
    ("Policy:Kubernetes/AdminAccessToDefaultServiceAccount", "create", "clusterrolebindings", None),
    ("Policy:Kubernetes/ExposedDashboard", "create", "services", None),
)


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
    """A public tool or miner, the same bytes for all the world, run by people who never met."""
    rng = scene.rng
    place = scene.pod(rng.choice(scene.world.workloads), scene.start, HOUR)
    name = rng.choice(("xmrig", "nmap", "masscan", "chisel"))
    path, sha256 = f"/usr/local/bin/{name}", digest("public", name)
    run = repeated(rng, place.tree, place.tree.worker, path, sha256=sha256)
    pool = rng.choice(PUBLIC_POOLS)
    if name != "xmrig":
        context = {"toolName": name, "toolCategory": "NetworkScanning"}
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
        run = repeated(rng, place.tree, place.tree.worker, "/usr/bin/tee")
        facts = {"filePath": "/etc/cron.d/backup", "fileOperation": "WRITE"}
        draft = runtime(rng, place, "Persistence:Runtime/SensitiveFileModified", run, context=facts)
    else:
        place = scene.pod(rng.choice(scene.world.workloads), scene.start, HOUR)
        run = repeated(rng, place.tree, place.tree.worker, "/usr/bin/gdb")
        target = {"targetProcess": place.tree.worker.details(3)}
        type_ = "DefenseEvasion:Runtime/ProcessInjection.Ptrace"
        draft = runtime(rng, place, type_, run, context=target)
    scene.report(draft, "operations", scene.start + 0.5)


def kubernetes_requests(scene: Scene) -> None:
    """Operators and controllers ask the Kubernetes API for something new; now and then, nobody known does."""
    rng = scene.rng
    workload = rng.choice(scene.world.workloads)
    type_, verb, resource, subresource = rng.choice(_REQUESTS)
    if rng.random() < 0.15:
        type_, subject, status = "Discovery:Kubernetes/SuccessfulAnonymousAccess", ANONYMOUS, 200
        request = Request("get", "healthz", workload.namespace, None, None, status)
        remote = host_remote(rng)
    elif rng.random() < 0.5:
        subject, remote = service_account(workload), private_ip(workload.node.private_ip)
        request = Request(verb, resource, workload.namespace, workload.name, subresource, 201)
    else:
        subject = Subject("kubernetes-admin", ("system:masters",), session=f"ops-{rng.randrange(100)}")
        remote = home_remote(rng) if rng.random() < 0.5 else office_remote()
        request = Request(verb, resource, workload.namespace, workload.name, subresource, 201)
    pod = scene.places.pod(workload, scene.start).resource["kubernetesDetails"]["kubernetesWorkloadDetails"]
    draft = audit_log(
        rng, workload, type_, subject, request, remote=lambda: remote, pod=pod if resource == "pods" else None
    )
    scene.report(draft, "kubernetes_request", scene.start)
