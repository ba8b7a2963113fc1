"""Files of a home to which people's decisions are appended, a line each, and which are never rewritten.

What belongs here: appending lines so that a crash or a full disk loses none before them. What does not: what
the lines mean, and the lock under which they are written.
"""

import os
from collections.abc import Sequence
from pathlib import Path

_OWNER_ONLY = 0o600


def append_lines(path: Path, lines: Sequence[str]) -> None:
    """Appends all lines or none, on new lines even after one that was cut off. Raises OSError.

    The caller holds the lock of the file.
    """
    content = "\n".join(["", *lines, ""]).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY)
    size = os.fstat(descriptor).st_size
    try:
        written = 0
        while written < len(content):
            written += os.write(descriptor, content[written:])
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
    finally:
        os.close(descriptor)
