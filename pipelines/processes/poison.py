"""Documents that can't be read or flattened: which errors a document may have caused, and how that is told.

What belongs here: from an error to a reason. What does not: finding the document
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

# A smaller document that memory does not suffice for is not why it does not suffice.
_LARGE_BYTES = 1 << 20
_LONGEST_REASON = 400


class OtherIdentity(ValueError):
    """A document that, read exactly, is another version than the one it is stored as."""


class Misread(ValueError):
    """A document of which the fast reader gives something else than the exact one."""


_NO_MEMORY = "out_of_memory"
# Planning a run shall not wait for DuckDB, so its errors go by their names.
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
    """A stored body that can't be flattened: where it lies among the files of raw, and why."""

    file: int
    row: int
    code: str
    reason: str


def is_by_content(error: BaseException) -> bool:
    """Whether what was read may have caused an error: not the disk, not the network, nobody's wish to end.

    Errors go by their kinds alone, for what they say may be the words of a document. polars panics with one
    that is no Exception.
    """
    if isinstance(error, OSError) or not isinstance(error, Exception):
        return "PanicException" in type(error).__name__
    is_of_duckdbs_disk = type(error).__name__ == _DUCKDB_HAS_NO_DISK
    return not (is_of_duckdbs_disk or passes(error) or is_of_aws(error))


def fault(row: Mapping[str, Any], error: BaseException) -> Fault:
    """Why a stored body, a row with its document, is set aside. Raises errors that it has not caused."""
    code = code_of(error)
    if not is_by_content(error) or (code == _NO_MEMORY and len(row["document"]) < _LARGE_BYTES):
        raise error
    return Fault(row["file"], row["row"], code, told(error))


def code_of(error: BaseException) -> str:
    """The kind of reason, to count by."""
    if type(error).__name__ == _DUCKDB_HAS_NO_MEMORY:
        return _NO_MEMORY
    return next((code for kind, code in _CODES if isinstance(error, kind)), _OTHERWISE)


def told(error: BaseException) -> str:
    """An error in a line that every table can hold."""
    text = " ".join(str(error).split("\n\n")[0].split())
    shown = text if type(error) in _SPEAKING else f"{type(error).__name__}: {text}"
    return storable(shown[:_LONGEST_REASON])


_SPEAKING = {WrongType, OtherIdentity, EndsProcess, Misread}


def storable(text: str) -> str:
    """A text with what is no character replaced."""
    return text.encode("utf-8", "replace").decode()
