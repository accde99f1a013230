"""GROMACS: `.trr`, read by MDAnalysis; float32 rows in nm, ps and kJ/mol, masses only in the .tpr."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames, frames_read
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError


def read_trr(path: Path) -> list[Frames]:
    """The frames of a .trr file that have positions and velocities; forces where all of these have them."""
    xdr = library("MDAnalysis.lib.formats.libmdaxdr", "gromacs", path.suffix)
    notes: list[Note] = []
    frames = []
    try:
        with xdr.TRRFile(str(path)) as file:
            count, of_many = frames_read(len(file), file.n_atoms)
            notes += of_many
            frames.extend(file.read() for _ in range(count))
            if count == len(file) and file._bytes_tell() < path.stat().st_size:
                notes.append(Note("truncated", "the file ends too early: its last frame is left out"))
    except (OSError, StopIteration, RuntimeError):
        if not frames:
            raise DataError("MDAnalysis cannot read it as TRR; write it again") from None
        notes.append(Note("truncated", f"the file ends too early: its first {len(frames)} frames are used"))
    full = [frame for frame in frames if frame.hasx and frame.hasv]
    if not full:
        raise DataError(f"no frame has positions and velocities; write {RECIPES['GROMACS']}")
    if len(full) < len(frames):
        notes.append(Note("frames", f"{len(frames) - len(full)} frames without positions or velocities are left out"))
    boxes = np.array([frame.box for frame in full])
    if (boxes != boxes[0]).any():
        raise DataError("its box changes (a barostat): velocities and box mix there; write a run of constant box")
    lengths = np.diag(boxes[0])
    if (boxes[0] != np.diag(lengths)).any():
        raise DataError("its box is tilted, which is not read yet; write a run in a rectangular box")
    return [
        Frames(
            positions=np.array([frame.x for frame in full]),
            velocities=np.array([frame.v for frame in full]),
            forces=np.array([frame.f for frame in full]) if all(frame.hasf for frame in full) else None,
            box=lengths if lengths.all() else None,
            times=np.array([frame.time for frame in full], dtype=np.float32),
            units=UNITS["gromacs"],
            source="GROMACS .trr, read by MDAnalysis as float32",
            engine="GROMACS",
            notes=tuple(notes),
        )
    ]
