"""What can be typed of files of rows after `identify`? Its options, each with what the help says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from pnn_symbolic.commands.options import (
    COLUMNS,
    DASK,
    FORCE_FROM,
    JSON,
    MAPS,
    MASSES,
    POTENTIAL,
    SLURM,
    TIME_STEP,
    UNITS,
    WORKERS,
)


@dataclass(frozen=True, kw_only=True)
class RowsOptions:
    """What was typed of files of rows; empty text where an option was left out."""

    potential: str = ""
    mass: float | None = None
    units: str = "consistent"
    columns: str = ""
    time_step: float | None = None
    masses: str = ""
    force_from: str = ""


@dataclass(frozen=True, kw_only=True)
class IdentifyOptions(RowsOptions):
    """What was typed after `identify`."""

    inputs: MAPS
    json_output: JSON = False
    potential: POTENTIAL = ""
    mass: Annotated[
        float | None, typer.Option(help="The particle's mass in DATA; left out, it is found.", show_default=False)
    ] = None
    units: UNITS = "consistent"
    columns: COLUMNS = ""
    time_step: TIME_STEP = None
    masses: MASSES = ""
    workers: WORKERS = None
    dask: DASK = None
    slurm: SLURM = None
    force_from: FORCE_FROM = ""
