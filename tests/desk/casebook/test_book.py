"""Edits of cases: each is a line, none is lost whoever else writes, and damage costs only its line."""

import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.hosts.support import typed
from tracehound.desk.casebook import book, erasing, events
from tracehound.desk.casebook.cases import UNTITLED, Case
from tracehound.desk.casebook.events import Pin
from tracehound.desk.connection import NotAnswered
from tracehound.pipelines.lake.home import Home

FINDING = Pin("finding", "f1")
TASK = Pin("ecs_task", "arn:aws:ecs:…/t1", from_at="2026-10-01", to_at="2026-10-02")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").create()


@pytest.fixture
def case_id(home: Home) -> str:
    return book.open_case(home, "  Exec into\n the shop ", "mira", [FINDING])


def _texts(case: Case) -> list[list[str]]:
    return [[each.text for each in note.texts] for note in case.notes]


def test_a_case_has_what_people_did_to_it(home: Home, case_id: str) -> None:
    book.note(home, case_id, "one\r\n\r\nline \u2028 with \x1b", "mira")
    book.pin(home, case_id, TASK, "jon")
    book.pin(home, case_id, TASK, "mira")
    book.unpin(home, case_id, FINDING, "jon")
    book.rename(home, case_id, "Exec into the shop, by t.novak", "jon")
    book.close(home, case_id, "jon")
    found = book.case(home, case_id[:5])
    assert (found.title, found.is_open) == ("Exec into the shop, by t.novak", False)
    assert (found.opened_by, [each.by for each in found.pins]) == ("mira", ["jon"])
    assert [each.pin for each in found.pins] == [TASK]
    assert _texts(found) == [["one\n\nline \u2028 with \x1b"]]
    assert [each.kind for each in found.events] == [
        *("opened", "pinned", "noted", "pinned", "unpinned", "titled", "closed")
    ]
    assert found.events[0].text == "Exec into the shop"
    book.reopen(home, case_id, "mira")
    assert book.case(home, case_id).is_open
    assert stat.S_IMODE(events.path_of(home).stat().st_mode) == 0o600


def test_a_note_that_two_people_amend_at_once_keeps_both_texts(home: Home, case_id: str) -> None:
    book.note(home, case_id, "first", "mira")
    seen = book.case(home, case_id).notes[0]
    both_saw = [each.event_id for each in seen.texts]
    book.amend(home, case_id, seen.note_id, "by jon", "jon", both_saw)
    book.amend(home, case_id, seen.note_id, "by mira", "mira", both_saw)
    both = book.case(home, case_id).notes[0]
    assert [(each.text, each.by) for each in both.texts] == [("by jon", "jon"), ("by mira", "mira")]
    book.amend(home, case_id, seen.note_id, "merged", "mira", [each.event_id for each in both.texts])
    merged = book.case(home, case_id)
    assert _texts(merged) == [["merged"]]
    # Nothing was overwritten, and whoever takes a note away takes only what they saw.
    assert [each.text for each in merged.events if each.text].count("by jon") == 1
    now = [each.event_id for each in merged.notes[0].texts]
    book.amend(home, case_id, seen.note_id, "later", "jon", now)
    book.amend(home, case_id, seen.note_id, "", "mira", now)
    assert _texts(book.case(home, case_id)) == [["later"]]


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda home, case: book.open_case(home, " \n", "m"), "needs a title"),
        (lambda home, case: book.open_case(home, "x" * 201, "m"), "at most 200"),
        (lambda home, case: book.note(home, case, " ", "m"), "is empty"),
        (lambda home, case: book.note(home, case, "x" * 20_001, "m"), "at most 20,000"),
        (lambda home, case: book.note(home, "c-none", "x", "m"), "no case c-none is known"),
        (lambda home, case: book.amend(home, case, "e-none", "x", "m", ["e-none"]), "not in this case"),
        (lambda home, case: book.pin(home, case, Pin("finding", ""), "m"), "a kind and a key,"),
        (lambda home, case: book.pin(home, case, Pin("sql", "x" * 100_001), "m"), "at most 100,000"),
    ],
)
def test_what_is_no_edit_is_told_and_leaves_no_line(
    home: Home, case_id: str, edit: Callable[[Home, str], object], why: str
) -> None:
    before = events.path_of(home).read_text()
    with pytest.raises((NotAnswered, book.NotEdited), match=why):
        edit(home, case_id)
    assert events.path_of(home).read_text() == before


