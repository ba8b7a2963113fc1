"""Strings as attackers would write them, and a page that has them wherever a page takes a string."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tracehound.desk.pages import (
    Badge,
    Bar,
    Bars,
    Chapter,
    Code,
    Column,
    DailyBars,
    Day,
    Detail,
    Details,
    Edge,
    EntityGraph,
    Event,
    Fact,
    Facts,
    Figure,
    Figures,
    Item,
    Items,
    Lines,
    Link,
    Node,
    Page,
    Part,
    Process,
    ProcessTree,
    Prose,
    Ref,
    Series,
    Table,
    Timeline,
)

STRINGS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title></style></script></svg></textarea><iframe src='http://example.invalid/'></iframe>",
    "<style>*{display:none}</style><link rel=stylesheet href=//example.invalid/x.css>",
    "{{7*7}} {% raw %} {# #} ${7*7} <%= 7*7 %>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "&lt;b&gt; &amp;lt; &#60;script&#62; ]]> <!-- --> <![CDATA[",
    "a\x00b\x07c\x1b[31md\x7fe\x9bf\r\ng\u2028h\u2029i",
    "invoice\u202egpj.exe\u202c \u2066x\u2069 a\u200bb\ufeffc \U000e0041",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 שלום/etc/passwd",
    "😀👩‍👩‍👧 日本語 " + "e\u0301\u0302\u0303\u0304" * 40,
    "\ud800 lone \udfff surrogates \ufffe",
    "url(http://example.invalid/) style=color:red expression(alert(1)) --x:1;}",
    "',alert(1),' \" onmouseover=alert(1) x=\" ` \\ \\u003cscript\\u003e",
    "W" * 100_000,
    "<b>" * 33_000,
    "no/space" * 12_500,
    "",
    " ",
)
_START = datetime(2026, 1, 1, tzinfo=UTC)


def page(strings: Sequence[str] = STRINGS) -> Page:
    """Every kind of section, with these in every place."""
    numbered = list(enumerate(strings))
    first, *_ = strings
    return Page(
        " ".join(strings)[:3000],
        " ".join(strings)[:3000],
        [
            Facts(
                strings[1],
                [Fact(each, each, "code" if place % 2 else "text") for place, each in numbered],
                first,
            ),
            Figures(strings[2], [Figure(each, each, each, each) for each in strings]),
            Prose(strings[3], strings, strings),
            Code(strings[4], "\n".join(strings)),
            Table(
                strings[5],
                [
                    Column(strings[0]),
                    Column(strings[1], "code"),
                    *(Column(strings[place], kind) for place, kind in _KINDS),
                ],
                [[Link(each, each), [each, each], each, each, each] for each in strings],
                anchors=strings,
            ),
            Timeline(
                strings[6],
                [Event(_START + timedelta(hours=at), each, each, each, each) for at, each in numbered],
            ),
            ProcessTree(
                strings[7],
                [
                    Process(
                        f"{place}{each}",
                        each,
                        f"{place - 1}{strings[place - 1]}",
                        each,
                        [each, Badge(each, "warning", each), Badge(each, "use", Ref(each, each, each))],
                        place == 3,
                        each,
                        each,
                        Ref(each, each, each),
                        [each],
                    )
                    for place, each in numbered
                ],
            ),
            Items(
                strings[9],
                [
                    Item(Ref(each, each, each), each, each, [each, Badge(each, "good")], [each], _START)
                    for each in strings
                ],
                note=strings[9],
            ),
            Table(strings[9], [Column("several")], [[[Ref(each, each, each), each]] for each in strings]),
            EntityGraph(
                strings[8],
                [Node(f"{place}{each}", each, each or "finding", each, each) for place, each in numbered],
                [Edge(f"0{first}", f"{place}{each}", each) for place, each in numbered],
            ),
            Bars(
                strings[9],
                strings[9],
                [Bar(each, [Part(each, 1), Part("High", 2)], each) for each in strings],
            ),
            DailyBars(
                strings[10],
                strings[10],
                [Day(date(2026, 1, 1) + timedelta(days=place), [Part(each, 1)]) for place, each in numbered],
            ),
            Lines(
                strings[11],
                strings[11],
                [
                    Series(each, [(_START, place), (_START + timedelta(days=1), 2)])
                    for place, each in numbered
                ],
            ),
            Table(strings[12], [Column("x")], [], note=strings[0], empty=strings[1]),
            Chapter(strings[0], strings[1]),
            Details(
                strings[2],
                [
                    Detail(each, each, [Facts(strings[1], [Fact("x", each)])], each, each, each)
                    for each in strings
                ],
                name=strings[3],
            ),
        ],
        severity=first,
        footer=" ".join(strings)[:3000],
    )


_KINDS = ((2, "severity"), (3, "time"), (4, "number"))
