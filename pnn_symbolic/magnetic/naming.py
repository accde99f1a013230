"""The name of a step in a magnetic field."""

from functools import cache

from pnn_symbolic.catalogue import MAGNETIC, MagneticMethod
from pnn_symbolic.magnetic.plane import started, stepped
from pnn_symbolic.magnetic.reading import read_magnetic_word
from pnn_symbolic.magnetic.step import MagneticStep

FAR = 1e-6
"""Above the rounding of doubles in any step that is named."""


def magnetic_method_of(step: MagneticStep) -> MagneticMethod | None:
    """The method of the catalogue that is this step for every force and field; None where there is none.

    >>> print(magnetic_method_of(read_magnetic_word("D 1/4, D 1/4, K 1/2, R_tan 1, K 1/2, D 1/2")))
    Boris
    """
    for method in MAGNETIC:
        known = _step(method)
        if _is_near(known, step) and known.equals(step):
            return method
    return None


def _is_near(a: MagneticStep, b: MagneticStep) -> bool:
    """Whether two steps agree in doubles at one state, as all do that are equal."""
    there, here = (stepped(step, started()) for step in (a, b))
    return abs(there.position[0] - here.position[0]) + abs(there.velocity[0] - here.velocity[0]) < FAR


@cache
def _step(method: MagneticMethod) -> MagneticStep:
    return read_magnetic_word(method.made_from.text)
