r"""A map as people read it: LaTeX in the form of the seed paper, or one line of plain text.

x(t+\Delta t) = x + v\,\Delta t + \frac{1}{2} f\left(x + v \frac{\Delta t}{2}\right) \frac{\Delta t^2}{1.0005\,m}
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sympy import Expr, Integer, Rational

from pnn_symbolic.algebra.symbols import is_force_name
from pnn_symbolic.maps.interpret import Interpretation, Summand
from pnn_symbolic.maps.normal_form import FIRST_ATOM, NormalForm, T, V, X
from pnn_symbolic.maps.text.number_latex import number_latex
from pnn_symbolic.maps.text.printing import Names, joined, reading_order, sign_and_size, stage_names
from pnn_symbolic.maps.text.short_numbers import as_multiple, as_typed
from pnn_symbolic.maps.text.typed_exponents import with_typed_divisor, with_typed_exponents

FRACTIONS = {"1/2": "½", "1/4": "¼", "3/4": "¾", "1/3": "⅓", "2/3": "⅔", "1/6": "⅙"}
Decimals = frozenset[Expr] | None
"""Of a map that was typed; None for a trained one."""
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


def latex_equations(form: NormalForm, digits: int, typed: Decimals = None) -> str:
    """Both equations in LaTeX, aligned."""
    names = {key: f"y_{{{name[1:]}}}" for key, name in stage_names(form).items()}
    meaning = Interpretation(form, _ShortText(form=form, digits=digits, term=_latex_term, names=names, typed=typed))
    position, velocity = meaning.outputs()
    lines = [rf"{name} &= {meaning.argument(key)}" for key, name in names.items()]
    lines += [rf"x(t+\Delta t) &= {position}", rf"v(t+\Delta t) &= {velocity}"]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def plain_equations(form: NormalForm, digits: int, typed: Decimals = None) -> list[str]:
    """Both equations in plain text, behind the stages that they are made from."""
    names = stage_names(form)
    meaning = Interpretation(form, _ShortText(form=form, digits=digits, term=_plain_term, names=names, typed=typed))
    position, velocity = meaning.outputs()
    stages = [f"{name} = {meaning.argument(key)}" for key, name in names.items()]
    return [*stages, f"x(t+Δt) = {position}", f"v(t+Δt) = {velocity}"]


def short_name(form: NormalForm, key: int) -> str:
    """x, v or a force in a few digits, to speak of it."""
    return short_names(form)(key)


def short_names(form: NormalForm) -> Callable[[int], str]:
    """The short name of every key; what is said of many is written once: of a hundred kicks there are ten thousand."""
    if "short names" not in form.at_hand:
        meaning = _ShortText(form=form, digits=5, term=_plain_term, names=stage_names(form))
        form.at_hand["short names"] = Interpretation(form, meaning)
    meaning = form.at_hand["short names"]
    return lambda key: meaning.atom(key) or "the constant"


@dataclass(frozen=True)
class _ShortText:
    """The algebra of text in a few digits, LaTeX or plain by the way a term is written."""

    form: NormalForm
    digits: int
    term: Callable[[Term], str]
    names: Names
    typed: Decimals = None

    def letter(self, key: int) -> str:
        return {X: "x", V: "v", T: "t"}.get(key, "")

    def total(self, summands: Sequence[Summand[str]]) -> str:
        terms = []
        for place, number, name in sorted(summands, key=reading_order):
            key, i, j = place.term
            sign, size = sign_and_size(self.form.number(number))
            inverse = key >= FIRST_ATOM and j < 0
            if self.typed is None:
                simple, front, factor = as_multiple(size, self.digits, inverse=inverse)
            else:
                shown = with_typed_divisor(size, self.typed)
                simple, front, factor = as_typed(shown, self.digits, self.typed, inverse=inverse)
            terms.append((sign, self.term(Term(simple=simple, front=front, mass_factor=factor, name=name, i=i, j=j))))
        return with_typed_exponents(joined(terms), self.typed)

    def force(self, key: int, name: str, arguments: tuple[str, ...]) -> str:
        z = ", ".join([self.names.get(key, arguments[0]), *arguments[1:]])
        return f"{name}({z})" if self.term is _plain_term else rf"{_latex_function(name)}\left({z}\right)"

    def function(self, key: int, name: str, argument: str) -> str:
        return self.force(key, name, (argument,))

    def product(self, key: int, factors: tuple[str, ...]) -> str:
        return " ".join(factors)


def _latex_function(name: str) -> str:
    if is_force_name(name):
        return name if name == "f" else rf"f_{{\mathrm{{{name[2:]}}}}}"
    return r"\tanh" if name == "tanh" else rf"\operatorname{{{name}}}"


def _latex_term(term: Term) -> str:
    time, mass = _power(r"\Delta t", term.i), _power("m", term.j)
    simple = term.simple
    if isinstance(simple, Rational) and simple.q != 1 and (term.name, term.i, term.j) == ("v", 1, 0):
        above = time if simple.p == 1 else f"{simple.p} {time}"  # a part of a step: v Δt/2, as papers write it
        return " ".join(filter(None, (term.front, "v", rf"\frac{{{above}}}{{{simple.q}}}")))
    number = "" if simple == 1 else number_latex(simple)
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
    if term.simple != 1 and (term.simple.is_Integer or term.simple.is_Symbol):
        number = str(term.simple)
    below = list(filter(None, (term.mass_factor, mass if term.j < 0 else "", time if term.i < 0 else "")))
    if number and term.front and isinstance(term.simple, Rational) and term.simple.p == 1 and not below:
        return _plain_term(replace(term, simple=Integer(1))) + f"/{term.simple.q}"  # 1.0007 v Δt/2
    above = (number, term.front, term.name, time if term.i > 0 else "", mass if term.j > 0 else "")
    top = " ".join(filter(None, above)) or "1"
    return f"{top}/({' '.join(below)})" if len(below) > 1 else f"{top}/{below[0]}" if below else top
