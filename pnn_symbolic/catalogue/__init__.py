"""The named integrators, each with what is claimed of it; the tests prove every claim."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from pnn_symbolic.catalogue.integrator import ImplicitMethod as ImplicitMethod
from pnn_symbolic.catalogue.integrator import Integrator as Integrator
from pnn_symbolic.catalogue.integrator import MagneticMethod as MagneticMethod
from pnn_symbolic.catalogue.integrator import Named
from pnn_symbolic.catalogue.integrator import OutOfReach as OutOfReach
from pnn_symbolic.catalogue.integrator import RememberingMethod as RememberingMethod
from pnn_symbolic.catalogue.integrator import claimed as claimed
from pnn_symbolic.catalogue.rows import FAMILIES as FAMILIES
from pnn_symbolic.catalogue.rows import IMPLICIT as IMPLICIT
from pnn_symbolic.catalogue.rows import MAGNETIC as MAGNETIC
from pnn_symbolic.catalogue.rows import OUT_OF_REACH as OUT_OF_REACH
from pnn_symbolic.catalogue.rows import REMEMBERING as REMEMBERING
from pnn_symbolic.catalogue.rows import ROWS as CATALOGUE
from pnn_symbolic.errors import InputError, UnknownNameError

Method = TypeVar("Method", bound=Named)


def integrator_called(name: str) -> Integrator:
    """The row with this name or alias; capitals, blanks, hyphens and accents do not matter, nor does "method".

    >>> integrator_called("dkd").name
    'position Verlet'
    >>> integrator_called("Beeman")
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.InputError: Beeman remembers the previous force; one step of x and w = v + dt*(a - a_prev)...
    """
    if integrator := _called(name, CATALOGUE):
        return integrator
    if unreachable := _called(name, OUT_OF_REACH):
        raise InputError(str(unreachable))
    if method := remembering_called(name):
        raise InputError(f"{method.sentence} is {method.made_from}; `check` judges it as that")
    if implicit_called(name):
        raise InputError(f"{name} is implicit: each step solves equations with the force in them; `check` judges it")
    if magnetic_called(name):
        raise InputError(f"{name} is a step in a magnetic field, which x'' = f(x)/m has not; `check` judges it")
    raise UnknownNameError("integrator", name, all_names())


def implicit_called(name: str) -> ImplicitMethod | None:
    """The implicit method with this name or alias, spelt in any way; None where there is none.

    >>> print(implicit_called("crank nicolson"))
    trapezoidal rule
    """
    return _called(name, IMPLICIT)


def magnetic_called(name: str) -> MagneticMethod | None:
    """The step in a magnetic field with this name or alias, spelt in any way; None where there is none.

    >>> print(magnetic_called("boris pusher"))
    Boris
    """
    return _called(name, MAGNETIC)


def remembering_called(name: str) -> RememberingMethod | None:
    """The method with memory that has this name or alias, spelt in any way; None where there is none.

    >>> print(remembering_called("BEEMAN"))
    Beeman
    """
    return _called(name, REMEMBERING)


def _called(name: str, rows: Iterable[Method]) -> Method | None:
    wanted = _plain(name)
    return next((method for method in rows if wanted in map(_plain, method.names())), None)


def all_names() -> Iterator[str]:
    """Every name and alias."""
    for method in (*CATALOGUE, *IMPLICIT, *MAGNETIC, *REMEMBERING, *OUT_OF_REACH):
        yield from method.names()


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    """A name without what spelling adds.

    >>> _plain("Störmer–Verlet method") == _plain("stormer_verlet")
    True
    """
    letters = (letter for letter in unicodedata.normalize("NFD", name.casefold()) if letter.isalnum())
    return "".join(letters).removesuffix("method").removesuffix("integrator")
