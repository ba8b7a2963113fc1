"""GuardDuty's service model as botocore ships it, and the reference tables that the project ships."""

from functools import cache
from importlib.resources import files

import polars as pl
from botocore.loaders import Loader

from tracehound.transforms.shape import Struct, finding_shape


@cache
def shape() -> Struct:
    """Shape of a finding by the installed botocore."""
    return finding_shape(Loader().load_service_model("guardduty", "service-2"))


@cache
def finding_types() -> pl.DataFrame:
    """The reference table of finding types with their ATT&CK tactics."""
    text = files("tracehound.transforms.reference").joinpath("finding_types.csv").read_bytes()
    return pl.read_csv(text, infer_schema=False)