def write(given: tuple[Path, str, int]) -> None:
    path, case_id, number = given
    home, by = Home(path), f"writer {number % 2}"
    book.note(home, case_id, f"{number} {'x' * 9_000}", by)
    book.pin(home, case_id, Pin("finding", f"f{number}"), by)


@pytest.mark.parametrize("pool", [ProcessPoolExecutor, ThreadPoolExecutor])
def test_two_who_edit_at_once_lose_nothing(
    home: Home, case_id: str, pool: Callable[[int], ProcessPoolExecutor | ThreadPoolExecutor]
) -> None:
    with pool(2) as writers:
        list(writers.map(write, [(home.path, case_id, number) for number in range(2, 14)]))
    found = book.case(home, case_id)
    assert {each.pin.key for each in found.pins} == {f"f{number}" for number in range(1, 14)}
    assert {each.texts[0].text.split()[0] for each in found.notes} == set(map(str, range(2, 14)))
    assert events.told_damage(home) is None


def test_damaged_lines_are_told_and_the_others_count(home: Home, case_id: str) -> None:
    book.note(home, case_id, "kept", "mira")
    path = events.path_of(home)
    wrong = [b"[]", b'{"kind": "noted"}', b'{"kind": "pinned", "case_id": "c", "event_id": "e"}', b"\xff{}"]
    path.write_bytes(b"\n".join([*wrong, path.read_bytes(), b'{"kind": "noted", "case_']))
    book.close(home, case_id, "mira")
    found = book.case(home, case_id)
    assert (_texts(found), found.is_open) == ([["kept"]], False)
    told = events.told_damage(home)
    assert told == f"{path}: no event of a case can be read from line 1, 2, 3, 4, 11"
    assert told in typed("doctor", "--json", home=home.path).out.replace("\\", "")
    assert told in " ".join(typed("case", "list", home=home.path).err.split())


def test_a_case_whose_first_line_is_lost_keeps_the_rest(home: Home, case_id: str) -> None:
    book.note(home, case_id, "kept", "jon")
    path = events.path_of(home)
    path.write_text("".join(line for line in path.read_text().splitlines(True) if '"opened"' not in line))
    found = book.case(home, case_id)
    assert (found.title, _texts(found), found.is_open) == (UNTITLED, [["kept"]], True)


def test_cases_are_named_by_the_start_of_their_id(home: Home, case_id: str) -> None:
    other = book.open_case(home, "Another", "mira")
    book.close(home, other, "mira")
    assert [each.case_id for each in book.all_cases(home)] == [case_id, other]
    with pytest.raises(NotAnswered, match="several cases start with c-") as several:
        book.case(home, "c-")
    assert len(several.value.lines) == 2
    with pytest.raises(NotAnswered, match="without an id"):
        book.case(home, " ")


def test_a_person_is_taken_out_of_pins_and_words(home: Home, case_id: str) -> None:
    person = "T.Novak@example.com"
    arn = f"arn:aws:sts::111122223333:assumed-role/Ops/{person}"
    for pin in (Pin("person", person), Pin("role_session", arn), TASK):
        book.pin(home, case_id, pin, "jon")
    book.pin(home, case_id, Pin("query", "calls_of_person", parameters=(("name", person),)), "jon")
    book.note(home, case_id, f"Asked {person.upper()}, and x{person}.", "jon")
    book.note(home, case_id, "Their own.", person)
    path = events.path_of(home)
    path.write_text(f'{path.read_text()}{{"cut {person}')
    names = [person.lower()]
    assert erasing.count_of(home, names) == 6
    assert erasing.take_out(home, names) == 6
    found = book.case(home, case_id)
    assert [each.pin for each in found.pins] == [FINDING, TASK]
    assert _texts(found) == [[f"Asked [erased], and x{person}."], ["Their own."]]
    assert found.notes[1].by == "[erased]"
    assert f'{{"cut {erasing.ERASED}' in path.read_text()
    assert erasing.take_out(home, names) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
