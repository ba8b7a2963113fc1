"""Lines of SQL are short everywhere, also where sqlfluff can't parse what they say."""

import configparser
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = [path for folder in ("sql", "benchmarks", "dashboards") for path in (ROOT / folder).rglob("*.sql")]


def test_no_line_is_longer_than_sqlfluff_allows() -> None:
    settings = configparser.ConfigParser()
    settings.read(ROOT / ".sqlfluff", encoding="utf-8")
    most = settings.getint("sqlfluff", "max_line_length")
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in FILES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > most
    ]
    assert len(FILES) > 200
    assert not long


def test_what_is_not_linted_is_there() -> None:
    listed = (ROOT / ".sqlfluffignore").read_text(encoding="utf-8").splitlines()
    left_out = [line for line in listed if line and not line.startswith("#")]
    assert left_out
    assert not [line for line in left_out if not (ROOT / line).exists()]
