"""CloudTrail and audit logs beside a simulated export: who opened the sessions, and whose the keys are.

What belongs here: calls that explain what findings show, what makes it hard to tell, and the truth. `seen`
reads what findings show; `scenes` play more of it; `roads` and `callers` are people and how they come to
their credentials; `openers`, `keys` and `chores` write calls; `answers` says what can be known, `people` who
is who; `ordinary` fills up; `files` delivers; `writing` does all of it.
"""

from tracehound.simulator.trail.writing import Trailed, watch, write_trail, write_with_trail

__all__ = ["Trailed", "watch", "write_trail", "write_with_trail"]
