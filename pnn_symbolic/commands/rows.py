"""The commands that read or write files of rows. Heavy imports wait until one of them is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnn_symbolic.commands.options import COLUMNS, JSON, POTENTIAL, TIME_STEP, UNITS, folder
from pnn_symbolic.commands.row_options import IdentifyOptions, RowsOptions
from pnn_symbolic.commands.typed_options import narrowed, with_options


def look(
    data: Annotated[list[Path], typer.Argument(help="Files as for run; each is answered by itself.")],
    potential: POTENTIAL = "",
    mass: Annotated[
        float | None, typer.Option(help="The particle's mass, where it is known.", show_default=False)
    ] = None,
    units: UNITS = "consistent",
    columns: COLUMNS = "",
    time_step: TIME_STEP = None,
    json_output: JSON = False,
) -> None:
    """Say what is wrong with rows before a law is sought in them; exit code 3 where a search would be in vain."""
    from pnn_symbolic.commands.look import look_command

    look_command(
        data,
        potential=potential,
        mass=mass,
        units=units,
        as_json=json_output,
        columns=columns,
        time_step=time_step,
    )


@with_options
def identify(options: IdentifyOptions) -> None:
    """Name update rules, and the integrator that wrote a file of rows, or all files of a folder.

    Tables and NPZ; ASE, LAMMPS, GROMACS, OpenMM, HOOMD and REBOUND files of many particles.
    """
    from pnn_symbolic.commands.check import identify_command
    from pnn_symbolic.commands.places import place_of

    rows = narrowed(options, RowsOptions)  # each file is asked with these; the inputs would travel with every file
    with place_of(options.workers, options.dask, options.slurm) as place:
        identify_command(options.inputs, options.json_output, rows, place=place)


def simulate(
    out: Annotated[
        Path,
        typer.Argument(
            parser=folder, metavar="out", help="File to write: .csv, .tsv, .txt, .dat (each also with .gz) or .npz."
        ),
    ],
    potential: Annotated[
        str, typer.Option(help='Name or formula in x, and after a colon its numbers: "x**4/4 - g*x:g=9.81".')
    ] = "lennard-jones",
    energy: Annotated[list[float], typer.Option(help="Total energy; repeat for several trajectories.")] = [-0.9],  # noqa: B006 - read, never changed
    start: Annotated[
        float | None, typer.Option(help="Where the particle starts, outward.", show_default="the lowest point")
    ] = None,
    time_step: Annotated[float, typer.Option(help="Between rows.")] = 0.005,
    steps: Annotated[int, typer.Option(help="Rows, after the first.")] = 10_000,
    inner_steps: Annotated[int, typer.Option(help="Steps of the integrator for each row.")] = 10,
    mass: Annotated[float, typer.Option(help="Of the particle.")] = 1.0,
    integrator: Annotated[str, typer.Option(help="A name from the catalogue.")] = "velocity Verlet",
    units: Annotated[str, typer.Option(help="consistent, lj, paper (Å, fs, amu, eV), ase or si.")] = "consistent",
) -> None:
    """Write reference trajectories of a particle on a line, one for each energy."""
    from pnn_symbolic.commands.simulate import simulate_command

    simulate_command(
        out=out,
        potential=potential,
        energy=energy,
        start=start,
        time_step=time_step,
        steps=steps,
        inner_steps=inner_steps,
        mass=mass,
        integrator=integrator,
        units=units,
    )


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file of an engine, or a table of several particles.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write: .npz holds everything; .csv; .extxyz.")],
    units: UNITS = "consistent",
    time_step: TIME_STEP = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Write the rows of an engine's file as arrays or as a table, with all that answers rest on, or not at all."""
    from pnn_symbolic.commands.convert import convert_command

    convert_command(source, out, units=units, time_step=time_step, overwrite=force)
