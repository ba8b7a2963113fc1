"""CloudTrail and audit logs beside an export: who entered, whose keys were used, and what nobody can know.

What belongs here: records in their true form, with truth. `observed` reads what findings show; `customs`
are the habits of an organization; `identities` are people and programs; `visits` and `keyrings` write what
matters, `chatter` all else; `knowable` tries everything; `ship` delivers; `record` does all of it.
"""

from tracehound.intrusions.trail.record import Recorded, record

__all__ = ["Recorded", "record"]
