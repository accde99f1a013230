"""Which numbers make a method? Every catalogue row of one force and no parameters as an explicit Nyström tableau."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.catalogue.definitions import Nystrom, RungeKutta, Splitting
from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, V, X
from pnn_symbolic.maps.parsing import read_number, read_word

DRIFT, KICK = "D", "K"
ALIKE = 8 * np.finfo(float).eps
"""Coefficients closer than this are the same number: sums of a few that are below 2."""


@dataclass(frozen=True, eq=False)
class Tableau:
    """Stages X_i = x + c_i w + Σ_j A_ij G(X_j), then x' = x + w + Σ b̄_i G(X_i) and w' = w + Σ b_i G(X_i).

    name       of the catalogue row
    c, A       (s,) and (s, s), strictly lower triangular
    b_bar, b   (s,); where the forces move x and w
    letters    (s + 1, 2): drift and kick in turn, the last kick 0, for a method that is a product of them; else None

    In step units: w = v·h and G = f·h²/m for a step h. Any explicit method for x'' = f(x)/m that moves a free particle
    along its line has this form.

    >>> verlet = tableau_of(next(row for row in CATALOGUE if row.name == "velocity Verlet"))
    >>> verlet.c, verlet.b_bar, verlet.b
    (array([0., 1.]), array([0.5, 0. ]), array([0.5, 0.5]))
    """

    name: str
    c: np.ndarray
    A: np.ndarray
    b_bar: np.ndarray
    b: np.ndarray
    letters: np.ndarray | None = None

    @property
    def stages(self) -> int:
        """Forces in one step."""
        return len(self.c)

    @property
    def asks_now(self) -> np.ndarray:
        """(s,): which stages are the row before the step."""
        return (self.c == 0) & (self.A == 0).all(axis=1)

    @property
    def asks_after(self) -> np.ndarray:
        """(s,): which stages are the row after it."""
        return (self.c == 1) & (abs(self.A - self.b_bar) < ALIKE).all(axis=1)

    @cached_property
    def asks_only_at_rows(self) -> bool:
        """True where a column of forces is all that one step needs."""
        return bool((self.asks_now | self.asks_after).all())


@cache
def tableaux() -> tuple[Tableau, ...]:
    """Those that files are compared with, in the order of the catalogue, without parameters and with one force.

    >>> len(tableaux())
    78
    """
    return tuple(map(tableau_of, filter(_has_one_force, CATALOGUE)))


def number_called(name: str) -> int:
    """The place of a method among them."""
    return next(number for number, tableau in enumerate(tableaux()) if tableau.name == name)


def tableau_of(row: Integrator) -> Tableau:
    """The tableau of one catalogue row without parameters, read from its definition."""
    made_from = row.made_from
    if isinstance(made_from, Splitting):
        return _of_word(row.name, made_from.text)
    if isinstance(made_from, Nystrom):
        return Tableau(
            name=row.name,
            c=_numbers(made_from.c),
            A=_lower(made_from.a),
            b_bar=_numbers(made_from.b_bar),
            b=_numbers(made_from.b),
        )
    if isinstance(made_from, RungeKutta):
        # x' = v and v' = G of the same stages: the position of a stage is moved by the velocities, these by G.
        lower, b = _lower(made_from.a), _numbers(made_from.b)
        return Tableau(name=row.name, c=lower.sum(axis=1), A=lower @ lower, b_bar=b @ lower, b=b)
    return _of_normal_form(row)


def _has_one_force(row: Integrator) -> bool:
    return row.asked_of_files and not row.has_parameters and "K_" not in str(row.made_from)


def _of_word(name: str, text: str) -> Tableau:
    """Drifts and kicks one after the other; kicks with no drift between them are one stage."""
    pairs: list[list[float]] = [[0.0, 0.0]]  # a drift, and the kick that follows it
    for kind, number in read_word(text):
        if kind == DRIFT and pairs[-1][1]:
            pairs.append([float(number), 0.0])
        else:
            pairs[-1][kind == KICK] += float(number)
    if pairs[-1][1]:
        pairs.append([0.0, 0.0])
    letters = np.array(pairs)
    drifts, kicks = letters[:, 0], letters[:-1, 1]
    # A kick acts on what is drifted after it: from stage j to stage i, the drifts between them.
    places = np.cumsum(drifts)
    lower = np.tril(places[:-1, None] - places[:-1], -1) * kicks
    c = places[:-1].copy()
    c[abs(c - 1) < ALIKE] = 1.0
    return Tableau(name=name, c=c, A=lower, b_bar=(places[-1] - places[:-1]) * kicks, b=kicks, letters=letters)


def _of_normal_form(row: Integrator) -> Tableau:
    form = row.map.normal_form
    stages = len(form.keys)

    def read(value: dict) -> tuple[float, np.ndarray]:
        drift, forces = 0.0, np.zeros(stages)
        for (key, _, _), number in value.items():
            assert key != ONE
            if key == V:
                drift = float(form.number(number))
            elif key != X:
                forces[key - FIRST_ATOM] = float(form.number(number))
        return drift, forces

    *rows, position, velocity = (read(value) for _, value in form.sums())
    return Tableau(
        name=row.name,
        c=np.array([drift for drift, _ in rows]),
        A=np.array([forces for _, forces in rows]).reshape(stages, stages),
        b_bar=position[1],
        b=velocity[1],
    )


def _numbers(text: str) -> np.ndarray:
    return np.array([float(read_number(number, "a coefficient")) for number in text.split()])


def _lower(rows: tuple[str, ...]) -> np.ndarray:
    square = np.zeros((len(rows) + 1, len(rows) + 1))
    for stage, row in enumerate(rows, 1):
        numbers = _numbers(row)
        square[stage, : len(numbers)] = numbers
    return square
