"""Every column that a contract calls derived is really worked out, and none beside."""

import json

import polars as pl
import pytest

from tests.builders import GOLDEN, encode, golden, tables
from tracehound.transforms import derive, flatten
from tracehound.transforms.contracts import FLATTENED, Table
from tracehound.transforms.contracts.schema import TEXT, Column, Origin

DERIVED = {name: table for name, table in FLATTENED.items() if table.derived_names}
# What no golden document says.
SAID = {
    "type": "Backdoor:EC2/C&CActivity.B!DNS",
    "service": {
        "additionalInfo": {
            "value": json.dumps(
                {"threatListName": "list", "threatName": "name", "agentDetails": {"agentId": "a"}}
            ),
            "type": "default",
        }
    },
}


@pytest.fixture(scope="module")
def flat() -> dict[str, pl.DataFrame]:
    documents = [golden(path.stem) for path in sorted(GOLDEN.glob("*.json"))]
    other = documents[0] | {
        "id": "f" * 32,
        "type": SAID["type"],
        "service": documents[0]["service"] | SAID["service"],
    }
    return tables(encode(document) for document in (*documents, other))


@pytest.mark.parametrize("table", DERIVED.values(), ids=DERIVED)
def test_every_derived_column_has_values(table: Table, flat: dict[str, pl.DataFrame]) -> None:
    rows = flat[table.name]
    assert [name for name in sorted(table.derived_names) if rows[name].null_count() == rows.height] == []


def test_nothing_is_derived_that_no_contract_calls_so() -> None:
    called = {f"{table.name}.{name}" for table in DERIVED.values() for name in table.derived_names}
    assert derive.EXPRESSIONS.keys() - called == set()


def test_a_derived_column_that_nothing_works_out_fails_and_is_never_null(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    columns = (Column("finding_id", TEXT, "Id.", "id"), Column("arn", TEXT, "ARN.", "arn"))
    forgotten = Column("forgotten", TEXT, "Nobody works it out.", is_derived=True)
    for named in (columns, (*columns, forgotten)):
        table = Table("flattened", "new", "version", ("finding_id",), named, (Origin(),))
        monkeypatch.setattr(flatten, "FLATTENED", FLATTENED | {table.qualified_name: table})
        if forgotten in named:
            with pytest.raises(pl.exceptions.ColumnNotFoundError, match="forgotten"):
                tables([encode(golden("ecs_on_ec2"))])
        else:
            # A table without derived columns needs nothing but its contract.
            assert tables([encode(golden("ecs_on_ec2"))])["new"].columns == ["finding_id", "arn"]
