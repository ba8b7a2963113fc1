"""What each derived thing was built from, so that only what has news is built again."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

# The served file, among the models that it is made from.
WAREHOUSE_KEY = "warehouse"
# The files of raw, which are written again where a newer version has other columns.
RAW_KEY = "raw"
_NAME = re.compile(r"[\w.-]+")


def digest(parts: Iterable[str]) -> str:
    """One short text that stands for an ordered list of texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


class Built:
    """A file of names with the digest of what each was built from.

    One that holds anything else `is_wrong`, and stands for nothing that is built.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        written = _read(path) if path.exists() else {}
        self.is_wrong = written is None
        self.fingerprints: dict[str, str] = written or {}

    def text(self) -> str:
        """What the file shall hold."""
        return json.dumps(self.fingerprints, indent=0, sort_keys=True)

    def note(self, name: str, fingerprint: str) -> None:
        """Notes at once that something was built."""
        self.fingerprints[name] = fingerprint
        draft = self.path.with_name(f".{self.path.name}.unfinished")
        draft.write_text(self.text())
        draft.replace(self.path)


def _read(path: Path) -> dict[str, str] | None:
    try:
        written = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    is_right = isinstance(written, dict) and all(
        _NAME.fullmatch(name) and isinstance(fingerprint, str) for name, fingerprint in written.items()
    )
    return written if is_right else None
