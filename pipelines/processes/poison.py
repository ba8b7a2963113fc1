"""Documents that can't be read or flattened: which errors a document may have caused, and their wording.

What belongs here: from an error to a reason. What does not: identifying the document
(`pipelines.flattening.tables`) and storing the reason (`pipelines.flattening.days`,
`pipelines.ingestion.batches`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracehound.pipelines.processes.passing import is_of_aws, passes
from tracehound.pipelines.processes.workers import EndsProcess
from tracehound.transforms.instants import NoInstant
from tracehound.transforms.normalise import WrongType

# If memory runs out at a smaller document, the document is not the cause.
_LARGE_BYTES = 1 << 20
_LONGEST_REASON = 400


class OtherIdentity(ValueError):
    """A document, read exactly, is another version than the one it is stored as."""


class Misread(ValueError):
    """The fast reader reads a document differently than the exact reader."""


_NO_MEMORY = "out_of_memory"
# Errors of DuckDB are recognised by name, since planning a run should not wait for its import.
_DUCKDB_HAS_NO_MEMORY = "OutOfMemoryException"
_DUCKDB_HAS_NO_DISK = "IOException"
_CODES: tuple[tuple[type[BaseException], str], ...] = (
    (WrongType, "wrong_type"),
    (NoInstant, "wrong_type"),
    (OtherIdentity, "other_identity"),
    (EndsProcess, "ends_process"),
    (Misread, "misread"),
    (RecursionError, "too_deep"),
    (MemoryError, _NO_MEMORY),
    (UnicodeError, "wrong_encoding"),
)
_OTHERWISE = "unreadable"


@dataclass(frozen=True)
class Fault:
    """A stored body that can't be flattened: its location in the files of raw, and the reason."""

    file: int
    row: int
    code: str
    reason: str


def is_by_content(error: BaseException) -> bool:
    """Whether a document may have caused an error, rather than the disk, the network or an interrupt.

    Errors are judged only by their types, since their messages may quote a document. A panic of polars is not
    an Exception.
    """
    if isinstance(error, OSError) or not isinstance(error, Exception):
        return "PanicException" in type(error).__name__
    is_of_duckdbs_disk = type(error).__name__ == _DUCKDB_HAS_NO_DISK
    return not (is_of_duckdbs_disk or passes(error) or is_of_aws(error))


def fault(row: Mapping[str, Any], error: BaseException) -> Fault:
    """The reason to set a stored body, a row with its document, aside. Raises errors it has not caused."""
    code = code_of(error)
    if not is_by_content(error) or (code == _NO_MEMORY and len(row["document"]) < _LARGE_BYTES):
        raise error
    return Fault(row["file"], row["row"], code, told(error))


def code_of(error: BaseException) -> str:
    """The kind of reason, for counts."""
    if type(error).__name__ == _DUCKDB_HAS_NO_MEMORY:
        return _NO_MEMORY
    return next((code for kind, code in _CODES if isinstance(error, kind)), _OTHERWISE)


def told(error: BaseException) -> str:
    """An error as one line that any table can store."""
    text = " ".join(str(error).split("\n\n")[0].split())
    shown = text if type(error) in _SPEAKING else f"{type(error).__name__}: {text}"
    return storable(shown[:_LONGEST_REASON])


_SPEAKING = {WrongType, OtherIdentity, EndsProcess, Misread}


def storable(text: str) -> str:
    """A text with everything that is not a character replaced."""
    return text.encode("utf-8", "replace").decode()
