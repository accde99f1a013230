"""The letters of a one-step map, defined once.

A symbol that is spelt alike but has other assumptions is another symbol to SymPy, so
everybody takes these. The force is opaque: an undefined function of the position, which
may stand for any smooth function, in any number of dimensions.
"""

from sympy import Function, Symbol
from sympy.core.function import UndefinedFunction

POSITION = Symbol("x", real=True)
VELOCITY = Symbol("v", real=True)
TIME_STEP = Symbol("dt", positive=True)
MASS = Symbol("m", positive=True)
FORCE: UndefinedFunction = Function("f", real=True)  # pyright: ignore[reportAssignmentType]
