"""The fingerprints that derived data was built from, so that only what is stale is built again."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from tracehound.pipelines.lake.drafts import replace_content

# The served file, listed with the models that it is built from.
WAREHOUSE_KEY = "warehouse"
# The files of raw, which are rewritten if a newer version has other columns.
RAW_KEY = "raw"
_NAME = re.compile(r"[\w.-]+")


def digest(parts: Iterable[str]) -> str:
    """A short digest of an ordered list of texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]


class Built:
    """A file of names, each with the fingerprint that it was built from.

    A file with other content `is_wrong`, and counts as empty.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        written = _read(path) if path.exists() else {}
        self.is_wrong = written is None
        self.fingerprints: dict[str, str] = written or {}

    def text(self) -> str:
        """The content for the file, one entry a line."""
        # With `indent`, json writes in Python: ten times the time, once for each table that is built.
        lines = (f"{json.dumps(name)}: {json.dumps(of)}" for name, of in sorted(self.fingerprints.items()))
        return "{\n" + ",\n".join(lines) + "\n}"

    def note(self, name: str, fingerprint: str) -> None:
        """Records that something was built, and writes the file."""
        self.fingerprints[name] = fingerprint
        replace_content(self.path, self.text().encode())


def _read(path: Path) -> dict[str, str] | None:
    try:
        written = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return None
    is_right = isinstance(written, dict) and all(
        _NAME.fullmatch(name) and isinstance(fingerprint, str) for name, fingerprint in written.items()
    )
    return written if is_right else None
