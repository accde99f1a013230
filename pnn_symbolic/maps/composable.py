"""What is made of maps: their product, inverse, adjoint, powers and conjugates, each a map of the same type."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

from sympy import Expr, Rational

from pnn_symbolic.errors import InputError
from pnn_symbolic.maps import composition
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.text.shown import Shown


class Composable(Shown, ABC):
    """A map that is made of a normal form."""

    @classmethod
    @abstractmethod
    def of(cls, form: NormalForm) -> Self:
        """The map of a normal form."""

    def then(self, following: Self) -> Self:
        """First this map, then the following one.

        >>> from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY
        >>> print(FLIP_VELOCITY.then(FLIP_VELOCITY))
        x' = x; v' = v
        """
        return self.of(composition.compose(self.normal_form, following.normal_form))

    def inverse(self) -> Self:
        """The map that undoes this one; refused where it is implicit.

        >>> from pnn_symbolic.maps.one_step_map import OneStepMap
        >>> print(OneStepMap.from_word("K 1, D 1").inverse())
        x' = x - dt*v; v' = v - dt*f(x - dt*v)/m
        """
        return self.of(composition.inverse(self.normal_form))

    def adjoint(self) -> Self:
        """The inverse of the map at -dt; refused where it is implicit.

        >>> from pnn_symbolic.maps.one_step_map import OneStepMap
        >>> print(OneStepMap.from_word("K 1, D 1").adjoint())
        x' = x + dt*v; v' = v + dt*f(x + dt*v)/m
        """
        return self.of(composition.adjoint(self.normal_form))

    def power(self, times: int) -> Self:
        """So many of these steps in a row; the inverse of that, where `times` is below 0."""
        return self.of(composition.power(self.normal_form, times))

    def with_time_step(self, factor: Expr) -> Self:
        """The map with factor·dt in place of dt.

        >>> from pnn_symbolic.maps.one_step_map import OneStepMap
        >>> from sympy import Integer
        >>> print(OneStepMap.from_word("D 1/2, K 1").with_time_step(Integer(-1)))
        x' = x - dt*v/2; v' = v - dt*f(x - dt*v/2)/m
        """
        return self.of(composition.with_time_step(self.normal_form, factor))

    def substeps(self, count: int) -> Self:
        """So many steps, each with the time step dt/count.

        >>> from pnn_symbolic.maps.one_step_map import OneStepMap
        >>> OneStepMap.from_word("D 1").substeps(3) == OneStepMap.from_word("D 1")
        True
        """
        if count < 1:
            raise InputError(f"a step is made of {count} substeps, expected at least 1")
        return self.with_time_step(Rational(1, count)).power(count)

    def conjugated_by(self, chi: Self) -> Self:
        """First the inverse of χ, then this map, then χ: the same motion, seen through χ.

        >>> from pnn_symbolic.maps.one_step_map import OneStepMap
        >>> kick, half_drift = OneStepMap.from_word("D 1, K 1"), OneStepMap.from_word("D 1/2")
        >>> kick.conjugated_by(half_drift) == OneStepMap.from_word("D 1/2, K 1, D 1/2")
        True
        """
        return self.of(composition.compose(*(step.normal_form for step in (chi.inverse(), self, chi))))

    def equals(self, candidate: Self) -> bool:
        """True when both are the same map for every force, by their normal forms.

        >>> from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY, IDENTITY
        >>> IDENTITY.equals(FLIP_VELOCITY)
        False
        """
        table = composition.common_table(self.normal_form, candidate.normal_form)
        outputs, candidate_outputs = (
            composition.apply(table, form) for form in (self.normal_form, candidate.normal_form)
        )
        return outputs == candidate_outputs and self.time == candidate.time
