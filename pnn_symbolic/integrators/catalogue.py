"""The named integrators, each with what is claimed of it; the tests prove every claim."""

import unicodedata
from collections.abc import Iterable, Iterator

from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.integrators.integrator import Integrator as Integrator
from pnn_symbolic.integrators.integrator import OutOfReach as OutOfReach
from pnn_symbolic.integrators.rows import FAMILIES as FAMILIES
from pnn_symbolic.integrators.rows import OUT_OF_REACH as OUT_OF_REACH
from pnn_symbolic.integrators.rows import ROWS as CATALOGUE

SHORTEST_BEGINNING = 4
"""Letters of a name that may stand for the whole of it."""


def integrator_called(name: str) -> Integrator:
    """The row with this name or alias; capitals, blanks, hyphens and accents do not matter, nor does "method".

    What begins one name alone is that name.

    >>> integrator_called("dkd").name
    'position Verlet'
    >>> integrator_called("Beeman")
    Traceback (most recent call last):
    ...
    pnn_symbolic.errors.InputError: Beeman is out of reach: it remembers the previous force, ...
    """
    wanted = _plain(name)
    for integrator in CATALOGUE:
        if wanted in map(_plain, integrator.names()):
            return integrator
    for method in OUT_OF_REACH:
        if wanted in map(_plain, method.names()):
            raise InputError(str(method))
    begun = {id(method): method for method in (*CATALOGUE, *OUT_OF_REACH) if _begins(wanted, method.names())}
    if len(begun) == 1:
        (method,) = begun.values()
        if isinstance(method, OutOfReach):
            raise InputError(str(method))
        return method
    raise UnknownNameError("integrator", name, all_names())


def all_names() -> Iterator[str]:
    """Every name and alias."""
    for method in (*CATALOGUE, *OUT_OF_REACH):
        yield from method.names()


def _plain(name: str) -> str:
    """A name without what spelling adds.

    >>> _plain("Störmer–Verlet method") == _plain("stormer_verlet")
    True
    """
    letters = (letter for letter in unicodedata.normalize("NFD", name.casefold()) if letter.isalnum())
    plain = "".join(letters)
    return plain if plain in ("", "method") else plain.removesuffix("method").removesuffix("integrator")


def _begins(wanted: str, names: Iterable[str]) -> bool:
    return len(wanted) >= SHORTEST_BEGINNING and any(_plain(name).startswith(wanted) for name in names)
