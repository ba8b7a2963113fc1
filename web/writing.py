"""What every write is given and may refuse.

What belongs here: types that writes share. What does not: the writes, and their addresses (`web.writes`).
"""

from collections.abc import Mapping

Sent = Mapping[str, str]
"""The fields of a form by name; of several with one name, the last."""


class NotWritten(Exception):
    """What was sent can't be stored as it is; the message says why and what to do."""
