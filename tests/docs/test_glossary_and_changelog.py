"""The changelog and the glossary against what they are about."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracehound.sql.models import ROOT
from tracehound.transforms.contracts import TABLES, renamed

DOCS = Path(__file__).parent.parent.parent / "docs"
RELEASE = (DOCS / "changelog.md").read_text(encoding="utf-8").partition("## Unreleased")[2]
# What the glossary says to avoid in any meaning; of others only some meanings are wrong.
_AVOIDED = re.compile(r"^\| ([a-z, ]+) \| .* \|$", re.MULTILINE)
_ONE_MEANING_ONLY = ("place,", "scope,", "option,", "begin ")


def _rows(title: str) -> set[tuple[str, ...]]:
    """Cells of a table of the newest release, below the head."""
    text = RELEASE.partition(f"### {title}\n")[2].partition("\n### ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return {tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")) for line in lines}


def _avoided() -> set[str]:
    table = (DOCS / "glossary.md").read_text(encoding="utf-8").partition("## Say instead")[2]
    names = [line for line in _AVOIDED.findall(table) if not line.startswith(_ONE_MEANING_ONLY)]
    return {word for line in names for word in line.split(", ")} - {"avoid"}


def _texts() -> Iterator[tuple[str, str]]:
    for name, table in TABLES.items():
        yield name, table.grain
        yield from ((f"{name}.{column.name}", column.description) for column in table.columns)


def test_the_changelog_has_every_renamed_table_and_column() -> None:
    assert _rows("Renamed tables") == set(renamed.TABLES.items())
    assert {old for old, _ in _rows("Removed tables")} == renamed.REMOVED.keys()
    assert _rows("Renamed columns") == {
        (table, old, new) for table, names in renamed.COLUMNS.items() for old, new in names.items()
    }
    assert renamed.WORDS.items() <= {(old, new) for _, old, new in _rows("Changed words")}


def test_texts_of_tables_keep_to_the_glossary() -> None:
    avoided = _avoided()
    assert {"tie", "hub", "news", "met", "somebody"} <= avoided
    words = re.compile(rf"\b({'|'.join(sorted(avoided))})\b")
    assert {where: found[0] for where, text in _texts() if (found := words.search(text))} == {}


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.sql")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sql_of_ours_uses_an_old_name(path: Path) -> None:
    code = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    old = {name.partition(".")[2] for name in renamed.TABLES} | {
        name.partition(".")[2] for name in renamed.REMOVED
    }
    old |= {name for names in renamed.COLUMNS.values() for name in names} | renamed.WORDS.keys()
    # A name that other tables have still is told from the old one by its table alone.
    old -= {column.name for table in TABLES.values() for column in table.columns}
    old -= {table.name for table in TABLES.values()}
    used = set(re.findall(r"\w+", code)) & old
    assert not used or path.parent.name == "former", used
