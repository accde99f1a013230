"""How a known integrator is written down: as a word, as equations, or as a tableau; all of them as plain text.

Rows of the catalogue are text, so that listing them needs no algebra; `map()` reads the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pnn_symbolic.errors import ParseError

if TYPE_CHECKING:
    from pnn_symbolic.maps.one_step_map import OneStepMap
    from pnn_symbolic.maps.word import Word

FORCE_CALL = re.compile(r"\bf\(")


@dataclass(frozen=True)
class Splitting:
    """Drifts, kicks and scalings, first to last, as `OneStepMap.from_word` reads them."""

    text: str
    kind = "word"

    def word(self) -> Word:
        """Its letters."""
        # SymPy takes half a second to load; the names of the rows do without.
        from pnn_symbolic.maps.parsing import read_word
        from pnn_symbolic.maps.word import Word

        return Word.of(*read_word(self.text))

    def map(self) -> OneStepMap:
        """The word multiplied out."""
        return self.word().map

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Equations:
    """Update equations, as `OneStepMap.from_equations` reads them."""

    text: str
    kind = "equations"

    def map(self) -> OneStepMap:
        """The map that the equations say."""
        # SymPy takes half a second to load; the names of the rows do without.
        from pnn_symbolic.maps.one_step_map import OneStepMap

        return OneStepMap.from_equations(self.text)

    @property
    def places(self) -> int:
        """At how many places the force is taken, told from the text alone."""
        return len({_call_at(self.text, call.start()) for call in FORCE_CALL.finditer(self.text)})

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class RungeKutta:
    """An explicit Butcher tableau.

    a   the rows below the first, each as far as the diagonal: ("1/2", "0 1/2", "0 0 1")
    b   the weights: "1/6 1/3 1/3 1/6"
    c   the sums of the rows of a, to be checked; they may be left out
    """

    a: tuple[str, ...]
    b: str
    c: str = ""
    kind = "Runge-Kutta tableau"

    def map(self) -> OneStepMap:
        """The method applied to x' = v, v' = f(x)/m."""
        # SymPy takes half a second to load; the names of the rows do without.
        from pnn_symbolic.maps.one_step_map import OneStepMap

        return OneStepMap.from_tableau(_square(self.a), self.b.split(), self.c.split() or None)

    @property
    def places(self) -> int:
        """At how many places the force is taken at most: its stages."""
        return len(self.a) + 1

    def __str__(self) -> str:
        return f"A: {' | '.join(('0', *self.a))}; b: {self.b}"


@dataclass(frozen=True)
class Nystrom:
    """An explicit Nyström tableau for x'' = f(x)/m: `c` and rows of `a` place the forces, `b_bar` moves x, `b` v."""

    c: str
    a: tuple[str, ...]
    b_bar: str
    b: str
    kind = "Nyström tableau"

    def map(self) -> OneStepMap:
        """The map of the tableau."""
        # SymPy takes half a second to load; the names of the rows do without.
        from pnn_symbolic.maps.one_step_map import OneStepMap

        return OneStepMap.from_nystrom(_square(self.a), self.b_bar.split(), self.b.split(), self.c.split())

    @property
    def places(self) -> int:
        """At how many places the force is taken at most: its stages."""
        return len(self.a) + 1

    def __str__(self) -> str:
        return f"c: {self.c}; A: {' | '.join(('0', *self.a))}; b_bar: {self.b_bar}; b: {self.b}"


@dataclass(frozen=True)
class ImplicitTableau:
    """A full tableau, rows as text: Butcher's A and b, with A_hat for the velocities of a pair; c, b_bar are Nyström's.

    >>> print(ImplicitTableau(a=("1/2",), b="1"))
    A: 1/2; b: 1
    """

    a: tuple[str, ...]
    b: str
    a_hat: tuple[str, ...] = ()
    c: str = ""
    b_bar: str = ""
    kind = "implicit tableau"

    def __str__(self) -> str:
        parts = (
            ("c", self.c if self.b_bar else ""),
            ("A", " | ".join(self.a)),
            ("A_hat", " | ".join(self.a_hat)),
            ("b_bar", self.b_bar),
            ("b", self.b),
        )
        return "; ".join(f"{name}: {numbers}" for name, numbers in parts if numbers)


def read_tableau(text: str) -> RungeKutta | Nystrom | ImplicitTableau:
    """A tableau as the catalogue prints it.

    >>> print(read_tableau("A: 0 | 1/2; b: 0 1"))
    A: 0 | 1/2; b: 0 1
    >>> read_tableau("A: 1/2; b: 1")
    ImplicitTableau(a=('1/2',), b='1', a_hat=(), c='', b_bar='')
    """
    entries: dict[str, str] = {}
    for piece in filter(str.strip, text.replace("\n", ";").split(";")):
        name, colon, numbers = piece.partition(":")
        if not colon or name.strip() not in ENTRIES or name.strip() in entries:
            raise ParseError(
                f'"{piece.strip()}" is no part of a tableau; write A: 0 | 1/2; b: 0 1, and c:, b_bar: (Nyström)'
            )
        entries[name.strip()] = " ".join(numbers.split())
    rows = tuple(" ".join(row.split()) for row in entries.get("A", "").split("|"))
    if "A" not in entries or "b" not in entries:
        raise ParseError("a tableau has A and b, as in A: 0 | 1/2; b: 0 1, or A: 1/2; b: 1 (implicit)")
    if "b_bar" in entries and "c" not in entries:
        raise ParseError("a Nyström tableau has c, A, b_bar and b, and c is missing")
    if "A_hat" in entries or rows[0] not in ("", "0"):
        a_hat = tuple(filter(None, map(str.strip, entries.get("A_hat", "").split("|"))))
        return ImplicitTableau(
            a=rows, b=entries["b"], a_hat=a_hat, c=entries.get("c", ""), b_bar=entries.get("b_bar", "")
        )
    if "b_bar" in entries:
        return Nystrom(c=entries["c"], a=rows[1:], b_bar=entries["b_bar"], b=entries["b"])
    return RungeKutta(rows[1:], entries["b"], entries.get("c", ""))


ENTRIES = ("A", "A_hat", "b", "c", "b_bar")
Definition = Splitting | Equations | RungeKutta | Nystrom


def _call_at(text: str, start: int) -> str:
    """The call that begins there, up to the bracket that closes it.

    >>> _call_at("v + h*f(x + h*f(y))/m", 6)
    'f(x + h*f(y))'
    """
    depth = 0
    for place, letter in enumerate(text[start:], start):
        depth += (letter == "(") - (letter == ")")
        if letter == ")" and not depth:
            return text[start : place + 1]
    return text[start:]


def _square(rows: tuple[str, ...]) -> list[list[str]]:
    """The whole matrix A, from its rows below the diagonal."""
    stages = len(rows) + 1
    square: list[list[str]] = []
    for row in ("", *rows):
        numbers = row.split()
        square.append(numbers + ["0"] * (stages - len(numbers)))
    return square


def mirrored(half: str) -> str:
    """A palindrome from its first half and its middle letter.

    >>> mirrored("D 1/2, K 1")
    'D 1/2, K 1, D 1/2'
    """
    letters = half.split(", ")
    return ", ".join(letters + letters[-2::-1])


def swapped(word: str) -> str:
    """Drifts for kicks and kicks for drifts.

    >>> swapped("w = 1/4; D w, K 1, D 1-w")
    'w = 1/4; K w, D 1, K 1-w'
    """
    return word.translate(str.maketrans("DK", "KD"))


def composition(*weights: str) -> str:
    """S(w1) S(w2) … S(w2) S(w1) of position Verlet S, from the weights up to the one before the middle.

    Each weight is an exact number as text; the middle one is what is left to make them sum to 1.

    >>> composition("1/3")
    'w1 = 1/3; w2 = 1 - 2*(w1); D w1/2, K w1, D (w1 + w2)/2, K w2, D (w1 + w2)/2, K w1, D w1/2'
    """
    names = [f"w{k}" for k in range(1, len(weights) + 2)]
    numbers = [*weights, f"1 - 2*({' + '.join(names[:-1])})"]
    definitions = "; ".join(f"{name} = {number}" for name, number in zip(names, numbers, strict=True))
    half = [f"D {names[0]}/2", f"K {names[0]}"]
    for before, name in pairwise(names):
        half += [f"D ({before} + {name})/2", f"K {name}"]
    return f"{definitions}; {mirrored(', '.join(half))}"
