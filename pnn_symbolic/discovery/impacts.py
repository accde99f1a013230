"""Where v jumps at a wall no law f(x) holds: the rows between the impacts, as runs of their own."""

from __future__ import annotations

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.health.impacts import impact_pairs, pieces
from pnn_symbolic.dynamics.health.rows import Rows


def between_impacts(data: DataSet) -> DataSet | None:
    """The same rows cut where v jumps, shorter pieces than `SHORTEST` left out; None where too little is left.

    >>> import numpy as np
    >>> from pnn_symbolic.dynamics.trajectory import Trajectory
    >>> v = np.where(np.arange(60) % 20 < 10, 1.0, -1.0)
    >>> x = np.concatenate([[0.0], np.cumsum((v[1:] + v[:-1]) / 2)])
    >>> between = between_impacts(DataSet.of([Trajectory(x[:, None, None], v[:, None, None], time_step=1.0)]))
    >>> [len(run) for run in between.trajectories]
    [10, 10, 10, 10, 10, 5]
    """
    runs = (*data.trajectories, *data.held_back)
    parts = [pieces(run, pairs) for run, pairs in zip(runs, impact_pairs(Rows.of(runs)), strict=True)]
    known = [piece for run in parts[: len(data.trajectories)] for piece in run]
    unseen = [piece for run in parts[len(data.trajectories) :] for piece in run]
    if not known or not unseen or 2 * sum(map(len, known)) < sum(map(len, data.trajectories)):
        return None
    return data.of_runs(known, unseen)
