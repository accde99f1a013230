"""Does v follow from x in these rows? Then what depends on v looks like a function of x, in a force column too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.health.force_windows import spline_columns
from pnn_symbolic.dynamics.health.regression import explained
from pnn_symbolic.dynamics.health.rows import MOST_ROWS
from pnn_symbolic.dynamics.trajectory import Trajectory

FEWEST_ROWS = 30
"""From which it is asked whether v has one size at each place."""
APART = 10
"""Rows between two passages of one place, at least."""
ONCE = 0.05
"""Share of neighbours in x that may be far apart in time where each place is passed once: a run may turn at its end."""
ONE_SIZE = 1e-4
"""Share of the variance of v² that no function of x explains, up to which v has one size at each place."""
SPLINES = 40
ALIKE = 1e-9
"""Of its size: a force that varies by less is constant, and hides nothing that depends on v."""

CAVEATS = {
    "": "",
    "once": "It holds if the force depends on x alone: each place is passed once, and so these rows cannot tell a "
    "force of x from one that depends on v or on time, such as drag.",
    "one curve": "All rows lie near one curve: v has the same size whenever x is the same, and so a force that depends "
    "on the size of v could not be told from one of x alone; rows of a second energy would tell.",
}
"""What must be known with a law whose force was read from a column of such rows."""


def passages(trajectories: Sequence[Trajectory]) -> str:
    """How rows of one coordinate pass each place: "once", always with one size of v ("one curve"), or else "".

    >>> t = 0.1 * np.arange(100)[:, None, None]
    >>> fall = Trajectory(-t * t / 2, -t, time_step=0.1, forces=t - 1)
    >>> swing = Trajectory(np.cos(t), -np.sin(t), time_step=0.1, forces=-np.cos(t))
    >>> wider = Trajectory(2 * np.cos(t), -2 * np.sin(t), time_step=0.1, forces=-2 * np.cos(t))
    >>> passages([fall]), passages([swing]), passages([swing, wider])
    ('once', 'one curve', '')
    """
    if any(run.forces is None or run.positions[0].size > 1 for run in trajectories):
        return ""
    x, v, force = (
        np.concatenate([np.ravel(getattr(run, name)) for run in trajectories])
        for name in ("positions", "velocities", "forces")
    )
    if not np.ptp(x) or np.ptp(force) <= ALIKE * np.abs(force).max():
        return ""
    # Rows of two runs are far apart in time.
    number = np.concatenate([k * (len(x) + APART) + np.arange(len(run)) for k, run in enumerate(trajectories)])
    order = np.argsort(x, kind="stable")
    if np.mean(np.abs(np.diff(number[order])) > APART) <= ONCE:
        return "once"
    if len(x) < FEWEST_ROWS:
        return ""
    kept = order[:: -(-len(x) // MOST_ROWS)]  # evenly over the places
    square = v[kept] ** 2 - np.mean(v[kept] ** 2)
    return "one curve" if 1 - explained(spline_columns(x[kept], SPLINES), square) <= ONE_SIZE else ""
