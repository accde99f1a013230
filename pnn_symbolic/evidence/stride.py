"""How far apart must two rows be for the force to show above the noise?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

import numpy as np

from pnn_symbolic.dynamics.rounding import rounding
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.evidence.floor import DEGREE_OF_SIGHT, MOST_ROWS, local_error, prepared, seen_from_before

SHOWS = 0.5
"""Share of the motion that the row before predicts, in both outputs, where a stride is long enough."""
TOO_LONG = 0.5**4
"""(kΔt·ω)⁴ = M_w / variance of x: beyond kΔt·ω = ½ a law's own step is the larger error."""
MORE = 0.1
"""A longer stride has to predict so much more of the motion: of chaos and random walks the shares differ by less."""
PAIRS_BESIDE = 5
"""A stride of k needs rows of at least 2k + 5 pairs."""


def stride_of(trajectories: Sequence[Trajectory], least: int = 1) -> int:
    """The smallest k of 1, 2, 3, 4, 6, 8, 12, 16, … at which more than half of the motion of x and v is predicted.

    Where none is, the smallest of those that predict most, up to where the step gets too long for the motion, or the
    rows too few. The force's share of a displacement grows as k⁴, so this is what noise asks for. Change that is
    rounding needs none. Strides below `least` are not asked; where all others are too long, it is the longest of
    them. Chaos looks like noise to the row before: where a law is at rounding, step by step, k is 1.

    >>> from pnn_symbolic.dynamics.potentials import pendulum
    >>> from pnn_symbolic.dynamics.simulation import simulate
    >>> stride_of(simulate(pendulum(), [0.5], time_step=0.05, steps=300))
    1
    """
    best, highest = 1, -np.inf
    for stride in _strides():
        triples = _rows(trajectories, stride)
        if triples is None:
            break
        spread = float(np.var(triples.now[:, 0], axis=0).mean())
        if stride > 1 and triples.motion[1] > TOO_LONG * spread:
            break
        if stride < least:
            best = stride
            continue
        shown = _shown(triples, *rounding(trajectories, stride))
        if shown > highest + MORE:
            best, highest = stride, shown
        if shown > SHOWS:
            return stride
    return best


def _shown(triples: Triples, rounding: np.ndarray, guard: float) -> float:
    """The lesser of the shares of the motion that the row before predicts, of x and of w.

    Of rounding all is predicted; of what is not predicted beyond chance nothing.
    """
    basis = prepared(triples, DEGREE_OF_SIGHT)
    if basis is None:
        return 0.0
    change, motion = triples.change, triples.motion
    still = motion <= guard * rounding
    _, left = basis.best(change)
    if (left > (1 - SHOWS) * motion)[~still].any():
        left = local_error(triples, change, left)
    shares = 1 - np.divide(left, motion, out=np.zeros(2), where=~still)
    sure = (shares > SHOWS) | seen_from_before(triples, basis)
    return float(np.where(sure, shares, 0.0).min())


def next_shorter(stride: int) -> int:
    """The stride before this one, of those that are tried.

    >>> [next_shorter(stride) for stride in (2, 6, 16)]
    [1, 4, 12]
    """
    return max(takewhile(lambda shorter: shorter < stride, _strides()), default=1)


def _strides() -> Iterator[int]:
    """1, 2, 3, 4, 6, 8, 12, 16, 24, …: powers of two, and three halves of them."""
    yield 1
    power = 2
    while True:
        yield power
        yield power * 3 // 2
        power *= 2


def _rows(trajectories: Sequence[Trajectory], stride: int) -> Triples | None:
    pairs = max(len(trajectory) for trajectory in trajectories) - 1
    if stride > 1 and pairs < 2 * stride + PAIRS_BESIDE:
        return None
    triples = Triples.of(trajectories, stride, most=MOST_ROWS)
    return triples if len(triples) else None
