"""Campaigns, told from public descriptions of real intrusions; each story names its sources.

What belongs here: what an attacker did, in which order, and what GuardDuty noticed of it. Every finding
is an entry, a step or a loss. Where nobody could tell from findings that one belongs to its campaign, the
story says why, beforehand.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracehound.intrusions.scene import Scene
from tracehound.intrusions.stories import (
    campaigns_apart,
    clusters,
    containers,
    data_theft,
    identities,
    networks,
    supply_chain,
)


@dataclass(frozen=True)
class Story:
    """How a campaign goes; it needs so many accounts, and takes about so many days."""

    play: Callable[[Scene, float], None]
    accounts: int = 1
    days: float = 1.0

    @property
    def name(self) -> str:
        """Its name in the truth."""
        return self.play.__name__


STORIES = (
    Story(containers.web_exploit),
    Story(containers.docker_worm),
    Story(containers.pod_escape),
    Story(containers.ecs_exec),
    Story(containers.system_install),
    Story(containers.in_memory),
    Story(clusters.service_account),
    Story(clusters.anonymous_cluster, days=5),
    Story(clusters.open_dashboard),
    Story(identities.console_takeover, days=2),
    Story(identities.leaked_key_miners),
    Story(identities.role_chaining, accounts=2),
    Story(identities.mail_abuse, days=2),
    Story(identities.model_theft, days=4),
    Story(identities.serverless_miners),
    Story(identities.function_backdoor, days=2),
    Story(identities.insider, days=3),
    Story(data_theft.metadata_theft, days=2),
    Story(data_theft.bucket_ransom),
    Story(data_theft.database_break_in, days=2),
    Story(data_theft.quiet_exfiltration),
    Story(networks.peered_accounts, accounts=2),
    Story(networks.scanner_gets_in, days=2),
    Story(networks.windows_ransom, days=2),
    Story(supply_chain.malicious_image, accounts=2, days=9),
    Story(supply_chain.poisoned_package, days=4),
    Story(supply_chain.image_by_robot, days=2),
    Story(campaigns_apart.slow_burn, days=21),
    Story(campaigns_apart.exercise, days=3),
    Story(campaigns_apart.missing_account, accounts=2, days=3),
    Story(campaigns_apart.two_alike, days=3),
    Story(campaigns_apart.fence, days=5),
)
