import base64
import hashlib
import re
import stat
from pathlib import Path

import pytest

from tests.browser import example, hostile
from tracehound.desk.pages import Column, Fact, Facts, Link, Page, Ref, Table, render, render_sections, write


def test_the_same_page_has_the_same_bytes() -> None:
    assert render(example.page()) == render(example.page())


def test_hostile_strings_are_escaped_in_every_section() -> None:
    text = render(hostile.page())
    text.encode()
    assert text.count("<script") == text.count("</script") == 1
    assert "<img" not in text
    assert "<iframe" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "{{7*7}}" in text


def test_the_policy_allows_our_own_script_and_style_and_nothing_else() -> None:
    text = render(example.page())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy.startswith("default-src &#39;none&#39;;")
    for tag in ("script", "style"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("image", ["evil.example:5000/a:latest", "https://evil.example/a"])
def test_the_registry_of_an_image_is_no_link(image: str) -> None:
    facts, table = Facts("Images", [Fact("image", image)]), Table("t", [Column("i", "code")], [(image,)])
    page = Page("t", "", [facts, table])
    assert re.findall(r'href="(?!#)', render(page)) == []


def test_a_link_leads_to_a_row_or_is_none() -> None:
    table = Table("t", [Column("a")], [["x"]], anchors=["key"])
    facts = Facts("f", [Fact("here", Link("there", "key")), Fact("gone", Link("nowhere", "other"))])
    text = render(Page("p", "", [facts, table]))
    (target,) = re.findall(r'href="#(\w+)">there', text)
    assert f'<tr id="{target}"' in text
    assert re.search(r"<dd[^>]*>nowhere</dd>", text)


def test_a_thing_leads_to_its_row_on_a_page_that_stands_alone() -> None:
    table = Table("t", [Column("a")], [[Ref("itself", "finding", "key")]], anchors=["key"])
    facts = Facts(
        "f",
        [
            Fact("stored", Ref("the finding", "finding", "key")),
            Fact("other", Ref("a domain that is called so", "domain", "key")),
            Fact("several", [Ref("one", "finding", "key"), Ref("two", "finding", "elsewhere")]),
        ],
    )
    text = render(Page("p", "", [facts, table]))
    assert [text for _, text in _links(text)] == ["the finding", "one"]


def test_sections_in_the_frame_of_somebody_else_lead_to_pages_of_things() -> None:
    table = Table("t", [Column("a")], [[Ref("itself", "finding", "key")]], anchors=["key"])
    facts = Facts("f", [Fact("x", [Ref("<b>", "domain", "a/b"), Ref("no page", "thing", "x")])])
    asked = []

    def address(ref: Ref) -> str:
        asked.append(ref)
        return "" if ref.kind == "thing" else f"/{ref.kind}"

    text = render_sections(Page("p", "", [facts, table]), address)
    assert _links(text) == [("/domain", "&lt;b&gt;"), ("/finding", "itself")]
    assert "no page" in text
    assert Ref("<b>", "domain", "a/b") in asked
    assert "<html" not in text
    assert "<script" not in text


def _links(text: str) -> list[tuple[str, str]]:
    found = re.findall(r'<a href="([^"]+)">(.*?)</a>', text)
    return [(to, re.sub("<[^>]+>", "", content)) for to, content in found]


def test_a_table_says_what_does_not_fit_it() -> None:
    with pytest.raises(ValueError, match="as many values as there are columns"):
        Table("t", [Column("a")], [[1, 2]])
    with pytest.raises(ValueError, match="as many anchors as rows"):
        Table("t", [Column("a")], [[1]], anchors=["x", "y"])


def test_a_page_is_written_whole_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("before")
    path.chmod(0o666)
    write(example.page(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == render(example.page())
    assert list(tmp_path.iterdir()) == [path]


def test_a_page_that_can_not_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "page.html"
    path.write_text("before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write(example.page(), path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
