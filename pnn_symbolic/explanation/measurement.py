"""Which numbers do the rows give a law? All fits of one law to one set of rows, and their errors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.dynamics.simulation import Force
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.explanation.digits import Digits
from pnn_symbolic.explanation.limit import jackknife, strides_for
from pnn_symbolic.explanation.linear_motion import (
    LinearMotion,
    is_matrix,
    straight_force,
)
from pnn_symbolic.explanation.noise import Noise
from pnn_symbolic.explanation.optimum import Family
from pnn_symbolic.explanation.quantities import Quantities
from pnn_symbolic.explanation.reading import Rate, fastness, friction_of
from pnn_symbolic.explanation.shooting import Shooting, shoot
from pnn_symbolic.explanation.strides import Pairs, Refit, centres_of, refit

FEWEST = 30
"""Centres of pairs below which nothing is said."""
NOISY = 0.5
"""Where more than this share of what the law leaves in v is noise, the columns of the row before are instruments, and
intervals come from shooting."""
MATRIX_STRIDES = FRICTION_STRIDES = (1, 2, 4)
ROUNDINGS = 8.0
"""Standard errors of rounding within which a number of rows that are the law is taken for exact."""
CONVERGED = 1e-10
"""Of the spreads: what a refit leaves of rows that its law says exactly."""


class Measurement:
    """One law, one set of rows: its numbers at the law's own step and at longer ones.

    `lag` rows apart, the noise of the rows is independent: 1, but where velocities were made of positions.
    """

    def __init__(
        self,
        form: TrainedForm,
        trajectories: Sequence[Trajectory],
        force: Force,
        *,
        mass: float,
        stride: int,
        noise: tuple[float, float] | None,
        lag: int = 1,
    ) -> None:
        self.form, self.family, self.stride, self.lag = form, Family(form), stride, lag
        self.runs = [run for run in trajectories if len(run) > 2 * stride]
        line = straight_force(self.runs, force) if form.form.asks_for_a_force else None
        self.affine = line is not None  # the law is then a matrix
        self.force = force if line is None else line
        self.inertia = mass / trajectories[0].units.acceleration_per_force
        self.time_step = stride * trajectories[0].time_step
        self.fastness = fastness(self.runs, stride)
        self.matrix = is_matrix(self.family)
        self.quantities = Quantities(form, self.family)
        self._given_noise = noise
        longest = 1 if self.matrix else max(strides_for(self.fastness, odd=True), default=1)
        if self.matrix or self.affine:  # a matrix is right at every step, however long
            longest = max(longest, MATRIX_STRIDES[-1])
        self.centres, self.blocks = centres_of(self.runs, longest * stride, lag)
        while len(self.centres) < FEWEST and longest > 1:
            longest -= 1
            self.centres, self.blocks = centres_of(self.runs, longest * stride, lag)
        self.longest = longest
        self._pairs: dict[int, Pairs] = {}

    @property
    def few(self) -> bool:
        """True where there are too few rows to say anything."""
        return len(self.centres) < FEWEST

    @property
    def evaluable(self) -> bool:
        """True where the law as trained is a number at every row that is looked at."""
        pairs, step = self.pairs(1), self.family.map_at(self.family.trained[None])
        for states in (pairs.before, pairs.now):
            after = step(states[None, :, 0], states[None, :, 1], self.time_step, self.inertia, self.force)
            if not all(np.isfinite(part).all() for part in after):
                return False
        return True

    @cached_property
    def spreads(self) -> np.ndarray:
        """(2,): of x and v; as the search has it, errors are measured in these."""
        x = np.concatenate([run.positions for run in self.runs])
        v = np.concatenate([run.velocities for run in self.runs])
        return np.array([float(x.std()) or 1.0, float(v.std()) or 1.0])

    def pairs(self, stride: int) -> Pairs:
        """Pairs k steps of the law apart, all around the same centres."""
        if stride not in self._pairs:
            self._pairs[stride] = Pairs.around(self.runs, self.centres, stride * self.stride, self.blocks, self.lag)
        return self._pairs[stride]

    def _refit(self, stride: int, *, instruments: bool, start: np.ndarray | None = None) -> Refit:
        pairs, family = self.pairs(stride), self.family
        return refit(family, pairs, self.force, self.inertia, self.spreads, instruments=instruments, start=start)

    @cached_property
    def _plain(self) -> Refit:
        return self._refit(1, instruments=False)

    @cached_property
    def digits(self) -> Digits:
        """What the digits of the rows leave of an exact law."""
        return Digits.of(self.runs, self.stride, self.time_step)

    @cached_property
    def at_rounding(self) -> bool:
        """True where the law says the rows to rounding."""
        return self.digits.hide(self._plain.residuals, 1)

    @cached_property
    def exact(self) -> bool:
        """True where the law says the rows to rounding, and would not if they were an exact motion: they are this map.

        What a longer step leaves tells what this one would leave of an exact motion. Where that is less than rounding,
        the digits are too few to tell, and rounding is noise like any other.
        """
        if not self.at_rounding or self.matrix or self.longest == 1:
            return self.at_rounding
        longer = self._refit(self.longest, instruments=False, start=self._plain.parameters)
        return self.digits.would_show(longer.residuals, self.longest, CONVERGED * self.spreads)

    @cached_property
    def noise(self) -> Noise:
        """The noise of the rows: as given, or what no polynomial in the row before predicts of what the law leaves."""
        half = slice(len(self.centres))  # each pair once
        read = Noise.of(self.pairs(1).before[half], self._plain.residuals[half], self.time_step, self.digits.squares)
        if self._given_noise is None:
            return read
        position, velocity = self._given_noise
        return Noise(position=position, velocity=velocity, share=read.share, error=0.0)

    @cached_property
    def noisy(self) -> bool:
        """True where most of what the law leaves is noise."""
        return not self.exact and not (self.affine and self.linear_flow) and self.noise.share[1] > NOISY

    @cached_property
    def first(self) -> Refit:
        """The fit at the law's own step."""
        return self._refit(1, instruments=True) if self.noisy else self._plain

    @cached_property
    def friction(self) -> Rate | None:
        """The friction of the motion, read without the law; None where there is none."""
        if self.matrix or self.exact or self.linear_flow:
            return None
        short_enough = (1, *strides_for(self.fastness, odd=True))
        strides = [k for k in FRICTION_STRIDES if k <= self.longest and k in short_enough]
        return friction_of({k: self.pairs(k) for k in strides}, self.force, self.inertia, self.noisy)

    @cached_property
    def fits(self) -> dict[int, Refit]:
        """The law fitted at each stride that can be read."""
        if self.matrix or self.linear_flow:
            wanted: tuple[int, ...] = MATRIX_STRIDES
        else:
            wanted = (1,) if self.exact else strides_for(self.fastness, odd=self.friction is not None)
        fits = {1: self.first}
        for stride in wanted:
            if 1 < stride <= self.longest:
                fit = self._refit(stride, instruments=self.noisy, start=self.first.parameters)
                if np.isfinite(fit.parameters).all():
                    fits[stride] = fit
        return fits

    @cached_property
    def series(self) -> np.ndarray:
        """(K, 1 + BLOCKS, Q): the quantities at each stride, of all rows and of all but each block."""
        return np.stack([self.quantities.values(fit.all) for fit in self.fits.values()])

    @cached_property
    def linear_flow(self) -> bool:
        """True where a matrix says the rows to rounding at every stride, and the law is not their map."""
        if self.matrix:
            return all(self.digits.hide(fit.residuals, stride) for stride, fit in self.fits.items())
        if not self.affine or self.exact:
            return False
        return all(self.digits.hide(left, stride) for stride, left in self._linear.left.items())

    @cached_property
    def _linear(self) -> LinearMotion:
        x = np.concatenate([run.positions.ravel() for run in self.runs])
        if self.matrix:
            parameters = {stride * self.time_step: fit.all for stride, fit in self.fits.items()}
            return LinearMotion.of_law(self.family, parameters, x, self.force, self.inertia)
        pairs = {stride: self.pairs(stride) for stride in MATRIX_STRIDES if stride <= self.longest}
        return LinearMotion.of_rows(pairs, x, self.force, self.inertia)

    @cached_property
    def motion(self) -> dict[str, Rate]:
        """Friction and frequency of rows, or of a law, that are a matrix."""
        return self._linear.rates() if self.matrix or self.linear_flow else {}

    @cached_property
    def weight_of_flow(self) -> Rate | None:
        """Of a linear motion: the total weight of the force in v' as Δt → 0."""
        return self._linear.weight() if self.linear_flow and not self.matrix else None

    @cached_property
    def shooting(self) -> Shooting | None:
        """Of noisy rows: the constants from long segments; None where the rows are not this map and noise."""
        if not self.noisy or self.lag > 1:  # neighbours that share their noise are no independent observations
            return None
        return shoot(
            self.family,
            self.runs,
            self.force,
            self.inertia,
            self.noise,
            stride=self.stride,
            start=self.first.parameters,
            directions=self.first.directions,
        )

    @cached_property
    def best(self) -> tuple[np.ndarray, np.ndarray | None]:
        """The quantities at the law's own step, and their standard errors; None where the rows give none."""
        if (shot := self.shooting) is not None:
            values = self.quantities.values(shot.parameters[None])[0]
            return values, self.quantities.spread(shot.parameters, shot.covariance)
        values = self.quantities.values(self.first.all)
        if self.at_rounding and (self.exact or self.linear_flow):
            return values[0], self.resolution
        if self.noisy:  # neither this map and noise, nor a step of finite length: no error is honest
            return values[0], None
        return values[0], np.array([jackknife(values[1:, q]) for q in range(values.shape[1])])

    @cached_property
    def resolution(self) -> np.ndarray:
        """(Q,): what rounding leaves open of each quantity, where the rows are the law."""
        fit = self._plain
        rest = float(np.square(fit.residuals / self.spreads[:, None, None]).mean())
        covariance = rest * np.linalg.pinv(fit.curvature, rcond=1e-13, hermitian=True)
        return ROUNDINGS * self.quantities.spread(fit.parameters, covariance) + 4 * np.finfo(float).eps
