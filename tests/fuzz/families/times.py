"""Times at the edges of calendars, of clocks and of notations."""

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.places import Place, leaves_of, part_of, places
from tracehound.transforms.normalise import ISO_TIMES

_EDGES = (
    *(
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-01:00",
    ),
    *("9999-12-31T23:59:59.999999999Z", "9998-06-01T00:00:00Z", "1969-12-31T23:59:59.999Z"),
)
_TIMES = (
    *(
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "0001-01-01T00:00:00-23:59",
        "0000-01-01T00:00:00Z",
    ),
    *(
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:59.999999999Z",
        "10000-01-01T00:00:00Z",
    ),
    *("2026-10-03T24:00:00Z", "2016-12-31T23:59:60Z", "2026-02-29T00:00:00Z", "2026-10-03T25:61:61Z"),
    *("1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "1677-09-21T00:12:43Z", "2262-04-11T23:47:17Z"),
    *("2026-10-03", "2026-10-03T08", "20261003T080000Z", "2026-W40-6", "2026-276", "08:00", "now", ""),
    *(
        "2026-10-03T08:00:00+99:99",
        "2026-10-03T08:00:00+14:00",
        "2026-10-03T08:00:00-00:00",
        "2026-10-03t08:00:00z",
    ),
    *(
        "2026-10-03 08:00:00,5 UTC",
        "2026-10-03T08:00:00.123456789123Z",
        "\uff12\uff10\uff12\uff16-10-03T08:00:00Z",
        "2299-01-01T00:00:00Z",
    ),
)
_NUMBERS = (
    0,
    -1,
    -0.0,
    1e11,
    99999999999,
    1e14,
    1793397600123,
    1793397600123456789,
    253402300799,
    253402300800,
    1e17,
)
_NUMBERS += (-62135596800, -62135596801, -1e11, 1e20, 1e300, 1793397600.1234567, 0.0000001, 4102444800)


def odd_time(chance: Chance, document: Json) -> str:
    """One time, or several, of the finding, as text or as number."""
    done = []
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = chance.choice(_places())
        value = chance.choice(chance.choice((_EDGES, _TIMES, _NUMBERS)))
        place.put(document, str(value) if chance.random() < 0.1 else value)
        done.append(f"{place} is {value}")
    return "; ".join(done)


def odd_version(chance: Chance, document: Json) -> str:
    """The time of the version itself: its day is a folder, and the newest of all is the clock of many a question."""
    value = chance.choice(chance.choice((_EDGES, _TIMES)))
    document["updatedAt"] = value
    if chance.random() < 0.5:
        part_of(document, "service").update(eventFirstSeen=value, eventLastSeen=value)
        document["createdAt"] = value
    return f"updatedAt is {value}"


def _places() -> list[Place]:
    iso = [place for place in places() if str(place) in ISO_TIMES]
    return [*iso * 6, *leaves_of("timestamp")]
