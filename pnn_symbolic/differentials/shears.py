"""Shears: the determinant of a step in any number of dimensions, for forces that need not be gradients.

A map z → z + c·G(ℓ) that moves the state z = (x, v) in one direction c by any function G of a
combination ℓ of x and v that the move leaves alone is a *shear*; its determinant is 1 whatever
the derivative of G is, in any number of dimensions. A kick is one, with c = (0, 1) and ℓ = x; so is
a "kick" by any sub-program of x, as in the method of Takahashi and Imada.

Shears are peeled off the end of a map: the outermost force moves the state in the direction
c = (its number in X, its number in V), and ℓ must be the combination of X and V without it. If a linear map
remains, the determinant of the step is that of the linear map, to the power of the dimension.

**Theorem.** Every map with multipliers (`exterior_forms`) is such a product: there η = c dℓ says that the argument
of the last force *is* this combination, up to a factor and a constant. ∎

Source: McLachlan & Quispel, "Splitting methods", *Acta Numerica* 11 (2002) 341, on volume-preserving flows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pnn_symbolic.differentials.exterior_forms import FIXED, constant_stages, differential
from pnn_symbolic.maps.interpret import Interpretation, Summand
from pnn_symbolic.maps.normal_form import FIRST_ATOM, Number, V, X
from pnn_symbolic.maps.scaled_form import Row, Stages


def determinant_per_dimension(stages: Stages) -> Number | None:
    """μ, when the step is a product of shears and a linear map of determinant μ; else None.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.maps.scaled_form import stages_of
    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y + h**2*f(y)/(12*m))/m; x' = y + h*v'/2")
    >>> determinant_per_dimension(stages_of(step.normal_form))
    MPQ(1,1)
    """
    zero = stages.field.zero
    position, displacement = stages.position, stages.displacement
    constant = constant_stages(stages)
    while moves := [key for key in {**position, **displacement} if key >= FIRST_ATOM and key not in constant]:
        last = max(moves)
        in_position, in_displacement = position.get(last, zero), displacement.get(last, zero)
        kept = stages.combine(_times(position, in_displacement), displacement, -in_position)
        if _is_function_itself(stages, last, kept, constant):
            sheared = {last}  # the shear of this atom alone; others in its direction are peeled off in their turn
        else:
            functions = functions_of(stages, kept, constant)
            if last not in functions:
                return None
            sheared = set(moves) & functions - kept.keys()
        position, displacement = _without(position, sheared), _without(displacement, sheared)
    return position.get(X, zero) * displacement.get(V, zero) - position.get(V, zero) * displacement.get(X, zero)


def _without(row: Row, keys: set[int]) -> Row:
    return {key: number for key, number in row.items() if key not in keys}


def _times(row: Row, factor: Number) -> Row:
    return {key: product for key, number in row.items() if (product := number * factor)}


def _is_function_itself(stages: Stages, key: int, kept: Row, constant: frozenset[int]) -> bool:
    """Whether each argument of an atom is a multiple of `kept` but for constants: seen without the atoms before it."""
    stage = stages.of(key)
    pattern = differential(kept, constant)
    return bool(stage.arguments) and all(
        _is_multiple(stages.field, differential(argument, constant), pattern) for argument in stage.arguments
    )


def _is_multiple(field: Number, row: Row, pattern: Row) -> bool:
    if not row or row.keys() != pattern.keys():
        return not row
    ratio = field.quo(row[min(row)], pattern[min(row)])
    return all(row[key] == ratio * number for key, number in pattern.items())


def functions_of(stages: Stages, kept: Row, constant: frozenset[int]) -> set[int]:
    """Atoms that are functions of the value `kept` alone."""
    pattern = differential(kept, constant)
    meaning = Interpretation(stages, _IsFunction(stages.field, pattern))
    return {key for key in stages.keys if meaning.atom(key)}


@dataclass(frozen=True)
class _IsFunction:
    """The algebra that tells of each value whether it is a function of the value with the row `pattern`, alone."""

    field: Number
    pattern: Row

    def letter(self, key: int) -> bool:
        return key in FIXED or self.pattern.keys() == {key}

    def total(self, summands: Sequence[Summand[bool]]) -> bool:
        rest = {place.term[0]: number for place, number, is_function in summands if not is_function}
        return _is_multiple(self.field, rest, self.pattern)

    def force(self, key: int, name: str, arguments: tuple[bool, ...]) -> bool:
        return all(arguments) or self.pattern.keys() == {key}

    def function(self, key: int, name: str, argument: bool) -> bool:
        return self.force(key, name, (argument,))

    def product(self, key: int, factors: tuple[bool, ...]) -> bool:
        return self.force(key, "product", factors)
