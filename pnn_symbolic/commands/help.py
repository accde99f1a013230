"""How is the command line explained? Commands in groups, whole sentences, and lines to type."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

GROUPS = {
    "Discover": ("run", "report", "look", "identify", "certify"),
    "Judge": ("check", "catalogue", "export"),
    "Learn and teach": ("explain", "grade"),
    "Data, and the paper": ("simulate", "convert", "paper"),
    "This machine": ("doctor",),
}
EXAMPLES = {
    "run": (
        "discover-equations run",
        "discover-equations run mine.csv --potential 'x**4/4 - g*x:g=9.81' --out found",
        "discover-equations run dump.lammpstrj --potential lennard-jones:epsilon=0.01,sigma=3.4",
    ),
    "report": ("discover-equations report found",),
    "look": ("discover-equations look mine.csv other.txt.gz",),
    "identify": (
        "discover-equations identify mine.csv --potential pendulum",
        "discover-equations identify 'D 1/2, K 1, D 1/2'",
    ),
    "certify": ("discover-equations certify --force exact --out decided",),
    "check": (
        "discover-equations check \"x' = x + dt*v; v' = v + dt*f(x')/m\"",
        "discover-equations check 'v += dt*f(x)/m; x += dt*v' RK4 'K 1/2, D 1, K 1/2'",
        "discover-equations check 'velocity Verlet' --out page",
    ),
    "catalogue": ("discover-equations catalogue 'Forest-Ruth'",),
    "export": (
        "discover-equations export 'velocity Verlet' --to openmm",
        "discover-equations export found --to c --out law.c",
    ),
    "explain": (
        "discover-equations explain",
        "discover-equations explain 'K 1, D 1' --what-if 'kick at 0.6'",
        "discover-equations explain symplectic",
    ),
    "grade": ("discover-equations grade class.txt", "discover-equations grade class.txt --json"),
    "simulate": ("discover-equations simulate swing.csv --potential pendulum --energy -0.5 --time-step 0.05",),
    "convert": (
        "discover-equations convert md.trr md.npz",
        "discover-equations convert dump.lammpstrj dump.csv --time-step 0.005",
    ),
    "doctor": ("discover-equations doctor",),
    "paper": ("discover-equations paper --out reproduced --quick",),
}
"""Command → what can be typed; a test reads each of them."""


class GroupedCommands(TyperGroup):
    """Commands under the heading of what they are for, each with its whole sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - click's, which typer may hide
        """Write the commands, group by group."""
        for title, names in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name, _sentence(self.commands[name].help or "")) for name in names])


class CommandWithExamples(TyperCommand):
    """A command whose help ends with lines to type."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - click's
        """Write the examples as they are, without breaking lines."""
        with formatter.section("Examples"):
            for line in EXAMPLES.get(self.name or "", ()):
                formatter.write(f"  {line}\n")


def print_version(asked: bool) -> None:
    """Print the version and leave, where it is asked for."""
    if asked:
        from pnn_symbolic import __version__  # the package itself, whose door opens the rooms one by one

        print(f"discover-equations {__version__}")
        raise typer.Exit


def _sentence(text: str) -> str:
    """The text of a docstring in one line."""
    return " ".join(text.split())
