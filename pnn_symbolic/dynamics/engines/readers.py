"""Which reader reads this file? By its suffix, and where that says too little, by what is in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pnn_symbolic.dynamics.engines.arrays import holds_frames, read_arrays
from pnn_symbolic.dynamics.engines.ase_files import read_ase
from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames
from pnn_symbolic.dynamics.engines.gromacs import read_trr
from pnn_symbolic.dynamics.engines.hdf5 import read_hdf5
from pnn_symbolic.dynamics.engines.hoomd import read_gsd
from pnn_symbolic.dynamics.engines.lammps import read_dump, read_yaml
from pnn_symbolic.dynamics.engines.netcdf import read_netcdf
from pnn_symbolic.dynamics.engines.reading import EngineReading, reading_of
from pnn_symbolic.dynamics.engines.rebound_archive import read_archive
from pnn_symbolic.dynamics.engines.tables import has_components, read_parquet, read_text_table
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import DataError, ShapeError

FramesReader = Callable[[Path], list[Frames]]

FAMILIES: dict[str, FramesReader] = {
    ".traj": read_ase,
    ".extxyz": read_ase,
    ".xyz": read_ase,
    ".lammpstrj": read_dump,
    ".dump": read_dump,
    ".yaml": read_yaml,
    ".h5": read_hdf5,
    ".h5md": read_hdf5,
    ".hdf5": read_hdf5,
    ".gsd": read_gsd,
    ".trr": read_trr,
    ".ncdf": read_netcdf,
    ".nc": read_netcdf,
    ".bin": read_archive,
    ".sa": read_archive,
    ".parquet": read_parquet,
    ".feather": read_parquet,
}
"""How to read an engine's file, by its suffix."""
TABLES = (".csv", ".tsv", ".txt", ".dat", ".gz")
WITHOUT_VELOCITIES = {
    ".dcd": "OpenMM",
    ".xtc": "GROMACS",
    ".pdb": "OpenMM",
    ".npy": "",
}
"""Files that have no velocities, and who is to be asked for more."""
PICKLES = (".pkl", ".pickle", ".pt", ".joblib")


def reader_for(path: Path) -> FramesReader | None:
    """What reads a file of N particles in D dimensions; None where it is one particle on a line, or no file of rows."""
    suffix = path.suffix.lower()
    if suffix in FAMILIES:
        return FAMILIES[suffix]
    if suffix in WITHOUT_VELOCITIES or suffix in PICKLES:
        return _refusal(suffix)
    if suffix == ".npz" and holds_frames(path):
        return read_arrays
    if suffix in TABLES and has_components(path):
        return read_text_table
    return None


def read_engine(path: Path, time_step: float | None = None, units: Units = UNITS["consistent"]) -> list[EngineReading]:
    """The runs of a file; every complaint is a `DataError` in one line that begins with the file's name.

    time_step   between neighbouring rows, where the file does not state it
    units       where the file does not state them
    """
    return [reading_of_frames(path, frames, time_step) for frames in read_frames(path, units)]


def read_frames(path: Path, units: Units = UNITS["consistent"]) -> list[Frames]:
    """The runs of a file as they stand there; complaints as those of `read_engine`."""
    reader = reader_for(path)
    try:
        if reader is None:
            raise DataError(f'"{path.suffix}" is of no engine known here, expected one of {", ".join(FAMILIES)}')
        if not path.stat().st_size:
            raise DataError("the file is empty; write it again")
        return [_in_units(frames, units) for frames in reader(path)]
    except OSError as error:
        raise DataError(
            f"{path.name} cannot be read ({error.strerror or error}); check it and its permissions"
        ) from None
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from None


def reading_of_frames(path: Path, frames: Frames, time_step: float | None = None) -> EngineReading:
    """The trajectories of one run; a complaint begins with the file's name."""
    try:
        return reading_of(frames, time_step)
    except (DataError, ShapeError) as error:
        raise DataError(f"{path.name}: {error}") from None


def _in_units(frames: Frames, units: Units) -> Frames:
    """Frames whose file states no units, in those that a user states; `DataError` where the two contradict."""
    if units == UNITS["consistent"] or replace(units, name=frames.units.name) == frames.units:
        return frames
    if frames.units != UNITS["consistent"]:
        raise DataError(f"it is in {frames.units.name} units, and --units says {units.name}; leave --units out")
    return replace(frames, units=units)


def _refusal(suffix: str) -> FramesReader:
    def refuse(path: Path) -> list[Frames]:
        if suffix in PICKLES:
            raise DataError("a pickle runs code when it is opened, and is not read; write arrays with numpy.savez")
        what = "one array without names" if suffix == ".npy" else f"{suffix} files hold positions and no velocities"
        raise DataError(f"{what}, and positions alone tell no integrator; write {RECIPES[WITHOUT_VELOCITIES[suffix]]}")

    return refuse
