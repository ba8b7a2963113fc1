"""Parameters that several views narrow their lists by.

What belongs here: from the text of a parameter to a value, and addresses with parameters. What does not: what
is listed.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from tracehound.desk.connection import NotAnswered
from tracehound.desk.queue import WrongSeverity, least_severity
from tracehound.transforms.severity import BANDS

SEVERITIES = tuple(band.lower() for band, _ in BANDS)


def lowest(given: str) -> float:
    """The lowest severity of a band or number; 0 without one. Raises NotAnswered."""
    try:
        return least_severity(given) if given else 0
    except WrongSeverity as error:
        raise NotAnswered(str(error)) from error


def at(path: str, query: Mapping[str, str]) -> str:
    """An address with those parameters that have a value."""
    asked = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(asked, errors='surrogatepass')}" if asked else path
