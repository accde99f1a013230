"""What does (x, v), and the force where it is known, leave of the change of v?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pnn_symbolic.dynamics.health.force_windows import resolved_force, spline_windows, state_windows
from pnn_symbolic.dynamics.health.regression import CUT, fit
from pnn_symbolic.dynamics.health.rows import Rows

SPLINES = 40
"""Of x beside the products of x and v: a polynomial that is good on a plateau cannot follow the wall beside it, and
what it leaves there is alike in runs that are thrown back together."""


@dataclass(frozen=True, eq=False)
class Rest:
    """What (x, v) leaves of the change of v over windows of k rows.

    values    (S,) the rest, run after run
    columns   (S, K) what was fitted: products of x and v, splines of x, and the force
    change, moved   (S,) the changes of v and x over the same windows
    lengths   windows of each run
    share     mean square of the rest over that of the change
    coarse    mean square by which two rules of integration differ in ∫v dt, over its own
    """

    values: np.ndarray
    columns: np.ndarray
    change: np.ndarray
    moved: np.ndarray
    lengths: tuple[int, ...]
    share: float
    coarse: float
    k: int

    @cached_property
    def basis(self) -> np.ndarray:
        """(S, R ≤ K): orthonormal columns that span what was fitted; cubics are splines, too, and count once."""
        scaled = self.columns / np.sqrt(np.mean(self.columns**2, axis=0)).clip(1e-300)
        directions, sizes, _ = np.linalg.svd(scaled, full_matrices=False)
        return directions[:, sizes > CUT * sizes[0]]

    @property
    def parts(self) -> list[np.ndarray]:
        """The rest of each run."""
        return np.split(self.values, np.cumsum(self.lengths)[:-1])


def rest_of(rows: Rows) -> Rest | None:
    """The rest of these rows; None where v never changes."""
    k = rows.velocity_window
    change = rows.windows(k, lambda run: run.v).ravel()
    if not change.any():
        return None
    columns = state_windows(rows, k)
    if np.ptp(np.concatenate([run.x for run in rows.runs])):
        columns = np.column_stack([columns, spline_windows(rows, k, SPLINES)])
    if rows.with_forces and resolved_force(rows):
        columns = np.column_stack([columns, rows.windows(k, lambda run: run.impulse)])
    values = change - columns @ fit(columns, change)
    lengths = tuple(len(run) - k for run in rows.runs if len(run) > k)
    moved = rows.windows(k, lambda run: run.x).ravel()
    power = float(change @ change)
    path = rows.windows(k, lambda run: run.path).ravel()
    path_by_two_rows = rows.windows(k, lambda run: run.cumulated(run.v, four=False)).ravel()
    coarse = float(np.square(path - path_by_two_rows).sum() / np.square(path).sum())
    return Rest(
        values=values,
        columns=columns,
        change=change,
        moved=moved,
        lengths=lengths,
        share=float(values @ values) / power,
        coarse=coarse,
        k=k,
    )
