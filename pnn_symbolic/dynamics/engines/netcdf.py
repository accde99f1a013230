"""Amber NetCDF, read by SciPy: float32 rows in Å and ps, velocities with a factor of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames
from pnn_symbolic.errors import DataError


def read_netcdf(path: Path) -> list[Frames]:
    """The frames of a NetCDF file of Amber's convention."""
    from scipy.io import netcdf_file  # a fifth of a second, which `check` would wait for: it knows the suffixes

    try:
        with netcdf_file(str(path), "r", mmap=False) as file:
            variables = dict(file.variables)
    except OSError:
        raise
    except Exception:  # a broken file fails anywhere inside the library
        raise DataError("this is no NetCDF file of version 3, or it ends too early; write it again") from None
    if "coordinates" not in variables or "velocities" not in variables:
        raise DataError(f"it has no coordinates with velocities; write {RECIPES['']}")
    angles = variables.get("cell_angles")
    if angles is not None and (angles.data != 90).any():
        raise DataError("its cell is tilted, which is not read yet; write a run in a rectangular cell")
    lengths = variables.get("cell_lengths")
    if lengths is not None and (lengths.data != lengths.data[:1]).any():
        raise DataError("its cell changes (a barostat): velocities and cell mix there; write a run of constant cell")
    times = variables.get("time")
    forces = variables.get("forces")
    return [
        Frames(
            positions=_native(variables["coordinates"]),
            velocities=_native(variables["velocities"]),
            velocity_factor=float(getattr(variables["velocities"], "scale_factor", 1.0)),
            forces=None if forces is None else _native(forces),
            box=None if lengths is None else np.asarray(lengths.data[0], dtype=float),
            times=None if times is None else _native(times),
            source="Amber NetCDF",
        )
    ]


def _native(variable: Any) -> np.ndarray:  # noqa: ANN401 - scipy.io.netcdf_variable
    """Numbers in the byte order of this machine."""
    return variable.data.astype(variable.data.dtype.newbyteorder("="))
