"""A one-step map as text: exact for programs, LaTeX and one line for people.

Terms come as papers write them: x, then v, then the force.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal

from sympy import Expr, Rational, latex

from pnn_symbolic.symbolic.normal_form import FIRST_ATOM, ONE, NormalForm, Value, V, X

SIMPLE = tuple(Rational(p, q) for p, q in [(1, 1), (1, 2), (2, 1), (1, 3), (2, 3), (1, 4), (3, 4), (1, 6)])
"""Numbers that a trained one is shown as a multiple of."""

NEAR = Rational(1, 20)
LARGEST_SHOWN_DENOMINATOR = 1000


def in_reading_order(value: Value) -> list[tuple[tuple[int, int, int], object]]:
    """Terms of a value: x, v, atoms, 1; within a key by power of dt."""
    return sorted(value.items(), key=lambda item: (item[0][0] == ONE, item[0]))


# ---------------------------------------------------------------- exact text


def exact_text(form: NormalForm, value: Value) -> str:
    """A value as text that SymPy and `OneStepMap.from_equations` both read, digit for digit."""
    terms = []
    for (key, i, j), number in in_reading_order(value):
        coefficient = form.number(number)
        sign, size = ("-", -coefficient) if coefficient.is_negative else ("+", coefficient)
        above = [str(size.p)] if size.is_Rational and size.p != 1 else [] if size.is_Rational else [f"({size})"]
        below = [str(size.q)] if size.is_Rational and size.q != 1 else []
        for name, power in (("dt", i), ("m", j)):
            if power:
                (above if power > 0 else below).append(name if abs(power) == 1 else f"{name}**{abs(power)}")
        if key != ONE:
            above.append(_exact_key(form, key))
        top = "*".join(above) or "1"
        bottom = below[0] if len(below) == 1 else f"({'*'.join(below)})"
        terms.append(f" {sign} {top}/{bottom}" if below else f" {sign} {top}")
    text = "".join(terms)
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}" if text else "0"


def _exact_key(form: NormalForm, key: int) -> str:
    if key < FIRST_ATOM:
        return {X: "x", V: "v"}[key]
    atom = form.table.atoms[key - FIRST_ATOM]
    if atom.function == "product":
        return "*".join(_exact_key(form, factor) for factor in atom.factors)
    z = exact_text(form, atom.argument)
    patterns = {"f": f"f({z})", "relu": f"Max(0, {z})", "tanh": f"tanh({z})"}
    return patterns.get(atom.function, f"Piecewise(({z}, {z} > 0), (exp({z}) - 1, True))")


# ---------------------------------------------------------------- for people


def split_trained(number: Expr, digits: int) -> tuple[Expr, str]:
    """A number as (simple, multiple): the multiple is "" when the number is simple or exact and short.

    The multiple shows `digits` digits, and as many more as its difference from 1 needs.

    >>> split_trained(Rational("1.00005") / 2, 5)
    (1/2, '1.00005')
    >>> split_trained(Rational(7, 24), 5)
    (7/24, '')
    """
    if not number.is_Rational or number.q <= LARGEST_SHOWN_DENOMINATOR:  # pyright: ignore[reportAttributeAccessIssue]
        return number, ""
    size = abs(number)
    simple = min(SIMPLE, key=lambda candidate: abs(size / candidate - 1))
    if abs(size / simple - 1) > NEAR:
        simple = Rational(1)
    sign = -1 if number.is_negative else 1
    return sign * simple, shown(size / simple, digits)


def shown(number: Expr, digits: int) -> str:
    """A positive rational as a decimal; a number near 1 never loses its difference from 1.

    >>> shown(Rational("1.0000531"), 5), shown(Rational("0.178617895"), 5)
    ('1.000053', '0.17862')
    """
    exact = Context(prec=60).divide(Decimal(number.p), Decimal(number.q))  # pyright: ignore[reportAttributeAccessIssue]
    digits = max(digits, 2 - (exact - 1).adjusted() + (exact >= 1) - 1) if exact != 1 and abs(exact - 1) < 1 else digits
    rounded = Context(prec=digits, rounding=ROUND_HALF_EVEN).plus(exact)
    text = f"{rounded:f}" if -6 < rounded.adjusted() < 8 else f"{rounded:E}"
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


def latex_text(form: NormalForm, digits: int) -> str:
    r"""Both equations in LaTeX, aligned: x(t+Δt) above v(t+Δt)."""
    lines = [
        rf"x(t+\Delta t) &= {_join(form, form.position, digits, _latex_term)}",
        rf"v(t+\Delta t) &= {_join(form, form.velocity, digits, _latex_term)}",
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def plain_text(form: NormalForm, digits: int) -> str:
    """Both equations on one line, for terminals."""
    position = _join(form, form.position, digits, _plain_term)
    velocity = _join(form, form.velocity, digits, _plain_term)
    return f"x(t+Δt) = {position};  v(t+Δt) = {velocity}"


Term = Callable[[NormalForm, int, int, int, Expr, str, int], str]


def _join(form: NormalForm, value: Value, digits: int, term: Term) -> str:
    text = ""
    for (key, i, j), number in in_reading_order(value):
        inverse = key >= FIRST_ATOM and j < 0  # the paper writes a trained force weight as a factor of the mass
        coefficient = form.number(number)
        simple, multiple = split_trained(coefficient, digits)
        if inverse and multiple:
            multiple = shown(abs(simple / coefficient), digits)
        sign = "-" if simple.is_negative else "+"
        text += f" {sign} {term(form, key, i, j, abs(simple) if simple.is_Rational else -simple if sign == '-' else simple, multiple, digits)}"
    return text[3:] if text.startswith(" + ") else f"-{text[3:]}" if text else "0"


def _latex_term(form: NormalForm, key: int, i: int, j: int, simple: Expr, multiple: str, digits: int) -> str:
    time = rf"\Delta t^{{{abs(i)}}}" if abs(i) != 1 else r"\Delta t"
    mass = f"m^{{{abs(j)}}}" if abs(j) != 1 else "m"
    inverse = multiple if key >= FIRST_ATOM and j < 0 else ""
    front = multiple if not inverse else ""
    above, below = (time if i > 0 else "1"), " ".join(
        part for part in (inverse + (r"\," if inverse else "") + mass if j < 0 else "", time if i < 0 else "") if part
    )
    name = {X: "x", V: "v", ONE: ""}.get(key) if key < FIRST_ATOM else _latex_atom(form, key, digits)
    mass_above = mass if j > 0 else ""
    if key == V and i == 1 and j == 0 and simple.is_Rational and simple.q != 1:  # v Δt/2, as papers write half a step
        top = r"\Delta t" if simple.p == 1 else rf"{simple.p}\Delta t"
        return " ".join(part for part in (front, "v", rf"\frac{{{top}}}{{{simple.q}}}") if part)
    number = "" if simple == 1 else latex(simple) if not simple.is_Add else rf"\left({latex(simple)}\right)"
    factor = rf"\frac{{{above}}}{{{below}}}" if below else time if i > 0 else ""
    parts = [part for part in (number, front, name, mass_above) if part]
    text = " ".join(parts) if not (number and front) else rf"{number} \cdot " + " ".join(parts[1:])
    joined = rf"{text}\,{factor}" if text and factor else text or factor
    return joined or "1"


def _latex_atom(form: NormalForm, key: int, digits: int) -> str:
    atom = form.table.atoms[key - FIRST_ATOM]
    if atom.function == "product":
        return r" ".join({X: "x", V: "v"}.get(factor) or _latex_atom(form, factor, digits) for factor in atom.factors)
    z = _join(form, atom.argument, digits, _latex_term)
    name = {"f": "f", "tanh": r"\tanh"}.get(atom.function, rf"\operatorname{{{atom.function}}}")
    return rf"{name}\left({z}\right)"


def _plain_term(form: NormalForm, key: int, i: int, j: int, simple: Expr, multiple: str, digits: int) -> str:
    inverse = multiple if key >= FIRST_ATOM and j < 0 else ""
    front = multiple if not inverse else ""
    name = {X: "x", V: "v", ONE: ""}.get(key) if key < FIRST_ATOM else _plain_atom(form, key, digits)
    number = "" if simple == 1 else {"1/2": "½", "1/4": "¼", "3/4": "¾"}.get(str(simple), f"({simple})")
    if simple.is_Integer and simple != 1:
        number = str(simple)
    raised = {1: "", 2: "²", 3: "³"}
    time = "Δt" + raised.get(abs(i), f"^{abs(i)}")
    mass = "m" + raised.get(abs(j), f"^{abs(j)}")
    above = [part for part in (number, front, name, time if i > 0 else "", mass if j > 0 else "") if part]
    below = [part for part in (inverse, mass if j < 0 else "", time if i < 0 else "") if part]
    text = " ".join(above) or "1"
    return f"{text}/({' '.join(below)})" if len(below) > 1 else f"{text}/{below[0]}" if below else text


def _plain_atom(form: NormalForm, key: int, digits: int) -> str:
    atom = form.table.atoms[key - FIRST_ATOM]
    if atom.function == "product":
        return " ".join({X: "x", V: "v"}.get(factor) or _plain_atom(form, factor, digits) for factor in atom.factors)
    return f"{atom.function}({_join(form, atom.argument, digits, _plain_term)})"
