"""What is left by a good law made of? A finite step, noise and a missing term grow differently with the stride."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.resolution import rounding
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import Triples, mean_squares
from pnn_symbolic.evidence.floor import FEWEST_PAIRS, MOST_ROWS

Force = Callable[[np.ndarray], np.ndarray]
DOUBLINGS = (1, 2, 4)
"""Strides, in strides: two ratios, since noise passes through the exponent of a missing term on its way to a step's."""
FLAT = 0.6
"""Exponents of a missing term are nearer to 0 (22 of 22 within 0.1, one 0.45)."""
STEP = 3.0
"""Those of a finite step are larger: 3.5 to 4.1 in 23 exact sets with Δt·ω ≤ 0.3."""
WHITE = -1.5
"""Halfway between white noise, −2, and noise with a memory or heat, −1."""
MOSTLY = 0.5
"""Of the motion: where more is left, exponents are nearer to 0 than their noise asks for."""
BAD_ROWS = 0.05
"""Where the force is no number at more of the rows, it is not asked."""


@dataclass(frozen=True, eq=False)
class Remainder:
    """What x + Tw + TF, Tw + TF leaves of the motion at strides k, 2k and 4k; T are fitted, F is the force at x + w/2.

    kind          "finite step", "missing term", "correlated or thermal noise", "white noise", "rounding", "undecided"
    unexplained   (2, 3): the share of the motion left in x (index 0) and w (1), at each stride
    exponents     (2, 2): log₂ of its ratios
    stride        k
    seen_to       the smallest share left in w: a missing term of a smaller share would not have been seen
    sentence      what a report says
    """

    kind: str
    unexplained: np.ndarray
    exponents: np.ndarray
    stride: int
    seen_to: float
    sentence: str


def remainder(trajectories: Sequence[Trajectory], force: Force, stride: int = 1) -> Remainder:
    """Fit the two lines at k, 2k and 4k rows and read the exponents of what is left.

    force   positions (S, N, D) in, forces (S, N, D) out; in any unit, for its factors are fitted

    Not to be asked where a law is at rounding: then nothing is left. A step with an error of first order (explicit
    Euler, row by row) leaves the same as a missing friction.

    >>> from pnn_symbolic.dynamics.potentials import pendulum
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> swing = simulate(pendulum(), [0.5, -0.2], time_step=0.05, steps=300, inner_steps=10)
    >>> remainder(swing, lambda x: -np.sin(x)).kind, remainder(swing, lambda x: -np.sin(x) - 0.1).kind
    ('finite step', 'missing term')
    """
    left = np.full((2, len(DOUBLINGS)), np.nan)
    exact = False
    for place, times in enumerate(DOUBLINGS):
        found = _unexplained(trajectories, force, stride * times)
        if isinstance(found, str):
            return _undecided(left, stride, found)
        left[:, place], at_rounding = found
        exact |= at_rounding and times == 1
    exponents = np.diff(np.log2(np.maximum(left, np.finfo(float).tiny)), axis=1)
    seen_to = float(left[1].min())
    if exact:
        return Remainder("rounding", left, exponents, stride, seen_to, "what this law leaves is rounding")
    kind = _kind(left[1], exponents[1])
    return Remainder(kind, left, exponents, stride, seen_to, _sentence(kind, float(left[1, 0]), seen_to))


def _kind(left: np.ndarray, exponents: np.ndarray) -> str:
    if (np.abs(exponents) < FLAT).all():
        return "missing term" if (left < MOSTLY).all() else "undecided"
    if (exponents > STEP).all():
        return "finite step"
    if exponents[0] < WHITE:
        return "white noise"
    if (exponents < -FLAT).all():
        return "correlated or thermal noise"
    return "undecided"


def _unexplained(trajectories: Sequence[Trajectory], force: Force, stride: int) -> tuple[np.ndarray, bool] | str:
    """Shares (2,) of the motion that are left at one stride, and whether all of it is rounding; or why not."""
    triples = Triples.of(trajectories, stride, most=MOST_ROWS)
    if len(triples) < FEWEST_PAIRS:
        return f"{len(triples)} rows have another one {stride} rows before and after them, too few to tell"
    x, w = triples.now[:, 0], triples.now[:, 1]
    with np.errstate(all="ignore"):
        acting = np.broadcast_to(np.asarray(force(x + w / 2), dtype=float), x.shape)
        acting = acting * triples.time_steps[:, None, None] ** 2
    sound = np.isfinite(acting).all(axis=(1, 2))
    if sound.mean() < 1 - BAD_ROWS:
        return f"the force is no number at {np.sum(~sound)} of {len(triples)} rows"
    size = np.sqrt(np.mean(np.square(acting[sound])))
    columns = np.stack([w[sound].ravel(), (acting[sound] / (size if size > 0 else 1.0)).ravel()], axis=1)
    after = (triples.after[:, 0] - x)[sound].ravel(), triples.after[sound, 1].ravel()
    errors = np.array([np.mean(np.square(y - columns @ np.linalg.lstsq(columns, y, rcond=None)[0])) for y in after])
    squares, guard = rounding(trajectories, stride)
    motion = mean_squares(triples.change[sound])
    at_rounding = bool((errors <= guard * squares).all())
    return np.divide(errors, motion, out=np.zeros(2), where=motion > 0), at_rounding


def _undecided(left: np.ndarray, stride: int, reason: str) -> Remainder:
    return Remainder("undecided", left, np.full((2, 2), np.nan), stride, np.nan, reason)


def _sentence(kind: str, share: float, seen_to: float) -> str:
    if kind == "missing term":
        return f"a term is missing: what this law leaves, {share:.2g} of the motion, does not vanish with the step"
    nature = {
        "finite step": "vanishes with the step",
        "white noise": "is noise",
        "correlated or thermal noise": "is noise that lasts for some rows, or heat",
        "undecided": "is of no kind that can be told",
    }
    return f"what this law leaves {nature[kind]}; a missing term above {seen_to:.1g} of the motion would have been seen"
