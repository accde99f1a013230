"""What can be typed after `paper`? Its options, each with what the help says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from pnn_symbolic.commands.options import DASK, JSON, QUIET, SLURM, WORKERS, folder


@dataclass(frozen=True, kw_only=True)
class PaperOptions:
    """What was typed after `paper`."""

    out: Annotated[
        Path,
        typer.Option(parser=folder, metavar="<path>", help="Folder for all that is made; a second call goes on there."),
    ]
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes: under two minutes, not under twenty.")] = False
    seed: Annotated[int, typer.Option(help="Of every draw: one seed, one answer.")] = 0
    links: Annotated[
        str, typer.Option(help="Lengths of the chained networks.", show_default="1,2,5,10,20; 1,2,5 with --quick")
    ] = ""
    workers: WORKERS = None
    dask: DASK = None
    slurm: SLURM = None
    json_output: JSON = False
    quiet: QUIET = False
