"""ASE: `.traj` and extended XYZ, read by ASE itself. Momenta for velocities, in Å per ASE time; no time in the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.engines.frames import FEWEST_FRAMES, MOST_NUMBERS, RECIPES, Frames
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError

HEAD = 20_000
"""Characters of a line that are looked at."""


def read_ase(path: Path) -> list[Frames]:
    """The frames of a file that ASE knows; `DataError` where atoms come and go, or the cell changes or is tilted."""
    io = library("ase.io", "engines", path.suffix)
    kind = "traj" if path.suffix == ".traj" else "extxyz"
    if kind == "extxyz" and not _names_its_columns(path):
        what = "plain XYZ holds positions and no velocities, and positions alone tell no integrator"
        raise DataError(f"{what}; write {RECIPES['ASE']}")
    try:
        count = max(FEWEST_FRAMES, MOST_NUMBERS // (3 * len(io.read(str(path), 0, format=kind)) or 1))
        images = io.read(str(path), f":{count + 1}", format=kind)
    except OSError:
        raise
    except Exception as error:  # a broken file fails anywhere inside the library
        raise DataError(f"ASE cannot read it ({type(error).__name__}); write it again, or cut the last frame") from None
    notes = ()
    if len(images) > count:
        images, notes = images[:count], (Note("frames", f"the first {count} of its frames are read"),)
    first = images[0]
    if any(len(image) != len(first) or (image.numbers != first.numbers).any() for image in images):
        raise DataError("the number or the order of its atoms changes; write one run with all atoms in one order")
    if any((image.cell != first.cell).any() for image in images):
        raise DataError("its cell changes (a barostat): velocities and cell mix there; write a run of constant cell")
    cell = np.array(first.cell)
    if first.pbc.any() and (cell != np.diag(np.diag(cell))).any():
        raise DataError("its cell is tilted, which is not read yet; write a run in a rectangular cell")
    if not all(image.has("momenta") for image in images):
        raise DataError(f"it has no velocities, and positions alone tell no integrator; write {RECIPES['ASE']}")
    forces = [_forces(image) for image in images]
    return [
        Frames(
            positions=np.array([image.positions for image in images]),
            velocities=np.array([image.arrays["momenta"] for image in images]),
            are_momenta=True,
            forces=None if any(force is None for force in forces) else np.array(forces),
            masses=first.get_masses(),
            box=np.where(first.pbc, np.diag(cell), np.inf) if first.pbc.any() else None,
            species=first.numbers,
            units=UNITS["ase"],
            source="ASE",
            engine="ASE",
            notes=notes,
        )
    ]


def _names_its_columns(path: Path) -> bool:
    """Whether the second line is that of extended XYZ, which says what the columns are."""
    with path.open(encoding="utf-8", errors="replace") as file:
        file.readline(HEAD)
        return "Properties" in file.readline(HEAD)


def _forces(image: Any) -> np.ndarray | None:  # noqa: ANN401 - ase.Atoms
    results = {} if image.calc is None else image.calc.results
    return results.get("forces", image.arrays.get("forces"))
