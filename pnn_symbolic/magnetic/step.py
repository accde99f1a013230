"""A step in a uniform magnetic field: letters one after the other, and the sums of x, v and forces that they make.

The motion is x'' = f(x)/m + v × ω with ω = q B/m, and J v = v × ω. In *lengths*, dt·v and dt²·f/m, every number is a
function of z = dt·J.

**Completeness.** Two steps are the same for every force, field and time step if and only if their sums are: distinct
numbers are distinct functions, so distinct arguments are distinct points of the plane for nearly all x, v and dt, and a
force may have any values there.

Source: Boris, *Proc. 4th Conf. Numerical Simulation of Plasmas*, 3 (1970); Birdsall & Langdon, *Plasma Physics via
Computer Simulation* (1985), §4-4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sympy import Expr, Integer, Rational

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.magnetic.gyration_numbers import GyrationNumbers, Number
from pnn_symbolic.series.term_text import term_text

POSITION, VELOCITY, FIRST_FORCE = 0, 1, 2
Row = dict[int, Number]
"""x (0), dt·v (1) or a force dt²·f/m (2, 3, …) → the number in front of it."""
LETTERS = {
    "D": ("drift: x becomes x {}", "dt*v"),
    "K": ("kick: v becomes v {}", "dt*f(x)"),
    "R": ("turn of v by the angle {}", "dt*|ω|"),
    "R_tan": ("turn of v by two cross products, by the angle 2*arctan({})", "dt*|ω|/2"),
    "R_lin": ("v becomes v {}", "dt*v × ω"),
    "G": ("gyration: x and v move without force for the time {}", "dt"),
}
"""What each letter does, and what its number stands before."""


class MagneticLetter(NamedTuple):
    """A name of `LETTERS`, and its exact number."""

    name: str
    number: Expr

    @property
    def text(self) -> str:
        """What it does, in words."""
        sentence, unit = LETTERS[self.name]
        number = self.number / MASS if self.name == "K" else self.number
        sign, size = term_text(number, unit)  # pyright: ignore[reportArgumentType]
        is_summand = "becomes" in sentence
        return sentence.format(f"{sign} {size}" if is_summand else size if sign == "+" else f"-{size}")

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Move(NamedTuple):
    """x becomes x + drift·dt·v + … and v becomes turn·v + kick·dt·f(x)/m."""

    drift: Number
    turn: Number
    kick: Number


@dataclass(frozen=True)
class Sums:
    """The state after letters, as sums of x, dt·v and forces, and where the forces were taken."""

    position: Row
    velocity: Row
    places: tuple[Row, ...] = ()


@dataclass(frozen=True)
class MagneticStep:
    """The letters of a step, first to last.

    >>> step = MagneticStep.of(("D", "1/2"), ("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", "1/2"))
    >>> print(step)
    D 1/2, K 1/2, R_tan 1, K 1/2, D 1/2
    >>> step.equals(MagneticStep.of(("D", "1/2"), ("K", "1/2"), ("R", 1), ("K", "1/2"), ("D", "1/2")))
    False
    """

    letters: tuple[MagneticLetter, ...]

    @classmethod
    def of(cls, *letters: tuple[str, Expr | int | str]) -> MagneticStep:
        """The step of these (letter, exact number) pairs."""
        made: list[MagneticLetter] = []
        for name, number in letters:
            made.append(MagneticLetter(name, number if isinstance(number, Expr) else Rational(number)))
        return cls(tuple(made))

    @cached_property
    def numbers(self) -> GyrationNumbers:
        """The field of its numbers."""
        return _numbers_of(self.letters)

    @cached_property
    def sums(self) -> Sums:
        """What one step makes of x and v."""
        return after(self.numbers, self.moves)

    @cached_property
    def moves(self) -> list[Move]:
        """What the letters do, with their numbers."""
        return [_move(self.numbers, letter) for letter in self.letters]

    @property
    def adjoint_moves(self) -> list[Move]:
        """What the letters do where dt is -dt: dt·v, of the dt that is not turned, is what x is moved by."""
        back = (letter._replace(number=-letter.number) for letter in self.letters)
        return [_move(self.numbers, letter) for letter in back]

    @property
    def moves_in_the_field_turned_around(self) -> list[Move]:
        """What the letters do where B is -B."""
        return [Move(*map(self.numbers.turned, move)) for move in self.moves]

    def total(self, *names: str) -> Expr:
        """The sum of the numbers of these letters."""
        return sum((letter.number for letter in self.letters if letter.name in names), Integer(0))

    @property
    def drift_rate(self) -> Number:
        """d of the motion x' = d·v, in the ground field."""
        return self.numbers.constant(self.total("D", "G"))

    @property
    def kick_rate(self) -> Number:
        """k of the motion v' = k·f(x)/m + r·v × ω."""
        return self.numbers.constant(self.total("K"))

    @property
    def turn_rate(self) -> Number:
        """r of that motion."""
        return self.numbers.constant(self.total("R", "R_tan", "R_lin", "G"))

    @property
    def forces(self) -> int:
        """Evaluations of the force in each of many steps; one that ends a step and begins the next counts once."""
        if not self.sums.places:
            return 0
        again = after(self.numbers, self.moves, self.sums)
        return len(again.places) - len(self.sums.places)

    def equals(self, candidate: MagneticStep) -> bool:
        """Whether both are the same step for every force and every field."""
        if len(self.sums.places) != len(candidate.sums.places):
            return False
        numbers = _numbers_of((*self.letters, *candidate.letters))
        first, second = (
            after(numbers, [_move(numbers, letter) for letter in step.letters]) for step in (self, candidate)
        )
        if len(first.places) != len(second.places):
            return False
        keys: dict[int, int] = {POSITION: POSITION, VELOCITY: VELOCITY}
        for key, place in enumerate(second.places, FIRST_FORCE):
            renamed = {keys[k]: number for k, number in place.items()}
            match = _place_in(numbers, first.places, renamed)
            if match is None:
                return False
            keys[key] = match
        rows = ((first.position, second.position), (first.velocity, second.velocity))
        return all(same_rows(numbers, a, {keys[k]: number for k, number in b.items()}) for a, b in rows)

    def plain_equations(self) -> list[str]:
        """What each letter does, one by one."""
        return [letter.text for letter in self.letters]

    def plain(self) -> str:
        """The word."""
        return str(self)

    def __str__(self) -> str:
        return ", ".join(map(str, self.letters))


