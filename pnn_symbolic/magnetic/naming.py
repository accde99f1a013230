"""The name of a step in a magnetic field."""

from functools import cache

from pnn_symbolic.catalogue import MAGNETIC, MagneticMethod
from pnn_symbolic.magnetic.reading import read_magnetic_word
from pnn_symbolic.magnetic.step import MagneticStep


def magnetic_method_of(step: MagneticStep) -> MagneticMethod | None:
    """The method of the catalogue that is this step for every force and field; None where there is none.

    >>> print(magnetic_method_of(read_magnetic_word("D 1/4, D 1/4, K 1/2, R_tan 1, K 1/2, D 1/2")))
    Boris
    """
    return next((method for method in MAGNETIC if _step(method).equals(step)), None)


@cache
def _step(method: MagneticMethod) -> MagneticStep:
    return read_magnetic_word(method.made_from.text)
