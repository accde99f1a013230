"""Series as text: dt**3*f'(v)/(12*m), for programs exactly, for people in short decimals, and in LaTeX."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import Expr, Rational, latex

from pnn_symbolic.algebra.decimals import decimal, in_json
from pnn_symbolic.maps.text.printing import joined
from pnn_symbolic.maps.text.short_numbers import LARGEST_SHOWN_DENOMINATOR
from pnn_symbolic.series.exact_motion import Series
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.trees import FIRST_TREE

MOST_LATEX_CHARACTERS = 40
MOST_CHARACTERS = 120
"""Longer numbers are written as decimals."""


class SeriesTerm(NamedTuple):
    """number · dt^dt · m^m · name."""

    number: Expr
    dt: int
    m: int
    name: str
    latex: str

    def to_json(self) -> dict[str, Any]:
        """Plain data; the number exactly, where it is short, and as a float."""
        number = _text(self.number)
        is_long = len(number) > MOST_CHARACTERS
        return {
            "number": _decimal(self.number, 15) if is_long and self.number.is_number else number,
            "number_float": in_json(self.number) if self.number.is_number else None,
            "dt": self.dt,
            "m": self.m,
            "term": self.name,
        }


def exact_sum(terms: Iterable[SeriesTerm]) -> str:
    """All terms with their exact numbers."""
    return joined([_written(term, _exactly) for term in terms])


def short_sum(terms: Iterable[SeriesTerm]) -> str:
    """All terms, long fractions as short decimals."""
    return joined([_written(term, _shortly) for term in terms])


def latex_sum(terms: Iterable[SeriesTerm]) -> str:
    """All terms in LaTeX."""
    return joined([_in_latex(term) for term in terms])


@lru_cache(maxsize=4096)
def _text(number: Expr) -> str:
    return str(number)


@lru_cache(maxsize=4096)
def _decimal(number: Expr, digits: int) -> str:
    return decimal(number, digits)


@lru_cache(maxsize=4096)
def _is_negative(number: Expr) -> bool:
    return float(number) < 0


def _sign_and_size(number: Expr) -> tuple[str, Expr]:
    """The sign of a root comes from its value: SymPy's own way takes long."""
    if number.is_number:
        negative = number.p < 0 if isinstance(number, Rational) else _is_negative(number)
        return ("-", -number) if negative else ("+", number)
    return "+", number


def _exactly(size: Expr) -> tuple[str, str]:
    if size.is_number and len(_text(size)) > MOST_CHARACTERS:
        return _decimal(size, 15), ""
    if isinstance(size, Rational):
        return "" if size.p == 1 else str(size.p), "" if size.q == 1 else str(size.q)
    return f"({_text(size)})", ""


def _shortly(size: Expr) -> tuple[str, str]:
    if size.is_number and (not isinstance(size, Rational) or size.q > LARGEST_SHOWN_DENOMINATOR):
        return _decimal(size, 4), ""
    return _exactly(size)


def _written(term: SeriesTerm, number: Callable[[Expr], tuple[str, str]]) -> tuple[str, str]:
    sign, size = _sign_and_size(term.number)
    above, below = number(size)
    top = [above, _power("dt", term.dt), _power("m", term.m), term.name]
    bottom = [part for part in (below, _power("m", -term.m)) if part]
    divided = f"/({'*'.join(bottom)})" if len(bottom) > 1 else f"/{bottom[0]}" if bottom else ""
    return sign, ("*".join(part for part in top if part) or "1") + divided


def _power(letter: str, power: int) -> str:
    return "" if power <= 0 else letter if power == 1 else f"{letter}**{power}"


def _in_latex(term: SeriesTerm) -> tuple[str, str]:
    sign, size = _sign_and_size(term.number)
    p, q = _shortly(size)
    if p and not p.isdigit():
        p = (
            latex(size)
            if not size.is_number or len(_text(size)) <= 40
            else p.replace("e", r"\cdot 10^{") + "}" * ("e" in p)
        )
    above = " ".join(part for part in (p, _latex_power("h", term.dt), _latex_power("m", term.m)) if part)
    below = " ".join(part for part in (q, _latex_power("m", -term.m)) if part)
    fraction = rf"\frac{{{above or '1'}}}{{{below}}}" if below else above
    return sign, " ".join(part for part in (fraction, term.latex) if part) or "1"


def _latex_power(letter: str, power: int) -> str:
    return "" if power <= 0 else letter if power == 1 else f"{letter}^{{{power}}}"


def series_terms(expansion: Expansion, series: Series, degree: int) -> list[SeriesTerm]:
    """The terms of a series at one power of dt, from the smallest trees."""
    forest = expansion.forest
    rows = []
    for item, number in series.items():
        nodes = sum(forest.nodes(item).values()) if item >= FIRST_TREE else 0
        power = expansion.per_mass * nodes if expansion.form.table.atoms else -nodes
        term = SeriesTerm(
            number=expansion.field.to_sympy(number),
            dt=degree,
            m=power,
            name=forest.text(item),
            latex=forest.text(item, True),
        )
        rows.append((nodes, term.name, term))
    return [term for _, _, term in sorted(rows)]
