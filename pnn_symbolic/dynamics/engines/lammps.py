"""LAMMPS: dumps as text, read by chemfiles, and as YAML; sorted by id, unwrapped by image flags where it has them."""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames, frames_read
from pnn_symbolic.dynamics.engines.libraries import library
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError

HEAD = 20_000
"""Characters in which the head of the first frame stands."""
TIMESTEP = b"ITEM: TIMESTEP"
"""How a frame begins."""
UNIT_SYSTEMS = {"lj": "lj", "metal": "metal", "real": "real", "si": "si"}
"""LAMMPS's names for those that are known here."""


def read_dump(path: Path) -> list[Frames]:
    """The frames of a text dump."""
    with path.open(encoding="utf-8", errors="replace") as file:
        head = file.read(HEAD)
    atoms = re.search(r"^ITEM: ATOMS (.*)$", head, re.MULTILINE)
    if atoms is None:
        raise DataError("no line ITEM: ATOMS names its columns; write a dump of style custom")
    columns = atoms[1].split()
    _check_columns(columns)
    bounds = re.search(r"^ITEM: BOX BOUNDS (.*)$", head, re.MULTILINE)
    box_words = bounds[1].split() if bounds else []
    _check_tilt("xy" in box_words)
    frames, notes = _whole_frames(path)
    first = frames[0]
    _check_same([len(frame.atoms) for frame in frames], [frame.cell.lengths for frame in frames])
    known = [set(frame.list_properties()) for frame in frames]
    velocities = np.array([frame.velocities for frame in frames])
    lengths = np.array(first.cell.lengths)
    return [
        Frames(
            positions=np.array([frame.positions for frame in frames]),
            velocities=velocities,
            forces=_forces(frames) if {"fx", "fy", "fz"} <= set(columns) else None,
            masses=np.array([atom.mass for atom in first.atoms]) if "mass" in columns else None,
            box=_box([word == "pp" for word in box_words[:3]], lengths),
            unwrapped="is_unwrapped" in known[0] and bool(first["is_unwrapped"]),
            times=np.array([frame["time"] for frame in frames]) if all("time" in names for names in known) else None,
            steps=np.array([frame.step for frame in frames]),
            digits=Resolution.of(velocities).digits,
            scale=lengths if {"xs", "xsu"} & set(columns) else None,
            species=_types([atom.type for atom in first.atoms]),
            units=UNITS[UNIT_SYSTEMS.get(first["lammps_units"] if "lammps_units" in known[0] else "", "consistent")],
            source="LAMMPS dump, read by chemfiles",
            engine="LAMMPS",
            notes=notes,
        )
    ]


def _whole_frames(path: Path) -> tuple[list[Any], tuple[Note, ...]]:
    """Those that the file has to their ends: a run that goes on, or was killed, leaves part of one."""
    try:
        return _by_chemfiles(path)
    except _EndsTooEarlyError:
        text = path.read_bytes()
        whole = text[: text.rfind(TIMESTEP)]
    if TIMESTEP not in whole:
        raise DataError("its only frame ends too early; write it again")
    with tempfile.TemporaryDirectory() as folder:
        begun = Path(folder) / path.name
        begun.write_bytes(whole)
        frames, notes = _by_chemfiles(begun)
    return frames, (*notes, Note("truncated", "the file ends too early: its last frame is left out"))


class _EndsTooEarlyError(DataError):
    """A dump whose last frame is cut."""


def _by_chemfiles(path: Path) -> tuple[list[Any], tuple[Note, ...]]:
    """The frames as the library has them, and a note where they are too many."""
    chemfiles = library("chemfiles", "engines", path.suffix)
    chemfiles.set_warnings_callback(lambda _: None)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what is said below
            with chemfiles.Trajectory(str(path), "r", "LAMMPS") as file:
                first = file.read_step(0)
                count, notes = frames_read(file.nsteps, len(first.atoms))
                return [first, *(file.read_step(k) for k in range(1, count))], notes
    except chemfiles.ChemfilesError as error:
        reason = " ".join(str(error).split())
        if "out of bounds" in reason:
            cure = "dump all atoms, or a group that keeps its atoms after reset_atoms id"
            raise DataError(f"its ids are not 1 to N in each frame: they come and go, or have gaps; {cure}") from None
        if "enough lines" in reason:
            raise _EndsTooEarlyError(f"chemfiles cannot read it ({reason}); cut the last frame") from None
        raise DataError(f"chemfiles cannot read it ({reason}); cut the last frame") from None


def _forces(frames: Sequence[Any]) -> np.ndarray:
    return np.array([[[atom[name] for name in ("fx", "fy", "fz")] for atom in frame.atoms] for frame in frames])


