"""The intended method: the map as it was typed, or the exact one within the rounding of its decimals.

Numbers of a method are typed as doubles, as singles, rounded or cut off. Judged digit for digit such a method has
order 0 or 1, which is true of the decimals and false of the method. So the nearest exact numbers are looked for at
which it has a higher order: small fractions, numbers of the catalogue, and roots of the order conditions; that there
are such numbers within the rounding is proved.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from sympy import Rational

from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.maps.word import Word
from pnn_symbolic.series.expansion import is_expandable
from pnn_symbolic.series.intended_map import IntendedMethod as IntendedMethod
from pnn_symbolic.series.many_decimals import decimals
from pnn_symbolic.splitting.factorisation import factorise


def intended_method(step: OneStepMap) -> IntendedMethod:
    """The exact method behind the decimals of a map, or the map itself.

    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/(1.0005*m)")
    >>> intended_method(step).differs
    False
    >>> step = OneStepMap.from_word("D 0.16666666666666666, K 0.5, D 0.6666666666666666, K 0.5, D 0.16666666666666666")
    >>> print(intended_method(step).map)  # the weights of Simpson's rule
    x' = x + dt*v + ...
    """
    return _intended(step, step.typed)


@lru_cache(maxsize=256)
def _intended(step: OneStepMap, typed: Typed | None) -> IntendedMethod:
    if typed is None:
        word = factorise(step).word if step.normal_form.table.domain.is_QQ else None
        if word is None or not _has_decimals(word):
            return IntendedMethod(step)
        from pnn_symbolic.series import intended_numbers  # only here: with the solvers, numpy is loaded

        return intended_numbers.of_word(step, word)
    if not typed.literals or not is_expandable(step.normal_form) or step.normal_form.parameters:
        return IntendedMethod(step)
    from pnn_symbolic.series import intended_numbers  # only here: with the solvers, numpy is loaded

    return intended_numbers.of_literals(step, typed)


def _has_decimals(word: Word) -> bool:
    numbers = (letter.number for letter in word)
    return any(isinstance(number, Rational) and decimals(Fraction(number.p, number.q)) for number in numbers)
