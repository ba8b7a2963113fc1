"""A deterministic simulator of GuardDuty exports whose ground truth is known.

What belongs here: documents as GuardDuty would write them. What does not: anything of the pipeline, which
must never see the truth. So this package imports only the standard library.

From the bottom up: `world` makes an organization (`organization`, `hosting`, `managed`, `images`);
`workplaces` runs its containers and hosts with their process trees (`processes`, `chains`); `builders` write
the findings about an activity; `stories` (campaigns) and `noise` use them; `engine` plays one scene after
another and forgets it; `export` writes files; `api` answers as GuardDuty's API; `trail` adds CloudTrail.
A new campaign is one file in `stories`.
"""

from tracehound.simulator.demo import (
    SWEPT_AT,
    demo_answers,
    demo_apis,
    simulate_demo,
    write_demo,
    write_demo_events,
    write_demo_trail,
)
from tracehound.simulator.engine import simulate
from tracehound.simulator.export import Counts, write_export
from tracehound.simulator.finding import Simulated, Truth

__all__ = [
    "SWEPT_AT",
    "Counts",
    "Simulated",
    "Truth",
    "demo_answers",
    "demo_apis",
    "simulate",
    "simulate_demo",
    "write_demo",
    "write_demo_events",
    "write_demo_trail",
    "write_export",
]
