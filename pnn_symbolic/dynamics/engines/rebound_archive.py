"""REBOUND: simulation archives, read by REBOUND itself. Masses and G are in them, so the force is known everywhere.

The accelerations of an archive are not used: WHFast leaves 0 there, and leapfrog those of the middle of the step.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.engines.frames import Frames
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError

NAMES = ("x", "y", "z", "vx", "vy", "vz")


def read_archive(path: Path) -> list[Frames]:
    """The snapshots of an archive."""
    rebound = library("rebound", "rebound", path.suffix)
    try:
        with warnings.catch_warnings(record=True) as complaints:
            warnings.simplefilter("always")
            archive = rebound.Simulationarchive(str(path))
        simulations = [archive[k] for k in range(len(archive))]
    except (OSError, RuntimeError, ValueError):
        raise DataError("REBOUND cannot read it as a simulation archive; write it with save_to_file") from None
    first = simulations[0]
    if any(simulation.N != first.N for simulation in simulations):
        raise DataError("the number of bodies changes; write a run without mergers")
    cut = any("corrupted" in str(complaint.message) for complaint in complaints)
    text = f"the file ends too early, or is damaged: its first {len(simulations)} snapshots are used"
    states = np.array([[[getattr(body, n) for n in NAMES] for body in s.particles] for s in simulations])
    masses = np.array([body.m for body in first.particles])
    return [
        Frames(
            positions=states[..., :3],
            velocities=states[..., 3:],
            masses=masses if masses.all() else None,
            times=np.array([simulation.t for simulation in simulations]),
            interaction=_interaction(first.gravity, masses, first.G, first.softening),
            units=UNITS["nbody"],
            source=f"REBOUND archive ({first.integrator})" if isinstance(first.integrator, str) else "REBOUND archive",
            engine="REBOUND",
            notes=(Note("truncated", text),) if cut else (),
        )
    ]


def _interaction(gravity: str, masses: np.ndarray, constant: float, softening: float) -> Interaction | None:
    """Newton's law between all bodies, where the archive says nothing else; None for test particles without mass."""
    if gravity not in ("basic", "compensated") or not masses.all():
        return None
    return Interaction.newton(masses, constant, softening)
