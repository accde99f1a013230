"""From frames to trajectories: one clock, positions unwrapped, momenta over masses, and what the rows say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.dynamics.clock import pieces_of
from pnn_symbolic.dynamics.engines.frames import RECIPES, Frames
from pnn_symbolic.dynamics.engines.step import TimeStep, measured_step, stated_step
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError

FEWEST_ROWS = 3
"""Rows of which a time step is measured: x(t+Δt) − x(t−Δt) has three."""
LONGEST_STEP = 1 / 3
"""Of the box: a wrapped atom that moves farther in a row may have gone either way round."""
ASE_TIME = 10.180505671156725
"""Femtoseconds in Å√(amu/eV): √(amu/eV) by CODATA 2014, which ASE has."""
SAME_CLOCK = 1e-3
"""Relative: a time step of the rows that differs by more from the stated one is another."""
KNOWN_CLOCKS = {
    1 / 10.180505: "the velocities are in ASE units, Å per 10.18 fs, and the times in fs",
    10.180505: "the times are in ASE units of 10.18 fs, and the velocities in Å per fs",
    1000.0: "the times are in thousands of the unit of the velocities, as ps beside fs",
    0.001: "the times are in thousandths of the unit of the velocities, as fs beside ps",
}
"""The step by which the rows move over the stated one → what that is."""


@dataclass(frozen=True, kw_only=True)
class EngineReading:
    """The trajectories of an engine's file.

    notes        what was done to the rows, and where they contradict what is stated
    interaction  of the particles, where the file tells it; else None
    time_step    stated, or measured
    """

    trajectories: tuple[Trajectory, ...]
    notes: tuple[Note, ...]
    interaction: Interaction | None
    time_step: TimeStep
    engine: str

    @property
    def clock_is_free(self) -> bool:
        """Whether the time step is known from the rows only, and not exactly."""
        return not self.time_step.exact


def reading_of(frames: Frames, time_step: float | None = None) -> EngineReading:
    """Trajectories of one run; `DataError` where the rows cannot be brought to one clock, or cannot be unwrapped.

    time_step   between neighbouring frames, as a user states it; else that of the file, else the one of the rows
    """
    frames = _with_velocities(frames)
    notes = list(frames.notes)
    velocities, of_v = _velocities(frames)
    wrapped = np.asarray(frames.positions, dtype=float)
    of_x = _writing(frames, wrapped)
    positions = wrapped if frames.unwrapped or frames.box is None else _unwrapped(wrapped, frames.box)
    forces, without = _forces(frames)
    times, clock = _times(frames)
    states = np.concatenate([part.reshape(len(part), -1) for part in (positions, velocities)], axis=1)
    pieces, repairs = pieces_of(times, states, np.arange(len(times)), lambda row: f"frame {row}", "")
    kept = [piece.rows for piece in pieces]
    if clock != "times" and time_step is None and max(map(len, kept)) < FEWEST_ROWS:
        raise DataError(
            f"{len(times)} rows, and no time step: expected at least {FEWEST_ROWS} to measure it; write more, or state "
            "it with --time-step"
        )
    roundings = of_x.error, of_v.error
    rate = measured_step([positions[rows] for rows in kept], [velocities[rows] for rows in kept], roundings)
    by_times = stated_step(pieces[0].time_step, frames.times) if clock == "times" else None
    step, of_step = _step_of(by_times, rate, time_step, frames)
    trajectories: list[Trajectory] = []
    for number, piece in enumerate(pieces, 1):
        keeps_times = clock == "times" and not piece.even
        run = Trajectory(
            positions=positions[piece.rows],
            velocities=velocities[piece.rows],
            time_step=step.value,
            forces=None if forces is None else forces[piece.rows],
            units=frames.units,
            label="" if len(pieces) == 1 else f"piece {number}",
            times=times[piece.rows] if keeps_times else None,
            resolutions=(of_x, of_v),
            masses=_doubles(frames.masses),
            box=_doubles(frames.box),
            source=frames.source,
        )
        trajectories.append(run)
    return EngineReading(
        trajectories=tuple(trajectories),
        notes=(*notes, *without, *repairs, *of_step),
        interaction=frames.interaction,
        time_step=step,
        engine=frames.engine,
    )


def _with_velocities(frames: Frames) -> Frames:
    """Without the frames whose velocities are all 0, as where velocities are written less often than positions."""
    wrong = f", and positions alone tell no integrator; write {RECIPES[frames.engine]}"
    if frames.velocities is None:
        raise DataError(f"it has no velocities{wrong}")
    moving = np.any(frames.velocities, axis=(1, 2))
    if not moving.any():
        raise DataError(f"its velocities are all 0, as of a minimisation, or where none were written{wrong}")
    if moving[1:].all():  # a run may start at rest
        return frames
    count = int((~moving).sum())
    text = f"{count} frame{'s' * (count > 1)} whose velocities are all 0 {'are' if count > 1 else 'is'} left out"
    columns = {}
    for name in ("positions", "velocities", "forces", "times", "steps"):
        values = getattr(frames, name)
        columns[name] = None if values is None else values[moving]
    if frames.times is None and frames.steps is None:
        columns["steps"] = np.flatnonzero(moving)
    return replace(frames, **columns, notes=(*frames.notes, Note("frames", text)))


def _doubles(numbers: np.ndarray | None) -> np.ndarray | None:
    return None if numbers is None else np.asarray(numbers, dtype=float)


def _forces(frames: Frames) -> tuple[np.ndarray | None, list[Note]]:
    """The forces, and a note where they are left out, for nobody knows what masses they move."""
    kinds = 1 if frames.species is None else len(np.unique(frames.species))
    if frames.forces is None or frames.masses is not None or kinds == 1:
        return _doubles(frames.forces), []
    text = f"the masses of its {kinds} kinds of particles are not in the file, so its forces are not used; write them"
    return None, [Note("masses", text)]


def _step_of(
    by_times: TimeStep | None, rate: TimeStep, typed: float | None, frames: Frames
) -> tuple[TimeStep, list[Note]]:
    """The time step as typed, else by the times of the file, else by the rows; with what is to be known of it."""
    if typed is not None:
        return TimeStep(typed, "as stated"), []
    if by_times is not None:
        return by_times, _disagreement(by_times, rate)
    digits, about = (10, "") if rate.exact else (3, "about ")
    size = f"{about}{rate.value:.{digits}g}"
    if frames.units == UNITS["ase"]:
        size += f" Å√(amu/eV), {rate.value * ASE_TIME:.{digits}g} fs,"
    return rate, [Note("time_step", f"no time step is in the file: {size} by its rows ({rate.how})")]


def _velocities(frames: Frames) -> tuple[np.ndarray, Resolution]:
    """Velocities, and how finely they were written: a momentum is rounded, then divided by the mass."""
    written = np.asarray(frames.velocities, dtype=float)
    resolution = Resolution.of(written)
    if not frames.are_momenta:
        factor = frames.velocity_factor
        return written * factor, replace(resolution, error=resolution.error * abs(factor))
    if frames.masses is None:
        raise DataError("it has momenta and no masses, and v = p/m needs them; write the masses, or velocities")
    inverse = 1 / np.asarray(frames.masses, dtype=float)
    error = resolution.error * float(np.sqrt(np.mean(inverse**2)))
    if resolution.kind == "doubles":  # of each double its own last digit, and one of the division
        return written * inverse[:, None], Resolution.of(written * inverse[:, None])
    return written * inverse[:, None], replace(resolution, error=error)


def _writing(frames: Frames, positions: np.ndarray) -> Resolution:
    """How finely positions stand in the file: by the digits of the other columns, where images were added to them."""
    if frames.digits is None or not (frames.unwrapped or frames.scale is not None):
        return Resolution.of(positions)
    numbers = positions if frames.scale is None else positions / frames.scale
    if frames.box is not None and frames.scale is None:
        numbers = np.mod(positions, np.where(np.isfinite(frames.box), frames.box, np.inf))
    own = Resolution.of(positions)
    if own.digits == frames.digits:  # written unwrapped, as xu yu zu
        return own
    sizes = np.abs(numbers[numbers != 0])
    last = 10.0 ** (np.floor(np.log10(sizes)) + 1 - frames.digits)
    scale = 1.0 if frames.scale is None else float(np.sqrt(np.mean(np.square(frames.scale))))
    return Resolution("digits", frames.digits, scale * float(np.sqrt(np.mean(last**2) / 12)))


def _unwrapped(positions: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Positions that go on beyond the box, by the nearest image from row to row."""
    sizes = np.where(np.isfinite(box) & (box > 0), box, np.inf)
    moves = np.diff(positions, axis=0)
    with np.errstate(invalid="ignore"):
        turns = np.where(np.isfinite(sizes), np.rint(moves / sizes), 0.0)
    shifts = np.where(turns, turns * np.where(np.isfinite(sizes), sizes, 0.0), 0.0)
    farthest = np.abs(moves - shifts) / sizes
    if turns.any() and farthest.max() > LONGEST_STEP:
        raise DataError(
            f"atoms move by {farthest.max():.2f} of the box from row to row, and may have gone either way round; write "
            "rows more often, or unwrapped positions"
        )
    moved = positions.copy()
    moved[1:] -= np.cumsum(shifts, axis=0)
    return moved


def _times(frames: Frames) -> tuple[np.ndarray, str]:
    """(T,) times in some unit, and whether they are times or steps."""
    if frames.times is not None:
        return np.asarray(frames.times, dtype=float), "times"
    if frames.steps is not None:
        return np.asarray(frames.steps, dtype=float), "steps"
    return np.arange(len(frames.positions), dtype=float), "rows"


def _disagreement(stated: TimeStep, rate: TimeStep) -> list[Note]:
    """A note where positions and velocities ask for another time step than the file states."""
    ratio = rate.value / stated.value
    if not rate.follows or abs(ratio - 1) < SAME_CLOCK:
        return []
    known = [text for factor, text in KNOWN_CLOCKS.items() if abs(ratio / factor - 1) < SAME_CLOCK]
    why = f": {known[0]}" if known else "; say which is right with --time-step"
    text = f"the file states a time step of {stated.value:.10g}, its rows move by one of {rate.value:.10g}{why}"
    return [Note("time_step", text)]
