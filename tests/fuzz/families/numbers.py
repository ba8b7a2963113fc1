"""Numbers at the edges of what integers and floats hold, and notations that only some readers take."""

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.places import leaves_of, part_of
from tests.fuzz.writing import Raw

_WRITTEN = (
    *(
        str(sign * (2**power + step))
        for power in (31, 32, 53, 63, 64)
        for step in (-1, 0, 1)
        for sign in (1, -1)
    ),
    *(
        "0",
        "-0",
        "-0.0",
        "1e0",
        "1E+2",
        "1.0",
        "5.5",
        "1e15",
        "1e18",
        "9.223372036854775807e18",
        "1e19",
        "1e30",
    ),
    *(
        "1e308",
        "1e309",
        "-1e400",
        "1e-400",
        "1e999999999",
        "5e-324",
        "0.1" + "0" * 400 + "1",
        "1" + "0" * 5000,
    ),
    *("NaN", "Infinity", "-Infinity", "nan", "+1", "01", "1.", ".5", "0x10", "1_000", "1e", "--1", "\\u0661"),
    *(
        '"9223372036854775808"',
        '"1e400"',
        '"NaN"',
        '" 7 "',
        '"1_000"',
        '"0x10"',
        '"\u0661"',
        '"1.5"',
        '"-0"',
        '"inf"',
    ),
)
_COUNTS = (2**63 - 1, 2**63 - 2, 2**62, -(2**63), -1, 0, 2**53 + 1, 10**18, "9223372036854775807")


def odd_number(chance: Chance, document: Json) -> str:
    """A number as written at a place that takes one, a time or a text."""
    written = chance.choice(_WRITTEN)
    kinds = chance.choice(
        (("integer", "double", "timestamp"), ("integer", "double", "timestamp"), ("string", "boolean"))
    )
    place = chance.choice(leaves_of(*kinds))
    place.put(document, Raw(written.encode()))
    return f"{place} is {written[:40]}"


def large_count(chance: Chance, document: Json) -> str:
    """Counts that no sum of 64 bits holds, over several versions."""
    count = chance.choice(_COUNTS)
    part_of(document, "service")["count"] = count
    document["severity"] = chance.choice((5, 8, 0, -1, 10**18, 1e308, -1e308, 5e-324))
    place = chance.choice(leaves_of("integer"))
    place.put(document, count)
    return f"service.count and {place} are {count}"
