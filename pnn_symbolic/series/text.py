"""Series as text: dt**3*f'(v)/(12*m), for programs exactly, for people in short decimals, and in LaTeX."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import Expr, Integer, Rational, fraction

from pnn_symbolic.algebra.decimals import decimal, in_json
from pnn_symbolic.maps.text.number_latex import number_latex
from pnn_symbolic.maps.text.printing import joined, sign_and_size
from pnn_symbolic.maps.text.short_numbers import LARGEST_SHOWN_DENOMINATOR
from pnn_symbolic.series.exact_motion import Series
from pnn_symbolic.series.expansion import Expansion
from pnn_symbolic.series.trees import FIRST_TREE

MOST_LATEX_CHARACTERS = 40
MOST_CHARACTERS = 120
"""Longer numbers are written as decimals."""


CONSTANT = "1"
"""The name of what no tree and no coordinate stands behind, which a product leaves out."""


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
    if number.is_number and not isinstance(number, Rational):
        return ("-", -number) if _is_negative(number) else ("+", number)
    return sign_and_size(number)


def _exactly(size: Expr) -> tuple[str, str]:
    if size.is_number and len(_text(size)) > MOST_CHARACTERS:
        return _decimal(size, 15), ""
    if size.is_number and not isinstance(size, Rational):
        return f"({_text(size)})", ""
    above, below = (_factor(part) for part in fraction(size))
    return above, below


def _factor(part: Expr) -> str:
    """As it stands in a product; "" for 1."""
    if part == 1:
        return ""
    return f"({_text(part)})" if part.is_Add else _text(part)


def _shortly(size: Expr) -> tuple[str, str]:
    if size.is_number and (not isinstance(size, Rational) or size.q > LARGEST_SHOWN_DENOMINATOR):
        return _decimal(size, 4), ""
    return _exactly(size)


def _written(term: SeriesTerm, number: Callable[[Expr], tuple[str, str]]) -> tuple[str, str]:
    sign, size = _sign_and_size(term.number)
    above, below = number(size)
    top = [above, _power("dt", term.dt), _power("m", term.m), "" if term.name == CONSTANT else term.name]
    bottom = "*".join(part for part in (below, _power("m", -term.m)) if part)
    divided = f"/({bottom})" if "*" in bottom.replace("**", "") else f"/{bottom}" if bottom else ""
    return sign, ("*".join(part for part in top if part) or "1") + divided


def _power(letter: str, power: int) -> str:
    return "" if power <= 0 else letter if power == 1 else f"{letter}**{power}"


def _in_latex(term: SeriesTerm) -> tuple[str, str]:
    sign, size = _sign_and_size(term.number)
    p, q = _latex_number(size)
    above = " ".join(part for part in (p, _latex_power(r"\Delta t", term.dt), _latex_power("m", term.m)) if part)
    below = " ".join(part for part in (q, _latex_power("m", -term.m)) if part)
    ratio = rf"\frac{{{above or '1'}}}{{{below}}}" if below else above
    name = "" if term.name == CONSTANT else term.latex
    return sign, " ".join(part for part in (ratio, name) if part) or "1"


def _latex_number(size: Expr) -> tuple[str, str]:
    """A positive number as it stands above and below a line; "" for 1."""
    if isinstance(size, Rational) or (size.is_number and len(_text(size)) > MOST_LATEX_CHARACTERS):
        above, below = _shortly(size)
        return above.replace("e", r"\cdot 10^{") + "}" * ("e" in above), below
    parts = (size, Integer(1)) if size.is_number else fraction(size)
    above, below = ("" if part == 1 else number_latex(part) for part in parts)
    return rf"\left({above}\right)" if parts[0].is_Add else above, below


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
