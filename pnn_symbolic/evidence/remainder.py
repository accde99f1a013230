"""What is left by a good law made of? A finite step, noise and a missing term grow differently with the stride."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.rounding import rounding
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import Triples, mean_squares
from pnn_symbolic.evidence.floor import DEGREE_OF_A_LAW, FEWEST_PAIRS, MOST_ROWS, prepared
from pnn_symbolic.evidence.memory import lasts
from pnn_symbolic.evidence.significance import SEEN, improvement

Force = Callable[[np.ndarray], np.ndarray]
DOUBLINGS = (1, 2, 4)
"""Strides, in strides: two ratios, since noise passes through the exponent of a missing term on its way to a step's."""
FLAT = 0.6
"""Exponents of a missing term are nearer to 0 (22 of 22 within 0.1, one 0.45)."""
STEP = 3.0
"""Those of a finite step are larger: 3.5 to 4.1 in 23 exact sets with Δt·ω ≤ 0.3."""
WHITE = -1.5
"""Halfway between white noise, −2, and noise with a memory or heat, −1."""
HEAT = "correlated or thermal noise"
"""The kind of what is left that grows with the step as noise with a memory does, or heat."""
OF_A_SOLVER = 1e-3
"""Of the motion: what solvers with error control leave by their default tolerances, as SciPy's solve_ivp does."""
MOSTLY = 0.5
"""Of the motion: where more is left, exponents are nearer to 0 than their noise asks for. And of what is left: a term
that is a function of the state is predicted by the row before."""
LEAST_EXPLAINED = 0.02
"""Share below which what is explained is not told from nothing."""
BAD_ROWS = 0.05
"""Where the force is no number at more of the rows, it is not asked."""


@dataclass(frozen=True, eq=False)
class Remainder:
    """What x + Tw + TF, Tw + TF leaves of the motion at strides k, 2k and 4k; T are fitted, F is the force at x + w/2.

    kind          "finite step", "missing term", "correlated or thermal noise", "white noise", "rounding", "undecided"
    unexplained   (2, 3): the share of the motion left in x (index 0) and w (1), at each stride
    exponents     (2, 2): log₂ of the ratios of unexplained over explained from k to 2k and from 2k to 4k
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
    fits: list[_Fit] = []
    for times in DOUBLINGS:
        fit = _fitted(trajectories, force, stride * times)
        if isinstance(fit, str):
            nothing = np.full((2, len(DOUBLINGS)), np.nan)
            return Remainder(
                kind="undecided",
                unexplained=nothing,
                exponents=nothing[:, 1:],
                stride=stride,
                seen_to=np.nan,
                sentence=fit,
            )
        fits.append(fit)
    left = np.stack([fit.unexplained for fit in fits], axis=1)
    # Of what is left over what is explained: shares themselves flatten as they come near 1.
    ratios = np.maximum(left, np.finfo(float).tiny) / np.maximum(1 - left, LEAST_EXPLAINED)
    exponents = np.diff(np.log2(ratios), axis=1)
    seen_to = float(left[1].min())
    if fits[0].at_rounding or not left[1].any():  # a velocity that never changes leaves nothing, either
        kind, sentence = "rounding", "what this law leaves is rounding"
    else:
        kind = _kind(left[1], exponents[1])
        if kind == "missing term" and not _acts(fits[1]):
            kind = "undecided"
        sentence = _sentence(kind, float(left[1, 0]), seen_to)
    return Remainder(
        kind=kind, unexplained=left, exponents=exponents, stride=stride, seen_to=seen_to, sentence=sentence
    )


@dataclass(frozen=True, eq=False)
class _Fit:
    """The two lines at one stride: rows used, residuals (S, 2, N, D), shares of the motion left (2,)."""

    triples: Triples
    residuals: np.ndarray
    unexplained: np.ndarray
    at_rounding: bool


def _acts(fit: _Fit) -> bool:
    """Whether what is left in w follows from the row before, or lasts longer than noise.

    Noise of positions that enters a steep force does neither, yet does not vanish with the step (six alarms in 1620
    sets of rows, all of a body thrown back by a wall).
    """
    basis = prepared(fit.triples, DEGREE_OF_A_LAW)
    if basis is None:
        return False
    prediction, unpredicted = basis.best(fit.residuals)
    errors = mean_squares(fit.residuals)
    z = improvement(fit.residuals[:, 1], (fit.residuals - prediction)[:, 1], fit.triples.stride)
    if z > SEEN and unpredicted[1] < (1 - MOSTLY) * errors[1]:
        return True
    return lasts(fit.residuals[:, 1], fit.triples)


def _kind(left: np.ndarray, exponents: np.ndarray) -> str:
    if (np.abs(exponents) < FLAT).all():
        return "missing term" if (left < MOSTLY).all() else "undecided"
    if (exponents > STEP).all():
        return "finite step"
    if exponents[0] < WHITE:
        return "white noise"
    if (exponents < -FLAT).all():
        return HEAT
    return "undecided"


def _fitted(trajectories: Sequence[Trajectory], force: Force, stride: int) -> _Fit | str:
    """The fit at one stride, or why there is none."""
    triples = Triples.of(trajectories, stride, most=MOST_ROWS)
    if len(triples) < FEWEST_PAIRS:
        return f"{len(triples)} rows have another one {stride} rows before and after them, too few to tell"
    x, w = triples.now[:, 0], triples.now[:, 1]
    with np.errstate(all="ignore"):
        acting = np.broadcast_to(np.asarray(force(x + w / 2), dtype=float), x.shape)
        acting = acting * triples.time_steps[:, None, None] ** 2
    sound = np.flatnonzero(np.isfinite(acting).all(axis=(1, 2)))
    if len(sound) < (1 - BAD_ROWS) * len(triples):
        return f"the force is no number at {len(triples) - len(sound)} of {len(triples)} rows"
    triples, acting, w = triples[sound], acting[sound], w[sound]
    size = np.sqrt(np.mean(np.square(acting)))
    columns = np.stack([w.ravel(), acting.ravel() / (size if size > 0 else 1.0)], axis=1)
    after = triples.after.copy()
    after[:, 0] -= triples.now[:, 0]
    residuals = np.stack([_residuals(columns, after[:, output]) for output in range(2)], axis=1)
    errors, motion = mean_squares(residuals), triples.motion
    squares, guard = rounding(trajectories, stride)
    unexplained = np.divide(errors, motion, out=np.zeros(2), where=motion > 0)
    return _Fit(
        triples=triples,
        residuals=residuals,
        unexplained=unexplained,
        at_rounding=bool((errors <= guard * squares).all()),
    )


def _residuals(columns: np.ndarray, values: np.ndarray) -> np.ndarray:
    factors = np.linalg.lstsq(columns, values.ravel(), rcond=None)[0]
    return values - (columns @ factors).reshape(values.shape)


def _sentence(kind: str, share: float, seen_to: float) -> str:
    if kind == "missing term":
        missing = f"a term is missing: what this law leaves, {share:.2g} of the motion, does not vanish with the step"
        or_a_solver = "; the error of a solver may be as large: rows of a smaller rtol would tell"
        return missing if share > OF_A_SOLVER else missing + or_a_solver
    nature = {
        "finite step": "vanishes with the step",
        "white noise": "is noise",
        HEAT: "is noise that lasts for some rows, or heat",
        "undecided": "is of no kind that can be told",
    }
    return f"what this law leaves {nature[kind]}; a missing term above {seen_to:.1g} of the motion would have been seen"
