"""What a desk keeps of a served file: asked about once, of each thing, and never too much."""

from pathlib import Path

import pytest

from tracehound.desk import connection
from tracehound.desk.connection import Desk, Row
from tracehound.pipelines.lake.home import Home
from tracehound.sql.reader import Reader


class Counted(Desk):
    """Notes what is asked; each entity but 3 has a row."""

    def __init__(self, kept: dict[object, list[Row]]) -> None:
        super().__init__(Home(Path()), Reader.__new__(Reader), kept)
        self.asked: list[object] = []

    def rows(self, question: str, **parameters: object) -> list[Row]:
        ids = parameters.get("entity_ids", [0])
        self.asked.append((question, ids))
        assert isinstance(ids, list)
        return [{"entity_id": each} for each in ids if each != 3]


def test_each_entity_is_asked_about_once_by_all_readers_of_a_file() -> None:
    kept: dict[object, list[Row]] = {}
    one, other = Counted(kept), Counted(kept)
    assert [row["entity_id"] for row in one.kept_rows_of("q", [1, 3])] == [1]
    assert [row["entity_id"] for row in other.kept_rows_of("q", [3, 2, 1])] == [2, 1]
    assert (one.asked, other.asked) == ([("q", [1, 3])], [("q", [2])])
    assert Counted({}).kept_rows_of("q", [1]) == [{"entity_id": 1}]


def test_what_is_kept_is_bounded_and_no_answer_lacks_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_MOST_KEPT", 3)
    kept: dict[object, list[Row]] = {}
    desk = Counted(kept)
    desk.kept_rows_of("q", [1, 2])
    assert [row["entity_id"] for row in desk.kept_rows_of("q", [1, 4, 5])] == [1, 4, 5]
    assert len(kept) <= 3


def test_a_question_without_parameters_is_asked_once() -> None:
    desk = Counted({})
    assert desk.kept_rows("q") is desk.kept_rows("q")
    assert len(desk.asked) == 1
