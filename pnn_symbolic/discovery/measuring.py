"""How well does a law say what the rows do? Its residuals on the rows that were looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.discovery.result import Measured
from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.residuals import LawTest, test_law
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.selection.choice import at_rounding


@dataclass(frozen=True, eq=False)
class Ruler:
    """Measures maps on the triples of a floor.

    force     on arrays of positions, in the data's units
    inertia   the mass that m means, over the acceleration of a unit mass under a unit force
    """

    floor: Floor
    force: Callable[[np.ndarray], np.ndarray]
    inertia: float

    def residuals(self, law: OneStepMap) -> np.ndarray:
        """(S, 2, N, D) after − law(now), in step units."""
        triples = self.floor.triples
        steps = triples.time_steps[:, None, None]
        x, w = triples.now[:, 0], triples.now[:, 1]
        with np.errstate(all="ignore"):
            position, velocity = law.step_function()(x, w / steps, steps, self.inertia, self.force)
        return triples.after - np.stack([position, velocity * steps], axis=1)

    def test(self, law: OneStepMap) -> LawTest:
        """What the rows say of a law."""
        return test_law(self.residuals(law), self.floor)

    def measured(self, law: OneStepMap) -> Measured:
        """Its errors and the shares of the motion that it explains."""
        squares = mean_squares(self.residuals(law))
        variances = self.floor.triples.after.var(axis=(0, 2, 3))
        shares = self.floor.share(squares)
        position, velocity = (
            None if drifts else float(share) for share, drifts in zip(shares, self.floor.exact_drift, strict=True)
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            errors = squares / variances
        return Measured(errors=(float(errors[0]), float(errors[1])), explained=(position, velocity))

    def accepts(self, trained: OneStepMap) -> Callable[[OneStepMap], bool]:
        """Whether another map says as much as `trained`: no output leaves the adequate ones, none is newly refuted."""
        standard = self.test(trained)

        def accept(law: OneStepMap) -> bool:
            test = self.test(law)
            lost = standard.adequate & ~test.adequate
            worse = test.refuted & ~standard.refuted & ~at_rounding(test, self.floor)
            return not (lost | worse).any() and bool(np.isfinite(test.errors).all())

        return accept
