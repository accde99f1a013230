"""The letters of a one-step map, defined once.

A symbol that is spelt alike but has other assumptions is another symbol to SymPy, so
everybody takes these. The force is opaque: an undefined function of the position, which
may stand for any smooth function, in any number of dimensions.
"""

from collections.abc import Iterable
from fractions import Fraction

from sympy import Expr, Function, Rational, Symbol
from sympy.core.function import UndefinedFunction

POSITION = Symbol("x", real=True)
VELOCITY = Symbol("v", real=True)
TIME = Symbol("t", real=True)
TIME_STEP = Symbol("dt", positive=True)
MASS = Symbol("m", positive=True)
FORCE: UndefinedFunction = Function("f", real=True)  # pyright: ignore[reportAssignmentType]


class Parameter(Symbol):
    """A free number of a family of maps, such as the c of D c, K 1, D 1 - c: what is proved holds for every value."""


def parameter(name: str) -> Parameter:
    """The parameter of this name.

    >>> parameter("c") == parameter("c"), parameter("c") == Symbol("c", real=True)
    (True, False)
    """
    return Parameter(name, real=True)


def is_force_name(name: str) -> bool:
    """True for f and, where there are several forces, f_slow, f_fast…

    >>> is_force_name("f"), is_force_name("f_slow"), is_force_name("relu")
    (True, True, False)
    """
    return name == "f" or (name.startswith("f_") and len(name) > 2)


def force_called(name: str) -> UndefinedFunction:
    """The opaque force of this name.

    >>> force_called("f") is FORCE, force_called("f_slow")(POSITION)
    (True, f_slow(x))
    """
    return FORCE if name == "f" else Function(name, real=True)  # pyright: ignore[reportReturnType]


def exact(number: str | int | Expr) -> Rational:
    """A finite exact number; a decimal is read digit for digit.

    >>> exact("1/2"), exact("0.1")
    (1/2, 1/10)
    """
    value = Rational(number)  # pyright: ignore[reportArgumentType]
    if not isinstance(value, Rational):  # SymPy reads "1/0" and "nan" as something else
        raise ValueError(f"{number} is no finite number")
    return value


def nearest_by_ratio(number: Rational, candidates: Iterable[Rational]) -> Rational:
    """The candidate whose ratio to the number is nearest to 1, the first of several; none of them is 0.

    Exact; in Python's whole numbers, which are many times as fast as SymPy's fractions.

    >>> nearest_by_ratio(Rational("0.34"), [Rational(1, 2), Rational(1, 3)])
    1/3
    """
    # |(p/q) / (a/b) - 1| = |p b - a q| / (|a| q), and q is the same for all candidates a/b.
    p, q = number.p, number.q
    return min(candidates, key=lambda candidate: Fraction(abs(p * candidate.q - candidate.p * q), abs(candidate.p)))
