"""A deterministic simulator of GuardDuty exports with known truth.

What belongs here: making documents as GuardDuty would write them. What does not: anything of the pipeline,
which must never see the truth; so this package imports the standard library alone.

How it is built, from the ground up: `world` makes an organization (`organization`, `hosting`, `managed`,
`images`); `workplaces` runs its containers and hosts with their process trees (`processes`, `chains`);
`builders` write what GuardDuty says about an act; `stories` (campaigns) and `noise` act; `engine` plays
them one after another and forgets them; `export` writes files. A new campaign is one file in `stories`.
"""

from tracehound.simulator.demo import SWEPT_AT, demo_apis, simulate_demo, write_demo
from tracehound.simulator.engine import simulate
from tracehound.simulator.export import Counts, write_export
from tracehound.simulator.finding import Simulated, Truth

__all__ = [
    "SWEPT_AT",
    "Counts",
    "Simulated",
    "Truth",
    "demo_apis",
    "simulate",
    "simulate_demo",
    "write_demo",
    "write_export",
]
