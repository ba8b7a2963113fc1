"""What each derived thing was built from, so that only what has news is built again."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def digest(parts: Iterable[str]) -> str:
    """One short text that stands for an ordered list of texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


class Built:
    """A file of names with the digest of what each was built from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.origins: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def text(self) -> str:
        """What the file shall hold."""
        return json.dumps(self.origins, indent=0, sort_keys=True)

    def note(self, name: str, origin: str) -> None:
        """Notes at once that something was built."""
        self.origins[name] = origin
        draft = self.path.with_name(f".{self.path.name}.unfinished")
        draft.write_text(self.text())
        draft.replace(self.path)
