"""A map as it is shown: exact text, JSON and LaTeX, and one line for people."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sympy import Expr, Rational

from pnn_symbolic.maps.normal_form import NormalForm, normal_form
from pnn_symbolic.maps.parsing.literals import Typed
from pnn_symbolic.maps.text.printing import exact_lines, exact_text, terms_in_full
from pnn_symbolic.maps.text.typesetting import latex_equations, plain_equations

MOST_TERMS_IN_FULL = 400


class Shown:
    """A map in formulas, which are shown by their normal form.

    time    t one step later, where that is not t + dt
    typed   which decimals are shown as they were written
    """

    position: Expr
    velocity: Expr
    time: Expr | None
    typed: Typed | None

    @cached_property
    def normal_form(self) -> NormalForm:
        """The map as sums over x, v, 1 and force atoms: what every proof works on."""
        return normal_form(self.position, self.velocity, self.time)

    def __str__(self) -> str:
        declared = [f"parameter {parameter}" for parameter in self.normal_form.parameters]
        return "; ".join(declared + [f"{name} = {formula}" for name, formula in exact_lines(self.normal_form)])

    def latex(self, digits: int = 5) -> str:
        r"""Both equations as two aligned lines, in the paper's form.

        Trained numbers show `digits` digits, and more where their difference from a simple
        number needs it; the trained weight of a force is shown as a factor of the mass. Decimals that were typed
        are shown as they were.
        """
        return latex_equations(self.normal_form, digits, self.decimals)

    def _repr_latex_(self) -> str:
        """How a notebook shows it."""
        return f"$${self.latex()}$$"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": "\n".join(self.plain_equations()), "text/latex": self._repr_latex_()}

    def plain(self, digits: int = 5) -> str:
        """Both equations on one line for people, rounded like `latex`.

        >>> from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY
        >>> FLIP_VELOCITY.plain()
        'x(t+Δt) = x;  v(t+Δt) = -v'
        """
        return ";  ".join(self.plain_equations(digits))

    def plain_equations(self, digits: int = 5) -> list[str]:
        """The equations of `plain` one by one, stages first."""
        return plain_equations(self.normal_form, digits, self.decimals)

    @property
    def decimals(self) -> frozenset[Expr] | None:
        """The decimals that were typed, without their signs; None for the map of a trained network."""
        if self.typed is None or not self.typed.decimals:
            return None
        return frozenset(Rational(str(abs(n))) for n in self.typed.decimals)

    def to_json(self) -> dict[str, Any]:
        """Exact strings, for this package and for `sympy.sympify`, and LaTeX.

        A map of many forces has also "stages", [name, formula] in the order of calculation; `position` and `velocity`
        are written in full all the same, unless that takes more than 400 terms.
        """
        form = self.normal_form
        lines = dict(exact_lines(form))
        stages = [[name, formula] for name, formula in lines.items() if not name.endswith("'")]
        short = terms_in_full(form) <= MOST_TERMS_IN_FULL
        record: dict[str, Any] = {
            "position": exact_text(form, form.position) if short else lines["x'"],
            "velocity": exact_text(form, form.velocity) if short else lines["v'"],
        }
        if self.time is not None:
            record["time"] = lines["t'"]
        if form.parameters:
            record["parameters"] = [str(parameter) for parameter in form.parameters]
        if stages:
            record["stages"] = stages
        record["latex"] = self.latex()
        return record
