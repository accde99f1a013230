"""Which letters make a step? From its sums, peeled from the end: the last drift, kick or turn, and what was before it.

Each letter that is taken off is undone exactly, so that letters that lead back to x and v make this very step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, Integer, Rational, cancel, exp

from pnn_symbolic.errors import InputError
from pnn_symbolic.magnetic.gyration_numbers import TURN as Z
from pnn_symbolic.magnetic.step import FIRST_FORCE, POSITION, VELOCITY, MagneticLetter

Row = dict[int, Expr]
"""x (0), dt·v (1) or a force dt²·f/m (2, 3, …) → the function of z = dt·J in front of it."""
NO_WORD = "it is no product of drifts, kicks and turns of v: {}"


@dataclass
class Decoding:
    """What is left of a step.

    position, velocity  sums
    places              where forces are taken, in the order of the keys
    """

    position: Row
    velocity: Row
    places: list[Row]

    def letters(self) -> tuple[MagneticLetter, ...]:
        """The letters, first to last."""
        return tuple(reversed(list(self._from_the_last())))

    def _from_the_last(self) -> Iterator[MagneticLetter]:
        while (last := max([*self.position, *self.velocity])) >= FIRST_FORCE:
            moved, pushed = self.position.get(last, Integer(0)), self.velocity.get(last, Integer(0))
            if moved:
                yield self._drift(moved, pushed)
            elif self.position != self.places[last - FIRST_FORCE]:
                raise InputError(NO_WORD.format("x has moved on without its last force"))
            else:
                yield self._kick_or_turn(last, pushed)
        yield from self._without_forces()

    def _drift(self, moved: Expr, pushed: Expr) -> MagneticLetter:
        size = _constant(cancel(moved / pushed)) if pushed else None
        if size is None:
            raise InputError(NO_WORD.format("x is moved by no velocity that v has at once"))
        self.position = _sum(self.position, self.velocity, -size)
        return MagneticLetter("D", size)

    def _kick_or_turn(self, last: int, pushed: Expr) -> MagneticLetter:
        turn = self.velocity.get(VELOCITY, Integer(0))
        after = _constant(pushed) if not turn.has(Z) else _part_of_one(pushed, turn)
        if after is None:
            after = Integer(0)
        if after:
            self.velocity = _sum(self.velocity, {last: Integer(1)}, -after)
            return MagneticLetter("K", after)
        return self._turned(_normalised(pushed))

    def _turned(self, turn: Expr) -> MagneticLetter:
        letter = turn_letter(turn)
        self.velocity = {key: cancel(number / turn) for key, number in self.velocity.items()}
        return letter

    def _without_forces(self) -> Iterator[MagneticLetter]:
        """The drifts before and after the first turn, or a gyration."""
        turn, drift = self.velocity.get(VELOCITY, Integer(0)), self.position.get(VELOCITY, Integer(0))
        if self.velocity.keys() != {VELOCITY} or self.position.get(POSITION) != 1:
            raise InputError(NO_WORD.format("x or v does not begin at what it was"))
        if turn == 1:
            yield from _drifts(_known(_constant(drift)))
            return
        letter = turn_letter(turn)
        if letter.name == "R" and cancel(drift - (turn - 1) / Z) == 0:
            yield MagneticLetter("G", letter.number)
            return
        after = _part_of_one(drift, turn, of_turn=True)
        before = None if after is None else _constant(cancel(drift - after * turn))
        yield from _drifts(_known(after))
        yield letter
        yield from _drifts(_known(before))


def turn_letter(turn: Expr) -> MagneticLetter:
    """The letter that multiplies v by a function of z.

    >>> print(turn_letter((1 + Z / 2) / (1 - Z / 2)))
    R_tan 1
    """
    slope = cancel(turn.diff(Z)).subs(Z, 0)
    kinds = {"R_lin": 1 + slope * Z, "R_tan": (1 + slope * Z / 2) / (1 - slope * Z / 2), "R": exp(slope * Z)}
    for name, candidate in kinds.items():
        if slope.is_number and cancel(turn - candidate) == 0:
            return MagneticLetter(name, slope)
    raise InputError(NO_WORD.format("v is turned by neither an angle, two cross products (Boris) nor v + dt*v × ω"))


def _drifts(size: Expr) -> Iterator[MagneticLetter]:
    if size:
        yield MagneticLetter("D", size)


def _known(size: Expr | None) -> Expr:
    if size is None:
        raise InputError(NO_WORD.format("x is moved by no velocity that v has at once"))
    return size


def _constant(number: Expr) -> Expr | None:
    return number if number.is_number else None


def _normalised(number: Expr) -> Expr:
    """Divided by its value without a field, so that it begins with 1 as a turn does."""
    start = number.subs(Z, 0)
    if not start:
        raise InputError(NO_WORD.format("without the field a force would not act"))
    return cancel(number / start)


def _part_of_one(number: Expr, turn: Expr, *, of_turn: bool = False) -> Expr | None:
    """a (or b, of the turn) where number = a + b·turn, a and b constants; None where it is no such sum."""
    points = (Rational(1, 3), Rational(2, 3))
    (first, second), (turn_first, turn_second) = ([part.subs(Z, z) for z in points] for part in (number, turn))
    b = cancel((second - first) / (turn_second - turn_first))
    a = cancel(first - b * turn_first)
    if not (a.is_number and b.is_number) or cancel(number - a - b * turn) != 0:
        return None
    return b if of_turn else a


def _sum(a: Row, b: Row, factor: Expr) -> Row:
    """a + factor·b."""
    total = dict(a)
    for key, number in b.items():
        total[key] = cancel(total.get(key, Integer(0)) + factor * number)
    return {key: number for key, number in total.items() if number != 0}
