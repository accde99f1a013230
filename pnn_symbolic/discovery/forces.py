"""Which force is at hand? The exact one of a potential, a sub-network trained on the rows, or the rows' own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.interpolate import CubicSpline

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError
from pnn_symbolic.explanation.linear_motion import straight_force
from pnn_symbolic.recognition.force_column import ForceColumn, StraightForce

CONSTANT = 1e-9
"""Of its size, by which a constant force changes over the rows: rounding."""
POORLY, FAR_MORE = 0.03, 5.0
"""Of the force, and times the scatter of neighbours: what a sub-network that learned leaves is far less."""


@dataclass(frozen=True)
class ForceModel:
    """Which force a law was found with.

    kind             "exact", from a potential; "line", a straight line that meets the forces of all rows to their
                     digits; "network", the trained sub-network; or "column", the forces of the rows, where a known
                     integrator is recognised in them and no network is asked, and between them a spline, where a
                     network does not learn them
    relative_error   of the sub-network, on rows it was not trained on; of a line, on all rows; 0 for an exact force
    lowest, highest  positions it was trained between; an exact force holds everywhere
    formula          of a line, as text; else ""
    """

    kind: str
    relative_error: float = 0.0
    lowest: float = -np.inf
    highest: float = np.inf
    formula: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it is known between the rows and beyond them, to the digits of the rows."""
        return self.kind in ("exact", "line")


def force_model(
    data: DataSet,
    potential: Potential | None,
    accelerator: str = "cpu",
    on_stage: Callable[[str], None] = lambda stage: None,
) -> tuple[Callable, ForceModel]:
    """The force on tensors, in the data's units: of the potential, a line through the forces, or learned from them."""
    if potential is not None:
        return potential.force, ForceModel("exact")
    # Torch comes with it, which takes two seconds to load.
    from pnn_symbolic.training.force_network import train_force_network
    from pnn_symbolic.training.force_spline import ForceSpline

    shape = data.trajectories[0].positions.shape[1:]
    if shape != (1, 1):
        raise DataError(
            f"{data.name} has {shape[0]} particles in {shape[1]} dimensions: a force learned for each coordinate alone "
            "would leave out what the others do; name the potential, or give one particle on a line for now"
        )
    written = all(run.forces is not None for run in data.trajectories)
    if written and not any(run.forces.any() for run in data.trajectories if run.forces is not None):
        return no_force, ForceModel("exact")
    column, error = spline_of_rows(data) if written else (None, np.inf)
    between = None if column is None else column.at
    if isinstance(between, StraightForce) and data.period is None:
        on_stage("the forces lie on a straight line: no sub-network is needed")
        return between, ForceModel("line", error, formula=str(between))
    on_stage("training the force sub-network")
    network = train_force_network(data.trajectories, period=data.period, accelerator=accelerator)
    if not np.isfinite(network.relative_error):
        raise DataError(
            f"no force sub-network can be trained on the forces of {data.name}: its error is no number; give "
            "forces that are not 0 everywhere, in units that make them ordinary numbers, or name the potential"
        )
    on_stage(f"force sub-network: relative error {network.relative_error:.1e} on unseen rows")
    bounds = (network.lowest, network.highest) if data.period is None else (-np.inf, np.inf)
    if isinstance(between, CubicSpline) and network.relative_error > max(POORLY, FAR_MORE * error):
        on_stage(f"the sub-network does not learn it; a spline through the rows' forces errs by {error:.1e}")
        return ForceSpline(between, data.period), ForceModel("column", error, *bounds)
    return network, ForceModel("network", network.relative_error, *bounds)


def spline_of_rows(data: DataSet) -> tuple[ForceColumn, float]:
    """A line or a spline through the forces of the rows, over one turn of one that repeats; its relative error."""
    spline = ForceColumn.of(*_forces_along(data))
    squares = [np.square(run.forces).ravel() for run in data.trajectories if run.forces is not None]
    return spline, spline.error / float(np.sqrt(np.mean(np.concatenate(squares))) or 1.0)


