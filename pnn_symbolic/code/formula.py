"""What an expression of positions and constants is: one text wherever it is taken, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pnn_symbolic.code.sums import without_places
from pnn_symbolic.code.syntax import Expression
from pnn_symbolic.code.writing import PRECEDENCE

PLACE = "·"
"""Where the force is taken, in the text of a formula that is compared with others."""
ELSEWHERE = "∘"
"""Another coordinate of the same place, before its letter."""
SYMMETRIC = ("hypot", "dot")
"""Functions of several numbers, whatever their order."""


Product = tuple[tuple[str, int], ...]
Sum = tuple[Product, ...]


@dataclass(frozen=True)
class Formula:
    """What an expression is made of.

    terms         a sum of products of texts, each with its power, in order: one for all places at which it may be taken
    shown         the same, as it is told
    places        coordinate → the expression that stands for it; empty for a constant
    is_linear     whether it is a sum of multiples of coordinates, or a constant
    binds         how closely what is told holds together: a sum 1, a product 2, a power 4
    may_be_force  whether it is a constant that is called like a force: no term of a sum, a factor at most
    """

    terms: Sum
    shown: str
    places: Mapping[str, Expression] = field(default_factory=dict)
    is_linear: bool = True
    binds: int = 9
    may_be_force: bool = False

    @classmethod
    def of(cls, text: str) -> Formula:
        """A name or a number."""
        return cls(single(text), text)

    @property
    def text(self) -> str:
        """What it is, wherever it is taken, and in whatever order it is written."""
        products = ["".join(f"{'*' if power > 0 else '/'}{text}" for text, power in product) for product in self.terms]
        return f"({'+'.join(products)})"

    @property
    def as_factor(self) -> Product:
        """What it is in a product."""
        return self.terms[0] if len(self.terms) == 1 else ((self.text, 1),)

    @property
    def is_force(self) -> bool:
        """Whether it depends on positions in a way that no spring does."""
        return bool(self.places) and not self.is_linear

    @property
    def behind_a_minus(self) -> str:
        """As it is told after a sign."""
        return f"({self.shown})" if self.shown.startswith("-") else self.told(2)

    def told(self, above: int) -> str:
        """As it is told in what binds so closely."""
        return self.shown if self.binds >= above else f"({self.shown})"

    @property
    def negative(self) -> Formula:
        """With a minus before it."""
        return replace(self, terms=_negative(self.terms), shown=f"-{self.told(2)}", binds=2)


def single(text: str) -> Sum:
    """A sum of one product of one factor."""
    return (((text, 1),),)


def combined(sign: str, first: Formula, second: Formula) -> Formula | None:
    """Two formulas under a sign; None where a coordinate is not the same in both, or a force may be a term."""
    places = _together((first, second))
    if places is None or (sign in "+-" and (first.may_be_force or second.may_be_force)):
        return None
    is_linear = first.is_linear and second.is_linear
    if sign == "*":
        is_linear = is_linear and not (first.places and second.places)
    elif sign not in "+-":
        is_linear = is_linear and not second.places and (sign == "/" or not first.places)
    return Formula(
        terms=_terms_of(sign, first, second),
        shown=_shown(sign, first, second),
        places=places,
        is_linear=is_linear,
        binds=PRECEDENCE[sign],
        may_be_force=not places and (first.may_be_force or second.may_be_force),
    )


def called(function: str, parts: list[Formula]) -> Formula | None:
    """A function of formulas; None where a coordinate is not the same in all."""
    places = _together(parts)
    if places is None:
        return None
    texts = [part.text for part in parts]
    text = ", ".join(sorted(texts) if function in SYMMETRIC else texts)
    shown = ", ".join(part.shown for part in parts)
    return Formula(single(f"{function}({text})"), f"{function}({shown})", places, is_linear=not places)


def _together(formulas: Iterable[Formula]) -> Mapping[str, Expression] | None:
    """The places of several formulas; None where a coordinate is not the same in all."""
    places: dict[str, Expression] = {}
    for formula in formulas:
        for stem, place in formula.places.items():
            if without_places(places.setdefault(stem, place)) != without_places(place):
                return None
    return places


def _negative(terms: Sum) -> Sum:
    """Each product with -1 in it, or without where it has one."""
    minus = ("-1", 1)
    negative: list[Product] = []
    for product in terms:
        rest = tuple(factor for factor in product if factor != minus)
        negative.append(rest if rest != product else tuple(sorted((*product, minus))))
    return tuple(sorted(negative))


def _terms_of(sign: str, first: Formula, second: Formula) -> Sum:
    """The sum, product, quotient or power of two formulas."""
    if sign in "+-":
        return tuple(sorted((*first.terms, *(second.terms if sign == "+" else _negative(second.terms)))))
    if sign == "**":
        return single(f"{first.text}**{second.text}")
    factors = [*first.as_factor, *((text, power if sign == "*" else -power) for text, power in second.as_factor)]
    minus = ("-1", 1)
    signs = sum(text == "-1" for text, _ in factors)
    factors = [factor for factor in factors if factor[0] != "-1"] + [minus] * (signs % 2)
    return (tuple(sorted(factors)),)


def _shown(sign: str, first: Formula, second: Formula) -> str:
    """As people write it."""
    own = PRECEDENCE[sign]
    between = f" {sign} " if own == 1 else sign
    return f"{first.told(own + (own == 4))}{between}{second.told(own + (sign in '-/'))}"
