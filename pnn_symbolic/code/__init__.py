"""The body of a step as people paste it, in Python, C, C++, JavaScript, Julia, MATLAB or Fortran → equations of a map.

Text becomes tokens, tokens statements, statements straight-line assignments; the roles of the names are found from
their use, checked by units, and the map is written as the equations that `OneStepMap.from_equations` reads. Nothing
is ever evaluated. The reader is loaded when it is first used: most of what is checked is no code.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pnn_symbolic.code.roles import NoStepError as NoStepError
from pnn_symbolic.code.roles import Roles as Roles

if TYPE_CHECKING:
    from pnn_symbolic.code.reading import Reading as Reading
    from pnn_symbolic.code.reading import read_code as read_code


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any name of the reader
    if name not in ("Reading", "read_code"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.reading"), name)
