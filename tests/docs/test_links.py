"""Links between pages: each leads somewhere, and each page is found from the README."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_ELSEWHERE = re.compile(r"^[a-z]+:")


def links(page: Path) -> set[tuple[Path, str]]:
    """Files and anchors that a page leads to within the repository."""
    found = (each for each in _LINK.findall(_without_code(page)) if not _ELSEWHERE.match(each))
    parted = (each.partition("#") for each in found)
    return {((page.parent / path).resolve() if path else page, anchor) for path, _, anchor in parted}


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", page.read_text(), flags=re.M | re.S), re.M)
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", each) for each in headings)
    return {re.sub(r"[^\w\- ]", "", each.strip().lower()).replace(" ", "-") for each in plain}


def _without_code(page: Path) -> str:
    """Link texts may be code; what looks like a link in code is none."""
    text = page.read_text(encoding="utf-8")
    return _CODE.sub(lambda found: "x" if not found[0].startswith("```") else "", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for path, anchor in sorted(links(page)):
        assert path.exists(), path
        assert not anchor or anchor in anchors(path), (path, anchor)


def test_every_page_is_found_from_the_readme() -> None:
    seen, coming = set[Path](), [README]
    while coming:
        page = coming.pop()
        if page not in seen:
            seen.add(page)
            coming += [path for path, _ in links(page) if path.suffix == ".md"]
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in seen] == []


def test_the_readme_names_every_page_of_docs_itself() -> None:
    named = {path for path, _ in links(README)}
    assert [page.name for page in (ROOT / "docs").glob("*.md") if page not in named] == []
