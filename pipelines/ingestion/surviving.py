"""An unexpected error costs one document, or one object at most, and what was read before it is kept.

What belongs here: rows of `raw.rejected` for such errors. What does not: failures that reading expects
(`transforms.intake`, `pipelines.ingestion.reading`, `pipelines.ingestion.unpack`).
"""

from collections.abc import Iterator

from tracehound.pipelines.ingestion.reading import Reading
from tracehound.pipelines.ingestion.sources import Opener
from tracehound.pipelines.processes.poison import is_by_content, told
from tracehound.transforms.documents import Document
from tracehound.transforms.intake import CONTENT_HEAD, Intake, Otherwise, Refused, Result, Taken, refused
from tracehound.transforms.jsontext import encode_text

_CODE, _OBJECT_CODE = "unreadable", "unreadable_object"


class SurvivingIntake(Intake):
    """An intake that refuses a document if deciding about it fails unexpectedly."""

    def plain(self, line: bytes, number: int) -> Taken | None:
        """One plain finding; None for any other line, and after an unexpected error."""
        try:
            return super().plain(line, number)
        except Exception as error:
            _require_by_content(error)
            return None

    def text(self, text: str, number: int, otherwise: Otherwise = lambda _: None) -> Iterator[Result]:
        """The results of a text; if splitting it into documents fails, the whole text is refused."""
        try:
            yield from super().text(text, number, otherwise)
        except Exception as error:
            _require_by_content(error)
            yield refused(number, _CODE, told(error), encode_text(text), is_finding=True)

    def _document(self, found: Document) -> Result:
        try:
            return super()._document(found)
        except Exception as error:
            _require_by_content(error)
            return refused(found.line, _CODE, told(error), encode_text(found.text), is_finding=True)


def _require_by_content(error: BaseException) -> None:
    """Raises an error that no document has caused, or that concerns the whole object."""
    if isinstance(error, MemoryError) or not is_by_content(error):
        raise error


def surviving(reading: Reading) -> Iterator[tuple[int, Result]]:
    """The results of an object; the last may be an error that stopped reading. Raises all other errors."""
    try:
        yield from reading.results()
    except BaseException as error:
        if not is_by_content(error):
            raise
        # Not the error itself, which would keep everything in memory.
        reading.error = breaks_off(error)
    else:
        return
    yield 0, unreadable(reading.opener, reading.error)


def breaks_off(error: BaseException) -> str:
    """Why an object was not read to its end, with the object as the subject."""
    return f"can't be read on: {told(error)}"


def unreadable(opener: Opener, why: str) -> Refused:
    """The refusal of a whole object, with its first bytes."""
    return refused(0, _OBJECT_CODE, f"the object {why}", _head(opener), is_whole=False)


def _head(opener: Opener) -> bytes:
    try:
        with opener.open() as file:
            return file.read(CONTENT_HEAD)
    except Exception:
        return b""
