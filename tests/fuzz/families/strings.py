"""Texts that hurt whoever prints, splits, opens, runs or stores them."""

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Json
from tests.fuzz.places import leaves_of, part_of
from tests.fuzz.writing import Raw

_LONG, _MONSTROUS = 1_000_000, 100_000_000
_TEXTS = {
    "nothing": "",
    "a space": " ",
    "NUL": "a\0b",
    "all controls": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "a lone high surrogate": "a\ud800b",
    "a lone low surrogate": "\udc00",
    "surrogates in the wrong order": "\udc00\ud800",
    "an escaped byte": "\udc80\udcff",
    "bidi": "\u202egnp.exe\u2066\u2069",
    "no characters": "\uffff\ufffe\ufeff\U0010ffff",
    "combining": "e" + "\u0301" * 1000,
    "emoji": "\U0001f469\u200d\U0001f680",
    "line separators": "a\u2028b\u2029c\x85d\r\ne\x0bf\x0cg",
    "SQL": "'; DROP TABLE flattened.finding_versions; --",
    "quotes": "\"'`$$\\",
    "a script": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "a formula": '=cmd|"/c calc"!A1',
    "a formula behind a tab": "\t=1+1\r=2+2",
    "a terminal's title": "\x1b]0;owned\x07\x1b[2J",
    "a clipboard": "\x1b]52;c;aGk=\x07",
    "markup": "[bold red][/][link=file:///etc/passwd]x[/link]",
    "a path": "../../../../etc/passwd\0.parquet",
    "a path of hive": "updated_date=2026-10-01/__HIVE_DEFAULT_PARTITION__",
    "a template": "{{ 7*7 }}${jndi:ldap://x}%s%n{0}",
    "JSON": '{"id": "x", "Findings": [',
    "not a number": "NaN",
    "a number": "1e400",
    "null": "null",
    "a wildcard": "%_*?",
    "an id with slashes": "a/b:c|d,e\nf",
}
_ODD_BYTES = {
    "an invalid byte": b'"a\xffb"',
    "an overlong slash": b'"\xc0\xaf"',
    "a surrogate in bytes": b'"\xed\xa0\x80"',
    "a cut character": b'"\xe2\x82"',
    "beyond Unicode": b'"\xf5\x80\x80\x80"',
    "a raw control": b'"a\x01\x1fb"',
    "a raw tab": b'"a\tb"',
    "a wrong escape": b'"a\\xb"',
    "a short escape": b'"\\u12"',
    "an escape of no digits": b'"\\u+123"',
    "an open text": b'"abc',
}
_IDENTITY = ("id", "type", "accountId", "region", "title", "arn")


def hostile_text(chance: Chance, document: Json) -> str:
    """A text at a leaf, as a key of a map or an unknown member, or in the JSON of additionalInfo."""
    name, text = _text(chance)
    return f"{name} {chance.choice(_WHERE)(chance, document, text)}"


def _text(chance: Chance) -> tuple[str, object]:
    draw = chance.random()
    if chance.may_be_monstrous:
        return "100 MB", Raw(b'"' + b"x" * _MONSTROUS + b'"')
    if draw < 0.03:
        return "1 MB", Raw(
            b'"' + chance.choice((b"x", b"\\u0000", b"\xc3\xa9", b"\\ud800")) * (_LONG // 2) + b'"'
        )
    if draw < 0.3:
        name, raw = chance.one_of(_ODD_BYTES)
        return name, Raw(raw)
    return chance.one_of(_TEXTS)


def _at_a_leaf(chance: Chance, document: Json, text: object) -> str:
    place = chance.choice(leaves_of("string"))
    place.put(document, text)
    return f"at {place}"


def _in_the_identity(chance: Chance, document: Json, text: object) -> str:
    name = chance.choice(_IDENTITY)
    document[name] = text
    return f"as {name}"


def _as_a_key(chance: Chance, document: Json, text: object) -> str:
    way = chance.choice(((), ("service",), ("service", "additionalInfo")))
    part_of(document, *way)[text] = chance.choice((1, "x", None, {}))
    return "as a key"


def _in_additional_info(chance: Chance, document: Json, text: object) -> str:
    inner = '{"x": "\\ud800", "\\ud800": 1, "y": "' + (text if isinstance(text, str) else "") + '"}'
    info = {"value": chance.choice((text, inner)), "type": "default"}
    part_of(document, "service")["additionalInfo"] = info | {"free": text}
    return "in additionalInfo, which may hold JSON"


_WHERE = (_at_a_leaf, _at_a_leaf, _at_a_leaf, _in_the_identity, _as_a_key, _in_additional_info)
