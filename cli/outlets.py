"""Standard input, output and error as the command needs them, wherever they lead.

What belongs here: streams that are closed, full, or that can't hold every character. What does not: what is
printed (`cli.commands`).
"""

import io
import os
import sys


def prepare() -> None:
    """Makes streams usable: a closed one is empty or swallows, and what one can't hold is shown by code."""
    if sys.stdin is None:
        sys.stdin = io.StringIO()
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            # It stays open as long as the process does.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Writes what is still held. Raises OSError where it can't be written; what is held is then given up."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python would try again as it ends, and complain by itself.
        sys.stdout = None
        raise
