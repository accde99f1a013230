"""HOOMD-blue: `.gsd`, read by the library gsd; float32 rows in reduced units, steps and no time step, logged forces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames, frames_read
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError


def read_gsd(path: Path) -> list[Frames]:
    """The frames of a .gsd file; forces are summed over what was logged."""
    hoomd = library("gsd.hoomd", "engines", path.suffix)
    try:
        with hoomd.open(str(path), "r") as file:
            count, notes = frames_read(len(file), file[0].particles.N) if len(file) else (0, ())
            frames = list(file[:count])
    except (OSError, RuntimeError):
        raise DataError("this is no GSD file, or it ends too early; write it again") from None
    if not frames:
        raise DataError("it has no frames; write some rows")
    first = frames[0]
    box = _box(frames)
    velocities = np.array([frame.particles.velocity for frame in frames])
    if not velocities.any():
        raise DataError(f"it has no velocities; write {RECIPES['HOOMD']}")
    forces = _logged_forces(frames)
    images = np.array([frame.particles.image for frame in frames])
    positions = np.array([frame.particles.position for frame in frames])
    if images.any():
        positions = positions.astype(float) + images * box
    dimensions = first.configuration.dimensions
    return [
        Frames(
            positions=positions[..., :dimensions],
            velocities=velocities[..., :dimensions],
            forces=None if forces is None else forces[..., :dimensions],
            masses=np.array(first.particles.mass),
            box=box[:dimensions],
            unwrapped=bool(images.any()),
            steps=np.array([frame.configuration.step for frame in frames]),
            species=np.array(first.particles.typeid),
            units=UNITS["lj"],
            source="GSD",
            engine="HOOMD",
            notes=notes,
        )
    ]


def _box(frames: Sequence[Any]) -> np.ndarray:
    """Its three sides; refused where it is tilted or changes, or where particles come and go."""
    boxes = np.array([frame.configuration.box for frame in frames])
    if boxes[0, 3:].any():
        raise DataError("its box is tilted, which is not read yet; write a run in a rectangular box")
    if (boxes != boxes[0]).any():
        raise DataError("its box changes (a barostat): velocities and box mix there; write a run of constant box")
    if len({frame.particles.N for frame in frames}) > 1:
        raise DataError("the number of particles changes; write a group that keeps its particles")
    return boxes[0, :3].astype(float)


def _logged_forces(frames: Sequence[Any]) -> np.ndarray | None:
    """The sum of all forces that every frame has; None where none was logged."""
    of_particles = [name for name in frames[0].log if name.startswith("particles/")]
    names = [name for name in of_particles if name.endswith("forces")]
    logged = [name for name in names if all(name in frame.log for frame in frames)]
    if not logged:
        return None
    return np.sum([[frame.log[name] for frame in frames] for name in logged], axis=0)
