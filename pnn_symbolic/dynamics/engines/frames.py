"""What does an engine's file hold? Frames of N particles in D dimensions, as they stand there, unconverted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.units import UNITS, Units

RECIPES = {
    "LAMMPS": "dump d all custom 1 f.lammpstrj id type mass x y z ix iy iz vx vy vz fx fy fz, and dump_modify d sort "
    "id units yes time yes format float %.17g",
    "ASE": "a .traj file by ase.io.Trajectory, at every step",
    "GROMACS": "a .trr file with nstxout = nstvout = nstfout = 1",
    "OpenMM": "getState(positions=True, velocities=True, forces=True) at every step, as arrays of one .npz file",
    "HOOMD": 'a .gsd file with dynamic=["property", "momentum"] and the forces logged',
    "REBOUND": "an archive by save_to_file at every step",
    "": "positions, velocities and forces of every step, with all digits",
}
"""What each engine is to be asked for so that everything can be told."""
MOST_NUMBERS = 30_000_000
"""Coordinates of a file that are read: 240 MB for each of positions, velocities and forces. 10⁴ rows of 10³ particles
tell what 10⁶ rows do."""
FEWEST_FRAMES = 100


def frames_read(frames: int, particles: int, dimensions: int = 3) -> tuple[int, tuple[Note, ...]]:
    """How many frames are read, from the first one on, and a note where that is not all of them.

    >>> frames_read(1000, 13)
    (1000, ())
    >>> frames_read(1_000_000, 1000)[0]
    10000
    """
    most = max(FEWEST_FRAMES, MOST_NUMBERS // max(1, particles * dimensions))
    if frames <= most:
        return frames, ()
    return most, (Note("frames", f"the first {most} of its {frames} frames are read"),)


@dataclass(frozen=True, kw_only=True)
class Frames:
    """The rows of one run, particles in one order throughout.

    positions    (T, N, D)
    velocities   (T, N, D), or momenta where `are_momenta`; None where the file has none
    velocity_factor   what velocities are to be multiplied by, after their rounding is known
    forces       (T, N, D) or None
    masses       (N,) or None
    box          (D,) lengths of a periodic box, or None
    unwrapped    True where positions go on beyond the box
    times        (T,) or None
    steps        (T,) numbers of steps, or None
    digits       significant digits of all columns, where positions no longer show them
    scale        (D,) or None: positions were written as shares of it
    species      (N,) kinds of particles, where the file tells; else None
    interaction  of the particles, where the file tells it as well
    engine       a key of `RECIPES`
    """

    positions: np.ndarray
    velocities: np.ndarray | None
    forces: np.ndarray | None = None
    masses: np.ndarray | None = None
    box: np.ndarray | None = None
    unwrapped: bool = False
    times: np.ndarray | None = None
    steps: np.ndarray | None = None
    are_momenta: bool = False
    velocity_factor: float = 1.0
    digits: int | None = None
    scale: np.ndarray | None = None
    species: np.ndarray | None = None
    units: Units = UNITS["consistent"]
    source: str = ""
    engine: str = ""
    interaction: Interaction | None = None
    notes: tuple[Note, ...] = ()
