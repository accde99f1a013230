"""Where the force repeats along x, a running rotor: the rows turn by turn, so that all turns tell of one force."""

from __future__ import annotations

from dataclasses import replace

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.turns import period_of_force, turn_by_turn


def taken_turn_by_turn(data: DataSet, potential: Potential | None) -> DataSet:
    """The same rows in one turn of the force, where it repeats and they run through several; else as they are."""
    period = period_of_force(data.trajectories, None if potential is None else potential.force)
    if period is None:
        return data
    known, unseen = (turn_by_turn(runs, period) for runs in (data.trajectories, data.held_back))
    return replace(data.of_runs(known, unseen), period=period)
