"""Standard input, output and error as the command needs them, wherever they lead.

What belongs here: streams that are closed, full, or that can't hold every character. What does not: what is
printed (`cli.commands`).
"""

import io
import os
import sys


def prepare() -> None:
    """Makes streams usable: a closed one is empty or discards output; unencodable characters become codes."""
    if sys.stdin is None:
        sys.stdin = io.StringIO()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # It stays open until the process ends.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Flushes the buffers. Raises OSError where that fails, and then discards what they hold."""
    try:
        sys.stdout.flush()
    except OSError:
        # On exit Python would try again and print its own complaint.
        sys.stdout = None
        raise
