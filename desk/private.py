"""Files that a user asked for: complete or absent, and readable only by their owner, whatever the umask.

What belongs here: writing them. What does not: files of the home, which is private as a whole
(`pipelines.lake`).
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write to; it appears at its path once everything is written. Raises OSError.

    Pipes, terminals and other non-files are written to directly.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    target = path.resolve()
    # mkstemp creates files that only their owner can read.
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:50]}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
