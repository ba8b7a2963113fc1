"""The fast way and the exact way read the same out of a document, or the gate sends it the exact way."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import intake, tables
from tests.transforms.mutants import mutant
from tracehound.transforms.intake import Taken

# Together, for flattening one document costs as much as flattening some.
_MUTANTS = 25


def _taken(texts: list[bytes]) -> list[bytes]:
    """Those that give one document of their own, without an envelope."""
    return [text for text in texts if _gives_one(text)]


def _gives_one(text: bytes) -> bool:
    found = list(intake().line(text, 1))
    assert found
    return len(found) == 1 and isinstance(found[0], Taken) and found[0].document == text


def _difference(texts: list[bytes]) -> str | None:
    """The first table that the ways don't agree upon, or the error that a way ends in."""
    try:
        fast, exact = tables(texts), tables(texts, all_slow=True)
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return next(
        (name for name, rows in fast.items() if not _said(rows, texts).equals(_said(exact[name], texts))),
        None,
    )


def _said(rows: pl.DataFrame, texts: list[bytes]) -> pl.DataFrame:
    """The rows; of a time that is too far and repeated both ways make null, but only the exact one notes it."""
    is_far = any(year in text for text in texts for year in (b'"0001-', b'"9999-'))
    return rows.drop("out_of_range_values", strict=False) if is_far else rows


@settings(max_examples=12, deadline=None, derandomize=True)
@given(first=st.integers(0, 2**32))
def test_the_ways_agree_on_whatever_the_intake_takes(first: int) -> None:
    texts = _taken([mutant(first + number) for number in range(_MUTANTS)])
    if _difference(texts) is None:
        return
    for text in texts:
        difference = _difference([text])
        if difference:
            pytest.fail(f"{difference}: {text!r}")
    pytest.fail("the ways differ on documents together and not on any alone")
