"""What metadata says: format, numbers of columns, bounds; and that there is no more of it with each commit."""

from dataclasses import replace
from typing import Any

import msgspec
import polars as pl
import pytest
from pyiceberg.schema import Schema

from tests.pipelines.delta.small import COUNTS, set_hour, small, write_counts
from tests.pipelines.iceberg.support import folder, read, small_iceberg, table, versions
from tests.pipelines.iceberg.test_iceberg import CONFLICTING, COUNTED, at_hours
from tracehound.pipelines.formats.pins import PinColumn
from tracehound.pipelines.formats.tables import published_tables
from tracehound.pipelines.iceberg import commits, publishing
from tracehound.pipelines.iceberg.schema import schema_of
from tracehound.pipelines.lake.home import Home
from tracehound.pipelines.lake.published import ICEBERG
from tracehound.pipelines.settings.keys import Iceberg, Settings

__all__ = ["small", "small_iceberg"]


def test_every_contract_has_a_schema_with_its_descriptions() -> None:
    for each in published_tables():
        schema = schema_of(each.columns)
        assert [field.name for field in schema.fields] == list(each.schema)
        assert all(field.doc for field in schema.fields)


def test_the_format_is_what_every_reader_can_read(small_iceberg: Home) -> None:
    metadata = table(at_hours(small_iceberg, 1), CONFLICTING).metadata
    assert metadata.format_version == 2
    assert metadata.spec().is_unpartitioned()
    # Files belong to the lake too.
    assert metadata.properties["gc.enabled"] == "false"
    hint = folder(small_iceberg, CONFLICTING) / "metadata" / "version-hint.text"
    assert hint.read_text() == "1"


def _column(name: str, dtype: pl.DataType, said: str = "") -> PinColumn:
    return PinColumn(name, dtype, said)


def test_columns_keep_their_numbers() -> None:
    shape = pl.Struct({"a": pl.String(), "b": pl.List(pl.Int64())})
    before = schema_of([_column("x", pl.Int64()), _column("y", pl.List(shape)), _column("z", pl.String())])
    last = before.highest_field_id
    wider = pl.Struct({"a": pl.String(), "b": pl.List(pl.String()), "c": pl.Date()})
    after = schema_of(
        [_column("w", pl.Boolean()), _column("y", pl.List(wider)), _column("x", pl.String())], before, last
    )

    def number(schema: Schema, name: str) -> int:
        return schema.find_field(name).field_id

    for kept in ("y", "y.element", "y.element.a", "y.element.b"):
        assert number(after, kept) == number(before, kept)
    new = [number(after, name) for name in ("w", "x", "y.element.b.element", "y.element.c")]
    assert min(new) > last
    assert len(set(new)) == 4
    assert schema_of([_column("x", pl.Int64())], before, last).find_field("x").field_id == 1


def test_a_changed_contract_is_a_commit_and_old_versions_are_read_by_it(
    small_iceberg: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = at_hours(small_iceberg, 1)
    told = replace(COUNTS.columns[0], description="Something else.")
    changed = replace(COUNTS, columns=(told, *COUNTS.columns[1:]))
    monkeypatch.setattr(publishing, "published_tables", lambda: [changed])
    assert set(publishing.publish(home).versions) == {COUNTED}
    assert table(home, COUNTED).schema().fields[0].doc == "Something else."
    # What is no longer published is gone.
    assert not folder(home, CONFLICTING).exists()
    first, second = versions(home, COUNTED)
    assert read(home, COUNTED, first).equals(read(home, COUNTED, second))


def test_metadata_stays_bounded(small_iceberg: Home) -> None:
    settings: Any = msgspec.structs.replace(Settings(), iceberg=Iceberg(keep_hours=3))
    home = replace(small_iceberg, settings=settings)
    sizes = []
    for hour in range(16):
        write_counts(home, {"a": hour}, hour)
        set_hour(home.warehouse, hour)
        publishing.publish(home)
        top = ICEBERG.root(home.path)
        sizes.append(sum(path.stat().st_size for path in top.rglob("*") if path.is_file()))
    now = table(home, COUNTED)
    # Those that ended in the last three hours, the newest, and one that the table of snapshots named until now.
    assert len(now.metadata.snapshots) == 6
    assert len(now.current_snapshot().manifests(now.io)) == 1  # type: ignore[union-attr]
    metadata = list((folder(home, COUNTED) / "metadata").iterdir())
    assert len([path for path in metadata if path.suffix == ".json"]) == 11
    assert len([path for path in metadata if path.suffix == ".avro"]) == 12
    assert max(sizes[13:]) < 1.1 * max(sizes[10:13])


def test_bounds_are_of_columns_that_people_filter_by(small_iceberg: Home) -> None:
    home = at_hours(small_iceberg, 1)
    state = commits.State(table(home, CONFLICTING))
    [entry] = state.entries().values()
    names = {state.table.schema().find_field(number).name for number in entry.data_file.lower_bounds}
    assert {"account_id", "finding_id", "updated_at"} <= names
    assert "updated_at" in names
    assert names <= commits.FILTERED
