"""Findings, refused documents and references that carry attackers' strings wherever there is a string."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from tests.builders import GOLDEN, full, golden
from tests.pipelines.support import finding, lines, put
from tracehound.transforms.normalise import ISO_TIMES

# Terminal sequences, breaks, marks that reorder, markup of rich, HTML, formulas, SQL, templates, what breaks JSON.
PAYLOADS = (
    "a\x1b[31mred\x1b]0;title\x07\x9b2J",
    "\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://example.invalid\x1b\\link",
    "line\r\noverwritten\rx\n=1+1\x0b\x0c\x85\u2028",
    "invoice\u202egpj.exe\u202c\u2066x\u2069\u200b\ufeff",
    "[red]x[/red] [bold [/] [link=http://example.invalid]y[/link] \\[",
    "<script>alert(1)</script></script></title></style>",
    "\"><img src=x onerror=alert(1)>' onmouseover='alert(1)",
    "=cmd|' /C calc'!A0",
    "@SUM(1,2);\t+1",
    "'; DROP TABLE raw.findings; --",
    "{{7*7}} ${7*7} {% raw %} <%= 7 %> %s %(a)s {0}",
    '","x":1}\\u0000{"\\',
    "lone \ud800 surrogate \udfff \ufffe nul \x00",
    "<!channel> <@U1> *bold* `code` https://example.invalid/ javascript:alert(1)",
    "W" * 10_000,
    "-rf --html",
    "$(id) `id` && reboot | cat ~ ; > /tmp/x",
)
HOSTILE_ID = "<b>=1+1[red]'; --\u202e\x1b[31m"
ID = f"{7:032x}"
_KEPT = {"id", "type", "region", "partition", "arn", "schemaVersion", *ISO_TIMES}


class _Poisoner:
    """Puts the next payload behind, or in place of, each string of a document."""

    def __init__(self, first: int, *, whole: bool) -> None:
        self._numbers = count(first)
        self._whole = whole

    def poisoned(self, value: Any, path: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self.poisoned(each, f"{path}.{key}".lstrip(".")) for key, each in value.items()}
        if isinstance(value, list):
            return [self.poisoned(each, path) for each in value]
        if not isinstance(value, str) or path in _KEPT or path.endswith((".value", "Time", "Seen", "At")):
            return value
        payload = PAYLOADS[next(self._numbers) % len(PAYLOADS)]
        return payload if self._whole else f"{value}{payload}"


def documents() -> Iterator[dict[str, Any]]:
    """Findings: every leaf of the model hostile, and realistic ones whose names go on hostile."""
    for number in range(3):
        whole = _Poisoner(number * 5, whole=True).poisoned(full(number))
        yield whole | {"id": f"{100 + number:032x}", "accountId": "111122223333", "severity": 9.0}
    for number, path in enumerate(sorted(GOLDEN.glob("*.json"))):
        document = golden(path.stem)
        for behind in range(2):
            changed = _Poisoner(number + 7 * behind, whole=False).poisoned(document)
            yield changed | {"id": ID if (number, behind) == (0, 0) else f"{200 + 2 * number + behind:032x}"}
    yield finding(1, id=HOSTILE_ID, title=PAYLOADS[0], severity=9.5)
    yield finding(2, type=PAYLOADS[5], title=PAYLOADS[2], region=PAYLOADS[3])
    yield finding(3, **{payload[:50]: payload for payload in PAYLOADS})
    yield finding(
        4, service={"additionalInfo": {"value": json.dumps({p[:50]: p for p in PAYLOADS}), "type": "default"}}
    )


def refused() -> Iterator[dict[str, Any]]:
    """Documents that are set aside, for reasons that quote them."""
    for number, payload in enumerate(PAYLOADS):
        yield finding(number, id=payload, updatedAt=payload)
        yield finding(number, severity=payload)


def export(folder: Path) -> Path:
    """A folder with all of it, in files whose names are hostile too."""
    put(folder, "a\x1b[31m\u202e\n[red]<b>=1+1.jsonl", lines(*documents()))
    put(folder, "b'\";--.jsonl", lines(*refused(), finding(9)))
    put(folder, "c.gz", b"\x1f\x8bnot gzip\x1b[31m")
    put(folder, "d.jsonl", b"\n".join(payload.encode("utf-8", "replace") for payload in PAYLOADS))
    return folder
