"""An incident of a single finding: real, and yet nothing belongs to it."""

from __future__ import annotations

from tracehound.simulator.builders.runtime import always, dns_lookup, malicious_file
from tracehound.simulator.chains import child, web_shell
from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import new_attacker


def play(scene: Scene) -> None:
    """One campaign of one finding."""
    rng = scene.rng
    attacker = new_attacker(scene, addresses=1)
    place = scene.task(scene.service(lambda service: service.app.is_web), scene.start, HOUR)
    shell = web_shell(rng, place.tree, scene.start)
    path, sha256 = attacker.tool_path, attacker.tool_sha256
    tool = child(rng, place.tree, shell, path, shell.start + 5, sha256=sha256)
    if rng.random() < 0.5:
        draft = malicious_file(rng, place, always(tool), path, threat="Trojan.Linux.Generic", sha256=sha256)
    else:
        type_ = "Backdoor:Runtime/C&CActivity.B!DNS"
        draft = dns_lookup(rng, place, type_, always(tool), attacker.domain, threat="C2")
    scene.report(draft, "hit", tool.start + 1)
