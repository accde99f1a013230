"""Backward error analysis of a map: the equation that its steps solve exactly.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), chapter IX.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import factorial, log
from typing import Any

from sympy import Expr, Integer, Rational

from pnn_symbolic.algebra.symbols import TIME_STEP, parameter
from pnn_symbolic.maps.normal_form import ONE, Number
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.exact_motion import Field, Series
from pnn_symbolic.series.expansion import Expansion, is_expandable
from pnn_symbolic.series.intended_method import intended_method
from pnn_symbolic.series.motion import is_identity_at_0
from pnn_symbolic.series.trees import IN_V, IN_X
from pnn_symbolic.series.vector_field import modified_equation
from pnn_symbolic.splitting.factorisation import factorise

HIGHEST = 6
"""The power of dt up to which the equation is known, for one force f(x)…"""
HIGHEST_OTHERWISE = 4
"""… for several forces, forces f(x, v) and families, which have more trees or longer numbers…"""
HIGHEST_DAMPED = 2
"""… and for damped steps, whose terms come with powers of the rate."""
RATE = parameter("kappa")


class NoModifiedEquationError(ValueError):
    """There is none, or none that can be computed; the text says why."""

    def __init__(self, reason: str, *, proved: bool) -> None:
        super().__init__(reason)
        self.proved = proved


@dataclass(frozen=True)
class Backward:
    """The modified equation of a map.

    expansion     the series of the map
    terms         the vector field at dt^0, dt^1, …
    assumptions   what is taken for granted
    rates         for a velocity factor per step that does not go to 1, read as exp(kappa·dt): kappa·dt
    """

    expansion: Expansion
    terms: list[Field]
    assumptions: tuple[str, ...]
    rates: dict[str, float]

    def divergence(self) -> tuple[int, dict[Any, Number]] | None:
        """In one dimension: the first power of dt with a divergence, and the divergence there; None without any."""
        for degree, (position, velocity, _) in enumerate(self.terms):
            total: dict[Any, Number] = {}
            self._add_slopes(total, position, IN_X)
            self._add_slopes(total, velocity, IN_V)
            total = {name: number for name, number in total.items() if number}
            if total:
                return degree, total
        return None

    def _add_slopes(self, total: dict[Any, Number], part: Series, slot: int) -> None:
        """Add the derivative of a part by its own coordinate, in one dimension."""
        forest = self.expansion.forest
        for item, number in part.items():
            for grown, times in forest.graft(item, ONE, slot).items():
                name = forest.on_a_line(grown)
                total[name] = total[name] + number * times if name in total else number * times


@lru_cache(maxsize=256)
def backward(step: OneStepMap) -> Backward:
    """The modified equation of a map.

    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m")
    >>> modified = backward(step)
    >>> [{modified.expansion.forest.text(item): str(n) for item, n in part.items()} for part in modified.terms[1][:2]]
    [{'f': '-1/2'}, {"f'(v)": '1/2'}]
    """
    form = step.normal_form
    if not is_expandable(form):
        raise NoModifiedEquationError("activations, products or negative powers of dt", proved=False)
    intended = intended_method(step)
    expansion, assumptions, rates = intended.expansion, intended.assumptions, {}
    if not is_identity_at_0(expansion):
        damped = _with_rates(intended.map)
        if damped is None:
            reason = "at dt = 0 the step is not the identity, so that it is the flow over dt of no equation"
            raise NoModifiedEquationError(reason, proved=True)
        expansion, rates = damped
        assumptions = ("a factor of the velocity per step is read as exp(kappa*dt)", *assumptions)
    simple = len(expansion.labels) < 2 and all(label.slots == (IN_X,) for label in expansion.labels)
    otherwise = HIGHEST_DAMPED if rates else HIGHEST_OTHERWISE
    highest = HIGHEST if simple and expansion.graded and not form.parameters else otherwise
    if intended.root is None:
        return Backward(expansion, modified_equation(expansion, highest + 1), assumptions, rates)
    # 40 digits of the exact method are again a word, with a Hamiltonian; what is below the order is known to be 0.
    terms = modified_equation(Expansion(intended.form), highest + 1)
    known = [expansion.motion(1), *(Field({}, {}, {}) for _ in range(intended.root.order - 1))]
    return Backward(expansion, [*known, *terms[len(known) :]][: highest + 1], assumptions, rates)


def _with_rates(step: OneStepMap) -> tuple[Expansion, dict[str, float]] | None:
    """The series of a word whose velocity factors c are read as exp(kappa·dt), with kappa·dt = log c."""
    word = factorise(step).word
    if word is None:
        return None
    parts, rates = [], {}
    for letter in word:
        if letter.kind == "S":
            if not isinstance(letter.number, Rational) or not letter.number.is_positive:
                return None
            name = RATE if not rates else parameter(f"kappa{len(rates) + 1}")
            rates[str(name)] = log(letter.number)
            letter = letter._replace(number=_exponential(name * TIME_STEP, HIGHEST_DAMPED + 1))
        parts.append(letter)
    expansion = Expansion(Word(tuple(parts), word.per_unit_mass).normal_form)
    return (expansion, rates) if is_identity_at_0(expansion) else None


def _exponential(power: Expr, terms: int) -> Expr:
    return sum((power**k / factorial(k) for k in range(terms + 1)), Integer(0))
