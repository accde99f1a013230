"""What can be typed after `run` and `certify`? All their options, each with what the help says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from pnn_symbolic.commands.configuration import read_config
from pnn_symbolic.commands.options import (
    ACCURACY_WEIGHT,
    ACTIVATIONS,
    COLUMNS,
    DASK,
    EVERYTHING,
    FORCE,
    FORCE_FROM,
    JSON,
    MASS,
    MASSES,
    POTENTIAL,
    QUIET,
    SLURM,
    TIME_STEP,
    UNITS,
    WORKERS,
    folder,
)
from pnn_symbolic.commands.row_options import RowsOptions


@dataclass(frozen=True, kw_only=True)
class DataOptions(RowsOptions):
    """What was typed of the data, after `run` and `certify` alike; empty text where an option was left out."""

    data: Path | None
    force: str = ""


@dataclass(frozen=True, kw_only=True)
class RunOptions(DataOptions):
    """What was typed after `run`; empty text where an option was left out."""

    data: Annotated[
        Path | None,
        typer.Argument(
            help="A text table or NPZ with columns time, x, v and, if there, force; an id column for several "
            "trajectories. Or an engine's file of many particles, as for identify. "
            "With no DATA, the paper's particle.",
            show_default=False,
        ),
    ] = None
    seed: Annotated[int, typer.Option(help="Of every draw of the search: one seed, one answer.")] = 0
    population: Annotated[int, typer.Option(help="Genomes in a generation.")] = 200
    generations: Annotated[int, typer.Option(help="Generations of the genetic search.")] = 50
    force: FORCE = ""
    potential: POTENTIAL = ""
    mass: MASS = None
    units: UNITS = "consistent"
    columns: COLUMNS = ""
    time_step: TIME_STEP = None
    masses: MASSES = ""
    force_from: FORCE_FROM = ""
    wiring: Annotated[
        str,
        typer.Option(
            help="auto: one force, and two where one is too few; direct or kicked, two readings of the paper's figure; "
            "authors, their later one; chain-K or dense-K, with K forces.",
        ),
    ] = "auto"
    activations: ACTIVATIONS = "linear,relu,tanh,elu"
    weights: Annotated[
        str, typer.Option(help="Exact numbers a weight may be, each with its cost after a colon if not 1.")
    ] = "0,1/2,1"
    optimizer: Annotated[str, typer.Option(help="levenberg-marquardt, or adam as in the paper (slow).")] = (
        "levenberg-marquardt"
    )
    accuracy_weight: ACCURACY_WEIGHT = 1.0
    time_limit: Annotated[
        float,
        typer.Option(
            help="Seconds after which no step of the search is begun, a batch of networks; the law is the best of what "
            "was met by then, and the answer says after how many steps.",
            show_default="none",
        ),
    ] = float("inf")
    stop_after: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="STEPS",
            help="End after so many steps, as an answer with --time-limit states them: the same answer again.",
            show_default=False,
        ),
    ] = None
    workers: WORKERS = None
    select_on: Annotated[str, typer.Option(help="validation; or test, the paper's protocol, which leaks.")] = (
        "validation"
    )
    as_is: Annotated[bool, typer.Option("--as-is", help="Go on where the rows look as if any law were nonsense.")] = (
        False
    )
    search_anyway: Annotated[
        bool, typer.Option("--search", help="Search even where a known integrator is recognised in every row.")
    ] = False
    accelerator: Annotated[str, typer.Option(help="As Lightning names it: cpu, gpu, auto.")] = "cpu"
    out: Annotated[
        Path | None,
        typer.Option(
            parser=folder,
            metavar="<path>",
            help="Folder for the journal and the result; nothing is written without it.",
        ),
    ] = None
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False
    config: Annotated[
        Path | None,
        typer.Option(
            help="TOML with any of these options, as in seed = 1; those that are typed go before. A run in --out "
            "writes all of its own to config.toml there.",
            callback=read_config,
            is_eager=True,
            show_default=False,
        ),
    ] = None
    everything: EVERYTHING = False
    json_output: JSON = False
    quiet: QUIET = False


@dataclass(frozen=True, kw_only=True)
class CertifyOptions(DataOptions):
    """What was typed after `certify`; empty text where an option was left out."""

    data: Annotated[
        Path | None,
        typer.Argument(help="As for run; with no DATA, the paper's particle.", show_default=False),
    ] = None
    force: FORCE = ""
    potential: POTENTIAL = ""
    mass: MASS = None
    units: UNITS = "consistent"
    columns: COLUMNS = ""
    wiring: Annotated[
        str,
        typer.Option(
            help="direct or kicked, two readings of the paper's figure; authors, their later one; chain-K or dense-K, "
            "with K forces.",
            show_default="direct",
        ),
    ] = ""
    activations: Annotated[
        str,
        typer.Option(help="What a neuron may apply; linear is one in any case.", show_default="linear,relu,tanh,elu"),
    ] = ""
    weights: Annotated[
        str,
        typer.Option(
            help="Exact numbers a weight may be, each with its cost after a colon if not 1.", show_default="0,1/2,1"
        ),
    ] = ""
    accuracy_weight: ACCURACY_WEIGHT = 1.0
    time_limit: Annotated[
        float,
        typer.Option(
            help="Seconds after which no step is begun, and what is left is stated as undecided. The answer says after "
            "how many steps that was.",
            show_default="none",
        ),
    ] = float("inf")
    stop_after: Annotated[
        str,
        typer.Option(
            metavar="STEPS",
            help="End after so many steps, as an answer with --time-limit states them: 345, or 12,345 where the search "
            "that comes first was broken off, too. The same steps give the same answer.",
            show_default=False,
        ),
    ] = ""
    workers: WORKERS = None
    dask: DASK = None
    slurm: SLURM = None
    out: Annotated[
        Path | None,
        typer.Option(
            parser=folder, metavar="<path>", help="Folder for certificate.jsonl.gz; nothing is written without it."
        ),
    ] = None
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the certificate in --out.")] = False
    verify_file: Annotated[
        Path | None,
        typer.Option(
            "--verify",
            help="Check this certificate of DATA instead of making one; it says itself of which force, mass and space.",
        ),
    ] = None
    json_output: JSON = False
    quiet: QUIET = False
