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
from itertools import islice

from sympy import sqrt

from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.normal_form import Number
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.reduced_words import Reduced, Syllable, cyclic_core, past_scaling, reduced_words

AXES_TRIED = 2
"""There are two through opposite syllables, of a power of a word more that say the same."""


def reduced(word: Word) -> Word:
    """The one word of its map in which drifts and kicks alternate, without zeros, and one scaling comes last.

    >>> print(reduced(Word.of(("D", "1/2"), ("K", 0), ("D", "1/2"), ("S", 2), ("K", 1))))
    D 1, K 1/2, S 2
    """
    return reduced_words(word)[0].word()


def cyclically_reduced(word: Word) -> tuple[Word, Word]:
    """(core, χ): first χ⁻¹, then the word, then χ is the core, which begins and ends with different kinds.

    >>> core, change = cyclically_reduced(Word.of(("D", "1/2"), ("K", 1), ("D", "1/2")))
    >>> print(core, "|", change)
    K 1, D 1 | D 1/2
    """
    core, change = cyclic_core(reduced_words(word)[0])
    return core.word(), change


def rotations(core: Word) -> Iterator[tuple[Word, Word]]:
    """Every (rotation, χ) of a cyclically reduced word, χ leading from the word to the rotation, itself first."""
    turned, change = reduced_words(core)[0], Word()
    for _ in range(max(len(turned.syllables), 1)):
        yield turned.word(), change
        if turned.syllables:
            change = change.then(turned.letters_of(turned.syllables[:1]))
            turned = turned.rotated()


def conjugating_word(first: Word, second: Word) -> Word | None:
    """χ such that first χ⁻¹, then `first`, then χ is `second`; None where there is no such word of drifts and kicks.

    Without scalings the answer is final; with them, other changes of coordinates may exist.

    >>> velocity_verlet, position_verlet = (
    ...     Word.of((a, "1/2"), (b, 1), (a, "1/2")) for a, b in ("KD", "DK"))
    >>> print(conjugating_word(velocity_verlet, position_verlet))
    K 1/2, D 1/2
    """
    start, goal = reduced_words(first, second)
    core, to_core = cyclic_core(start)
    goal_core, to_goal_core = cyclic_core(goal)
    if start.per_unit_mass != goal.per_unit_mass:
        return None
    change = to_core
    for _ in range(max(len(core.syllables), 1)):
        if core == goal_core:
            return reduced(change.then(to_goal_core.inverse))
        if core.syllables:
            change = change.then(core.letters_of(core.syllables[:1]))
            core = core.rotated()
    return None


def conjugate_palindrome(word: Word) -> tuple[Word, Word] | None:
    """(palindrome, χ): first χ⁻¹, then the word, then χ is a palindrome; None where there is none.

    A cyclic word is conjugate to a palindrome if and only if it is a rotation of its own reversal: kinds
    alternate, so an axis of reflection goes through two syllables, and one of them, cut in half, is both ends.
    A word with a scaling by s ≠ ±1 is not conjugate to its inverse at all. Of the first axes the shortest χ is taken.

    >>> palindrome, change = conjugate_palindrome(Word.of(("K", 1), ("D", 1)))
    >>> print(palindrome, "|", change)
    K 1/2, D 1, K 1/2 | K 1/2
    """
    core, change = cyclic_core(reduced_words(word)[0])
    count, half = len(core.syllables), core.field.convert(2)
    if core.scaling != core.field.one:
        flips = core.scaling == -core.field.one and not count
        return (core.word(), change) if flips else None
    if count <= 1:
        return core.word(), change
    axes = islice((axis for axis in range(count) if _is_axis(core, axis)), AXES_TRIED)
    palindromes: list[tuple[Word, Word]] = []
    for axis in axes:
        cut = _divided(core.field, core.syllables[axis], half)
        rest = (*core.syllables[axis + 1 :], *core.syllables[:axis])
        palindrome = core.letters_of((cut, *rest, cut))
        forwards = core.letters_of((*core.syllables[:axis], cut))
        backwards = core.letters_of((cut, *core.syllables[axis + 1 :])).inverse  # the core leaves itself as it is
        palindromes += [(palindrome, reduced(change.then(before))) for before in (forwards, backwards)]
    return min(palindromes, key=lambda pair: len(pair[1]), default=None)


def _is_axis(core: Reduced, axis: int) -> bool:
    """Whether the cyclic word is its own mirror image at this syllable."""
    rest = (*core.syllables[axis + 1 :], *core.syllables[:axis])
    return rest == rest[::-1]


def friction_palindrome(word: Word) -> Word | None:
    """A word whose scaling by s > 0 is put in its middle, or in two halves √s at equal distance from its ends,
    such that it is a palindrome; None where there is none.

    >>> print(friction_palindrome(Word.of(("D", 1), ("K", 2), ("D", 2), ("S", 2))))
    D 1, K 4/3, S 2, K 4/3, D 1
    """
    whole = reduced_words(word)[0]
    syllables, field, scaling = whole.syllables, whole.field, whole.scaling
    count, middle = len(syllables), len(syllables) // 2
    if count % 2 == 0:
        return whole.word() if not count else None
    outside = 0  # syllables before the first half of the scaling
    while outside < middle and _is_mirrored(whole, outside, scaling):
        outside += 1
    if not all(_is_mirrored(whole, k, field.one) for k in range(outside, middle)):
        return None
    left = whole.letters_of(syllables[:outside])
    if outside == middle:
        kind, _ = syllables[middle]
        # K h, S s, K h is K h·(1 + 1/s), S s, and D h, S s, D h is D h·(1 + s), S s.
        share = field.one + (scaling if kind == "D" else field.quo(field.one, scaling))
        half = whole.letters_of([_divided(field, syllables[middle], share)])
        return left.then(half).then(Word((Letter("S", field.to_sympy(scaling)),))).then(half).then(left.reversed)
    root = Letter("S", sqrt(field.to_sympy(scaling)))
    inner: list[Letter] = []
    for letter in whole.letters_of(syllables[outside : count - outside]):
        number = letter.number / root.number if letter.kind == "D" else letter.number * root.number
        inner.append(letter._replace(number=number))
    between = Word(tuple(inner), whole.per_unit_mass)
    return left.then(Word((root,))).then(between).then(Word((root,))).then(left.reversed)


def _is_mirrored(word: Reduced, place: int, scaling: Number) -> bool:
    """True where a syllable, moved past a scaling, is the one at equal distance from the other end."""
    return word.syllables[-1 - place] == past_scaling(word.field, scaling, word.syllables[place])


def _divided(field: Number, syllable: Syllable, divisor: Number) -> Syllable:
    kind, numbers = syllable
    return kind, {force: field.quo(number, divisor) for force, number in numbers.items()}


def primitive_root(word: Word) -> tuple[Word, int]:
    """(root, n): the shortest cyclically reduced word whose n-th power is a rotation of the cyclic word.

    >>> root, power = primitive_root(Word.of(*[("D", "1/4"), ("K", "1/2"), ("D", "1/4")] * 2))
    >>> print(root, "|", power)
    K 1/2, D 1/2 | 2
    """
    core, _ = cyclic_core(reduced_words(word)[0])
    count = len(core.syllables)
    if core.scaling == core.field.one and count > 1:
        for length in range(2, count, 2):
            if count % length == 0 and core.syllables == core.syllables[:length] * (count // length):
                return core.letters_of(core.syllables[:length]), count // length
    return core.word(), 1
