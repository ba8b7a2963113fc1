"""Files that are odd in themselves: their names, kinds and links, and what happens to them while they are read."""

from tests.fuzz.chance import Chance
from tests.fuzz.mutant import Draft, Entry, Laid, file
from tests.pipelines.support import lines

_NAMES = (
    *(
        " ",
        " a",
        "a ",
        "a b.jsonl",
        "'",
        '"',
        "a\nb.jsonl",
        "\t",
        "\x1b[31m",
        "%",
        "%41.jsonl",
        "%2e%2e",
        "?",
        "a?b=c",
        "=",
    ),
    *(
        "#",
        "#x",
        "&",
        ";",
        "$(x)",
        "`x`",
        "\\",
        "\\\\x",
        "-",
        "-rf",
        "--upto",
        ".",
        ".hidden",
        "..x",
        "...",
        "~",
        "*",
        "[a]",
        "{b}",
    ),
    *(
        "ü",
        "e\u0301",
        "日本語.jsonl",
        "\u202ex",
        "\U0001f600",
        "\udcff.jsonl",
        "\udc80\udcfe",
        "x" * 255,
        "ß" * 127,
    ),
    *(
        "built.json",
        "sources.json",
        ".journal.json",
        "warehouse.duckdb",
        "part-0000.parquet",
        "updated_date=2026-10-01",
    ),
    *("none.gz", "a.jsonl.gz.tmp", "CON", "nul", "file:///etc/passwd", "s3:"),
)
_FOLDERS = (
    "",
    "",
    "a b",
    "%41",
    "updated_date=2026-10-01",
    "-x",
    "\n",
    "AWSLogs/111122223333/GuardDuty",
    "?",
    "lake",
)


def odd_name(chance: Chance) -> Draft:
    """Good lines in a file, and below a folder, of odd names."""
    good = chance.neighbours(2)
    name = chance.choice(_NAMES).replace("/", "_")
    if name == ".":
        name = ".." + "x"
    path = f"{chance.choice(_FOLDERS)}/{name}".lstrip("/")
    return Draft(f"a file named {path[:60]!r}", file(path, lines(*good), *good))


def odd_kind(chance: Chance) -> Draft:
    """Beside a good file what is empty, a link of any kind, a pipe, a folder, or not to be read."""
    good = chance.neighbours(2)
    regular = Entry("good.jsonl", lines(*good))
    name, entries = chance.one_of(
        {
            "an empty file": (Entry("empty"),),
            "an empty file named .gz": (Entry("empty.gz"),),
            "a link to the good file": (Entry("link", b"good.jsonl", "link"),),
            "a link that leads nowhere": (Entry("link", b"nowhere", "link"),),
            "a link to itself": (Entry("link", b"link", "link"),),
            "links in a circle": (Entry("one", b"two", "link"), Entry("two", b"one", "link")),
            "a link to its own folder": (Entry("link", b".", "link"),),
            "a link to a device": (Entry("link", b"/dev/zero", "link"),),
            "a link to what never ends": (Entry("link", b"/dev/tty", "link"),),
            "a pipe that nobody writes": (Entry("pipe", b"", "pipe"),),
            "a link to a pipe": (Entry("pipe", b"", "pipe"), Entry("link", b"pipe", "link")),
            "a folder named as a file": (Entry("folder.jsonl.gz", b"", "folder"),),
            "a file that nobody may read": (Entry("locked.jsonl", b"{}\n", "locked"),),
            "a file of one byte": (Entry("byte", chance.randbytes(1)),),
            "a file of noise": (Entry("noise", chance.randbytes(chance.choice((10, 5000, 300_000)))),),
        }
    )
    return Draft(name, Laid((*entries, regular), good), may_be_nothing=True)


def changing(chance: Chance) -> Draft:
    """A file that is cut, grows, and is put in place of while it is read; at rest it is good."""
    good = chance.neighbours(3)
    whole = lines(*good)
    turns = (whole[: len(whole) // 2], b"", whole * 200, chance.randbytes(1000), whole[:-1])
    beside = chance.neighbour()
    entries = (Entry("changing.jsonl", whole, turns=turns), Entry("beside.jsonl", lines(beside)))
    return Draft(
        "a file that changes while it is read", Laid(entries, (beside,), later=good), may_be_nothing=True
    )
