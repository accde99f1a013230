"""Is x an angle that is cut back to one period? No step leads over the cut, so no method would be found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pnn_symbolic.dynamics.health.jumps import wrapped
from pnn_symbolic.dynamics.health.rows import Rows
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.recognition.result import Recognition


def refused_as_cut(trajectories: Sequence[Trajectory]) -> Recognition | None:
    """The refusal with its cure, of one particle on a line; None where x is not cut."""
    if trajectories[0].positions[0].size != 1:
        return None
    with np.errstate(all="ignore"):
        symptom = wrapped(Rows.of(trajectories))
    if symptom is None:
        return None
    return Recognition(
        outcome="refused",
        generators=(),
        next=None,
        sentence=(
            f"These rows cannot be asked for their integrator: {symptom.sentence.removesuffix('.')}, and no step leads "
            f"over the cut. {symptom.remedy}"
        ),
        time_step=trajectories[0].time_step,
    )
