"""Conjugacy of words: are two maps the same in other coordinates, and which?

Drifts and kicks generate a free product (`factorisation`). In it a word is *reduced* when equal
kinds are merged and zeros dropped, and cyclically reduced when its ends are merged as well; two cyclically
reduced words are conjugate if and only if one is a rotation of the other. Velocity Verlet, position
Verlet and both symplectic Euler methods are one class.

A change of coordinates χ is itself a word: first χ⁻¹, then the map, then χ.

Source: Magnus, Karrass & Solitar, *Combinatorial Group Theory* (1966), §4.1: conjugacy in free products.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Expr, sqrt

from pnn_symbolic.algebra.number_field import with_letters
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.normal_form import ONE, Number, Table
from pnn_symbolic.maps.word import Word

Numbers = dict[str, Number]
"""Force → number of its kick; for a drift the only force is ""."""


@dataclass(frozen=True)
class _Reduced:
    """Drifts and kicks in turn, without zeros, then one scaling."""

    field: Number
    syllables: tuple[tuple[str, Numbers], ...]
    scaling: Number
    per_unit_mass: bool

    def rotated(self) -> _Reduced:
        """The first syllable moved to the end, past the scaling."""
        (kind, numbers), *rest = self.syllables
        moved = (kind, _before(self.field, self.scaling, kind, numbers))
        return _reduced(self.field, [*rest, moved], self.scaling, self.per_unit_mass)

    def word(self) -> Word:
        """The letters; kicks at one position in the order of their forces' names."""
        scaling = [] if self.scaling == self.field.one else [Letter("S", self.field.to_sympy(self.scaling))]
        return _word(self.field, self.syllables, self.per_unit_mass).then(Word(tuple(scaling)))


def reduced(word: Word) -> Word:
    """The one word of its map in which drifts and kicks alternate, without zeros, and one scaling comes last.

    >>> print(reduced(Word.of(("D", "1/2"), ("K", 0), ("D", "1/2"), ("S", 2), ("K", 1))))
    D 1, K 1/2, S 2
    """
    return _reduce(word)[0].word()


def cyclically_reduced(word: Word) -> tuple[Word, Word]:
    """(core, χ): first χ⁻¹, then the word, then χ is the core, which begins and ends with different kinds.

    >>> core, change = cyclically_reduced(Word.of(("D", "1/2"), ("K", 1), ("D", "1/2")))
    >>> print(core, "|", change)
    K 1, D 1 | D 1/2
    """
    core, change = _core(_reduce(word)[0])
    return core.word(), change


def rotations(core: Word) -> Iterator[tuple[Word, Word]]:
    """Every (rotation, χ) of a cyclically reduced word, χ leading from the word to the rotation, itself first."""
    turned, change = _reduce(core)[0], Word()
    for _ in range(max(len(turned.syllables), 1)):
        yield turned.word(), change
        if turned.syllables:
            change = change.then(_word(turned.field, turned.syllables[:1], turned.per_unit_mass))
            turned = turned.rotated()


def conjugating_word(first: Word, second: Word) -> Word | None:
    """χ such that first χ⁻¹, then `first`, then χ is `second`; None where there is no such word of drifts and kicks.

    Without scalings the answer is final; with them, other changes of coordinates may exist.

    >>> velocity_verlet, position_verlet = (
    ...     Word.of((a, "1/2"), (b, 1), (a, "1/2")) for a, b in ("KD", "DK"))
    >>> print(conjugating_word(velocity_verlet, position_verlet))
    K 1/2, D 1/2
    """
    start, goal = _reduce(first, second)
    core, to_core = _core(start)
    goal_core, to_goal_core = _core(goal)
    if start.per_unit_mass != goal.per_unit_mass:
        return None
    change = to_core
    for _ in range(max(len(core.syllables), 1)):
        if core == goal_core:
            return reduced(change.then(to_goal_core.inverse))
        if core.syllables:
            change = change.then(_word(core.field, core.syllables[:1], core.per_unit_mass))
            core = core.rotated()
    return None


