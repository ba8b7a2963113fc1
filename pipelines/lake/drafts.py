"""Small files that are replaced as a whole: a run that is killed meanwhile leaves the previous content."""

import os
from pathlib import Path

UNFINISHED = ".unfinished"


def replace_content(path: Path, content: bytes) -> None:
    """Writes a draft beside a file, then puts it in the file's place. Raises OSError.

    The file may be lost with its machine's power: what it says must be found out again then.
    """
    draft = draft_of(path)
    draft.write_bytes(content)
    draft.replace(path)


def land_content(path: Path, content: bytes) -> None:
    """Writes a file that is to outlive a loss of power, as a whole or not at all. Raises OSError.

    What it has may be gone where it came from, such as messages of a queue. Its folder is made if need be.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    durable_draft(path, content).replace(path)


def durable_draft(path: Path, content: bytes) -> Path:
    """Writes a draft beside a file, on disk to the last byte. Raises OSError."""
    draft = draft_of(path)
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def draft_of(path: Path) -> Path:
    """Where the draft of a file is written."""
    return path.with_name(f".{path.name}{UNFINISHED}")


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
