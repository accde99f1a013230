"""Words: maps written as drifts, kicks and velocity scalings, one after the other, first to last.

Source: McLachlan & Quispel, "Splitting methods", *Acta Numerica* 11 (2002) 341.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, Rational

from pnn_symbolic import notebook_html
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.letters import MOLECULAR_DYNAMICS, Letter, letter_called, multiplied_out
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.maps.one_step_map import OneStepMap


@dataclass(frozen=True)
class Word:
    """Drifts, kicks and scalings, applied to the state from the first to the last.

    parts           the letters
    per_unit_mass   True where f is a force per unit mass, so that kicks have no 1/m

    >>> verlet = Word.of(("D", "1/2"), ("K", 1), ("D", "1/2"))
    >>> print(verlet)
    D 1/2, K 1, D 1/2
    >>> print(verlet.map)
    x' = x + dt*v + dt**2*f(x + dt*v/2)/(2*m); v' = v + dt*f(x + dt*v/2)/m
    >>> verlet.operators, verlet.letters, verlet.initials
    ('exp(h/2 A) exp(h B) exp(h/2 A)', 'R V R', 'ABA')
    """

    parts: tuple[Letter, ...] = ()
    per_unit_mass: bool = False

    @classmethod
    def of(cls, *letters: tuple[str, Expr | int | str], per_unit_mass: bool = False) -> Word:
        """The word of these (letter, exact number) pairs; a letter is D, K, S, or K_slow for a force f_slow.

        >>> print(Word.of(("K_slow", "1/2"), ("D", 1)))
        K_slow 1/2, D 1
        """
        return cls(tuple(letter_called(name, number) for name, number in letters), per_unit_mass)

    @cached_property
    def map(self) -> OneStepMap:
        """The word multiplied out."""
        return OneStepMap.of(self.normal_form)

    @cached_property
    def normal_form(self) -> NormalForm:
        """The normal form of the map, without writing formulas."""
        return multiplied_out(self.parts, per_unit_mass=self.per_unit_mass)

    @property
    def text(self) -> str:
        """The letters with their numbers, as `OneStepMap.from_word` reads them; a drift by 0 where there are none."""
        return ", ".join(map(str, self.parts)) or "D 0"

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return notebook_html.facts([("first to last", self.text), ("operators", self.operators)])

    @property
    def operators(self) -> str:
        """The word as exponentials of A = v ∂/∂x and B = (f/m) ∂/∂v; S(s) multiplies v by s.

        These act on functions of the state, so that the leftmost is applied first to the state.
        """
        return " ".join(letter.operator for letter in self.parts) or "1"

    @property
    def steps(self) -> tuple[str, ...]:
        """What is done to x and v, first to last.

        >>> Word.of(("K", 1), ("D", 1)).steps
        ('kick: v becomes v + dt*f(x)/m', 'drift: x becomes x + dt*v')
        """
        return tuple(_step(letter, self.per_unit_mass) for letter in self.parts)

    @property
    def letters(self) -> str:
        """The kinds alone, in the letters of molecular dynamics: R drift, V kick, O scaling (friction).

        >>> Word.of(("K", "1/2"), ("D", "1/2"), ("S", "0.9"), ("D", "1/2"), ("K", "1/2")).letters
        'V R O R V'
        """
        return " ".join(MOLECULAR_DYNAMICS[letter.kind] + letter.name[1:] for letter in self.parts)

    @property
    def initials(self) -> str:
        """The kinds alone, A drift, B kick, O scaling: ABA, BAB, BAOAB; forces are not told apart."""
        return "".join({"D": "A", "K": "B", "S": "O"}[letter.kind] for letter in self.parts)

    def has(self, kind: str) -> bool:
        """Whether a letter is of this kind: D, K or S."""
        return any(letter.kind == kind for letter in self.parts)

    @property
    def forgets(self) -> bool:
        """Whether the velocity is set to 0 on the way."""
        return any(letter.kind == "S" and letter.number == 0 for letter in self.parts)

    @property
    def reversed(self) -> Word:
        """The letters from the last to the first."""
        return Word(self.parts[::-1], self.per_unit_mass)

    @property
    def inverse(self) -> Word:
        """The word that undoes this one; a scaling by 0 has none.

        >>> print(Word.of(("K", 1), ("D", 1)).inverse)
        D -1, K -1
        """
        if self.forgets:
            raise InputError(f"{self.text} has no inverse: S 0 forgets the velocity")
        undone = (
            letter._replace(number=1 / letter.number if letter.kind == "S" else -letter.number)
            for letter in self.reversed
        )
        return Word(tuple(undone), self.per_unit_mass)

    def then(self, following: Word) -> Word:
        """First this word, then the following one; both have m in their kicks, or neither."""
        kicked = [word for word in (self, following) if word.has("K")]
        if len(kicked) == 2 and self.per_unit_mass != following.per_unit_mass:
            raise InputError("the kicks of one word have 1/m and those of the other have not; write both alike")
        return Word(self.parts + following.parts, any(word.per_unit_mass for word in kicked))

    def __iter__(self) -> Iterator[Letter]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)


def _step(letter: Letter, per_unit_mass: bool) -> str:
    if letter.kind == "S":
        sign, size = _term(letter.number, ["v"], []).strip().split(" ", 1)
        return f"scaling: v becomes {sign.strip('+')}{size}"
    if letter.kind == "D":
        return f"drift: x becomes x{_term(letter.number, ['dt', 'v'], [])}"
    return f"kick: v becomes v{_term(letter.number, ['dt', f'{letter.force}(x)'], [] if per_unit_mass else ['m'])}"


def _term(number: Expr, above: list[str], below: list[str]) -> str:
    """A signed term: " + dt*v/2", " - dt*f(x)/(3*m)"."""
    p, q = (number.p, number.q) if isinstance(number, Rational) else (1, 1)
    factor = [str(abs(p))] * (abs(p) != 1) if isinstance(number, Rational) else [f"({number})"]
    below = [str(q)] * (q != 1) + below
    top, bottom = "*".join(factor + above), "*".join(below)
    return f" {'-' if p < 0 else '+'} {top}" + (f"/({bottom})" if len(below) > 1 else f"/{bottom}" if below else "")
