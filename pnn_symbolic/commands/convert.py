"""`discover-equations convert`: a file of an engine as a table or arrays, from which every answer is the same."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from pnn_symbolic.dynamics.engines.conversion import TARGETS, lost, written_as
from pnn_symbolic.dynamics.engines.readers import read_engine, read_frames, reader_for, reading_of_frames
from pnn_symbolic.dynamics.units import units_called
from pnn_symbolic.errors import DataError, InputError, OutputError
from pnn_symbolic.whole_files import write_whole


def convert_command(source: Path, out: Path, *, units: str, time_step: float | None, overwrite: bool) -> None:
    """Write the file anew, read it back, and keep it where nothing is lost; it is there whole or not at all."""
    if out.suffix not in TARGETS:
        raise InputError(f'"{out.name}" is of no kind that is written, expected one of {", ".join(TARGETS)}')
    if not source.is_file():
        raise DataError(f"there is no file {source}")
    if out.exists() and not overwrite:
        raise OutputError(f"there is a file {out} already; --force writes over it")
    if reader_for(source) is None:
        raise DataError(f"{source.name} is no file of an engine or of several particles; tables are read as they are")
    runs = read_frames(source, units_called(units))
    if len(runs) > 1:
        raise DataError(f"{source.name} holds {len(runs)} runs, and one file is written for one; write them apart")
    (frames,) = runs
    if time_step is not None:
        frames = replace(frames, times=time_step * np.arange(len(frames.positions)), steps=None)
    before = reading_of_frames(source, frames)
    try:
        content = written_as(frames, out.suffix)
    except DataError as error:
        raise DataError(f"{source.name} cannot become {out.suffix}: {error}") from None
    with TemporaryDirectory() as folder:
        draft = Path(folder) / out.name
        draft.write_bytes(content)
        (after,) = read_engine(draft)
    missing = lost(before, after)
    if missing:
        where = "" if out.suffix == ".npz" else "; .npz holds all of it"
        raise DataError(f"{source.name} cannot become {out.suffix}, which would lose {', '.join(missing)}{where}")
    write_whole(out, content)
    for note in frames.notes:
        print(f"{note.sentence[0].upper()}{note.sentence[1:]}.", file=sys.stderr)
    print(f"wrote {out}", file=sys.stderr)
