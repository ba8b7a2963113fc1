"""Answers fit: the longest lists are cut, and what was cut is said."""

from tracehound.assistants.bounding import Cut, bounded, length


def test_what_fits_is_left_alone() -> None:
    value = {"rows": [1, 2, 3]}
    assert bounded(value, 100) == []
    assert value == {"rows": [1, 2, 3]}


def test_the_longest_list_is_cut_and_no_more_than_needed() -> None:
    value = {"short": ["a" * 10] * 3, "long": ["b" * 10] * 100, "text": "c" * 50}
    (cut,) = bounded(value, 600)
    assert cut == Cut(("long",), len(value["long"]), 100)
    assert len(value["short"]) == 3
    assert 500 < length(value) <= 600


def test_a_list_is_not_cut_for_what_is_in_the_lists_of_its_elements() -> None:
    value = {"rows": [{"id": number, "more": ["x" * 10] * 50} for number in range(4)]}
    cuts = bounded(value, 1_200)
    assert [each["id"] for each in value["rows"]] == [0, 1, 2, 3]
    assert {each.path for each in cuts} == {("rows", number, "more") for number in range(4)}
    assert all(each.total == 50 for each in cuts)


def test_what_another_tool_tells_goes_first_and_what_is_kept_last() -> None:
    value = {"group": {"members": ["m" * 10] * 10}, "a": ["a" * 10] * 40, "b": ["b" * 10] * 20}
    cuts = bounded(value, 560, told_elsewhere=[("group", "members")], kept=["a"])
    assert {each.path: each.shown for each in cuts}[("group", "members")] == 0
    assert len(value["a"]) > len(value["b"])


def test_a_chain_of_single_elements_is_cut_where_nothing_else_can_be() -> None:
    value: dict[str, object] = {"children": []}
    for number in range(100):
        value = {"name": f"process {number}", "children": [value]}
    cuts = bounded(value, 1_000)
    assert length(value) <= 1_000
    assert all(each.shown < (each.total or 0) for each in cuts)


def test_a_list_of_a_million_is_cut_before_it_is_measured() -> None:
    value = {"rows": list(range(1_000_000))}
    assert bounded(value, 100_000) == [Cut(("rows",), 300, 1_000_000)]
