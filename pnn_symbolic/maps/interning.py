"""Which atom is it? The same function of the same arguments has the same key in one calculation."""

from __future__ import annotations

from typing import Any

from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.atoms import FIRST_ATOM, ONE, Atom, Value, is_time, slots_of


class Interning:
    """The atoms of one calculation, in the order in which they were met, each under its key.

    >>> interning = Interning()
    >>> interning.product(1, 2) == interning.product(2, 1)
    True
    """

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self._slots: dict[str, tuple[int, ...]] = {}
        self._keys: dict[tuple[str, tuple[frozenset[Any], ...], tuple[int, ...]], int] = {}

    def call(self, function: str, arguments: tuple[Value, ...]) -> int:
        """The key of function(arguments); every call of a force has the same kinds of arguments."""
        if len(arguments) > 2 and not is_time(arguments[-1]):
            raise InputError(f"{function}: the third argument of a force is the time, t and a part of dt")
        slots = slots_of(arguments)
        if (before := self._slots.setdefault(function, slots)) != slots:
            kinds = "one argument and with two" if {len(before), len(slots)} == {1, 2} else "different arguments"
            raise InputError(f"{function} is used with {kinds}; name one of the forces {function}_2")
        return self._key(function, arguments, ())

    def product(self, a: int, b: int) -> int:
        """The key of the product of two keys."""
        if ONE in (a, b):
            return a + b  # ONE is 0
        return self._key("product", (), tuple(sorted((*self._factors(a), *self._factors(b)))))

    def _factors(self, key: int) -> tuple[int, ...]:
        atom = self.atoms[key - FIRST_ATOM] if key >= FIRST_ATOM else None
        return atom.factors if atom and atom.function == "product" else (key,)

    def _key(self, function: str, arguments: tuple[Value, ...], factors: tuple[int, ...]) -> int:
        # Values are compared as sets of terms: the order in which sums were added up says nothing.
        name = function, tuple(frozenset(argument.items()) for argument in arguments), factors
        if name not in self._keys:
            self._keys[name] = FIRST_ATOM + len(self.atoms)
            self.atoms.append(Atom(function, arguments, factors))
        return self._keys[name]
