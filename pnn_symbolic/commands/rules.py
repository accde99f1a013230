"""The commands that judge and explain update rules. Heavy imports wait until one of them is called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnn_symbolic.commands.holding import held
from pnn_symbolic.commands.options import (
    EVERYTHING,
    FORCE_IN_CODE,
    JSON,
    MAPS,
    MASS_IN_CODE,
    POSITION,
    STEP,
    VELOCITY,
    folder,
)


def check(
    inputs: MAPS,
    json_output: JSON = False,
    latex: Annotated[bool, typer.Option("--latex", help="Print the rule as LaTeX, too.")] = False,
    everything: EVERYTHING = False,
    position: POSITION = "",
    velocity: VELOCITY = "",
    force: FORCE_IN_CODE = "",
    step: STEP = "",
    mass: MASS_IN_CODE = "",
    out: Annotated[
        Path | None,
        typer.Option(
            parser=folder,
            metavar="<path>",
            help="Folder for the page of the law, index.html, the same as Markdown, and judgement.json.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Prove or refute the properties of any update rule, for every force, and name it."""
    from pnn_symbolic.commands.check import check_command, roles_of

    roles = roles_of(position=position, velocity=velocity, force=force, step=step, mass=mass)
    with held(out):
        check_command(inputs, json_output, latex=latex, everything=everything, roles=roles, out=out)


def export(
    law: Annotated[
        str,
        typer.Argument(
            metavar="LAW", help="As for check: a word, equations, pasted code, a known name, or the folder of a run."
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            help="python, numpy, torch, jax, c, fortran, julia, sympy, latex, coefficients, ase, openmm, lammps, jaxmd "
            "or blackjax."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            parser=folder, metavar="<path>", help="File to write; left out, the code is printed.", show_default=False
        ),
    ] = None,
    trained: Annotated[bool, typer.Option("--trained", help="Of a run, the law as trained, not the rounded.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Write a law as code that runs elsewhere, with what is proved of it at the top."""
    from pnn_symbolic.commands.export import export_command

    export_command(law, target=to, out=out, trained=trained, overwrite=force)


def catalogue(
    name: Annotated[str, typer.Argument(help="One integrator; all of them where none is given.")] = "",
    json_output: JSON = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the catalogue as a page of Markdown.")] = False,
) -> None:
    """List the known integrators, each proved on the spot, with its source."""
    from pnn_symbolic.commands.catalogue import catalogue_command

    catalogue_command(name, json_output, markdown)


def explain(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RUN|LAW|TERM",
            help="The folder of a run, a law as for check, or a word that is printed, such as symplectic; "
            "with nothing, position Verlet.",
            show_default=False,
        ),
    ] = None,
    what_if: Annotated[
        str,
        typer.Option(
            help='What if "force at 0.6", "kick at 0.6" (a share of the step), or another law: what breaks is shown.',
            show_default=False,
        ),
    ] = "",
    exercises: Annotated[bool, typer.Option("--exercises", help="Print exercises with their answers.")] = False,
    glossary: Annotated[
        bool, typer.Option("--glossary", help="Print all words that are explained, as a page of Markdown.")
    ] = False,
    json_output: JSON = False,
) -> None:
    """Explain a law, or a word that is printed, in plain words; every number is computed on the spot."""
    from pnn_symbolic.commands.explain import explain_command

    explain_command(
        " ".join(what or ()), question=what_if, with_exercises=exercises, as_page=glossary, as_json=json_output
    )


def grade(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="Update rules as for check, one a line, with # for comments and, where you like, a name before: "
            '"Anna: K 1/2, D 1, K 1/2"; - reads standard input.',
        ),
    ],
    json_output: JSON = False,
) -> None:
    """Grade the update rules of a class, one a line: order, reversible, symplectic, stable, name, and why."""
    from pnn_symbolic.commands.grade import grade_command

    grade_command(file, json_output)
