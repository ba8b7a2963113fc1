"""Options that several commands share, declared once, so that they read and act alike."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tracehound.pipelines.settings.config import use

Format = Literal["table", "json", "csv", "parquet"]

HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="Folder of the lake and the warehouse. Default: $TRACEHOUND_HOME, else the configured home, "
        "else .tracehound.",
        show_default=False,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="Configuration file. Default: $TRACEHOUND_CONFIG, else tracehound.toml in the working folder.",
        show_default=False,
        callback=use,
        is_eager=True,
    ),
]
WaitOption = Annotated[
    float,
    typer.Option("--wait", min=0, help="Seconds to wait while another process writes to the same home."),
]
