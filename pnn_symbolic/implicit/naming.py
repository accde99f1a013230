"""The name of an implicit step."""

from functools import cache

from pnn_symbolic.catalogue import IMPLICIT, ImplicitMethod
from pnn_symbolic.implicit.reading import step_of_tableau
from pnn_symbolic.implicit.relation import ImplicitStep


def implicit_method_of(step: ImplicitStep) -> ImplicitMethod | None:
    """The method of the catalogue that is this step for every force; None where there is none.

    >>> print(implicit_method_of(ImplicitStep.from_tableau([["1/4", "1/4"], ["1/4", "1/4"]], ["1/2", "1/2"])))
    implicit midpoint
    """
    stages = step.reduced.stages
    for method in IMPLICIT:
        if method.forces == stages and _step(method).equals(step):
            return method
    return None


@cache
def _step(method: ImplicitMethod) -> ImplicitStep:
    return step_of_tableau(method.made_from)
