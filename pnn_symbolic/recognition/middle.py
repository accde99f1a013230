"""Did friction between two drifts write these rows? Such a step has a rule for x that is free of the noise in v.

v is v + Δt f/m, or half of it, before the first drift; then c·v + noise; and x moves by half a step of each. So the
rows give v before and after, and x obeys x' = x + Δt (v before + v after)/2 to rounding, whatever the noise is. Zhang,
Liu, Yan, Tuckerman & Liu, J. Phys. Chem. A 123, 6056 (2019); Leimkuhler & Matthews, Appl. Math. Res. Express 34 (2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.along_velocities import FEWEST_COORDINATES, along_velocities
from pnn_symbolic.dynamics.plus_minus import plus_minus
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.limits import CONFIRMED, LEARNED_LIMIT, most_rows
from pnn_symbolic.recognition.pairs import Pairs
from pnn_symbolic.recognition.scatter import ALIKE, in_few_pairs, is_slow
from pnn_symbolic.recognition.scatter import FEWEST as FEWEST_NUMBERS
from pnn_symbolic.recognition.splittings import AT_ROWS, Splitting
from pnn_symbolic.recognition.stepping import RowForces

SAME_KICK = 0.3
"""Relative: how far the mass that moves x may be from the one that moves v, which is random."""
FEWEST = 20
"""Pairs from which a friction is told."""
SURE, CERTAIN = 3.0, 6.0
"""Standard errors by which a factor on v may be above 1, and must be below it where rows would else be a method's."""
FAINTEST = 1e-10
"""Of v in a step: less is rounding, which is no friction; velocity Verlet is BAOAB without any."""
ALONG = 0.5
"""Of the noise: more of it along the velocities, by one factor a row, is no noise. By chance it is 1/(N·D)."""


@dataclass(frozen=True)
class MiddleScheme:
    """What the rows say of one of them.

    score         of the rule of x, in roundings
    limit         below which it holds
    kick          factor on the force in x, the reference mass over the mass; `expected_kick` the one in v
    alpha         factor on the velocity in a step, e^(−γΔt), with its standard error
    left          of v after its friction, in roundings: below `left_limit` there is no noise
    along         the share of what is left that is a factor of each row on all velocities
    scatters      whether what is left is another in each row, while the motion is slow
    friction      γ, in one over the time unit, with its standard error
    temperature   k_B T, in the energy unit that the masses and velocities make, with its standard error
    """

    splitting: Splitting
    score: float
    limit: float
    kick: float
    expected_kick: float
    alpha: tuple[float, float]
    left: float
    left_limit: float
    along: float
    scatters: bool
    friction: tuple[float, float]
    temperature: tuple[float, float] | None

    @classmethod
    def of(cls, case: Case, splitting: Splitting) -> MiddleScheme | None:
        """From pairs of rows with their forces; None where there are few, or no force."""
        pairs = _pairs_in_turn(case)
        rows = _row_forces(case, pairs)
        if len(pairs) < FEWEST or not rows.now.any():
            return None
        now, after, of_between = rows.now * splitting.before, rows.after * splitting.after, 0.0
        if splitting.in_the_middle:
            if not np.isfinite(case.field.error):
                return None
            now = after = case.field.at(pairs.x + pairs.w / 2) / 2
            of_between = case.field.error
        move = pairs.x_after - pairs.x - (pairs.w + pairs.w_after) / 2
        size_w = max(case.writing.w, case.writing.x) if case.writing.doubles else case.writing.w
        of_rows = case.force_rounding * (splitting.before**2 + splitting.after**2) ** 0.5
        of_x = 2 * case.writing.x**2 + size_w**2 / 2

        def score_of(kick: float) -> float:
            noise = of_x + (not splitting.in_the_middle) * (kick * of_rows) ** 2 / 4
            return float(np.sqrt(np.mean((move - kick * (now - after) / 2) ** 2) / noise))

        kick = 1.0
        if case.mass_is_free and not (case.has_masses and score_of(1.0) < case.rounding_limit):
            kick = _fitted_kick(move, now - after) or case.start
        before, behind = pairs.w + kick * now, pairs.w_after - kick * after
        alpha = float((behind * before).sum() / (before**2).sum())
        random = behind - alpha * before
        rounding = (1 + alpha**2) * size_w**2 + (kick * of_rows) ** 2 + (kick * of_between) ** 2
        error = float(np.sqrt(np.mean(random**2) / (before**2).sum()))
        step = case.trajectories[0].time_step
        return cls(
            splitting=splitting,
            score=score_of(kick),
            limit=case.rounding_limit,
            kick=kick,
            expected_kick=case.start,
            alpha=(alpha, error),
            left=float(np.sqrt(np.mean(random**2) / rounding)),
            left_limit=LEARNED_LIMIT if of_between else case.rounding_limit,
            along=_along(random, before),
            scatters=_scatters(case, pairs, random),
            friction=(float(-np.log(alpha)) / step if alpha > 0 else np.nan, error / alpha / step),
            temperature=_temperature(case, random, (alpha, error), step),
        )

    @property
    def holds(self) -> bool:
        """True where x follows to rounding, and friction or something random moves v."""
        return self.score < self.limit and self.is_by_force and 0 < self.alpha[0] < 1 + SURE * self.alpha[1]

    @property
    def is_by_force(self) -> bool:
        """Whether the force moves x as it moves v; where its factor is 0, x is moved by v alone."""
        return abs(self.kick / self.expected_kick - 1) < SAME_KICK

    @property
    def has_noise(self) -> bool:
        """Whether more than friction moves v."""
        return self.left >= self.left_limit

    @property
    def is_random(self) -> bool:
        """Whether what moves v beside the forces and the friction is noise, by its look."""
        return self.has_noise and self.scatters

    @property
    def is_friction(self) -> bool:
        """Whether friction alone moves v, beside the forces."""
        return not self.has_noise and self.alpha[0] < 1 - max(CERTAIN * self.alpha[1], FAINTEST)

    def sentence(self) -> str:
        """What holds, and what was measured."""
        scheme = self.splitting
        text = f"The positions obey {scheme.rule} to rounding ({self.score:.1f} roundings), "
        text += f"the {scheme.name}" if scheme.name.endswith("scheme") else scheme.name
        text += f" ({scheme.engines})"
        (gamma, of_gamma), (alpha, of_alpha) = self.friction, self.alpha
        if self.is_friction:
            return (
                f"{text}, with friction and without noise: a step leaves {alpha:.10g} of v, friction {gamma:.6g}, and "
                f"{self.left:.1f} roundings beside."
            )
        if self.along > ALONG:
            return (
                f"{text}; in the middle of a step all velocities are multiplied by one factor, another in each row "
                f"({self.along:.0%} of what is left of v), as by a thermostat that scales them."
            )
        left = f"{alpha:.4f}{plus_minus(of_alpha, 2)}"
        text += f"; v is random: a step leaves {left} of it, friction {gamma:.3g}{plus_minus(of_gamma)}"
        if self.temperature is not None:
            text += f", k_B T {self.temperature[0]:.4g}{plus_minus(self.temperature[1], 2)} (mass × velocity²)"
        return f"{text}."

    def on_average(self) -> str:
        """What friction and noise do to v, whatever the step: to first order in γΔt; empty where no friction shows."""
        (gamma, of_gamma), (alpha, of_alpha) = self.friction, self.alpha
        if not alpha < 1 - SURE * of_alpha or self.along > ALONG:
            return ""
        left = f"{alpha:.4f}{plus_minus(of_alpha, 2)}"
        text = f"On average a step leaves {left} of v, as friction {gamma:.3g}{plus_minus(of_gamma)}"
        if self.temperature is not None:
            text += f" and k_B T {self.temperature[0]:.3g}{plus_minus(self.temperature[1])} (mass × velocity²)"
        return f"{text} would."


