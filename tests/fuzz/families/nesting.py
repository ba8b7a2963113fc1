"""Depth: in what the model knows, in what it does not, and in JSON that stands in a text."""

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.places import part_of
from tests.fuzz.writing import Raw, write

# Around these readers differ: 200 is the intake's bound, Python's own readers give way at some hundreds.
_DEPTHS = (
    10,
    50,
    95,
    150,
    190,
    199,
    200,
    201,
    210,
    250,
    330,
    480,
    490,
    500,
    510,
    700,
    900,
    990,
    1000,
    3000,
    100_000,
)
_MILLION = 1_000_000
_OPENED = {"lists": (b"[", b"]"), "objects": (b'{"a": ', b"}"), "both": (b'[{"a": ', b"}]")}
_INFO = ("service", "additionalInfo")


def nested(chance: Chance, document: Json) -> str:
    """Something deep at some place."""
    kind, (opened, closed) = chance.one_of(_OPENED)
    depth = chance.choice((*_DEPTHS, _MILLION)) if chance.random() < 0.3 else chance.choice(_DEPTHS)
    deep = opened * depth + b"1" + (b"" if chance.random() < 0.1 else closed * depth)
    where = chance.choice(_WHERE)(chance, document, deep)
    return f"{kind} {depth} deep {where}"


def _at_a_place(chance: Chance, document: Json, deep: bytes) -> str:
    place = chance.place()
    place.put(document, Raw(deep))
    return f"at {place}"


def _in_an_unknown_member(chance: Chance, document: Json, deep: bytes) -> str:
    holder = part_of(document, "service") if chance.random() < 0.5 else document
    holder["tomorrow"] = Raw(deep)
    return "in a member that the model lacks"


def _in_additional_info(chance: Chance, document: Json, deep: bytes) -> str:
    info = {} if chance.random() < 0.5 else {"type": "default"}
    part_of(document, "service")["additionalInfo"] = info | {"value": Raw(deep), "free": Raw(deep)}
    return "as a value of additionalInfo"


def _in_the_text_of_additional_info(chance: Chance, document: Json, deep: bytes) -> str:
    del chance
    part_of(document, "service")["additionalInfo"] = {"value": deep.decode(), "type": "default"}
    return "in the JSON text of additionalInfo"


def _in_a_message(chance: Chance, document: Json, deep: bytes) -> str:
    # Bytes that are no UTF-8 become lone surrogates, as an escape in the message.
    inner = write(document).decode(errors="surrogateescape")
    document.clear()
    document |= {"Message": inner, "deep": Raw(deep)} if chance.random() < 0.5 else {"Message": deep.decode()}
    return "beside or as the message that wraps it"


def _in_envelopes(chance: Chance, document: Json, deep: bytes) -> str:
    count = min(len(deep), chance.choice((2, 10, 60, 200)))
    text = write(document)
    for _ in range(count - 1):
        text = b'{"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": ' + text + b"}"
    document.clear()
    document |= {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": Raw(text)}
    return f"left aside: {count} envelopes around each other"


_WHERE = (
    _at_a_place,
    _in_an_unknown_member,
    _in_additional_info,
    _in_the_text_of_additional_info,
    _in_a_message,
    _in_envelopes,
)
