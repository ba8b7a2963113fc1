"""GuardDuty's service model as shipped with botocore, and the reference tables shipped with the project."""

from functools import cache
from importlib.resources import files

import polars as pl

from tracehound.transforms.shape import Struct, finding_shape


@cache
def shape() -> Struct:
    """The shape of a finding in the installed botocore."""
    from botocore.loaders import Loader  # noqa: PLC0415 - botocore, which commands that read nothing do not need

    return finding_shape(Loader().load_service_model("guardduty", "service-2"))


@cache
def finding_types() -> pl.DataFrame:
    """The reference table of finding types with their ATT&CK tactics."""
    text = files("tracehound.transforms.reference").joinpath("finding_types.csv").read_bytes()
    return pl.read_csv(text, infer_schema=False)
