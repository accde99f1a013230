"""HOOMD-blue: `.gsd`, read by the library gsd; float32 rows in reduced units, steps and no time step, logged forces."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError


def read_gsd(path: Path) -> list[Frames]:
    """The frames of a .gsd file; forces are summed over what was logged."""
    hoomd = library("gsd.hoomd", "engines", path.suffix)
    try:
        with hoomd.open(str(path), "r") as file:
            frames = list(file)
    except (OSError, RuntimeError):
        raise DataError("this is no GSD file, or it ends too early; write it again") from None
    first = frames[0]
    dimensions = first.configuration.dimensions
    boxes = np.array([frame.configuration.box for frame in frames])
    if boxes[0, 3:].any():
        raise DataError("its box is tilted, which is not read yet; write a run in a rectangular box")
    if (boxes != boxes[0]).any():
        raise DataError("its box changes (a barostat): velocities and box mix there; write a run of constant box")
    if any(frame.particles.N != first.particles.N for frame in frames):
        raise DataError("the number of particles changes; write a group that keeps its particles")
    velocities = np.array([frame.particles.velocity for frame in frames])
    if not velocities.any():
        raise DataError(f"it has no velocities; write {RECIPES['HOOMD']}")
    logged = [name for name in first.log if name.startswith("particles/") and name.endswith("forces")]
    logged = [name for name in logged if all(name in frame.log for frame in frames)]
    forces = sum((np.array([frame.log[name] for frame in frames]) for name in logged[1:]), start=0.0)
    if logged:
        forces = np.array([frame.log[logged[0]] for frame in frames]) + forces
    images = np.array([frame.particles.image for frame in frames])
    positions = np.array([frame.particles.position for frame in frames])
    box = boxes[0, :3].astype(float)
    if images.any():
        positions = positions.astype(float) + images * box
    return [
        Frames(
            positions=positions[..., :dimensions],
            velocities=velocities[..., :dimensions],
            forces=np.asarray(forces)[..., :dimensions] if logged else None,
            masses=np.array(first.particles.mass),
            box=box[:dimensions],
            unwrapped=bool(images.any()),
            steps=np.array([frame.configuration.step for frame in frames]),
            species=np.array(first.particles.typeid),
            units=UNITS["lj"],
            source="GSD",
            engine="HOOMD",
        )
    ]
