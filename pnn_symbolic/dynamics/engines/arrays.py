"""NPZ with an array (T, N, D) for each quantity, as people write states of OpenMM by hand; NumPy alone, no pickle."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pnn_symbolic.bounded_reading import check_archive
from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames
from pnn_symbolic.dynamics.formats.columns import NAMED, plain
from pnn_symbolic.errors import DataError

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
            known = "masses" if plain(name) in MASSES else "box" if plain(name) in BOX else NAMED.get(plain(name), "")
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
    forces = arrays.get("force")
    box = arrays.get("box")
    return [
        Frames(
            positions=positions,
            velocities=velocities,
            are_momenta="v" not in arrays,
            forces=forces if forces is None else forces.reshape(positions.shape),
            masses=arrays.get("masses"),
            box=box if box is not None and box.shape == positions.shape[-1:] else None,
            times=arrays.get("time"),
            source="NPZ",
            engine="OpenMM",
        )
    ]
