"""Scenes that are played only with CloudTrail: sessions of every kind, and keys of people, with findings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tracehound.simulator.builders.cloud import Credentials, api_calls, task_credentials
from tracehound.simulator.builders.runtime import always, runtime
from tracehound.simulator.chains import child, exec_session, shell_of, ssh_session
from tracehound.simulator.draws import hex_id
from tracehound.simulator.finding import Simulated
from tracehound.simulator.networks import home_remote, office_remote
from tracehound.simulator.organization import World
from tracehound.simulator.processes import Process
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.workplaces import Workplace, Workplaces, start_task

_SSM = "/usr/bin/"


def play_sessions(seed: int, world: World, start: float, seconds: float, count: int) -> Iterator[Simulated]:
    """Every version of the findings of so many scenes, within a span of time; none is of a campaign."""
    places = Workplaces(world)
    for number in range(count):
        play = _SCENES[number % len(_SCENES)]
        drawn = random.Random(f"{seed}:watched:{number}")
        at = start + seconds * drawn.uniform(0.02, 0.95)
        # Numbers below zero are of no other scene.
        scene = Scene(seed, -1 - number, world, places, start=at, story=play.__name__, is_campaign=False)
        scene.begin_session()
        play(scene)
        yield from (each for each in scene.documents() if each.updated_at < start + seconds)


def _notice(scene: Scene, place: Workplace, shell: Process, at: float) -> None:
    """Something that GuardDuty sees a session do, with all of its ancestors."""
    process = child(scene.rng, place.tree, shell, "/usr/bin/cat", at)
    context = {"commandLineExample": "cat /etc/passwd"}
    draft = runtime(
        scene.rng, place, "Discovery:Runtime/SuspiciousCommand", always(process), context=context, depth=8
    )
    scene.report(draft, "session", at + 0.1)


def host_session(scene: Scene) -> None:
    """Session Manager on an instance."""
    _on_host(scene, "ssm-session-worker")


def host_command(scene: Scene) -> None:
    """Run Command on an instance."""
    _on_host(scene, "ssm-document-worker")


def _on_host(scene: Scene, program: str) -> None:
    rng = scene.rng
    place = scene.places.host(rng.choice(scene.world.instances))
    agent = place.tree.agent
    assert agent is not None, "every host has the agent"
    above = child(rng, place.tree, agent, _SSM + "ssm-agent-worker", place.started_at + 12)
    worker = child(rng, place.tree, above, _SSM + program, scene.start)
    shell = child(rng, place.tree, worker, "/usr/bin/sh", worker.start + rng.uniform(0.1, 2))
    _notice(scene, place, shell, scene.soon(shell.start))


def host_login(scene: Scene) -> None:
    """SSH into an instance."""
    place = scene.places.host(scene.rng.choice(scene.world.instances))
    shell = ssh_session(scene.rng, place.tree, scene.start, "ec2-user", 1000)
    _notice(scene, place, shell, scene.soon(shell.start))


def pod_shell(scene: Scene) -> None:
    """`kubectl exec` into a pod: the runtime starts a shell beside the application."""
    rng = scene.rng
    place = scene.pod(rng.choice(scene.world.workloads), scene.start, HOUR)
    shim = place.tree.worker
    while shim.parent is not None:
        shim = shim.parent
    shell = place.tree.spawn(rng, shim, shell_of(place.tree), scene.start)
    _notice(scene, place, shell, scene.soon(shell.start))


def task_session(scene: Scene) -> None:
    """ECS Exec, with a glance around."""
    rng = scene.rng
    place = scene.task(scene.service(lambda service: service.has_exec), scene.start, HOUR)
    shell = exec_session(rng, place.tree, scene.start)
    _notice(scene, place, shell, scene.soon(shell.start))


def two_sessions(scene: Scene) -> None:
    """Two sessions of ECS Exec in one task, seconds or minutes apart."""
    rng = scene.rng
    place = scene.task(scene.service(lambda service: service.has_exec), scene.start, HOUR)
    for at in (scene.start, scene.start + rng.choice((1, 4, 9, 30, 400)) * rng.uniform(0.5, 1)):
        shell = exec_session(rng, place.tree, at)
        _notice(scene, place, shell, scene.soon(shell.start))


def own_task(scene: Scene) -> None:
    """Somebody runs a task by hand, opens a session in it, and its credentials are used elsewhere."""
    rng = scene.rng
    service = scene.service(lambda service: service.has_exec)
    place = start_task(rng, service, scene.start - 300, scene.start + 4 * HOUR)
    place.resource["ecsClusterDetails"]["taskDetails"]["startedBy"] = f"debug-{hex_id(rng, 4)}"
    shell = exec_session(rng, place.tree, scene.start)
    _notice(scene, place, shell, scene.soon(shell.start))
    credentials = task_credentials(rng, service.task_role, place)
    draft = api_calls(
        rng,
        place.detector,
        "Discovery:IAMUser/AnomalousBehavior",
        credentials,
        (("GetCallerIdentity", "sts"),),
        remote=lambda: home_remote(rng),
    )
    scene.report(draft, "task_credentials", scene.soon(scene.start, 300, 2 * HOUR))


def role_calls(scene: Scene) -> None:
    """Somebody uses a role whose session has a name of choice."""
    rng = scene.rng
    role = rng.choice(scene.world.roles)
    detector = rng.choice(scene.world.detectors_of[role.account.account_id])
    credentials = Credentials(rng, role, f"work-{hex_id(rng, 6)}")
    draft = api_calls(
        rng,
        detector,
        "Discovery:IAMUser/AnomalousBehavior",
        credentials,
        (("ListSecrets", "secretsmanager"), ("ListRoles", "iam")),
        remote=office_remote,
    )
    scene.report(draft, "role_calls", scene.start)


_SCENES: tuple[Callable[[Scene], None], ...] = (
    task_session,
    host_session,
    pod_shell,
    role_calls,
    two_sessions,
    host_command,
    task_session,
    own_task,
    pod_shell,
    host_login,
    role_calls,
    host_session,
)
