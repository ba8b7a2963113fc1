"""Findings that belong to no campaign: what every organization has, and nobody should be shown as an attack.

What belongs here: one function a kind of noise. A scanner's findings stand alone, however many it makes.
Findings of one benign activity (a build, a session, a person's errand) share a session: a judge takes
them together or apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracehound.intrusions.chance import Dice
from tracehound.intrusions.noise import machines, outside, people
from tracehound.intrusions.scene import Scene


@dataclass(frozen=True)
class Noise:
    """A kind of noise; `weight` is how often it comes, compared with the others."""

    play: Callable[[Scene, Dice, int], None]
    weight: float = 1.0

    @property
    def name(self) -> str:
        """Its name in the truth."""
        return self.play.__name__


NOISES = (
    Noise(outside.port_scanners, 3.0),
    Noise(outside.password_guessers, 2.2),
    Noise(outside.cluster_scanners, 1.2),
    Noise(outside.database_scanners, 1.2),
    Noise(outside.key_testers, 0.9),
    Noise(outside.bucket_crawlers, 0.9),
    Noise(outside.tor_users, 0.6),
    Noise(outside.tor_visitors, 0.6),
    Noise(outside.health_checks, 0.5),
    Noise(machines.container_builds, 1.2),
    Noise(machines.image_builds),
    Noise(machines.pipelines, 1.2),
    Noise(machines.rollout, 0.4),
    Noise(machines.resolvers, 0.8),
    Noise(machines.service_mesh, 0.8),
    Noise(machines.security_agents, 0.7),
    Noise(machines.interpreters, 1.5),
    Noise(machines.backups, 1.0),
    Noise(machines.blocklists, 0.5),
    Noise(machines.crawlers, 0.6),
    Noise(machines.mail_servers, 0.8),
    Noise(machines.vulnerability_scanner, 0.4),
    Noise(machines.load_tests, 0.4),
    Noise(machines.file_archives, 0.6),
    Noise(machines.long_names, 0.5),
    Noise(machines.stale_passwords, 0.6),
    Noise(people.developer_week, 2.0),
    Noise(people.own_exits, 0.5),
    Noise(people.new_employee, 1.5),
    Noise(people.travellers, 2.0),
    Noise(people.administrators, 1.5),
    Noise(people.account_chores, 3.0),
    Noise(people.data_scientists, 1.5),
    Noise(people.torrents, 0.8),
    Noise(people.samples, 0.5),
)
