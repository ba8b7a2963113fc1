"""Stored documents become the flattened tables; those that can't are identified and affect no others.

What belongs here: the fast and the exact path, and dividing a batch until the failing document is isolated.
What does not: the contents of tables (`transforms.flatten`), days and files (`pipelines.flattening.days`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from tracehound.pipelines.aws.service_model import finding_types, shape
from tracehound.pipelines.flattening.decode import Decoder
from tracehound.pipelines.flattening.exact import exact, text_of
from tracehound.pipelines.processes.poison import Fault, Misread, fault, is_by_content
from tracehound.transforms.contracts import FLATTENED
from tracehound.transforms.flatten import flatten
from tracehound.transforms.instants import instants
from tracehound.transforms.normalise import Normalised

_OUT_OF_RANGE = FLATTENED["flattened.finding_versions"].schema["out_of_range_values"]
_WIRE_TIME = "%Y-%m-%dT%H:%M:%S%.3fZ"
# An attempt costs 70 ms, the exact path up to 2 ms per document: so this few documents take it together, and
# all documents of a batch in which many attempts have failed.
_FEW_DOCUMENTS = 32
_MANY_FAILURES = 16


@dataclass
class Flat:
    """The flattened tables of some documents, and the documents that are not in them."""

    tables: dict[str, pl.DataFrame]
    faults: list[Fault] = field(default_factory=list)


Attempt = Callable[[pl.DataFrame], Flat]


def nothing() -> dict[str, pl.DataFrame]:
    """Empty flattened tables."""
    return {name: pl.DataFrame(schema=table.schema) for name, table in FLATTENED.items()}


def attempt(rows: pl.DataFrame) -> Flat:
    """The tables of some bodies with their documents, in one attempt.

    Documents that are unreadable by themselves are left out; the others may raise any error.
    """
    wire = _wire(rows)
    if wire.rows.is_empty():
        return Flat(nothing(), wire.faults)
    decoded = _decoder().decode(wire.texts)
    if decoded.height != wire.rows.height:
        raise Misread("the fast reader returns more or fewer documents than there are")
    doubtful = _doubtful(decoded, wire.rows)
    if doubtful.any():
        return _again(wire, doubtful)
    versions = decoded.with_columns(
        wire.rows["finding_id"], wire.rows["updated_at"], out_of_range_values=wire.out_of_range
    )
    return Flat(flatten(versions, shape(), finding_types()), wire.faults)


@cache
def _decoder() -> Decoder:
    return Decoder(shape())


@dataclass(frozen=True)
class _Wire:
    """Bodies with their texts in wire form, and their numbers that no column can hold."""

    rows: pl.DataFrame
    texts: pl.Series
    out_of_range: pl.Series
    faults: list[Fault]


def _wire(rows: pl.DataFrame) -> _Wire:
    """Documents in wire form, plain ones unchanged; those without one are left out, with the reason."""
    indexed = rows.with_row_index("number")
    is_plain = _is_plain(rows)
    plain = indexed.filter(is_plain).select("number", text=_texts(indexed.filter(is_plain)["document"]))
    if plain["text"].null_count():
        plain = plain.drop_nulls("text")
        is_plain = indexed["number"].is_in(plain["number"].implode())
    read, faults = _exactly(indexed.filter(~is_plain))
    rewritten = pl.DataFrame(
        {
            "number": pl.Series(list(read), dtype=pl.UInt32),
            "text": pl.Series([text for text, _ in read.values()], dtype=pl.String),
            "out_of_range": pl.Series([_pairs(each) for _, each in read.values()], dtype=_OUT_OF_RANGE),
        }
    )
    both = pl.concat([plain, rewritten], how="diagonal").sort("number")
    kept = rows if both.height == rows.height else rows[both["number"]]
    return _Wire(kept, both["text"], both["out_of_range"], faults)


def _is_plain(rows: pl.DataFrame) -> pl.Series:
    """Which documents the fast reader can read unchanged."""
    return rows.select(pl.col("gate_fingerprint").eq_missing(pl.lit(shape().fingerprint))).to_series()


def _texts(documents: pl.Series) -> pl.Series:
    """Documents as text; null if the bytes are not text."""
    try:
        return documents.cast(pl.String)
    except pl.exceptions.ComputeError:
        return pl.Series([_text(document) for document in documents], dtype=pl.String)


def _text(document: bytes) -> str | None:
    try:
        return document.decode()
    except UnicodeDecodeError:
        return None


def _exactly(rows: pl.DataFrame) -> tuple[dict[int, tuple[str, Normalised]], list[Fault]]:
    """Texts in wire form by position, and the documents that have none."""
    read: dict[int, tuple[str, Normalised]] = {}
    faults: list[Fault] = []
    for row in rows.iter_rows(named=True):
        try:
            normalised = exact(row)
            read[row["number"]] = text_of(normalised), normalised
        except Exception as error:
            faults.append(fault(row, error))
    return read, faults


def _pairs(normalised: Normalised) -> list[dict[str, str]] | None:
    return [{"path": path, "value": value} for path, value in normalised.out_of_range] or None


def _doubtful(decoded: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
    """Which documents the fast reader reads as another version than raw says."""
    written = decoded["updatedAt"]
    is_same_time = (written == rows["updated_at"].dt.to_string(_WIRE_TIME)).fill_null(False)
    odd = (~is_same_time).arg_true()
    if not odd.is_empty():
        is_same_time[odd] = (instants(written[odd]) == rows["updated_at"][odd]).fill_null(False)
    return ~(is_same_time & (decoded["id"] == rows["finding_id"]).fill_null(False))


def _again(wire: _Wire, doubtful: pl.Series) -> Flat:
    """The tables, with doubtful documents read exactly; those that already were are left out."""
    is_hopeless = doubtful & ~_is_plain(wire.rows)
    error = Misread("the fast reader reads it as another version than the exact reader does")
    faults = [fault(row, error) for row in wire.rows.filter(is_hopeless).iter_rows(named=True)]
    flat = attempt(_to_be_exact(wire.rows, doubtful).filter(~is_hopeless))
    return Flat(flat.tables, [*wire.faults, *faults, *flat.faults])


def _to_be_exact(rows: pl.DataFrame, chosen: pl.Series | None = None) -> pl.DataFrame:
    """The bodies, with the chosen ones (or all) marked as not plain."""
    kept = pl.when(~(pl.lit(True) if chosen is None else pl.lit(chosen))).then("gate_fingerprint")
    return rows.with_columns(gate_fingerprint=kept)


def flat(rows: pl.DataFrame, attempt: Attempt = attempt) -> Flat:
    """The tables of some bodies with their documents, whatever they contain.

    Raises errors that no document has caused, such as a full disk.
    """
    return _together(_Division(attempt).parts(rows))


def unreadable(rows: pl.DataFrame) -> Flat:
    """Like `attempt`, but only reads: returns no tables, only the documents that can't be read."""
    return Flat({}, _exactly(rows.with_row_index("number"))[1])


class _Division:
    """Divides bodies until each part can be flattened or is a single body that can't."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._failures = 0

    def parts(self, rows: pl.DataFrame) -> Iterator[Flat]:
        """The result of each part."""
        try:
            yield self._attempt(rows)
            return
        except BaseException as error:
            if not is_by_content(error):
                raise
            why = error.with_traceback(None)
        self._failures += 1
        if _is_plain(rows).any() and (rows.height <= _FEW_DOCUMENTS or self._failures > _MANY_FAILURES):
            yield from self.parts(_to_be_exact(rows))
        elif rows.height == 1:
            yield Flat({}, [fault(rows.row(0, named=True), why)])
        else:
            half = rows.height // 2
            yield from self.parts(rows[:half])
            yield from self.parts(rows[half:])


def _together(parts: Iterator[Flat]) -> Flat:
    whole = Flat({})
    for part in parts:
        whole.faults += part.faults
        for name, frame in part.tables.items():
            whole.tables[name] = pl.concat([whole.tables[name], frame]) if name in whole.tables else frame
    return Flat(whole.tables or nothing(), whole.faults)