def conjugate_palindrome(word: Word) -> tuple[Word, Word] | None:
    """(palindrome, χ): first χ⁻¹, then the word, then χ is a palindrome; None where there is none.

    A cyclic word is conjugate to a palindrome if and only if it is a rotation of its own reversal: kinds
    alternate, so an axis of reflection goes through two syllables, and one of them, cut in half, is both ends.
    A word with a scaling by s ≠ ±1 is not conjugate to its inverse at all.

    >>> palindrome, change = conjugate_palindrome(Word.of(("K", 1), ("D", 1)))
    >>> print(palindrome, "|", change)
    K 1/2, D 1, K 1/2 | K 1/2
    """
    core, change = _core(_reduce(word)[0])
    count, half = len(core.syllables), core.field.convert(2)
    if core.scaling != core.field.one:
        flips = core.scaling == -core.field.one and not count
        return (core.word(), change) if flips else None
    if count <= 1:
        return core.word(), change
    for axis in range(count):
        turned = [core.syllables[(axis + k) % count] for k in range(count)]
        if turned[1:] == turned[:0:-1]:
            kind, numbers = turned[0]
            cut = (kind, {force: core.field.quo(number, half) for force, number in numbers.items()})
            palindrome = _word(core.field, (cut, *turned[1:], cut), core.per_unit_mass)
            before = _word(core.field, (*core.syllables[:axis], cut), core.per_unit_mass)
            return palindrome, reduced(change.then(before))
    return None


def friction_palindrome(word: Word) -> Word | None:
    """A word whose scaling by s > 0 is put in its middle, or in two halves √s at equal distance from its ends,
    such that it is a palindrome; None where there is none.

    >>> print(friction_palindrome(Word.of(("D", 1), ("K", 2), ("D", 2), ("S", 2))))
    D 1, K 4/3, S 2, K 4/3, D 1
    """
    whole = _reduce(word)[0]
    syllables, field, scaling = whole.syllables, whole.field, whole.scaling
    count, middle = len(syllables), len(syllables) // 2
    if count % 2 == 0:
        return whole.word() if not count else None
    outside = 0  # syllables before the first half of the scaling
    while outside < middle and _mirrored(whole, outside, scaling):
        outside += 1
    if not all(_mirrored(whole, k, field.one) for k in range(outside, middle)):
        return None
    left = _word(field, syllables[:outside], whole.per_unit_mass)
    if outside == middle:
        kind, numbers = syllables[middle]
        share = field.one + (scaling if kind == "D" else field.quo(field.one, scaling))
        half = _word(
            field, ((kind, {force: field.quo(n, share) for force, n in numbers.items()}),), whole.per_unit_mass
        )
        return left.then(half).then(Word((Letter("S", field.to_sympy(scaling)),))).then(half).then(left.reversed)
    root = Letter("S", sqrt(field.to_sympy(scaling)))
    inner = Word(
        tuple(
            letter._replace(number=letter.number / root.number if letter.kind == "D" else letter.number * root.number)
            for letter in _word(field, syllables[outside : count - outside], whole.per_unit_mass)
        ),
        whole.per_unit_mass,
    )
    return left.then(Word((root,))).then(inner).then(Word((root,))).then(left.reversed)


def _mirrored(word: _Reduced, place: int, scaling: Number) -> bool:
    """True where a syllable, moved past a scaling, is the one at equal distance from the other end."""
    kind, numbers = word.syllables[place]
    return word.syllables[-1 - place] == (kind, _before(word.field, scaling, kind, numbers))


