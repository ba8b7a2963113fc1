"""An attacker stays in one task and comes back every day or two, each time in a new session.

Long pauses do not end the campaign: the task, the implant and its hash stay the same.
"""

from __future__ import annotations

from tracehound.simulator.builders.runtime import always, connection, new_binary, runtime
from tracehound.simulator.chains import child, download, exec_session
from tracehound.simulator.processes import Process
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import Attacker, new_attacker
from tracehound.simulator.workplaces import Workplace, start_task

_DAYS = 6


def play(scene: Scene) -> None:
    """One campaign: 4 to 8 findings over up to six days in one task."""
    rng = scene.rng
    service = scene.service(lambda service: service.has_exec)
    place = start_task(rng, service, scene.start - 2 * HOUR, scene.start + (_DAYS + 2) * 24 * HOUR)
    attacker = new_attacker(scene, addresses=2)
    implant = _settle_in(scene, place, attacker)
    at = implant.start
    for _ in range(rng.randint(2, 3)):
        at += rng.uniform(20, 48) * HOUR
        _come_back(scene, place, attacker, at)


def _settle_in(scene: Scene, place: Workplace, attacker: Attacker) -> Process:
    rng, tree = scene.rng, place.tree
    shell = exec_session(rng, tree, scene.start)
    writer = download(rng, tree, shell, scene.soon(shell.start, 20, 300))
    written_at = scene.soon(writer.start, 1, 9)
    implant = child(
        rng, tree, shell, attacker.tool_path, scene.soon(written_at, 5, 60), sha256=attacker.tool_sha256
    )
    draft = new_binary(rng, place, always(implant), writer, written_at)
    scene.report(draft, "settle_in", implant.start + 1)
    draft = connection(
        rng,
        place,
        "Backdoor:Runtime/C&CActivity.B",
        always(implant),
        remote=attacker.remote(rng),
        port=443,
    )
    scene.report(draft, "command_and_control", scene.soon(implant.start, 60, 4 * HOUR))
    return implant


def _come_back(scene: Scene, place: Workplace, attacker: Attacker, at: float) -> None:
    rng, tree = scene.rng, place.tree
    shell = exec_session(rng, tree, at)
    again = child(
        rng, tree, shell, attacker.tool_path, scene.soon(shell.start, 20, 200), sha256=attacker.tool_sha256
    )
    context = {"commandLineExample": f"{attacker.tool_path} --export"}
    draft = runtime(rng, place, "Execution:Runtime/SuspiciousCommand", always(again), context=context)
    scene.report(draft, "come_back", again.start + 1)