def _forces_along(data: DataSet) -> tuple[np.ndarray, np.ndarray]:
    """Positions and forces of all rows, (R,) each; of a force that repeats, over one turn."""
    positions = np.concatenate([run.positions.ravel() for run in data.trajectories])
    forces = np.concatenate([run.forces.ravel() for run in data.trajectories if run.forces is not None])
    return (positions, forces) if data.period is None else data.period.one_turn(positions, forces)


def is_unlearned(data: DataSet, model: ForceModel) -> bool:
    """Whether the sub-network errs by far more than rows that are neighbours along x differ in their forces.

    Laws that were sought with such a force say nothing of the rows.
    """
    if model.kind != "network" or model.relative_error < POORLY:
        return False
    positions, forces = _forces_along(data)
    along = forces[np.argsort(positions, kind="stable")]
    scatter = np.sqrt(np.mean(np.diff(along) ** 2) / 2 / np.mean(forces**2))
    return bool(model.relative_error > FAR_MORE * scatter)


def no_force(positions: Any) -> Any:  # noqa: ANN401 - tensors and arrays alike
    """The force on a free particle."""
    return 0 * positions


def on_arrays(force: Callable[[Any], Any]) -> Callable[[np.ndarray], np.ndarray]:
    """A force on tensors as one on NumPy arrays."""
    # Torch takes two seconds to load.
    import torch

    from pnn_symbolic.training.force_network import ForceNetwork

    if isinstance(force, ForceNetwork):
        return force.on_arrays()

    def evaluate(positions: np.ndarray) -> np.ndarray:
        with torch.no_grad(), np.errstate(all="ignore"):
            return force(torch.as_tensor(positions)).numpy()

    return evaluate


def is_linear(trajectories: Sequence[Trajectory], force: Callable[[np.ndarray], np.ndarray]) -> bool:
    """Whether the force is a straight line through the positions of the rows, to its digits, and not constant."""
    line = straight_force(trajectories, force)
    if line is None:
        return False
    ends = line(np.array(range_of(trajectories)))
    return bool(np.ptp(ends) > CONSTANT * np.abs(ends).max())


def force_of_rows(
    data: DataSet, force: Callable[[np.ndarray], np.ndarray] | None, model: ForceModel | None = None
) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """The best force that is at hand, and its relative error: exact, or a spline through the rows' own, or learned."""
    if force is not None and (model is None or model.is_known):
        return force, 0.0 if model is None else model.relative_error
    spline, error = spline_of_rows(data)
    if force is None or model is None or error < model.relative_error:
        return data.period.repeated(spline.at) if data.period else spline.at, error
    return force, model.relative_error


def anchored(
    force: Callable[[np.ndarray], np.ndarray], positions: np.ndarray, forces: np.ndarray
) -> Callable[[np.ndarray], np.ndarray]:
    """A force that is that of the rows at the rows, and from the nearest row on changes as `force` does.

    >>> steep = anchored(lambda x: 0 * x, np.array([0.0, 1.0]), np.array([5.0, 7.0]))
    >>> steep(np.array([0.0, 0.9]))
    array([5., 7.])
    """
    places, first = np.unique(positions.ravel(), return_index=True)
    values, smooth = forces.ravel()[first], force(places)

    def evaluate(x: np.ndarray) -> np.ndarray:
        above = np.clip(np.searchsorted(places, x), 1, len(places) - 1) if len(places) > 1 else np.zeros(x.shape, int)
        nearest = np.where(np.abs(x - places[above - 1]) < np.abs(x - places[above]), above - 1, above)
        return force(x) + (values - smooth)[nearest]

    return evaluate


def range_of(runs: Sequence[Trajectory]) -> tuple[float, float]:
    """The lowest and the highest position of some runs."""
    positions = np.concatenate([run.positions.ravel() for run in runs])
    return float(positions.min()), float(positions.max())
