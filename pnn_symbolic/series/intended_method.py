"""Which map is meant: a method that was typed with its decimals, or the exact one that these round."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.exact_roots import DIGITS, ExactRoot, decimals, exact_root
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.oscillator import fraction
from pnn_symbolic.splitting.factorisation import factorise

EXACT_ROOT = "the decimals stand for the exact root of the order conditions that they round"


@dataclass(frozen=True)
class Meant:
    """A map, and the exact method behind its decimals if it is proved that there is one.

    step   the map as it was given
    root   None when the map is meant as it was given
    """

    step: OneStepMap
    root: ExactRoot | None

    @cached_property
    def form(self) -> NormalForm:
        """The normal form: of the exact method to 40 digits, or of the map itself."""
        return self.step.normal_form if self.root is None else self.root.word.normal_form

    @cached_property
    def expansion(self) -> Expansion:
        """The series in dt."""
        return Expansion(self.form, -1 if self.root is None else self.root.order)

    @cached_property
    def as_typed(self) -> Expansion:
        """The series of the map with its decimals as they are."""
        return self.expansion if self.root is None else Expansion(self.step.normal_form)

    @property
    def rounding(self) -> float:
        """A unit of the last decimal, where numbers of the map have so many that they may be rounded; else 0."""
        if not self.step.normal_form.table.domain.is_QQ:
            return 0.0
        numbers = (number for value, _ in self.step.normal_form.values() for number in value.values())
        counts = [count for number in numbers if (count := decimals(fraction(number)))]
        return 10.0 ** -min(counts) if counts else 0.0

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What is taken for granted when the exact method is meant."""
        if self.root is None:
            return ()
        return (f"{EXACT_ROOT}; it is proved to exist within {float(self.root.moved + self.root.radius):.2g} of them",)


@lru_cache(maxsize=256)
def meant(step: OneStepMap) -> Meant:
    """The exact method behind the decimals of a map, or the map itself.

    >>> step = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/(1.0005*m)")
    >>> meant(step).root is None
    True
    """
    domain = step.normal_form.table.domain
    word = factorise(step).word if domain.is_QQ else None
    return Meant(step, exact_root(word, digits=DIGITS) if word is not None else None)
