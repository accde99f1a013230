"""Where v was made of the positions: sharper velocities, and rows far enough apart to have noises of their own."""

from __future__ import annotations

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.differences import are_differences, with_sharper_velocities
from pnn_symbolic.dynamics.health import Health

LEAST_STRIDE = 4
"""Rows apart from which noises of such velocities are nearly their own: weights (1, −8, 0, 8, −1)/12 overlap by one
twelfth times one twelfth, 0.008 of their variance; 3 rows apart 0.12 of it, 2 apart half."""


def with_better_velocities(data: DataSet) -> DataSet | None:
    """The same rows, each v the slope of a quartic; None where v was measured or computed, or rows are too few.

    A central difference is short of v by (ωΔt)²/6: a law of rows with it has a friction that is none.
    """
    if data.trajectories[0].positions[0].size > 1 or not are_differences(data.trajectories):
        return None
    known, unseen = map(with_sharper_velocities, (data.trajectories, data.held_back))
    return data.of_runs(known, unseen) if known and unseen else None


def least_stride(health: Health) -> int:
    """Of such rows: noise of the positions is in each v, too, and a law would be blamed for what two rows share."""
    return LEAST_STRIDE if health.has("noise") else 1
