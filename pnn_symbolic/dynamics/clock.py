"""Is the clock of these rows even? Duplicates, restarts, lost rows and jitter, each told from the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.dynamics.resolution import Resolution
from pnn_symbolic.dynamics.trajectory import LARGEST_UNEVENNESS, SHORTEST
from pnn_symbolic.errors import DataError

LARGEST_ROUNDING = 0.1
"""In time steps: above this, rounded times cannot be told from uneven ones."""
LAST_DIGITS = 4 * np.finfo(float).eps
"""Relative: what a subtraction and a division may add to a time step."""
LOST = 1.5
"""In time steps: a row is lost where the step is longer. On a clock that jitters by a tenth, 1 step of 10⁴ is."""
NEAR_WHOLE = 0.25
"""In time steps: how near to a whole number of steps a gap of a few lost rows is; what is neither is refused."""
PAUSE = 3.5
"""In time steps: a longer gap is a pause, of any length."""
IN_A_ROW = 10
"""Long steps that follow each other: by chance where one row in five is lost, once in 10⁷ rows."""
FEWEST_ROUNDED = 3
"""Steps of the longest and of the shortest kind by which a coarse clock is told from one row lost or repeated."""
SHORTEST_STEP = 0.5
"""In time steps: what is shorter is no jitter."""

Place = Callable[[int], str]


@dataclass(frozen=True)
class Piece:
    """Rows of one run that follow each other without a gap.

    rows        their numbers in the file
    time_step   the mean step
    even        whether the steps differ by no more than the rounding of the times explains
    """

    rows: np.ndarray
    time_step: float
    even: bool


def pieces_of(
    times: np.ndarray, states: np.ndarray, rows: np.ndarray, place: Place, whose: str
) -> tuple[list[Piece], list[Note]]:
    """The pieces of one run, and what was done to its rows.

    times    (T,) of all rows of the file; states (T, C) are their other numbers
    rows     of the run, in the order of the file
    whose    " of id 7", or ""

    A clock that goes back, or is uneven by more than `LARGEST_UNEVENNESS`, is `DataError`.
    """
    _refuse_coarse(times[rows], place(rows[0]), whose)
    kept, notes = _without_duplicates(times, states, rows, whose)
    if len(kept) < 2:
        raise DataError(f"{place(rows[0])} is the only row{whose}, expected at least 2, a before and an after")
    if not (np.diff(times[kept]) > 0).all():
        same = (np.diff(times[rows]) == 0) & (np.diff(states[rows], axis=0) == 0).all(axis=1)
        _refuse_order(times, rows[np.r_[True, ~same]], place, whose)
    seen = times[kept]
    even = _even_step(seen)
    if even is not None:
        return [Piece(kept, even, True)], notes
    steps = np.diff(seen)
    usual = float(np.median(steps))
    _check_gaps(steps / usual, seen, kept, place, whose)
    parts = np.split(kept, np.flatnonzero(steps > LOST * usual) + 1)
    long = [part for part in parts if len(part) >= min(SHORTEST, len(kept))]
    if 2 * sum(len(part) for part in long) < len(kept) or _changes_for_good(steps > LOST * usual):
        raise _changing(steps, kept, place, whose)
    if len(parts) > 1:
        notes.append(_gaps(parts, long, steps[steps > LOST * usual], usual, whose))
    return [_piece(times[part], part, place, whose) for part in long], notes


def _refuse_coarse(times: np.ndarray, first: str, whose: str) -> None:
    """Times of even steps that are written to fewer digits than tell one step from the next."""
    if len(times) < SHORTEST or not times[-1] > times[0] or _even_step(times) is not None:
        return
    step, steps = _even_step(times, largest_rounding=np.inf), np.diff(times)
    slack = LARGEST_ROUNDING * steps.max()
    often = [np.count_nonzero(abs(steps - extreme) < slack) >= FEWEST_ROUNDED for extreme in (steps.min(), steps.max())]
    if step is not None and steps.min() >= 0 and all(often):
        certain = -int(np.ceil(np.log10(_rounding(times).max() / (len(times) - 1))))
        near = f"{round((times[-1] - times[0]) / (len(times) - 1), certain):g}"
        raise DataError(
            f"{first} and those after it: the times{whose} are written too coarsely to tell steps near {near}; "
            f"write more digits, or give the step that you know: --columns t=- --time-step STEP"
        )


def _without_duplicates(
    times: np.ndarray, states: np.ndarray, rows: np.ndarray, whose: str
) -> tuple[np.ndarray, list[Note]]:
    """Rows without those that repeat an earlier one number for number, as a program writes them after a restart."""
    seen = times[rows]
    if (np.diff(seen) > 0).all():
        return rows, []
    _, first = np.unique(np.column_stack([seen, states[rows]]), axis=0, return_index=True)
    dropped = len(rows) - len(first)
    if not dropped:
        return rows, []
    what = "1 row that repeats an earlier one is" if dropped == 1 else f"{dropped} rows that repeat earlier ones are"
    return rows[np.sort(first)], [Note("duplicates", f"{what} left out{whose}")]


def _refuse_order(times: np.ndarray, rows: np.ndarray, place: Place, whose: str) -> NoReturn:
    """Say in which way times do not increase, and what helps."""
    times = times[rows]
    steps = np.diff(times)
    back = int(np.argmax(steps <= 0)) + 1
    where = f"{place(rows[back])}: time{whose}"
    if not steps.any():
        raise DataError(f"{where} is {times[0]:.12g} in every row; name another column: --columns t=NAME")
    if (steps <= 0).all():
        raise DataError(f"{where} runs backwards, from {times[0]:.12g} to {times[-1]:.12g}; reverse the rows")
    came, went = f"{times[back - 1]:.12g}", f"{times[back]:.12g}"
    if steps[back - 1] == 0:
        raise DataError(
            f"{where} is {went} as in the row before, with other values; delete one of the two, or tell several "
            "particles apart by a column id"
        )
    ordered = np.sort(times)
    distinct = np.diff(ordered)
    if (distinct > 0).all() and distinct.max() < LOST * np.median(distinct):
        raise DataError(f"{where} goes from {came} to {went}; the rows are out of order: sort them by time")
    begins = times[back] <= times[:back].min()
    what = "starts again" if begins else "goes back"
    remedy = (
        "give each run its own number in a column id"
        if begins
        else "a run was continued from an earlier point: delete the rows that it replaces, or tell the two apart by a "
        "column id"
    )
    raise DataError(f"{where} {what}, from {came} to {went}, with other values; {remedy}")


def _even_step(times: np.ndarray, largest_rounding: float = LARGEST_ROUNDING) -> float | None:
    """The mean step, if the steps differ by no more than the rounding of the times explains, at most so many steps."""
    steps = np.diff(times)
    mean = (times[-1] - times[0]) / len(steps)
    rounding = np.minimum(_rounding(times), largest_rounding * mean)
    if (abs(times - times[0] - mean * np.arange(len(times))) > rounding).any():
        return None
    # Where the times begin at 0 the first step is the exact one, and the mean may differ in its last digit.
    return float(steps[0] if abs(steps[0] - mean) <= LAST_DIGITS * mean else mean)


def _rounding(times: np.ndarray) -> np.ndarray:
    """(T,): one unit in the last digit of each time; of doubles, what adding up as many steps may lose.

    >>> _rounding(np.array([0.0, 0.25, 0.5]))
    array([0.01, 0.01, 0.01])
    """
    written = Resolution.of(times)
    sizes = np.abs(times)
    added = np.finfo(float).eps * len(times) * sizes.max()
    if written.kind == "decimals":
        last = np.full(len(times), 10.0 ** -(written.digits or 0))
    elif written.kind == "digits":
        exponents = np.floor(np.log10(np.where(sizes > 0, sizes, sizes[sizes > 0].min())))
        last = 10.0 ** (exponents + 1 - (written.digits or 0))
    elif written.kind == "float32":
        last = len(times) ** 0.5 * np.spacing(sizes.max().astype(np.float32)).astype(float)
    else:
        last = 0.0
    return np.maximum(np.broadcast_to(last, times.shape), added)


def _check_gaps(ratios: np.ndarray, times: np.ndarray, rows: np.ndarray, place: Place, whose: str) -> None:
    """Steps that are neither of the clock nor a number of lost rows are refused with their row."""
    whole = np.abs(ratios - np.rint(ratios)) <= NEAR_WHOLE
    lost = (ratios > LOST) & (whole | (ratios > PAUSE))
    wrong = (ratios <= SHORTEST_STEP) | ((ratios >= LOST) & ~lost)
    if wrong.any():
        row = int(np.argmax(wrong)) + 1
        raise _uneven(times, row, rows, place, whose)


def _uneven(times: np.ndarray, row: int, rows: np.ndarray, place: Place, whose: str) -> DataError:
    step, usual = times[row] - times[row - 1], np.median(np.diff(times))
    return DataError(
        f"{place(rows[row])}: the time step{whose} is {step:.6g} here and {usual:.6g} as a rule, expected steps that "
        "differ by less than a tenth; give rows at even times, or cut the file here"
    )


def _changing(steps: np.ndarray, rows: np.ndarray, place: Place, whose: str) -> DataError:
    usual = np.median(steps)
    row = int(np.argmax(np.abs(steps - steps[0]) > (LOST - 1) * min(usual, steps[0]))) + 1
    return DataError(
        f"{place(rows[row])}: the time step{whose} is {steps[row - 1]:.6g} here and {steps[0]:.6g} at the start, and "
        "hardly any stretch is even; give each clock a file of its own, and rows without gaps"
    )


def _changes_for_good(lost: np.ndarray) -> bool:
    """Whether so many long steps follow each other that they are another clock, and no lost rows."""
    return len(lost) >= IN_A_ROW and bool(np.convolve(lost, np.ones(IN_A_ROW), "valid").max() >= IN_A_ROW)


def _gaps(parts: Sequence[np.ndarray], long: Sequence[np.ndarray], gaps: np.ndarray, usual: float, whose: str) -> Note:
    lost = sum(len(part) for part in parts) - sum(len(part) for part in long)
    count = len(gaps)
    what = f"rows are missing at {count} place{'s' * (count > 1)}{whose} (steps of up to {gaps.max() / usual:.4g})"
    pieces = f"the run is cut into {len(long)} pieces" if len(long) > 1 else "1 piece is kept"
    dropped = f", {lost} rows in pieces of fewer than {SHORTEST} left out" if lost else ""
    return Note("gaps", f"{what}: {pieces}{dropped}")


def _piece(times: np.ndarray, rows: np.ndarray, place: Place, whose: str) -> Piece:
    step = _even_step(times)
    if step is not None:
        return Piece(rows, step, True)
    if unevenness(times) > LARGEST_UNEVENNESS:
        steps = np.diff(times)
        raise _uneven(times, int(np.argmax(np.abs(steps - np.median(steps)))) + 1, rows, place, whose)
    return Piece(rows, float((times[-1] - times[0]) / (len(times) - 1)), False)


def unevenness(times: np.ndarray) -> float:
    """Root mean square of the steps less their mean, over it.

    >>> round(unevenness(np.array([0.0, 1.0, 2.02, 3.0])), 4)
    0.0163
    """
    steps = np.diff(times)
    return float(np.std(steps) / np.mean(steps))
