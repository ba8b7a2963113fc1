from tracehound.desk.spreadsheets import neutral
from tracehound.transforms.hostile import safe


def test_nothing_that_a_terminal_acts_on_gets_through() -> None:
    assert safe("a\x1b[31mred\x07\u202egnp\x9b") == "a\\x1b[31mred\\x07\\u202egnp\\x9b"
    assert safe("\ud800 \ufffe \U000e0041 é 😀") == "\\ud800 \\ufffe \\U000e0041 é 😀"


def test_cells_are_no_formulas_and_numbers_stay_numbers() -> None:
    assert [neutral(cell) for cell in ("=cmd|x", "@a", "-1.5", "+x", "plain")] == [
        "'=cmd|x", "'@a", "-1.5", "'+x", "plain",
    ]  # fmt: skip
