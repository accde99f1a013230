"""A number of a map in LaTeX, as SymPy writes it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr, Symbol, exp, latex


@lru_cache(maxsize=4096)
def number_latex(number: Expr) -> str:
    r"""SymPy's LaTeX, in which an exponential stands as a letter until it is written.

    Of a product with exp(-c·dt) SymPy asks whether the exponent is a constant, by all its ways to simplify: they are
    loaded for it, in a third of a second.

    >>> from sympy.abc import c, t
    >>> number_latex(t * exp(-c * t) / (c + 1)) == latex(t * exp(-c * t) / (c + 1))
    True
    """
    return latex(_with_letters(number) if number.has(exp) else number)


def _with_letters(number: Expr) -> Expr:
    """Letters for exponentials; sums and products are left as they are, since SymPy would undo it."""
    if isinstance(number, exp):
        return _Exponential.of(number)
    parts = [_with_letters(part) for part in number.args if isinstance(part, Expr)]
    if not (number.is_Add or number.is_Mul or number.is_Pow):
        return number
    return number.func(*parts, evaluate=False)  # pyright: ignore[reportCallIssue]


class _Exponential(Symbol):
    """A letter that is sorted, taken apart and written as an exponential."""

    power: Expr
    __slots__ = ("power",)

    @classmethod
    def of(cls, power: Expr) -> _Exponential:
        letter = super().__new__(cls, str(power))
        letter.power = power
        return letter

    def sort_key(self, order: object = None) -> Any:  # noqa: ANN401 - SymPy's own
        return self.power.sort_key(order)

    def as_base_exp(self) -> tuple[Expr, Expr]:
        return self.power.as_base_exp()

    def _latex(self, printer: Any) -> str:  # noqa: ANN401 - SymPy's own
        return printer._print(self.power)
