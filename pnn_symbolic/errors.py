"""What can go wrong, each error saying what came, what was expected and what to type.

PNNError
├── InputError             a value that cannot be used (also a ValueError)
│   ├── UnknownNameError   no such potential, activation, integrator…; names the nearest
│   ├── ShapeError         an array of the wrong shape
│   ├── DataError          a data file or trajectory that cannot be learned from
│   ├── EnergyError        no bound orbit has this energy
│   └── ParseError         a formula that cannot be read, with the place
├── RefusedError           rows from which any law would be nonsense, with what is wrong with them
├── OutputError            a folder or file that cannot be written
└── ResumeError            a run folder made from other settings, data or version
"""

from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Integral
from typing import Any

MOST_LISTED = 20
"""Known names that an error lists."""
LONGEST_REASON = 200
"""Characters of an error that are told where it is the reason for a gap."""


class PNNError(Exception):
    """Base of every error this package raises on purpose; the command line prints its text on one line."""


class InputError(PNNError, ValueError):
    """A value that cannot be used."""


class UnknownNameError(InputError):
    """A name that is not in a table; `nearest` is the known one that it resembles, or "".

    page   of the documentation that says how one is added, where that is possible

    >>> print(UnknownNameError("activation", "relu6", ["linear", "relu", "tanh"]))
    no activation is called "relu6"; known: linear, relu, tanh. Did you mean "relu"?
    """

    def __init__(self, kind: str, name: str, known: Iterable[str], page: str = "") -> None:
        names = list(known)
        near = get_close_matches(name.lower(), [known_name.lower() for known_name in names], n=1, cutoff=0.5)
        more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
        self.nearest = next((known_name for known_name in names if near and known_name.lower() == near[0]), "")
        hint = f' Did you mean "{self.nearest}"?' if self.nearest else ""
        hint += f" To add one, see {page}." if page else ""
        super().__init__(f'no {kind} is called "{name}"; known: {", ".join(names[:MOST_LISTED])}{more}.{hint}')


class ShapeError(InputError):
    """An array of the wrong shape."""


class DataError(InputError):
    """A data file or trajectory that cannot be learned from."""


class EnergyError(InputError):
    """No bound orbit has this energy."""


class ParseError(InputError):
    """A formula that cannot be read, with the place where reading stopped."""


class RefusedError(PNNError):
    """Rows from which any law would be nonsense; `health` says what is wrong with them, as plain data."""

    def __init__(self, message: str, health: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.health = health

    def __reduce__(self) -> tuple:
        return type(self), (str(self), self.health)  # from one process to another


class OutputError(PNNError):
    """A folder or file that cannot be written."""


class ResumeError(PNNError):
    """A run folder that was made from other settings, other data or another version."""


def check_counts(settings: object, **least: int) -> None:
    """Refuse settings in which a count is no whole number, or below the least that can be used.

    >>> from types import SimpleNamespace
    >>> check_counts(SimpleNamespace(starts=0), starts=1)
    Traceback (most recent call last):
    pnn_symbolic.errors.InputError: starts is 0, expected at least 1
    """
    for name, lowest in least.items():
        count = getattr(settings, name)
        if isinstance(count, bool) or not isinstance(count, Integral):
            raise InputError(f"{name} is {count!r}, expected a whole number")
        if count < lowest:
            raise InputError(f"{name} is {count}, expected {f'at least {lowest}' if lowest else '0 or above'}")


def in_one_line(error: BaseException) -> str:
    """What went wrong, for a line that says why an answer is missing.

    >>> in_one_line(ValueError("4 is not in list"))
    'ValueError: 4 is not in list'
    >>> in_one_line(InputError("the mass is -1"))
    'the mass is -1'
    """
    text = " ".join(str(error).split())
    text = text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}…"
    if isinstance(error, PNNError):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
