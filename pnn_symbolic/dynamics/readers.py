"""Which trajectories does a data file hold? One row for each time, a trajectory for each id and unbroken stretch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pnn_symbolic.dynamics.clock import Piece, pieces_of, unevenness
from pnn_symbolic.dynamics.coordinates import moving_coordinates
from pnn_symbolic.dynamics.engines.readers import TABLES, read_engine, reader_for
from pnn_symbolic.dynamics.formats.columns import Columns
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.formats.quantities import Quantities, quantities_of
from pnn_symbolic.dynamics.formats.table import Table
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.tables import Reader, read_table, write_table
from pnn_symbolic.dynamics.trajectory import SAME_STEP, Trajectory
from pnn_symbolic.dynamics.units import UNITS, Units
from pnn_symbolic.errors import DataError

ROUNDED_STEPS = 1e-4
"""Relative: mean steps of runs that differ by no more, where times are rounded, are one step."""
SHORTEST_PIECE = 4
"""Rows from which velocities can be taken: two pairs are left."""


@dataclass(frozen=True)
class Reading:
    """The trajectories of a file, and what was done to its rows."""

    trajectories: tuple[Trajectory, ...]
    notes: tuple[Note, ...]


def read_trajectories(
    path: Path | str,
    units: Units = UNITS["consistent"],
    columns: Columns | None = None,
    mass: float | None = None,
    reader: Reader | None = None,
) -> list[Trajectory]:
    """Read the trajectories of a text or .npz file: one particle on a line, one row for each time.

    time, x, v   columns; positions in `units.length`, velocities in that per time unit of the column time. Where v is
                 missing it is taken from the positions
    force        a column that may be missing, in `units.energy` / `units.length`
    id           a column that may be missing: the rows of one id, in order of time, are one trajectory

    A text file (.csv, .tsv, .txt, .dat, each also with .gz) has these names, or others that mean the same, above the
    numbers; an NPZ file has an array for each. `columns` says which is which where the names do not. `mass` turns a
    momentum into a velocity. `reader` reads files of another kind. `read_rows` also tells what was repaired.
    """
    return list(read_rows(path, units, columns, mass, reader).trajectories)


def read_rows(
    path: Path | str,
    units: Units = UNITS["consistent"],
    columns: Columns | None = None,
    mass: float | None = None,
    reader: Reader | None = None,
) -> Reading:
    """Read a file as `read_trajectories` does, with notes on what was repaired; `DataError` in one line.

    Rows that repeat earlier ones number for number are dropped. The time step is the mean step; where steps differ by
    more than the rounding of the times explains, each pair of rows has its own, and where rows are missing the run is
    cut into pieces.
    """
    path = Path(path)
    as_it_is = columns is None or columns == Columns(time_step=columns.time_step)
    engine = reader_for(path) if as_it_is and reader is None and path.suffix.lower() not in TABLES else None
    if engine is not None:
        return _on_a_line(path, units, None if columns is None else columns.time_step)
    table = read_table(path, columns, reader)
    try:
        return _reading(table, quantities_of(table, units, mass))
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from None


def _on_a_line(path: Path, units: Units, time_step: float | None) -> Reading:
    """One particle on a line of an engine's file; more are refused, with the command that can tell of them."""
    readings = read_engine(path, time_step, units)
    runs = moving_coordinates([run for reading in readings for run in reading.trajectories])
    _, particles, dimensions = runs[0].positions.shape
    if particles * dimensions > 1:
        what = "1 particle" if particles == 1 else f"{particles} particles"
        raise DataError(
            f"{path.name} holds {what} in {dimensions} dimension{'s' * (dimensions > 1)}, and a law is sought for one "
            f"particle on a line for now; discover-equations identify {path.name} names the integrator that wrote it"
        )
    return Reading(tuple(runs), tuple(note for reading in readings for note in reading.notes))


def write_trajectories(path: Path | str, trajectories: Iterable[Trajectory]) -> None:
    """Write trajectories of one particle on a line to .csv, .npz or another file type; reading gives back every bit.

    Several trajectories get the ids 1, 2, …; forces are written where all have some. Units and labels are not kept.
    """
    trajectories = list(trajectories)
    if not trajectories:
        raise DataError("no trajectory was given to write, expected at least one")
    for run in trajectories:
        if run.positions.shape[1:] != (1, 1):
            raise DataError(
                f"a trajectory of shape {run.positions.shape} cannot be written, expected (steps, 1, 1); "
                "files hold one particle on a line for now"
            )
    columns: dict[str, np.ndarray] = {}
    if len(trajectories) > 1:
        columns["id"] = np.repeat(np.arange(len(trajectories)) + 1, [len(run) for run in trajectories])
    columns["time"] = np.concatenate([_times(run) for run in trajectories])
    columns["x"] = np.concatenate([run.positions.ravel() for run in trajectories])
    columns["v"] = np.concatenate([run.velocities.ravel() for run in trajectories])
    forces = [run.forces.ravel() for run in trajectories if run.forces is not None]
    if len(forces) == len(trajectories):
        columns["force"] = np.concatenate(forces)
    write_table(Path(path), columns)


