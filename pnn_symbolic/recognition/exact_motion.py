"""Which motion is exact? Many steps of a method of high order, with the mass that fits it to the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.recognition.force_field import ForceField
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.pairs import Pairs
from pnn_symbolic.recognition.tableaux import number_called

FLOW, FLOW_BY_COLUMN, FLOW_STEPS = "Kahan-Li 8", "RK4", 20
"""Stands for the exact flow: its error is (Δt·ω/20)⁹ of a step, below the rounding of doubles up to Δt·ω = 0.5.
With the forces of a file the spline errs by more than (Δt·ω/20)⁵, and a method without backward steps asks for less."""
FLOW_OF_PAIRS, PAIR_STEPS = "Blanes-Moan S10, drift first", (2, 4, 8, 16, 32)
"""Stands for it by a pair force that was learned. Its steps are doubled until they change nothing."""
UNCHANGED, LITTLE = 0.1, 0.01
"""Roundings, and part of what it leaves of the rows, that are nothing beside those."""
MASS_STEPS = 4
"""Inner steps of it that find a first mass, and that are exact to the rounding of a coarser file."""
SAME_MASS = 0.02
"""Relative: a first guess so near to the masses of the file needs no second one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ExactMotion:
    """What it takes to know it.

    noise       guesses (H,) → mean squares (H, 2) of what exact methods leave in x and w
    start       first guess of reference mass / mass
    has_masses  whether the file says the masses: 1 is then another guess
    """

    field: ForceField
    noise: Callable[[Hypotheses], np.ndarray]
    mass_is_free: bool
    start: float
    has_masses: bool

    def of(self, telling: Pairs, rows_are_near: bool, doubles: bool) -> Hypotheses:
        """By a force that is known, or a spline through those of a file."""
        number = number_called(FLOW_BY_COLUMN if self.field.column else FLOW)
        few = MASS_STEPS if rows_are_near else FLOW_STEPS
        flow = Hypotheses.grid([number], [few], self.start)
        if self.mass_is_free:
            flow = self._with_mass(flow, telling, (self.start, 1.0), by_secants=False)
        return Hypotheses.grid([number], [FLOW_STEPS if doubles else few], float(flow.kick[0]))

    def by_pair_force(self, sample: Pairs) -> Hypotheses:
        """By a learned pair force, where each step costs a sum over all pairs: with no more than change anything."""
        flow = Hypotheses.grid([number_called(FLOW_OF_PAIRS)], [PAIR_STEPS[0]], self.start)
        if not np.isfinite(self.field.error):
            return flow
        if self.mass_is_free:
            flow = self._with_mass(flow, sample, (1.0, self.start), by_secants=True)
        before = np.full((1, 2, *sample.x.shape), np.inf)
        for steps in PAIR_STEPS[1:]:
            flow = replace(flow, substeps=np.array([steps]))
            noise = self.noise(flow)
            if self.mass_is_free:
                flow, after = flow.fitted(sample, self.field, noise, mass=True, rounds=1, by_secants=True)
            else:
                after = flow.residuals(sample, self.field)
            changed, left = scores(after - before, noise)[0], scores(after, noise)[0]
            if changed < max(UNCHANGED, LITTLE * left):
                break
            before = after
        return flow

    def _with_mass(
        self, flow: Hypotheses, pairs: Pairs, starts: tuple[float, float], *, by_secants: bool
    ) -> Hypotheses:
        """With the mass that fits it best from either start; of a file that says no masses, from the first guess."""
        as_stated = self.has_masses and abs(self.start - 1) > SAME_MASS
        tried: list[tuple[float, Hypotheses]] = []
        for start in starts if as_stated else (self.start,):
            if tried and abs(float(tried[0][1].kick[0]) - 1) < SAME_MASS:
                break  # it came to the masses of the file from where it began
            begun = replace(flow, kick=np.array([start]))
            fit = {"mass": True, "rounds": 4, "by_secants": by_secants}
            fitted, left = begun.fitted(pairs, self.field, self.noise(begun), **fit)
            tried.append((float(scores(left, self.noise(fitted))[0]), fitted))
        return min(tried, key=lambda each: each[0])[1]
