"""Damaged files are set aside in the home, never deleted, with a line that says why."""

import json
import os
from pathlib import Path

FOLDER = "damaged"
REASONS = "why.jsonl"


def set_aside(home: Path, path: Path, why: str) -> Path | None:
    """Moves a file or folder of a home to its `damaged` folder; None if it no longer exists.

    It is named by its path, with a number if one was set aside from there before.
    """
    if not os.path.lexists(path):
        return None
    folder = home / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    target = _free(folder / path.relative_to(home).as_posix().replace("/", "__"))
    line = json.dumps({"file": target.name, "was": str(path.relative_to(home)), "why": why})
    with (folder / REASONS).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    path.rename(target)
    return target


def count(home: Path) -> int:
    """How many files and folders were set aside and still exist."""
    folder = home / FOLDER
    return len([path for path in folder.iterdir() if path.name != REASONS]) if folder.is_dir() else 0


def _free(path: Path) -> Path:
    number, chosen = 0, path
    while os.path.lexists(chosen):
        number += 1
        chosen = path.with_name(f"{path.name}.{number}")
    return chosen
