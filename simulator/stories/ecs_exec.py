"""ECS Exec into a task, new binary, theft of the task's credentials, then IAM and S3 with them.

What links container and cloud is the task id in the session part of the principal id.
"""

from __future__ import annotations

from tracehound.simulator.builders.cloud import api_calls, task_credentials
from tracehound.simulator.builders.runtime import always, new_binary, runtime
from tracehound.simulator.chains import child, download, exec_session, install, repeated
from tracehound.simulator.finding import Reported
from tracehound.simulator.organization import EcsService
from tracehound.simulator.processes import Process
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import Attacker, buckets_of, conclude, new_attacker
from tracehound.simulator.workplaces import Workplace

_LASTS = 10 * HOUR
_TOOLS = ("nmap", "masscan", "socat", "tcpdump", "proxychains4")


def play(scene: Scene) -> None:
    """One campaign: 5 to 10 findings over some hours, mostly with an attack sequence."""
    service = scene.service(lambda service: service.has_exec)
    place = scene.task(service, scene.start, _LASTS)
    attacker = new_attacker(scene, addresses=3)
    shell = exec_session(scene.rng, place.tree, scene.start)
    inside = _work_inside(scene, place, attacker, shell)
    outside = _use_credentials(
        scene, service, place, attacker, scene.soon(inside[-1].last_seen, 300, 2 * HOUR)
    )
    if scene.rng.random() < 0.7:
        subject = f"cluster {service.cluster['name']}"
        conclude(scene, service.detector, "AttackSequence:ECS/CompromisedCluster", subject, inside + outside)


def _work_inside(scene: Scene, place: Workplace, attacker: Attacker, shell: Process) -> list[Reported]:
    rng = scene.rng
    findings = [_bring_tool(scene, place, attacker, shell)]
    steps = [
        (
            "Execution:Runtime/SuspiciousCommand",
            "/usr/bin/curl",
            "curl 169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "credential_theft",
        )
    ]
    if rng.random() < 0.6:
        look = "id; uname -a; cat /proc/1/environ"
        steps.insert(0, ("Discovery:Runtime/SuspiciousCommand", "/usr/bin/cat", look, "discovery"))
    at = findings[0].last_seen
    for type_, path, command, role in steps:
        at = scene.soon(at)
        process = child(rng, place.tree, shell, path, at - 1)
        context = {"commandLineExample": command}
        findings.append(scene.report(runtime(rng, place, type_, always(process), context=context), role, at))
    return findings


def _bring_tool(scene: Scene, place: Workplace, attacker: Attacker, shell: Process) -> Reported:
    """Install a public tool or download the attacker's own, and run it."""
    rng, tree = scene.rng, place.tree
    at = scene.soon(shell.start, 20, 200)
    if rng.random() < 0.6:
        writer, path, sha256 = install(rng, tree, shell, at), f"/usr/bin/{rng.choice(_TOOLS)}", None
    else:
        writer, path = download(rng, tree, shell, at), attacker.tool_path
        sha256 = attacker.tool_sha256
    written_at = scene.soon(writer.start, 1, 12)
    run = repeated(rng, tree, shell, path, sha256=sha256)
    draft = new_binary(rng, place, run, writer, written_at)
    return scene.report(draft, "new_binary", scene.soon(written_at, 10, 90))


def _use_credentials(
    scene: Scene, service: EcsService, place: Workplace, attacker: Attacker, at: float
) -> list[Reported]:
    rng, remote = scene.rng, attacker.remote(scene.rng)
    credentials = task_credentials(rng, service.task_role, place)
    detector = service.detector
    stages = [
        (
            "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS",
            ("GetCallerIdentity", "sts"),
            "credential_use",
        ),
        ("Discovery:IAMUser/AnomalousBehavior", ("ListRoles", "iam"), "iam_discovery"),
        ("Persistence:IAMUser/AnomalousBehavior", ("CreateUser", "iam"), "iam_persistence"),
    ]
    findings = []
    for type_, call, role in stages[: rng.randint(1, 3)]:
        draft = api_calls(rng, detector, type_, credentials, (call,), remote=remote)
        findings.append(scene.report(draft, role, at))
        at = scene.soon(at, 60, 1500)
    for type_, api, role in (
        ("Discovery:S3/AnomalousBehavior", "ListObjects", "s3_discovery"),
        ("Exfiltration:S3/AnomalousBehavior", "GetObject", "exfiltration"),
    ):
        buckets = buckets_of(scene, detector, 3)
        draft = api_calls(
            rng,
            detector,
            type_,
            credentials,
            ((api, "s3"),),
            remote=remote,
            buckets=buckets,
            may_fail=role != "exfiltration",
        )
        findings.append(scene.report(draft, role, at))
        at = scene.soon(at, 60, 1500)
    return findings
