"""Two attackers break into two tasks of one service at once: same image, shell and pool, two campaigns.

Only their tools and addresses differ. They must not end up in one group.
"""

from __future__ import annotations

from tracehound.simulator.scene import HOUR, Scene
from tracehound.simulator.stories.attackers import PUBLIC_POOLS, new_attacker
from tracehound.simulator.stories.web_miner import infect
from tracehound.simulator.workplaces import start_task


def play(scene: Scene) -> None:
    """Two campaigns within an hour, 3 to 5 findings each."""
    rng = scene.rng
    service, pool = scene.service(lambda service: service.app.is_web), rng.choice(PUBLIC_POOLS)
    for turn in range(2):
        if turn:
            scene.begin_campaign()
        at = scene.start + turn * rng.uniform(60, HOUR)
        place = start_task(rng, service, at, at + rng.uniform(3, 8) * HOUR)
        infect(scene, place, new_attacker(scene, addresses=2), pool, scene.soon(at, 300, 900))
