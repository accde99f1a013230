"""How is one file written as another? Every number as it stands, and nothing that an answer rests on is left behind."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.engines.arrays import arrays_of
from pnn_symbolic.dynamics.engines.frames import Frames
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.engines.reading import EngineReading
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError

LETTERS = "xyz"
TARGETS = (".npz", ".csv", ".extxyz")
"""What can be written."""


def written_as(frames: Frames, suffix: str) -> bytes:
    """The content of a file of this kind; `DataError` where the kind cannot hold the rows at all."""
    if suffix == ".npz":
        file = BytesIO()
        np.savez(file, allow_pickle=False, **arrays_of(frames))
        return file.getvalue()
    return (_long_table(frames) if suffix == ".csv" else _extended_xyz(frames)).encode()


def lost(before: EngineReading, after: EngineReading) -> list[str]:
    """What a file that was written does not say any more, in words; nothing where every answer will be the same."""
    pairs = list(zip(before.trajectories, after.trajectories, strict=False))
    missing = [] if len(before.trajectories) == len(after.trajectories) else ["where its rows are broken"]
    names = {
        "positions": "positions",
        "velocities": "velocities",
        "forces": "forces",
        "masses": "masses",
        "box": "the box",
        "units": "the units",
        "times": "uneven times",
        "written": "how finely its numbers were written",
    }
    for name, words in names.items():
        if not all(_same(getattr(left, name), getattr(right, name)) for left, right in pairs):
            missing.append(words)
    if before.time_step != after.time_step:
        missing.append("the time step")
    if _law(before) != _law(after):
        missing.append("the law of its forces")
    return missing


def _law(reading: EngineReading) -> Any:  # noqa: ANN401 - compared, and nothing else
    known = reading.interaction
    return None if known is None else (known.name, known.parameters)


def _same(left: Any, right: Any) -> bool:  # noqa: ANN401 - arrays, units and resolutions
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray):
        return left.shape == right.shape and bool((left == right).all())
    return bool(left == right) if left is not None and right is not None else left is right


def _columns(frames: Frames) -> list[tuple[str, np.ndarray]]:
    """Letter before x, y, z → (T, N, D)."""
    motion = "p" if frames.are_momenta else "v"
    parts = [("", frames.positions), (motion, frames.velocities), ("f", frames.forces)]
    return [(letter, np.asarray(part, dtype=float)) for letter, part in parts if part is not None]


def _long_table(frames: Frames) -> str:
    """A row for each time and particle."""
    if frames.times is None:
        raise DataError("its rows have no times, and a table needs them; say --time-step, or write .npz")
    parts = _columns(frames)
    rows, particles, dimensions = frames.positions.shape
    head = [f"{letter}{axis}" for letter, _ in parts for axis in LETTERS[:dimensions]]
    columns = [part[..., axis] for _, part in parts for axis in range(dimensions)]
    if frames.masses is not None:
        head.append("mass")
        columns.append(np.broadcast_to(np.asarray(frames.masses, dtype=float), (rows, particles)))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["time", "id", *head])
    times = np.asarray(frames.times)
    labels = [f"{particle:0{len(str(particles))}}" for particle in range(particles)]  # ids are sorted as texts
    for row in range(rows):
        for particle, label in enumerate(labels):
            writer.writerow([times[row].item(), label, *(column[row, particle].item() for column in columns)])
    return text.getvalue()


def _extended_xyz(frames: Frames) -> str:
    """As ASE reads it: momenta, masses and forces beside the positions, the box as a lattice."""
    if frames.units != UNITS["ase"] or not frames.are_momenta or frames.species is None:
        raise DataError("extended XYZ is in units of ASE, with momenta and elements, and its rows are not; write .npz")
    symbols = library("ase.data", "engines", ".extxyz").chemical_symbols
    parts = [part for _, part in _columns(frames)]
    properties = "species:S:1:pos:R:3:momenta:R:3" + (":forces:R:3" if frames.forces is not None else "")
    box = "" if frames.box is None else _lattice(frames.box)
    masses = np.asarray(frames.masses, dtype=float)[:, None]
    lines = []
    for row in range(len(frames.positions)):
        lines += [str(len(masses)), f'{box}Properties={properties}:masses:R:1 pbc="{_periodic(frames)}"']
        table = np.concatenate([*(part[row] for part in parts), masses], axis=1)
        for number, numbers in zip(frames.species, table, strict=True):
            lines.append(" ".join([symbols[int(number)], *map(repr, numbers.tolist())]))
    return "\n".join([*lines, ""])


def _lattice(box: np.ndarray) -> str:
    sides = np.diag(np.where(np.isfinite(box), box, 0.0)).ravel()
    return f'Lattice="{" ".join(map(repr, sides.tolist()))}" '


def _periodic(frames: Frames) -> str:
    sides = np.zeros(3, dtype=bool) if frames.box is None else np.isfinite(frames.box)
    return " ".join("T" if side else "F" for side in sides)
