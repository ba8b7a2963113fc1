"""One malicious build turns up in several accounts and regions within hours: containers, pods and hosts."""

from __future__ import annotations

import random

from tracehound.simulator.builders.data import malware_scan
from tracehound.simulator.builders.runtime import always, connection, dns_lookup, malicious_file, new_binary
from tracehound.simulator.chains import child, download, ssh_session, web_shell
from tracehound.simulator.finding import Draft, Reported
from tracehound.simulator.organization import Instance
from tracehound.simulator.processes import Process
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import Attacker, new_attacker
from tracehound.simulator.workplaces import Workplace

_LASTS = 6 * HOUR


def play(scene: Scene) -> None:
    """One campaign: 3 to 6 places, one to three findings in each."""
    rng = scene.rng
    attacker = new_attacker(scene, addresses=2)
    at = scene.start
    for number in range(rng.randint(3, 6)):
        place, shell, instance = _break_in(scene, at, number)
        first, file = _run(scene, place, shell, attacker)
        if instance is not None:
            _scan(scene, place, instance, first, file)
        at = scene.soon(at, 600, 2 * HOUR)


def _break_in(scene: Scene, at: float, number: int) -> tuple[Workplace, Process, Instance | None]:
    rng, world = scene.rng, scene.world
    if number % 3 == 0:
        place = scene.task(scene.service(lambda service: service.app.is_web), at, _LASTS)
        return place, web_shell(rng, place.tree, at), None
    if number % 3 == 1:
        place = scene.pod(rng.choice(world.workloads), at, _LASTS)
        return place, web_shell(rng, place.tree, at), None
    instance = rng.choice(world.instances)
    place = scene.places.host(instance)
    return place, ssh_session(rng, place.tree, at, "ec2-user", 1000), instance


def _run(
    scene: Scene, place: Workplace, shell: Process, attacker: Attacker
) -> tuple[Reported, tuple[str, str, str]]:
    rng, tree, sha256 = scene.rng, place.tree, attacker.tool_sha256
    writer = download(rng, tree, shell, scene.soon(shell.start, 5, 60))
    # Names change from place to place, the bytes do not.
    path = attacker.tool_path if rng.random() < 0.6 else f"/tmp/{_other_name(rng)}"
    written_at = scene.soon(writer.start, 1, 10)
    tool = child(rng, tree, shell, path, scene.soon(written_at, 1, 40), sha256=sha256)
    threat = "Trojan.Linux.Mirai"
    draft = malicious_file(rng, place, always(tool), path, threat=threat, sha256=sha256)
    first = scene.report(draft, "executed", tool.start + 1)
    if rng.random() < 0.5 and "containerDetails" in place.resource:
        draft = new_binary(rng, place, always(tool), writer, written_at)
        scene.report(draft, "new_binary", tool.start + 0.5)
    if rng.random() < 0.7:
        draft = _contact(rng, place, attacker, tool)
        scene.report(draft, "command_and_control", scene.soon(tool.start, 5, 300))
    return first, (path, threat, sha256)


def _contact(rng: random.Random, place: Workplace, attacker: Attacker, tool: Process) -> Draft:
    """The tool calls home, by the attacker's domain or straight to an address."""
    if rng.random() < 0.4:
        type_, remote = "Backdoor:Runtime/C&CActivity.B", attacker.remote(rng)
        return connection(rng, place, type_, always(tool), remote=remote, port=443)
    type_ = rng.choice(
        ("Backdoor:Runtime/C&CActivity.B!DNS", "Impact:Runtime/MaliciousDomainRequest.Reputation")
    )
    return dns_lookup(rng, place, type_, always(tool), attacker.domain, threat="C2")


def _scan(
    scene: Scene, place: Workplace, instance: Instance, first: Reported, file: tuple[str, str, str]
) -> None:
    """The finding sets off a scan of the instance's volumes, which finds the file on the disk."""
    draft = malware_scan(
        scene.rng, place, instance, "Execution:EC2/MaliciousFile", file=file, trigger=first.finding_id
    )
    scene.report(draft, "malware_scan", scene.soon(first.created_at, 3600, 9000))


def _other_name(rng: random.Random) -> str:
    return rng.choice(("ld-musl", "java-agent", "sshd-helper", "update.bin")) + str(rng.randrange(100))
