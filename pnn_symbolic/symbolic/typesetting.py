r"""A map as people read it: LaTeX in the form of the seed paper, or one line of plain text.

x(t+\Delta t) = x + v\,\Delta t + \frac{1}{2} f\left(x + v \frac{\Delta t}{2}\right) \frac{\Delta t^2}{1.0005\,m}
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Rational, latex

from pnn_symbolic.symbolic.normal_form import FIRST_ATOM, NormalForm, V, Value, X
from pnn_symbolic.symbolic.printing import as_multiple, in_reading_order, joined, sign_and_size

FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔", "1/6": "⅙"}
RAISED = {1: "", 2: "²", 3: "³"}


@dataclass(frozen=True)
class Term:
    """simple · front · name · dt^i · m^j / mass_factor, without its sign."""

    simple: Expr
    front: str
    mass_factor: str
    name: str
    i: int
    j: int


def latex_equations(form: NormalForm, digits: int) -> str:
    """Both equations in LaTeX, aligned."""
    lines = [
        rf"x(t+\Delta t) &= {_sum(form, form.position, digits, _latex_term)}",
        rf"v(t+\Delta t) &= {_sum(form, form.velocity, digits, _latex_term)}",
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def plain_equations(form: NormalForm, digits: int) -> str:
    """Both equations on one line."""
    position, velocity = (_sum(form, value, digits, _plain_term) for value in (form.position, form.velocity))
    return f"x(t+Δt) = {position};  v(t+Δt) = {velocity}"


def short_name(form: NormalForm, key: int) -> str:
    """x, v or a force in a few digits, to speak of it."""
    return _name(form, key, 5, _plain_term) or "the constant"


def _sum(form: NormalForm, value: Value, digits: int, written: Callable[[Term], str]) -> str:
    terms = []
    for (key, i, j), number in in_reading_order(value):
        sign, size = sign_and_size(form.number(number))
        inverse = key >= FIRST_ATOM and j < 0
        simple, front, factor = as_multiple(size, digits, inverse=inverse)
        name = _name(form, key, digits, written)
        terms.append((sign, written(Term(simple, front, factor, name, i, j))))
    return joined(terms)


def _name(form: NormalForm, key: int, digits: int, written: Callable[[Term], str]) -> str:
    if key < FIRST_ATOM:
        return {X: "x", V: "v"}.get(key, "")
    atom = form.table.atoms[key - FIRST_ATOM]
    if atom.function == "product":
        return " ".join(_name(form, factor, digits, written) for factor in atom.factors)
    z = _sum(form, atom.argument, digits, written)
    if written is _plain_term:
        return f"{atom.function}({z})"
    name = {"f": "f", "tanh": r"\tanh"}.get(atom.function, rf"\operatorname{{{atom.function}}}")
    return rf"{name}\left({z}\right)"


def _latex_term(term: Term) -> str:
    time, mass = _power(r"\Delta t", term.i), _power("m", term.j)
    simple = term.simple
    if isinstance(simple, Rational) and simple.q != 1 and (term.name, term.i, term.j) == ("v", 1, 0):
        above = time if simple.p == 1 else f"{simple.p} {time}"  # a part of a step: v Δt/2, as papers write it
        return " ".join(filter(None, (term.front, "v", rf"\frac{{{above}}}{{{simple.q}}}")))
    number = "" if simple == 1 else latex(simple)
    if simple.is_Add:
        number = rf"\left({number}\right)"
    dot = r"\cdot" if number and term.front else ""
    top = " ".join(filter(None, (number, dot, term.front, term.name, mass if term.j > 0 else "")))
    below = r"\,".join(filter(None, (term.mass_factor, mass if term.j < 0 else "", time if term.i < 0 else "")))
    above = time if term.i > 0 else ""
    if below:
        return " ".join(filter(None, (top, rf"\frac{{{above or 1}}}{{{below}}}")))
    return r"\,".join(filter(None, (top, above))) or "1"


def _power(name: str, exponent: int) -> str:
    return (
        name
        if abs(exponent) == 1
        else f"{name}^{abs(exponent)}"
        if abs(exponent) < 10
        else f"{name}^{{{abs(exponent)}}}"
    )


def _plain_term(term: Term) -> str:
    time = "Δt" + RAISED.get(abs(term.i), f"^{abs(term.i)}")
    mass = "m" + RAISED.get(abs(term.j), f"^{abs(term.j)}")
    number = "" if term.simple == 1 else FRACTIONS.get(str(term.simple), f"({term.simple})")
    number = str(term.simple) if term.simple != 1 and term.simple.is_Integer else number
    below = list(filter(None, (term.mass_factor, mass if term.j < 0 else "", time if term.i < 0 else "")))
    if number and term.front and isinstance(term.simple, Rational) and term.simple.p == 1 and not below:
        return _plain_term(replace(term, simple=Integer(1))) + f"/{term.simple.q}"  # 1.0007 v Δt/2
    above = (number, term.front, term.name, time if term.i > 0 else "", mass if term.j > 0 else "")
    top = " ".join(filter(None, above)) or "1"
    return f"{top}/({' '.join(below)})" if len(below) > 1 else f"{top}/{below[0]}" if below else top
