"""Documents in texts of any form, also where the text breaks off."""

import json

import pytest

from tracehound.transforms.documents import Document, documents


def finding(number: int) -> dict[str, str]:
    return {"id": str(number), "type": "t"}


def ids(text: str) -> list[str]:
    return [found.finding["id"] for found in documents(text) if isinstance(found, Document)]


A, B, C = (json.dumps(finding(number)) for number in range(3))


@pytest.mark.parametrize(
    "text",
    [
        f"[{A},{B},{C}]",
        f"{A}\n{B} {C}",
        f'{{"Findings":[{A},{B},{C}]}}',
        f"[[{A}],[{B},{C}]]",
        f'[{{"Findings":[{A}]}},{{"Findings":[{B},{C}]}}]',
        f"[[[{A}]],[],[{B},[{C}]]]",
    ],
)
def test_every_form_gives_its_documents_in_order(text: str) -> None:
    assert ids(text) == ["0", "1", "2"]


@pytest.mark.parametrize(
    "text",
    [
        f"[{A},{B},{C[:-3]}",
        f"[[{A}],[{B},{C[:-3]}",
        f'[{{"Findings":[{A}]}},{{"Findings":[{B},',
        f'{{"NextToken":"x","Findings":[{A},{B}',
        f"[[[{A}],[[{B}],",
    ],
)
def test_what_is_complete_is_found_where_the_text_breaks_off(text: str) -> None:
    assert ids(text) == ["0", "1"]
    assert not isinstance(list(documents(text))[-1], Document)


def test_arrays_nested_to_crash_a_reader_are_said_to_be() -> None:
    (found,) = documents("[" * 100_000)
    assert not isinstance(found, Document)
    assert "nested too deeply" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        '{"detail-type": "x", "detail": {"Findings": [{"id": "a", "count"+AHs- 1}]}}',
        '{"d": {"findings": [{"id": "a" 1}]}}',
        '{"findings": [], "x": {"a" 1}}',
    ],
)
def test_a_list_that_breaks_without_a_document_leaves_a_trace(text: str) -> None:
    (found,) = documents(text)
    assert not isinstance(found, Document)
    assert "not JSON" in found.reason
