"""What would tell more methods apart: digits, and a longer step."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.recognition.case import Case

GOOD_ANGLE = 0.1
"""Δt·ω at which every method of the catalogue is told from every other in doubles."""


def angle_of(case: Case) -> float:
    """Δt·ω: by how much v changes in a step, over v."""
    motion = float(np.sqrt(np.mean(case.pairs.w**2)))
    return float(np.sqrt(np.mean((case.pairs.w_after - case.pairs.w) ** 2))) / motion if motion else 0.0


def advice_for(case: Case, angle: float) -> str:
    """What would tell more: digits, and a longer step."""
    longer = f"a time step of {case.trajectories[0].time_step * GOOD_ANGLE / angle:.2g} (0.1/ω)" if angle else ""
    if case.writing.doubles:
        return longer if angle < GOOD_ANGLE else "rows of a second, larger energy"
    return f"17 digits, or {longer}" if longer and angle < GOOD_ANGLE else "17 digits"
