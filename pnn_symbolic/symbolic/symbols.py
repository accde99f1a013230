"""The letters of a one-step map, defined once.

A symbol that is spelt alike but has other assumptions is another symbol to SymPy, so
everybody takes these. The force is opaque: an undefined function of the position, which
may stand for any smooth function, in any number of dimensions.
"""

from sympy import Function, Rational, Symbol
from sympy.core.function import UndefinedFunction

POSITION = Symbol("x", real=True)
VELOCITY = Symbol("v", real=True)
TIME_STEP = Symbol("dt", positive=True)
MASS = Symbol("m", positive=True)
FORCE: UndefinedFunction = Function("f", real=True)  # pyright: ignore[reportAssignmentType]


def exact(number: str | int | Rational) -> Rational:
    """A finite exact number; a decimal is read digit for digit.

    >>> exact("1/2"), exact("0.1")
    (1/2, 1/10)
    """
    value = Rational(number)
    if not isinstance(value, Rational):  # SymPy reads "1/0" and "nan" as something else
        raise ValueError(f"{number} is no finite number")
    return value
