"""Noise, each kind with its weight. Kinds are dealt like cards, so that small exports have some of each."""

from __future__ import annotations

from tracehound.simulator.noise import cloud, clusters, internet, samples
from tracehound.simulator.scene import Story

NOISE: tuple[tuple[Story, int], ...] = (
    (Story("scanners", internet.scanners), 11),
    (Story("brute_force", internet.brute_force), 8),
    (Story("odd_traffic", internet.odd_traffic), 4),
    (Story("odd_lookups", internet.odd_lookups), 5),
    (Story("resolver_duplicates", internet.resolver_duplicates), 4),
    (Story("builds", clusters.builds), 5),
    (Story("developers", clusters.developers), 5),
    (Story("vendor_rollouts", clusters.vendor_rollouts), 2),
    (Story("public_tools", clusters.public_tools), 4),
    (Story("host_tasks", clusters.host_tasks), 4),
    (Story("kubernetes_requests", clusters.kubernetes_requests), 7),
    (Story("odd_calls", cloud.odd_calls), 11),
    (Story("odd_data_access", cloud.odd_data_access), 3),
    (Story("policies", cloud.policies), 6),
    (Story("database_logins", cloud.database_logins), 5),
    (Story("function_traffic", cloud.function_traffic), 3),
    (Story("test_viruses", cloud.test_viruses), 3),
    (Story("samples", samples.samples), 1),
    (Story("hostile_strings", samples.hostile_strings), 1),
)
