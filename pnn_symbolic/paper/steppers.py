"""Everything that can take a step: integrators, the paper's laws, ours, and the feed-forward networks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.diagnostics import roll_out
from pnn_symbolic.dynamics.simulation import Step
from pnn_symbolic.paper.baselines import Baseline
from pnn_symbolic.paper.force import ForceStudy
from pnn_symbolic.paper.laws import LawStudy
from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.search import SearchStudy

INTEGRATORS = ("velocity Verlet", "position Verlet", "symplectic Euler B", "explicit Euler")


@dataclass(frozen=True)
class Stepper:
    """A step function of the paper's particle.

    family   "integrator", "printed", "ours" or "feed-forward"
    force    "exact", "sub-network", or "none" where the network has learned all by itself
    act      that force on positions in Å, in eV/Å
    """

    name: str
    family: str
    force: str
    step: Step
    act: Callable[[Any], Any]

    def roll_out(self, particle: Particle, state: np.ndarray, steps: int) -> np.ndarray:
        """(steps + 1, 2, …): the states that follow from `state`; what runs away becomes infinite, in silence."""
        with np.errstate(all="ignore"):
            return roll_out(self.step, state, particle.time_step, particle.inertia, self.act, steps)

    def __call__(self, particle: Particle, states: np.ndarray) -> np.ndarray:
        """(S, 2, …): one step from each of the states (S, 2, …)."""
        x, v = states[:, 0], states[:, 1]
        return np.stack(self.step(x, v, particle.time_step, particle.inertia, self.act), axis=1)


def steppers(
    particle: Particle, force: ForceStudy, laws: LawStudy, search: SearchStudy, baselines: Sequence[Baseline]
) -> list[Stepper]:
    """All of them, in the order in which tables show them."""
    exact, learned = particle.force, force.network.as_force()
    steppers: list[Stepper] = []
    for name in INTEGRATORS:
        step = integrator_called(name).map.step_function()
        steppers.append(Stepper(name=name, family="integrator", force="exact", step=step, act=exact))
    for law in laws.laws:
        name, step = f"{law.name} {law.origin}", law.map.step_function()
        steppers.append(Stepper(name=name, family="printed", force="exact", step=step, act=exact))
    for fit in search.ours.fittest:
        name, step = fit.trained.name, fit.trained.map.step_function()
        steppers.append(Stepper(name=name, family="ours", force="sub-network", step=step, act=learned))
    for baseline in baselines:
        name, step = baseline.name, baseline.network.as_step()
        force_used = "sub-network" if baseline.kind.with_force else "none"
        steppers.append(Stepper(name=name, family="feed-forward", force=force_used, step=step, act=learned))
    return steppers