def after(numbers: GyrationNumbers, moves: Iterable[Move], start: Sums | None = None) -> Sums:
    """The state after some moves, begun at x and v themselves or at other sums of them; equal places are one force."""
    start = start or Sums({POSITION: numbers.one}, {VELOCITY: numbers.one})
    position, velocity, places = dict(start.position), dict(start.velocity), list(start.places)
    for move in moves:
        position = combined(position, velocity, move.drift)
        velocity = {key: number * move.turn for key, number in velocity.items()}
        if move.kick:
            force = _place_in(numbers, places, position)
            if force is None:
                places.append(position)
                force = FIRST_FORCE + len(places) - 1
            velocity = combined(velocity, {force: numbers.one}, move.kick)
    return Sums(position, velocity, tuple(places))


def combined(a: Row, b: Row, factor: Number) -> Row:
    """a + factor·b."""
    total = dict(a)
    for key, number in b.items():
        total[key] = total[key] + factor * number if key in total else factor * number
    return {key: number for key, number in total.items() if number}


def same_rows(numbers: GyrationNumbers, a: Row, b: Row) -> bool:
    """Whether two sums are equal."""
    return a.keys() == b.keys() and all(numbers.same(number, b[key]) for key, number in a.items())


def _place_in(numbers: GyrationNumbers, places: Sequence[Row], wanted: Row) -> int | None:
    """The key of the force that is taken at a place."""
    keys = (key for key, place in enumerate(places, FIRST_FORCE) if same_rows(numbers, place, wanted))
    return next(keys, None)


def _numbers_of(letters: Iterable[MagneticLetter]) -> GyrationNumbers:
    letters = tuple(letters)
    angles = [letter.number for letter in letters if letter.name in ("R", "G")]
    return GyrationNumbers([letter.number for letter in letters], angles)


def _move(numbers: GyrationNumbers, letter: MagneticLetter) -> Move:
    name, number = letter
    size, unit, zero = numbers.of(number), numbers.one, numbers.zero
    if name == "D":
        return Move(size, unit, zero)
    if name == "K":
        return Move(zero, unit, size)
    if name == "R_lin":
        return Move(zero, unit + size * numbers.z, zero)
    if name == "R_tan":
        half = numbers.quo(size * numbers.z, unit + unit)
        return Move(zero, numbers.quo(unit + half, unit - half), zero)
    turn = numbers.exponential(number)
    return Move(numbers.quo(turn - unit, numbers.z) if name == "G" else zero, turn, zero)
