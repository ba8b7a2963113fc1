"""Campaigns, one module each: findings that belong together. A new one is a file and a line here."""

from __future__ import annotations

from tracehound.simulator.scene import Story
from tracehound.simulator.stories import (
    ecs_exec,
    iam_takeover,
    lone_hit,
    pod_escape,
    slow_task,
    spreading_hash,
    twin_miners,
    web_miner,
)

CAMPAIGNS = (
    Story("ecs_exec", ecs_exec.play),
    Story("web_miner", web_miner.play),
    Story("pod_escape", pod_escape.play),
    Story("iam_takeover", iam_takeover.play),
    Story("spreading_hash", spreading_hash.play),
    Story("twin_miners", twin_miners.play),
    Story("slow_task", slow_task.play),
    Story("lone_hit", lone_hit.play),
)
