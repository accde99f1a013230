"""HDF5: H5MD of any engine, and what mdtraj's reporter writes for OpenMM; read by h5py, no link to another file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames, frames_read
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import DataError


def read_hdf5(path: Path) -> list[Frames]:
    """The frames of an HDF5 file, by its layout."""
    h5py = library("h5py", "engines", path.suffix)
    try:
        file = h5py.File(path, "r")
    except OSError:
        raise DataError("this is no HDF5 file, or it ends too early; write it again and close it") from None
    with file:
        _check_links(h5py, file)
        if "coordinates" in file:
            return [_mdtraj(file)]
        if "particles" in file:
            return [_h5md(file["particles"][name]) for name in file["particles"]]
    raise DataError("it has neither particles (H5MD) nor coordinates (mdtraj); write one of these layouts")


def _check_links(h5py: Any, file: Any) -> None:  # noqa: ANN401 - a library without types
    def is_external(name: str, link: Any) -> str | None:  # noqa: ANN401
        return name if isinstance(link, h5py.ExternalLink) else None

    name = file.visititems_links(is_external)
    if name is not None:
        raise DataError(f"{name} is a link to another file, which is not followed; copy the numbers into this file")


def _mdtraj(file: Any) -> Frames:  # noqa: ANN401
    if "velocities" not in file:
        raise DataError(f"it has no velocities; write HDF5Reporter(…, velocities=True), or {RECIPES['OpenMM']}")
    count, notes = frames_read(*file["coordinates"].shape)
    return Frames(
        positions=file["coordinates"][:count],
        velocities=file["velocities"][:count],
        times=file["time"][:count] if "time" in file else None,
        box=_constant(file["cell_lengths"][:count]) if "cell_lengths" in file else None,
        species=_elements(file),
        units=UNITS["openmm"],
        source="OpenMM by mdtraj, HDF5",
        engine="OpenMM",
        notes=notes,
    )


def _elements(file: Any) -> np.ndarray | None:  # noqa: ANN401
    """(N,): elements, from the topology that mdtraj writes as JSON."""
    if "topology" not in file:
        return None
    chains = json.loads(file["topology"][0])["chains"]
    residues = [residue for chain in chains for residue in chain["residues"]]
    return np.array([atom["element"] for residue in residues for atom in residue["atoms"]])


def _h5md(group: Any) -> Frames:  # noqa: ANN401
    if "position" not in group or "velocity" not in group:
        missing = "velocity" if "position" in group else "position"
        raise DataError(f"particles{group.name.rpartition('particles')[2]} has no {missing}; write {RECIPES['']}")
    position, velocity = group["position"], group["velocity"]
    unit = position["value"].attrs.get("unit", b"")
    parts = [position["value"], velocity["value"], *([group["force"]["value"]] if "force" in group else [])]
    if len({len(part) for part in parts}) > 1:
        raise DataError("positions, velocities and forces were written at different steps; write all at the same")
    count, notes = frames_read(*parts[0].shape)
    rows = [part[:count] for part in parts]
    timed = next((part for part in (position, group.get("box/edges")) if part is not None and "time" in part), None)
    return Frames(
        positions=rows[0],
        velocities=rows[1],
        forces=rows[2] if len(rows) > 2 else None,
        masses=_masses(group),
        box=_box(group),
        times=None if timed is None else _series(timed["time"], len(rows[0])),
        species=_constant(_value(group["species"])) if "species" in group else None,
        units=_units(unit.decode() if isinstance(unit, bytes) else str(unit)),
        source="H5MD",
        notes=notes,
    )


def _value(part: Any) -> np.ndarray:  # noqa: ANN401
    return part["value"][:] if hasattr(part, "keys") else part[:]


def _masses(group: Any) -> np.ndarray | None:  # noqa: ANN401
    if "mass" not in group:
        return None
    masses = _value(group["mass"])
    return masses[0] if masses.ndim == 2 else masses


def _series(times: Any, rows: int) -> np.ndarray:  # noqa: ANN401
    """H5MD has a time for each row, or the one step between them."""
    return times[:rows] if times.shape else np.arange(rows) * float(times[()])


def _box(group: Any) -> np.ndarray | None:  # noqa: ANN401
    if "box/edges" not in group:
        return None
    edges = np.asarray(_value(group["box/edges"]), dtype=float)
    if edges.ndim > 1 and edges.shape[-1] == edges.shape[-2]:
        lengths = np.diagonal(edges, axis1=-2, axis2=-1)
        if (edges != lengths[..., None] * np.eye(edges.shape[-1])).any():
            raise DataError("its box is tilted, which is not read yet; write a run in a rectangular box")
        edges = lengths
    return _constant(edges)


def _constant(values: np.ndarray) -> np.ndarray:
    """One row of what must not change."""
    rows = np.atleast_2d(values)
    if (rows != rows[:1]).any():
        raise DataError("its box changes (a barostat): velocities and box mix there; write a run of constant box")
    return rows[0]


def _units(unit: str) -> Units:
    return UNITS[{"Angstrom": "mdanalysis", "nm": "gromacs"}.get(unit, "consistent")]