def primitive_root(word: Word) -> tuple[Word, int]:
    """(root, n): the shortest cyclically reduced word whose n-th power is a rotation of the cyclic word.

    >>> root, power = primitive_root(Word.of(*[("D", "1/4"), ("K", "1/2"), ("D", "1/4")] * 2))
    >>> print(root, "|", power)
    K 1/2, D 1/2 | 2
    """
    core, _ = _core(_reduce(word)[0])
    count = len(core.syllables)
    if core.scaling == core.field.one and count > 1:
        for length in range(2, count, 2):
            if count % length == 0 and core.syllables == core.syllables[:length] * (count // length):
                return _word(core.field, core.syllables[:length], core.per_unit_mass), count // length
    return core.word(), 1


# ---------------------------------------------------------------- in one field


def _reduce(*words: Word) -> list[_Reduced]:
    """The words over one field."""
    letters = [letter.number for word in words for letter in word]
    table = Table(*letters)
    if any(number.has(TIME_STEP, MASS) for number in letters):
        field = with_letters(table.domain, [TIME_STEP, MASS])

        def read(number: Expr) -> Number:
            return field.quo(field.from_sympy(number), field.one)

    else:
        field = table.domain

        def read(number: Expr) -> Number:
            return table.read(number).get((ONE, 0, 0), field.zero)

    return [_reduce_in(field, [(letter, read(letter.number)) for letter in word], word) for word in words]


def _reduce_in(field: Number, letters: list[tuple[Letter, Number]], word: Word) -> _Reduced:
    scaling, syllables = field.one, []
    for letter, number in letters:
        if letter.kind != "S":
            force = letter.force if letter.kind == "K" else ""
            syllables.append((letter.kind, _before(field, scaling, letter.kind, {force: number})))
        elif number:
            scaling = scaling * number
        else:
            raise InputError(f"{word} is not invertible: S 0 forgets the velocity; such words are not reduced")
    return _reduced(field, syllables, scaling, word.per_unit_mass)


def _reduced(field: Number, syllables: list[tuple[str, Numbers]], scaling: Number, per_unit_mass: bool) -> _Reduced:
    result: list[tuple[str, Numbers]] = []
    for kind, numbers in syllables:
        total = dict(result.pop()[1]) if result and result[-1][0] == kind else {}
        for force, number in numbers.items():
            total[force] = total[force] + number if force in total else number
        if total := {force: total[force] for force in sorted(total) if total[force]}:
            result.append((kind, total))
    return _Reduced(field, tuple(result), scaling, per_unit_mass and any(kind == "K" for kind, _ in result))


def _before(field: Number, scaling: Number, kind: str, numbers: Numbers) -> Numbers:
    """What a syllable that follows a scaling becomes on its other side: S s, D a is D a·s, S s; K b becomes K b/s."""
    return {force: number * scaling if kind == "D" else field.quo(number, scaling) for force, number in numbers.items()}


def _core(word: _Reduced) -> tuple[_Reduced, Word]:
    change, field = Word(), word.field
    while word.syllables:
        kind, numbers = word.syllables[0]
        if len(word.syllables) == 1 and word.scaling != field.one:
            # first T⁻¹, then D a and S s, then T = D t is D(a + s·t - t), S s, which is S s for t = a/(1 - s)
            factor = word.scaling if kind == "D" else field.quo(field.one, word.scaling)
            part = field.quo(field.one, field.one - factor)
            numbers = {force: number * part for force, number in numbers.items()}
            change = change.then(_word(field, ((kind, numbers),), word.per_unit_mass))
            return _reduced(field, [], word.scaling, word.per_unit_mass), change
        if len(word.syllables) == 1 or word.syllables[-1][0] != kind:
            break
        change = change.then(_word(field, word.syllables[:1], word.per_unit_mass))
        word = word.rotated()
    return word, change


def _word(field: Number, syllables: tuple[tuple[str, Numbers], ...], per_unit_mass: bool) -> Word:
    letters = [
        Letter("D" if kind == "D" else "K", field.to_sympy(number), force or "f")
        for kind, numbers in syllables
        for force, number in numbers.items()
    ]
    return Word(tuple(letters), per_unit_mass and any(letter.kind == "K" for letter in letters))
