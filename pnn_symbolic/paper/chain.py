"""Chained training (p. 6): what does it buy to train on a long series of steps?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.maps.rounding import mass_factor
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.paper.particle import EPSILON, Particle
from pnn_symbolic.paper.printed import PRINTED
from pnn_symbolic.paper.steppers import Stepper
from pnn_symbolic.translation import translate


@dataclass(frozen=True)
class Chained:
    """The network of one of the paper's laws, trained on chains of so many links, judged on the test trajectory.

    law        whose choices of weights it has
    force      "exact" or "sub-network", in training and in the test
    plain      its law
    mass       over the particle's
    position, velocity   root mean squared errors of one step, in Å and Å/fs
    path       root mean squared error in Å along the path of `steps` steps from the start
    energy     largest distance from the energy at the start along that path, in ε
    """

    law: str
    force: str
    links: int
    plain: str
    mass: float
    position: float
    velocity: float
    steps: int
    path: float
    energy: float


@dataclass(frozen=True)
class ChainStudy:
    """One row for each law, force and length of the chain, from one link upwards."""

    rows: tuple[Chained, ...]

    def of(self, law: str, force: str) -> list[Chained]:
        """The rows of one network and force, by length."""
        return [row for row in self.rows if (row.law, row.force) == (law, force)]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """Each (law, force) that was trained."""
        return list(dict.fromkeys((row.law, row.force) for row in self.rows))


def study_chain(
    particle: Particle, learned: Callable, on_chain: Callable[[str], None] = lambda status: None
) -> ChainStudy:
    """Train the networks of Eqs (1) to (3) on chains of every length, with either force."""
    # Torch comes with it, which takes two seconds to load.
    from pnn_symbolic.training.chain import Segments, fit_chain
    from pnn_symbolic.training.fit import Fitter

    rows, units = [], particle.step_units
    for force, act in (("exact", particle.force), ("sub-network", learned)):
        fitter = Fitter(particle.data, act, units, seed=particle.settings.seed)
        starts = fitter.refit(fitter([law.genome for law in PRINTED]))
        for links in particle.settings.links:
            on_chain(f"{links} links, {force} force")
            batch = Segments.of(particle.data.trajectories, units, links, seed=particle.settings.seed)
            for law, start in zip(PRINTED, starts, strict=True):
                fitted = fit_chain(start, batch, act, units)
                rows.append(_judged(particle, fitted, act, law=law.name, force=force, links=links))
    return ChainStudy(tuple(rows))


def _judged(particle: Particle, fitted: Candidate, act: Callable, *, law: str, force: str, links: int) -> Chained:
    step = translate(fitted, exact(repr(particle.data.mass)))
    stepper = Stepper(name=law, family="chained", force=force, step=step.step_function(), act=act)
    pairs, steps = particle.data.test, min(1000, len(particle.data.test))
    before, after = pairs.before[..., 0, 0], pairs.after[..., 0, 0]
    position, velocity = np.sqrt(np.mean((stepper(particle, before) - after) ** 2, axis=0)).tolist()
    states = stepper.roll_out(particle, particle.start, steps)
    path = float(np.sqrt(np.mean((states[1:, 0] - after[:steps, 0]) ** 2)))
    change = particle.energy(states) - particle.energy(particle.start)
    return Chained(
        law=law,
        force=force,
        links=links,
        plain=step.plain(),
        mass=float(mass_factor(step) or np.nan),
        position=position,
        velocity=velocity,
        steps=steps,
        path=path,
        energy=float(np.abs(change).max() / EPSILON),
    )