def _box(periodic: Sequence[bool], lengths: np.ndarray) -> np.ndarray | None:
    """Its sides where it is periodic; None where it is nowhere."""
    return np.where(periodic, lengths, np.inf) if any(periodic) else None


def _types(names: Sequence[str]) -> np.ndarray | None:
    return np.array(names) if any(names) else None


def read_yaml(path: Path) -> list[Frames]:
    """The frames of a dump of style yaml."""
    frames = _by_yaml(path)
    columns = [name for name in frames[0]["keywords"] if name]
    _check_columns(columns)
    boxes = [np.array(frame["box"], dtype=float) for frame in frames]
    _check_tilt(boxes[0].shape[-1] != 2)
    lengths = [tuple(box[:, 1] - box[:, 0]) for box in boxes]
    _check_same([len(frame["data"]) for frame in frames], lengths)
    rows = _sorted(np.array([frame["data"] for frame in frames], dtype=float), columns.index("id"))

    def values(names: Sequence[str]) -> np.ndarray:
        return rows[..., [columns.index(name) for name in names]]

    kind = next(kind for kind in ("x", "xu", "xs", "xsu") if kind in columns)
    is_scaled, unwrapped = "s" in kind, "u" in kind
    positions = values([name + kind[1:] for name in "xyz"])
    size = np.array(lengths[0])
    velocities = values(["vx", "vy", "vz"])
    if is_scaled:
        positions = boxes[0][:, 0] + positions * size
    if "ix" in columns and not unwrapped:
        positions, unwrapped = positions + values(["ix", "iy", "iz"]) * size, True
    return [
        Frames(
            positions=positions,
            velocities=velocities,
            forces=values(["fx", "fy", "fz"]) if "fx" in columns else None,
            masses=rows[0, :, columns.index("mass")] if "mass" in columns else None,
            box=_box([mark == "p" for mark in frames[0].get("boundary", []) if mark][::2], size),
            unwrapped=unwrapped,
            times=np.array([frame["time"] for frame in frames]) if "time" in frames[0] else None,
            steps=np.array([frame["timestep"] for frame in frames]),
            digits=Resolution.of(velocities).digits,
            scale=size if is_scaled else None,
            species=rows[0, :, columns.index("type")] if "type" in columns else None,
            units=UNITS[UNIT_SYSTEMS.get(frames[0].get("units", ""), "consistent")],
            source="LAMMPS dump, YAML",
            engine="LAMMPS",
        )
    ]


def _by_yaml(path: Path) -> list[dict[str, Any]]:
    """The frames as the file has them."""
    yaml = library("yaml", "engines", path.suffix)
    try:
        with path.open(encoding="utf-8") as file:
            frames = [frame for frame in yaml.load_all(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) if frame]
    except (yaml.YAMLError, UnicodeDecodeError):
        raise DataError("this is no YAML that can be read to its end; cut the last frame") from None
    if not frames or not all(isinstance(frame, dict) and "keywords" in frame and "data" in frame for frame in frames):
        raise DataError("this YAML is no dump of LAMMPS: frames with keywords and data were expected")
    return frames


def _sorted(rows: np.ndarray, place: int) -> np.ndarray:
    """Rows (T, N, columns) in the order of the ids in one of the columns."""
    order = np.argsort(rows[..., place], axis=1, kind="stable")
    rows = np.take_along_axis(rows, order[..., None], axis=1)
    if (rows[..., place] != rows[:1, :, place]).any():
        raise DataError("ids come and go; dump a group that keeps its atoms")
    return rows


def _check_columns(columns: Sequence[str]) -> None:
    if not {"vx", "vy", "vz"} <= set(columns):
        raise DataError(f"the dump has no velocities vx vy vz; write {RECIPES['LAMMPS']}")
    if "id" not in columns:
        raise DataError("the dump has no ids, and the order of its atoms may change; add id to its columns")
    letters = [
        {name.removeprefix(axis) for name in columns if name in _POSITIONS and name[0] == axis} for axis in "xyz"
    ]
    if not letters[0]:
        raise DataError(f"the dump has no positions x y z; write {RECIPES['LAMMPS']}")
    if not letters[0] == letters[1] == letters[2]:
        raise DataError("its coordinates are of several kinds, as x beside ys; write x y z alone")


_POSITIONS = {f"{axis}{kind}" for axis in "xyz" for kind in ("", "u", "s", "su")}


def _check_tilt(tilted: bool) -> None:
    if tilted:
        raise DataError("its box is tilted, which is not read yet; write a run in a rectangular box")


def _check_same(counts: Sequence[int], boxes: Sequence[Sequence[float]]) -> None:
    if len(set(counts)) > 1:
        raise DataError(f"the number of atoms changes from {counts[0]}; dump a group that keeps its atoms")
    if len({tuple(box) for box in boxes}) > 1:
        raise DataError("its box changes (a barostat): velocities and box mix there; write a run of constant box")
