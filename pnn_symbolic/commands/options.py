"""What can be typed after several commands? Options and arguments with their help, as Typer takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def folder(text: str) -> Path:
    """A folder or file to write to; an empty text, a variable of the shell that was never set, is none."""
    if not text.strip():
        raise typer.BadParameter('the name is empty; name a folder, or "." for this one')
    return Path(text)


JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
EVERYTHING = Annotated[bool, typer.Option("--all", help="Print all that is known, not the first screen alone.")]
QUIET = Annotated[bool, typer.Option("--quiet", help="No progress on standard error.")]
FORCE = Annotated[
    str, typer.Option(help="exact (from the potential) or network (trained on the forces).", show_default="auto")
]
POTENTIAL = Annotated[
    str,
    typer.Option(help='Of the exact force for DATA: lennard-jones:epsilon=0.5,sigma=2.5, or "x**4/4 - g*x:g=9.81".'),
]
MASS = Annotated[
    float | None, typer.Option(help="The particle's mass, to be used; left out, it is learned.", show_default=False)
]
UNITS = Annotated[
    str,
    typer.Option(
        help="Of DATA: consistent, lj, paper (Å, fs, amu, eV), ase, si, metal, real, openmm, gromacs, nbody; or your "
        "own, as in length=Å,time=fs,mass=amu,energy=eV."
    ),
]
TIME_STEP = Annotated[
    float | None,
    typer.Option(help="Between rows, where the file has no times; left out, that of an engine's file is found."),
]
MASSES = Annotated[
    str,
    typer.Option(
        help="Of each particle in an engine's file that has none: 1,0.001; with --potential newton:G=1.",
        show_default=False,
    ),
]
FORCE_FROM = Annotated[
    str,
    typer.Option(
        help="A program that answers with the force on all particles of an engine's file, which is run: "
        "ase:MODULE.Class, torch:FILE.pt2, or python:FILE.py:function. Local files only.",
        show_default=False,
    ),
]
COLUMNS = Annotated[
    str,
    typer.Option(
        help="Which column of DATA is which: t=time,v=vel; or all in their order, t,x,-,v.", show_default=False
    ),
]
POSITION = Annotated[str, typer.Option(help="Its name in pasted code, where it is asked for.", show_default=False)]
VELOCITY = Annotated[
    str,
    typer.Option(
        "--velocity", "--momentum", help="Its name in pasted code, or that of the momentum.", show_default=False
    ),
]
FORCE_IN_CODE = Annotated[
    str, typer.Option("--force", help="Its name in pasted code; -NAME for a gradient of an energy.", show_default=False)
]
STEP = Annotated[str, typer.Option("--step", help="The name of the time step in pasted code.", show_default=False)]
MASS_IN_CODE = Annotated[str, typer.Option("--mass", help="The name of the mass in pasted code.", show_default=False)]
ACTIVATIONS = Annotated[str, typer.Option(help="What a neuron may apply; linear is one in any case.")]
ACCURACY_WEIGHT = Annotated[float, typer.Option(help="Points of parsimony that a factor of ten in error buys.")]
WORKERS = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Processes of this machine to use; the answer is the same with any number.",
        show_default="all cores",
    ),
]
DASK = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS|local",
        help="Work at the workers of a Dask scheduler, tcp://host:8786, or of one that is started here, local.",
        show_default=False,
    ),
]
SLURM = Annotated[
    Path | None,
    typer.Option(
        parser=folder,
        metavar="FOLDER",
        help="Work in jobs of Slurm, one for each part; a folder for their files that all nodes see.",
        show_default=False,
    ),
]
MAPS = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help='A word "D 1/2, K 1, D 1/2", equations "x\' = x + h*v; v\' = v + h*f(x\')/m", pasted code '
        '"v += dt*acc(x); x += dt*v", a file or run folder, '
        "or a known name; - reads standard input, one a line.",
        show_default=False,
    ),
]
