"""A map as exact text, for programs and for reading back.

Terms come as papers write them: x, then v, then the force.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sympy import Add, Expr, Rational

from pnn_symbolic.maps.interpret import Interpretation, Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, T, V, Value, X
from pnn_symbolic.maps.text.short_numbers import in_full

MOST_READABLE_TERMS = 30
DIGITS_OF_A_SIGN = 15
SURE = 1e-30
"""SymPy's `evalf` gives so many true digits, or a number next to 0 where it gave up after a hundred."""

Names = Mapping[int, str]
"""Atom → the name that stands for its argument: y1 in f(y1)."""
NO_NAMES: Names = {}


def reading_order(summand: Summand[str]) -> tuple[bool, tuple[int, int, int]]:
    """x, v, atoms, 1; for each of them by power of dt."""
    return summand.place.term[0] == ONE, summand.place.term


def terms_in_full(form: NormalForm) -> int:
    """Terms of a map when the arguments of forces are written out wherever they occur; exponential in the forces."""
    if "terms in full" not in form.at_hand:
        form.at_hand["terms in full"] = sum(interpret(form, _Terms()))
    return form.at_hand["terms in full"]


class _Terms:
    """The algebra that counts terms."""

    def letter(self, key: int) -> int:
        return 1

    def total(self, summands: Sequence[Summand[int]]) -> int:
        return sum(size for _, _, size in summands)

    def force(self, key: int, name: str, arguments: tuple[int, ...]) -> int:
        return 1 + sum(arguments)

    def function(self, key: int, name: str, argument: int) -> int:
        return 1 + argument

    def product(self, key: int, factors: tuple[int, ...]) -> int:
        return 1 + sum(factors)


def stage_names(form: NormalForm) -> dict[int, str]:
    """Names for the arguments of the forces where a map is too long to be read without; else none.

    >>> from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY
    >>> stage_names(FLIP_VELOCITY.normal_form)
    {}
    """
    if terms_in_full(form) <= MOST_READABLE_TERMS:
        return {}
    names: dict[int, str] = {}
    for key in form.keys:
        arguments = form.atom(key).arguments
        if arguments and len(arguments[0]) > 1:
            names[key] = f"y{len(names) + 1}"
    return names


def exact_lines(form: NormalForm) -> list[tuple[str, str]]:
    """(name, formula) of the named arguments, if any, then of x' and v'."""
    names = stage_names(form)
    meaning = Interpretation(form, ExactText(form, names))
    stages = [(name, meaning.argument(key)) for key, name in names.items()]
    position, velocity = meaning.outputs()
    time = [] if form.advanced is None else [("t'", meaning.of(form.advanced))]
    return [*stages, ("x'", position), ("v'", velocity), *time]


def exact_text(form: NormalForm, value: Value, names: Names = NO_NAMES) -> str:
    """A value as text that SymPy and `OneStepMap.from_equations` both read, digit for digit."""
    return Interpretation(form, ExactText(form, names)).of(value)


def key_text(form: NormalForm, key: int, names: Names = NO_NAMES) -> str:
    """x, v or an atom as exact text, with `names` for the arguments that have one; "" for 1."""
    return key_texts(form, [key], names)[key]


def key_texts(form: NormalForm, keys: Iterable[int], names: Names = NO_NAMES) -> dict[int, str]:
    """The same for several keys, each argument written once."""
    meaning = Interpretation(form, ExactText(form, names))
    return {key: meaning.atom(key) for key in keys}


@dataclass(frozen=True)
class ExactText:
    """The algebra of exact text, with `names` for the arguments that have one."""

    form: NormalForm
    names: Names = field(default_factory=dict)

    def letter(self, key: int) -> str:
        """x, v, t; "" for 1."""
        return {ONE: "", X: "x", V: "v", T: "t"}[key]

    def total(self, summands: Sequence[Summand[str]]) -> str:
        """The terms in reading order."""
        terms = []
        for place, number, name in sorted(summands, key=reading_order):
            _, i, j = place.term
            terms.append(exact_term(self.form.number(number), i, j, name))
        return joined(terms)

    def force(self, key: int, name: str, arguments: tuple[str, ...]) -> str:
        """f(x), f(x, v), f(x, t)…"""
        return f"{name}({', '.join([self.names.get(key, arguments[0]), *arguments[1:]])})"

    def function(self, key: int, name: str, argument: str) -> str:
        """As SymPy writes it."""
        return self.form.table.functions[name].spelt(self.names.get(key, argument))

    def product(self, key: int, factors: tuple[str, ...]) -> str:
        """x*v."""
        return "*".join(factors)


def joined(terms: list[tuple[str, str]]) -> str:
    """A sum of (sign, text) terms.

    >>> joined([("-", "x"), ("+", "v")]), joined([])
    ('-x + v', '0')
    """
    text = "".join(f" {sign} {term}" for sign, term in terms)
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}" if text else "0"


def sign_and_size(number: Expr) -> tuple[str, Expr]:
    """A number as its sign and its size; one with letters by what stands in front of them.

    >>> from sympy.abc import g, h
    >>> sign_and_size(-g / 2), sign_and_size(-g - h), sign_and_size(1 - g)
    (('-', g/2), ('-', g + h), ('+', 1 - g))
    """
    if isinstance(number, Rational):
        negative = number.p < 0  # SymPy's own way is slow
    elif number.is_number:
        negative = _is_negative(number)
    else:
        negative = all(term.as_coeff_Mul()[0].is_negative for term in Add.make_args(number))
    return ("-", -number) if negative else ("+", number)


@lru_cache(maxsize=4096)
def _is_negative(number: Expr) -> bool:
    """The sign of a number with roots, by its digits where SymPy is sure of some; its own rules are slow."""
    size = number.evalf(DIGITS_OF_A_SIGN)
    is_sure = size.is_Float and abs(size) > SURE
    return bool(size < 0) if is_sure else bool(number.is_negative)


def exact_term(number: Expr, i: int, j: int, name: str) -> tuple[str, str]:
    """number · dt^i · m^j · name as (sign, text); no name stands for 1.

    >>> exact_term(Rational(-1, 2), 2, -1, "f(x)"), exact_term(Rational(1), 0, 0, "")
    (('-', 'dt**2*f(x)/(2*m)'), ('+', '1'))
    """
    sign, size = sign_and_size(number)
    p, q = (size.p, size.q) if isinstance(size, Rational) else (_number_text(size), 1)
    above, below = [str(p)] * (p != 1), [str(q)] * (q != 1)
    for letter, power in (("dt", i), ("m", j)):
        if power:
            (above if power > 0 else below).append(letter if abs(power) == 1 else f"{letter}**{abs(power)}")
    if name:
        above.append(name)
    top, bottom = "*".join(above) or "1", "*".join(below)
    return sign, f"{top}/({bottom})" if len(below) > 1 else f"{top}/{bottom}" if below else top


@lru_cache(maxsize=4096)
def _number_text(number: Expr) -> str:
    """A number that is no fraction; powers of e, which SymPy writes with exp, as powers."""
    text = re.sub(r"\bexp\((-?\d+)\)", r"E**(\1)", in_full(number))
    return f"({text})" if number.is_Add else text
