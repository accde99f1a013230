"""NPZ with an array (T, N, D) for each quantity, as people write states of OpenMM by hand; NumPy alone, no pickle."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.bounded_reading import check_archive
from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames
from pnn_symbolic.dynamics.formats.columns import NAMED, plain
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import DataError

BESIDE = ("units", "steps", "unwrapped", "velocity_factor", "digits", "scale", "species", "source", "engine")
"""What a converted file says of its rows: fields of `Frames`."""
SINGLE = {"unwrapped": bool, "velocity_factor": float, "digits": int, "source": str, "engine": str}
"""Of these, what is no array."""
MASSES = ("mass", "masses", "m")
BOX = ("box", "boxlengths", "celllengths", "cell")


def holds_frames(path: Path) -> bool:
    """Whether an NPZ file has positions of several particles or dimensions."""
    try:
        check_archive(path)
        with np.load(path, allow_pickle=False) as file:
            shapes = {NAMED.get(plain(name), ""): file[name].shape for name in file.files}
            return len(shapes.get("x", ())) == 3 or (len(shapes.get("x", ())) == 2 and shapes["x"] == shapes.get("v"))
    except Exception:  # a broken file, or one that unpacks to too much: its reader says so
        return False


def read_arrays(path: Path) -> list[Frames]:
    """The frames of an NPZ file; (T, D) is one particle."""
    with np.load(path, allow_pickle=False) as file:
        arrays: dict[str, np.ndarray] = {}
        for name in file.files:
            known = plain(name)
            known = "masses" if known in MASSES else "box" if known in BOX else NAMED.get(known, known)
            if known in arrays:
                raise DataError(f"two of its arrays are {known}; keep one of them")
            arrays[known] = file[name]
    positions, velocities = arrays["x"], arrays.get("v", arrays.get("momentum"))
    if velocities is None:
        raise DataError(f"it has no array velocities; write {RECIPES['OpenMM']}")
    for name in ("v", "momentum", "force"):
        if name in arrays and arrays[name].shape != positions.shape:
            raise DataError(f"{name} has shape {arrays[name].shape}, the positions {positions.shape}; write one each")
    if positions.ndim not in (2, 3):
        raise DataError(f"positions have shape {positions.shape}, expected (steps, particles, dimensions)")
    if positions.ndim == 2:
        positions, velocities = positions[:, None], velocities[:, None]
    forces, masses, box = arrays.get("force"), arrays.get("masses"), arrays.get("box")
    frames = Frames(
        positions=positions,
        velocities=velocities,
        are_momenta="v" not in arrays,
        forces=forces if forces is None else forces.reshape(positions.shape),
        masses=masses,
        box=box if box is not None and box.shape == positions.shape[-1:] else None,
        times=arrays.get("time"),
        source="NPZ",
        engine="OpenMM",
    )
    return [_with_what_is_known(frames, arrays)]


def _with_what_is_known(frames: Frames, arrays: dict[str, np.ndarray]) -> Frames:
    """What a converted file says beside its rows; `arrays_of` wrote it."""
    known: dict[str, Any] = {name: arrays[plain(name)] for name in BESIDE if plain(name) in arrays}
    if "units" in known:
        known["units"] = units_called(str(known["units"]))
    for name, kind in SINGLE.items():
        if name in known:
            known[name] = kind(known[name])
    if "g" in arrays and frames.masses is not None:
        constants = float(arrays["g"]), float(arrays.get("softening", 0.0))
        known["interaction"] = Interaction.newton(frames.masses, *constants)
    return replace(frames, **known)


def arrays_of(frames: Frames) -> dict[str, np.ndarray]:
    """Arrays for `numpy.savez` from which `read_arrays` makes the same frames, every number as it was written.

    `DataError` where an interaction is not Newton's law.
    """
    rows = {
        "positions": frames.positions,
        "momenta" if frames.are_momenta else "velocities": frames.velocities,
        "forces": frames.forces,
        "masses": frames.masses,
        "box": frames.box,
        "time": frames.times,
    }
    beside = {name: getattr(frames, name) for name in BESIDE} | {"units": frames.units.name}
    if frames.interaction is not None:
        if frames.interaction.name != "newton":
            raise DataError(f"its force, {frames.interaction.name}, has no place in a file of arrays")
        beside |= frames.interaction.parameters
    return {name: np.asarray(part) for name, part in (rows | beside).items() if part is not None}
