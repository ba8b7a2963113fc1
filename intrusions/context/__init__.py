"""Beside an export, what AWS would say of its things: events of tasks, answers of its APIs over time.

What belongs here: things in the form in which AWS describes them, with truth. `named` reads what findings
name; `containers`, `surroundings` and `registry` say how things were; `chronicle` keeps from when to when;
`poison` is what attackers write; `refusals` what AWS does not answer; `record` does all of it.
"""

from tracehound.intrusions.context.record import Kept, record

__all__ = ["Kept", "record"]