def _times(run: Trajectory) -> np.ndarray:
    return np.arange(len(run)) * run.time_step if run.times is None else run.times


def _reading(table: Table, seen: Quantities) -> Reading:
    pieces, notes = _pieces(table, seen)
    uneven = [unevenness(seen.times[piece.rows]) for _, piece in pieces if not piece.even]
    if uneven:
        notes.append(Note("clock", f"clock uneven by {max(uneven):.2g}, each pair has its own step"))
    if seen.velocities is None:
        notes.append(
            Note(
                "velocity_from_positions",
                "v is not in the file: it is taken from the positions before and after, and the first and last row of "
                "each run are left out",
            )
        )
        pieces = [(label, piece) for label, piece in pieces if len(piece.rows) >= SHORTEST_PIECE]
        if not pieces:
            raise DataError(f"v is not in the file, and no run has the {SHORTEST_PIECE} rows it can be taken from")
    step = _common_step([piece for _, piece in pieces])
    return Reading(tuple(_trajectory(seen, piece, step, label) for label, piece in pieces), tuple(notes))


def _pieces(table: Table, seen: Quantities) -> tuple[list[tuple[str, Piece]], list[Note]]:
    """The pieces of every run with their labels, and all that was done to the rows so far."""
    ids = table.columns.get("id", np.full(len(seen.times), ""))
    columns = [column for column in (seen.positions, seen.velocities, seen.forces) if column is not None]
    states, notes = np.column_stack(columns), [*table.notes, *seen.notes]
    labelled: list[tuple[str, Piece]] = []
    for run_id, rows in _runs(ids):
        name = f"id {run_id}" if "id" in table.columns else ""
        pieces, repairs = pieces_of(seen.times, states, rows, table.place, f" of {name}" if name else "")
        notes += repairs
        if len(pieces) == 1:
            labelled.append((name, pieces[0]))
        else:
            labelled += [(f"{name} piece {number}".strip(), piece) for number, piece in enumerate(pieces, 1)]
    return labelled, notes


def _runs(ids: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """The rows of each id, in the order of the file."""
    labels, first, where = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(where.ravel(), kind="stable")
    rows = np.split(order, np.cumsum(np.bincount(where.ravel()))[:-1])
    return [(labels.tolist()[k], rows[k]) for k in np.argsort(first)]


def _common_step(pieces: Sequence[Piece]) -> float | None:
    """The mean step of all pieces, where they differ only by the rounding of their times or their jitter."""
    steps = np.array([piece.time_step for piece in pieces])
    if np.allclose(steps, steps[0], rtol=SAME_STEP, atol=0):
        return None
    counts = np.array([len(piece.rows) - 1 for piece in pieces])
    mean = float((steps * counts).sum() / counts.sum())
    return mean if np.allclose(steps, mean, rtol=ROUNDED_STEPS, atol=0) else None


def _trajectory(seen: Quantities, piece: Piece, step: float | None, label: str) -> Trajectory:
    rows, times = piece.rows, None if piece.even else seen.times[piece.rows]
    step = piece.time_step if step is None else step
    x = seen.positions[rows]
    resolutions = seen.resolutions
    if seen.velocities is None:
        # Two roundings of x over 2Δt.
        of_x = Resolution.of(seen.positions) if resolutions is None else resolutions[0]
        resolutions = of_x, Resolution(of_x.kind, None, of_x.error / (2**0.5 * step))
        v = ((x[2:] - x[:-2]) / (2 * step) if times is None else np.gradient(x, times)[1:-1])[:, None, None]
        x, rows, times = x[1:-1], rows[1:-1], None if times is None else times[1:-1]
    else:
        v = seen.velocities[rows, None, None]
    forces = None if seen.forces is None else seen.forces[rows, None, None]
    return Trajectory(
        positions=x[:, None, None],
        velocities=v,
        time_step=step,
        forces=forces,
        units=seen.units,
        label=label,
        times=times,
        resolutions=resolutions,  # pyright: ignore[reportArgumentType]
    )
