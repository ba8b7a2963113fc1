"""Amazon Athena's definitions of the lake's tables, derived from their contracts.

What belongs here: CREATE EXTERNAL TABLE over a copy of the lake in S3. What does not: the served file's
tables (`sql.ddl`).
"""

import polars as pl

from tracehound.transforms.contracts import Table
from tracehound.transforms.partitions import DAYS, partition_key

DATABASE = "tracehound"
# To be replaced by where the lake was copied to.
LOCATION = "s3://BUCKET/PREFIX"
_SCALARS = {
    pl.String: "string",
    pl.Int64: "bigint",
    pl.Int32: "int",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Binary: "binary",
}
# Members of structs that Athena reserves; columns are quoted anyway.
_RESERVED_MEMBERS = {"values"}
# GuardDuty has existed since 2017-11. Athena asks for the folder of each day or month of such a range.
_FIRST_MONTH = "2017-11"


def athena_type(dtype: object) -> str:
    """Athena's name for a polars type; TypeError for one that contracts do not use."""
    match dtype:
        case pl.List(inner=inner):
            return f"array<{athena_type(inner)}>"
        case pl.Struct(fields=fields):
            return (
                f"struct<{','.join(f'{_member(field.name)}:{athena_type(field.dtype)}' for field in fields)}>"
            )
    try:
        return _SCALARS[type(dtype)]  # type: ignore[index]
    except KeyError:
        raise TypeError(f"no type of Athena for {dtype}") from None


def _member(name: str) -> str:
    return f"`{name}`" if name in _RESERVED_MEMBERS else name


def create_table(table: Table) -> str:
    """CREATE EXTERNAL TABLE for a table of the lake; partitions are projected, so that none must be added."""
    columns = ",\n".join(f"  `{column.name}` {athena_type(column.dtype)}" for column in table.columns)
    key = partition_key(table)
    lines = [
        f"CREATE EXTERNAL TABLE IF NOT EXISTS `{DATABASE}`.`{table.layer}_{table.name}` (",
        f"{columns}\n)",
        *([f"PARTITIONED BY (`{key}` {'date' if key in DAYS else 'string'})"] if key else []),
        "STORED AS PARQUET",
        f"LOCATION '{LOCATION}/{table.layer}/{table.name}/'",
        *([f"TBLPROPERTIES ({_projection(key)})"] if key else []),
    ]
    return "\n".join(lines) + ";\n"


def _projection(key: str) -> str:
    first, form, unit = (
        (f"{_FIRST_MONTH}-01", "yyyy-MM-dd", "DAYS") if key in DAYS else (_FIRST_MONTH, "yyyy-MM", "MONTHS")
    )
    properties = {
        "projection.enabled": "true",
        f"projection.{key}.type": "date",
        f"projection.{key}.format": form,
        f"projection.{key}.range": f"{first},NOW",
        f"projection.{key}.interval": "1",
        f"projection.{key}.interval.unit": unit,
    }
    return ", ".join(f"'{name}' = '{value}'" for name, value in properties.items())
