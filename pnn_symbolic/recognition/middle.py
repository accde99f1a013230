"""Did a stochastic middle scheme write these rows? Its position is free of the noise that its velocity has.

x' = x + Δt (v + Δt f/m + v')/2 and v' = α (v + Δt f/m) + noise: LangevinMiddle of OpenMM, `sd` of GROMACS. Zhang, Liu,
Yan, Tuckerman & Liu, J. Phys. Chem. A 123, 6056 (2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pnn_symbolic.recognition.case import Case

NAME = "Langevin middle scheme"
SAME_KICK = 0.3
"""Relative: how far the mass that moves x may be from the one that moves v, which is random."""
FEWEST = 20
"""Pairs from which a friction is told."""


@dataclass(frozen=True)
class MiddleScheme:
    """What the rows say of it.

    score         of the rule of x, in roundings
    limit         below which it holds
    kick          factor on the force in x, the reference mass over the mass; `expected_kick` the one in v
    alpha         factor on the velocity in a step, e^(−γΔt), with its standard error
    friction      γ, in one over the time unit, with its standard error
    temperature   k_B T, in the energy unit that the masses and velocities make, with its standard error
    """

    score: float
    limit: float
    kick: float
    expected_kick: float
    alpha: tuple[float, float]
    friction: tuple[float, float]
    temperature: tuple[float, float] | None

    @classmethod
    def of(cls, case: Case) -> MiddleScheme | None:
        """From pairs of rows with their forces; None where there are none, or no force."""
        pairs, rows = case.pairs, case.field.rows(case.pairs)
        if rows is None or len(pairs) < FEWEST or not rows.now.any():
            return None
        pull = rows.now
        move = pairs.x_after - pairs.x - (pairs.w + pairs.w_after) / 2
        kick = float((move * pull).sum()) / float((pull**2).sum()) * 2 if case.mass_is_free else 1.0
        left = move - kick * pull / 2
        size_w = max(case.writing.w, case.writing.x) if case.writing.doubles else case.writing.w
        of_force = case.force_rounding * kick
        noise = 2 * case.writing.x**2 + size_w**2 / 2 + of_force**2 / 4
        kicked = pairs.w + kick * pull
        alpha = float((pairs.w_after * kicked).sum() / (kicked**2).sum())
        random = pairs.w_after - alpha * kicked
        error = float(np.sqrt(np.mean(random**2) / (kicked**2).sum()))
        step = case.trajectories[0].time_step
        return cls(
            score=float(np.sqrt(np.mean(left**2) / noise)),
            limit=case.rounding_limit,
            kick=kick,
            expected_kick=case.start,
            alpha=(alpha, error),
            friction=(-np.log(alpha) / step if alpha > 0 else np.nan, error / alpha / step),
            temperature=_temperature(case, random, (alpha, error), step),
        )

    @property
    def holds(self) -> bool:
        """True where x follows to rounding, and something random moves v."""
        by_force = abs(self.kick / self.expected_kick - 1) < SAME_KICK  # where it is 0, x is moved by v alone
        return self.score < self.limit and by_force and 0 < self.alpha[0] < 1 + 3 * self.alpha[1]

    def sentence(self) -> str:
        """What holds, and what was measured."""
        (gamma, of_gamma), (alpha, of_alpha) = self.friction, self.alpha
        text = (
            f"The positions obey x(t+Δt) = x + Δt (v + Δt f/m + v(t+Δt))/2 to rounding ({self.score:.1f} roundings), "
            f"the {NAME} (LangevinMiddle of OpenMM, sd of GROMACS); v is random: a step leaves "
            f"{alpha:.4f} ± {of_alpha:.4f} of it, friction {gamma:.3g} ± {of_gamma:.1g}"
        )
        if self.temperature is not None:
            text += f", k_B T {self.temperature[0]:.4g} ± {self.temperature[1]:.2g} (mass × velocity²)"
        return f"{text}."


def _temperature(
    case: Case, random: np.ndarray, factor: tuple[float, float], step: float
) -> tuple[float, float] | None:
    """From the noise of v: its variance is (1 − α²) k_B T/m, with the error of α."""
    alpha, error = factor
    masses = case.trajectories[0].masses
    if masses is None or not 0 < alpha < 1:
        return None
    squares = masses[:, None] * (random / step) ** 2 / (1 - alpha**2)
    spread = np.hypot((2 / squares.size) ** 0.5, 2 * alpha * error / (1 - alpha**2))
    return float(squares.mean()), float(squares.mean() * spread)
