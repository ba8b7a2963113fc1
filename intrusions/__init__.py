"""A second generator of GuardDuty exports with truth, which shares nothing with `simulator`.

What belongs here: attacks told from public descriptions of real ones, and the noise of real
organizations. What does not: anything of ours; neither the pipeline nor the other generator is imported,
and no rule that links findings was looked at while the stories were written. Only the standard library is
used.

From the bottom up: `chance` draws, `internet` and `processes` are the raw material; `estate` is the
organization; `wire` writes what happened as GuardDuty does; `findings` publishes it in versions;
`adversary` has the habits of an attacker; `scene` is where all of it is reported; `stories` (campaigns)
and `noise` play in it; `world` draws everything from a seed; `export` writes files. A new story or kind
of noise is a function in `stories` or `noise`, listed in its `__init__.py`.
"""

from tracehound.intrusions.export import Written, write
from tracehound.intrusions.world import World, world

__all__ = ["World", "Written", "world", "write"]
