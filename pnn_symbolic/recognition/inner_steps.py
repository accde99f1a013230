"""With how many inner steps may a method of particles have made these rows? What it errs by tells the number.

With k inner steps a method of order p differs from exact motion by e/kᵖ, to leading order, with one and the same e of
all numbers of a row. Rows that it made with K of them differ by e/K^p: along e, and by how much says K. So each method
is stepped with one number, and then with those that this asks for; the nearer to K, the less the order beyond matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import Hypotheses
from pnn_symbolic.recognition.tableaux import number_called

MOST_FORCES = 200
"""Of a row at most: 100 inner steps of methods that ask for two forces, or for one."""
FIRST, DOUBLINGS = 4, 4
"""Inner steps that velocity Verlet is tried with, twice as many each time: from which on does its error fall as it
should?"""
UNORDERLY = 0.5
"""By which the order that its error falls by may differ from 2: K is then met to some tenths at once."""
ALONG = 0.5
"""Cosine between what the rows differ from exact motion by and what a method does; near 1 if it made them."""
ROUNDS = 3
"""Numbers of inner steps that are asked for one after the other: each is nearer to K by the error beyond the order."""
FEWEST = 4
"""Guesses that are kept where none fits, so that the nearest is known."""


def likely(case: Case, methods: Sequence[int], flow: Hypotheses, kick: float, rate: float) -> Hypotheses:
    """The few methods with inner steps that come nearest to the rows, and the nearest of all with one more or less."""
    beside = _BesideFlow.of(case, flow)
    first = _first(beside, kick, rate)

    def guesses(numbers: Sequence[tuple[int, int]]) -> Hypotheses:
        method, substeps = np.array(numbers, dtype=int).reshape(-1, 2).T
        same = np.ones(len(numbers))
        return Hypotheses(method=method, substeps=substeps, kick=kick * same, clock=rate * same)

    every = guesses([(method, first) for method in methods])
    usable = np.flatnonzero(np.isfinite(case.noise(every)).all(axis=1)).tolist()
    asked = [(methods[number], first) for number in usable]
    sizes: dict[tuple[int, int], float] = {}
    for _ in range(ROUNDS):
        left, asks_for = beside.of_guesses(guesses(asked))
        sizes |= dict(zip(asked, left, strict=True))
        further = [(method, steps) for (method, _), steps in zip(asked, asks_for, strict=True) if steps]
        asked = [number for number in further if number not in sizes]
        if not asked:
            break
    nearest = sorted(sizes, key=lambda number: sizes[number])[:FEWEST]
    beside_nearest = [(method, steps + more) for method, steps in nearest[:1] for more in (-1, 1)]
    return guesses([*nearest, *(number for number in beside_nearest if number[1] > 1 and number not in nearest)])


def _first(beside: _BesideFlow, kick: float, rate: float) -> int:
    """The least inner steps from which on errors fall as their order asks."""
    verlet, counts = number_called("velocity Verlet"), [FIRST * 2**number for number in range(DOUBLINGS)]
    steps = Hypotheses.grid([verlet], counts, kick)
    _, errors = beside.left_and_errors(replace(steps, clock=steps.clock * rate))
    falls = np.log2(np.linalg.norm(errors[:-1], axis=1) / np.linalg.norm(errors[1:], axis=1))
    orderly = np.flatnonzero(abs(falls - 2) < UNORDERLY)
    return counts[orderly[0]] if len(orderly) else counts[-1]


@dataclass(frozen=True, eq=False)
class _BesideFlow:
    """What guesses leave of the few pairs beside what exact motion does, without what another mass or time step would
    change, where these are free: the slopes are those of exact motion, and of a method differ by its error.

    weights   (1, 2, 1, 1, 1)
    basis     (numbers, 0 to 2), orthonormal
    exact     (numbers,): exact motion minus rows
    """

    case: Case
    weights: np.ndarray
    basis: np.ndarray
    exact: np.ndarray

    @classmethod
    def of(cls, case: Case, flow: Hypotheses) -> _BesideFlow:
        noise = case.noise(flow, loose=True)
        weights = 1 / np.sqrt(np.where(np.isfinite(noise), noise, 1.0))[:, :, None, None, None]
        exact = flow.residuals(case.sample, case.field) * weights
        basis = np.zeros((exact.size, 0))
        if case.mass_is_free or case.clock_is_free:
            free = {"mass": case.mass_is_free, "clock": case.clock_is_free}
            slopes = flow.slopes(case.sample, case.field, exact, weights, **free)[0]
            if np.isfinite(slopes).all():
                basis = np.linalg.qr(slopes)[0]
        flat = exact.ravel()
        return cls(case=case, weights=weights, basis=basis, exact=flat - basis @ (basis.T @ flat))

    def left_and_errors(self, guesses: Hypotheses) -> tuple[np.ndarray, np.ndarray]:
        """Two (H, numbers): guesses minus rows, and minus exact motion."""
        left = (guesses.residuals(self.case.sample, self.case.field) * self.weights).reshape(len(guesses), -1)
        left = left - left @ self.basis @ self.basis.T
        return left, left - self.exact

    def of_guesses(self, guesses: Hypotheses) -> tuple[np.ndarray, list[int]]:
        """(H,) sizes of what they leave, and with how many inner steps each would leave least; 0 where with none."""
        left, errors = self.left_and_errors(guesses)
        squares, product = (errors**2).sum(axis=1), -(errors @ self.exact)
        along = product / np.sqrt(squares * (self.exact**2).sum())
        orders = np.array([integrator_called(tableau.name).order or 1 for tableau in guesses.each_tableau])
        steps = guesses.substeps * (product / squares) ** (-1 / orders)
        most = [MOST_FORCES // max(2, tableau.stages) for tableau in guesses.each_tableau]
        asks_for = [
            max(2, min(round(float(number)), limit)) if cosine > ALONG else 0
            for number, cosine, limit in zip(steps, along, most, strict=True)
        ]
        sizes = np.sqrt((left**2).sum(axis=1))
        return np.where(np.isfinite(sizes), sizes, np.inf), asks_for
