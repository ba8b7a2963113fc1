"""An object whose reading fails in a way that nobody foresaw is set aside, and what was read of it is kept.

What belongs here: how that is told in `raw.rejected`. What does not: failures that reading knows
(`pipelines.reading`, `pipelines.unpack`).
"""

from collections.abc import Iterator

from pipelines.poison import is_by_content, told
from pipelines.reading import Reading
from pipelines.sources import Opener
from transforms.intake import CONTENT_HEAD, Refused, Taken, refused

_CODE = "unreadable_object"


def surviving(reading: Reading) -> Iterator[tuple[int, Taken | Refused]]:
    """The results of an object; what stops its reading is the last of them. Raises what it has not caused."""
    try:
        yield from reading.results()
    except BaseException as error:
        if not is_by_content(error):
            raise
        # Not the error, which would keep all that was in memory.
        reading.error = breaks_off(error)
    else:
        return
    yield 0, unreadable(reading.opener, reading.error)


def breaks_off(error: BaseException) -> str:
    """Why an object was not read to its end, said of the object."""
    return f"can't be read on: {told(error)}"


def unreadable(opener: Opener, why: str) -> Refused:
    """The refusal of a whole object, with its first bytes."""
    return refused(0, _CODE, f"the object {why}", _head(opener), is_whole=False)


def _head(opener: Opener) -> bytes:
    try:
        with opener.open() as file:
            return file.read(CONTENT_HEAD)
    except Exception:
        return b""