def middle_scheme(case: Case, splittings: Sequence[Splitting] = AT_ROWS) -> MiddleScheme | None:
    """The first of them that holds, with friction or noise in it; None where none does.

    Few digits hide what an exact motion leaves of the rule for x, and so they tell no scheme by friction alone.
    """
    for splitting in splittings:
        scheme = MiddleScheme.of(case, splitting)
        if scheme is None or not scheme.holds:
            continue
        if scheme.is_random or (scheme.is_friction and case.writing.doubles):
            return scheme
    return None


def _pairs_in_turn(case: Case) -> Pairs:
    """Of the first rows, each after the other: only so does noise show that it scatters."""
    runs = case.trajectories
    return Pairs.of(runs, sum(map(len, runs)))[: most_rows(runs, CONFIRMED)]


def _row_forces(case: Case, pairs: Pairs) -> RowForces:
    """The forces at the rows: of the file, or the given ones."""
    rows = case.field.rows(pairs)
    return rows or RowForces(now=case.field.at(pairs.x), after=case.field.at(pairs.x_after))


def _fitted_kick(move: np.ndarray, pull: np.ndarray) -> float:
    """The factor on the force by which it moves x; 0 where x is moved by v alone."""
    power = float((pull**2).sum())
    return 2 * float((move * pull).sum()) / power if power else 0.0


def _scatters(case: Case, pairs: Pairs, random: np.ndarray) -> bool:
    """Whether what is left of v in a row tells nothing of what is left in the next."""
    follows = np.flatnonzero((np.diff(pairs.run) == 0) & (np.diff(pairs.row) == 1))
    here, there = random[follows], random[follows + 1]
    power = float((here**2).sum() + (there**2).sum()) / 2
    if here.size < FEWEST_NUMBERS or not power or not is_slow(case.trajectories):
        return False
    if in_few_pairs(np.square(random).ravel()):
        return False
    return abs(float((here * there).sum())) < ALIKE * power


def _along(random: np.ndarray, w: np.ndarray) -> float:
    """The share of what is left of v, (S, N, D), that is one factor a row on all of it."""
    return along_velocities(random, w) if w[0].size >= FEWEST_COORDINATES else 0.0


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
