"""How is a word written in one way? Drifts and kicks in turn, over the field of its numbers, then one scaling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from sympy import Expr

from pnn_symbolic.algebra.number_field import with_letters
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.errors import InputError
from pnn_symbolic.maps.letters import Kind, Letter
from pnn_symbolic.maps.normal_form import ONE, Number, Table
from pnn_symbolic.maps.word import Word

Numbers = dict[str, Number]
"""Force → number of its kick; for a drift the only force is ""."""
Syllable = tuple[Kind, Numbers]
"""What letters of one kind, "D" or "K", come to that stand in a row."""


@dataclass(frozen=True)
class Reduced:
    """Drifts and kicks in turn, without zeros, then one scaling."""

    field: Number
    syllables: tuple[Syllable, ...]
    scaling: Number
    per_unit_mass: bool

    def rotated(self) -> Reduced:
        """The first syllable moved to the end, past the scaling."""
        first, *rest = self.syllables
        return self.with_syllables([*rest, past_scaling(self.field, self.scaling, first)])

    def with_syllables(self, syllables: Iterable[Syllable]) -> Reduced:
        """Others before the same scaling, reduced."""
        return _reduced(self.field, syllables, self.scaling, per_unit_mass=self.per_unit_mass)

    def letters_of(self, syllables: Iterable[Syllable]) -> Word:
        """Syllables over this field as a word; kicks at one position in the order of their forces' names."""
        letters: list[Letter] = []
        for kind, numbers in syllables:
            for force, number in numbers.items():
                letters.append(Letter(kind, self.field.to_sympy(number), force or "f"))
        return Word(tuple(letters), self.per_unit_mass and any(letter.kind == "K" for letter in letters))

    def word(self) -> Word:
        """The letters of all."""
        scaling = [] if self.scaling == self.field.one else [Letter("S", self.field.to_sympy(self.scaling))]
        return self.letters_of(self.syllables).then(Word(tuple(scaling)))


def reduced_words(*words: Word) -> list[Reduced]:
    """The words over one field."""
    numbers = [letter.number for letter in chain.from_iterable(words)]
    table = Table(*numbers)
    if any(number.has(TIME_STEP, MASS) for number in numbers):
        field = with_letters(table.domain, [TIME_STEP, MASS])

        def read(number: Expr) -> Number:
            return field.from_sympy(number)

    else:
        field = table.domain

        def read(number: Expr) -> Number:
            return table.read(number).get((ONE, 0, 0), field.zero)

    return [_reduce_in(field, word, [read(letter.number) for letter in word]) for word in words]


def _reduce_in(field: Number, word: Word, numbers: Sequence[Number]) -> Reduced:
    """All scalings moved to the end, as one; `numbers` are those of the letters."""
    scaling = field.one
    syllables: list[Syllable] = []
    for letter, number in zip(word, numbers, strict=True):
        if letter.kind != "S":
            force = letter.force if letter.kind == "K" else ""
            syllables.append(past_scaling(field, scaling, (letter.kind, {force: number})))
        elif number:
            scaling = scaling * number
        else:
            raise InputError(f"{word} is not invertible: S 0 forgets the velocity; such words are not reduced")
    return _reduced(field, syllables, scaling, per_unit_mass=word.per_unit_mass)


def _reduced(field: Number, syllables: Iterable[Syllable], scaling: Number, *, per_unit_mass: bool) -> Reduced:
    merged: list[Syllable] = []
    for kind, numbers in syllables:
        total = dict(merged.pop()[1]) if merged and merged[-1][0] == kind else {}
        for force, number in numbers.items():
            total[force] = total[force] + number if force in total else number
        without_zeros = {force: total[force] for force in sorted(total) if total[force]}
        if without_zeros:
            merged.append((kind, without_zeros))
    return Reduced(
        field=field,
        syllables=tuple(merged),
        scaling=scaling,
        per_unit_mass=per_unit_mass and any(kind == "K" for kind, _ in merged),
    )


def past_scaling(field: Number, scaling: Number, syllable: Syllable) -> Syllable:
    """What a syllable that follows a scaling becomes on its other side: S s, D a is D a·s, S s; K b becomes K b/s."""
    kind, numbers = syllable
    moved: Numbers = {}
    for force, number in numbers.items():
        moved[force] = number * scaling if kind == "D" else field.quo(number, scaling)
    return kind, moved


def cyclic_core(word: Reduced) -> tuple[Reduced, Word]:
    """(core, χ): first χ⁻¹, then the word, then χ is the core, which begins and ends with different kinds."""
    change, field = Word(), word.field
    while word.syllables:
        kind, numbers = word.syllables[0]
        if len(word.syllables) == 1 and word.scaling != field.one:
            # first T⁻¹, then D a and S s, then T = D t is D(a + s·t - t), S s, which is S s for t = a/(1 - s)
            factor = word.scaling if kind == "D" else field.quo(field.one, word.scaling)
            part = field.quo(field.one, field.one - factor)
            undone = (kind, {force: number * part for force, number in numbers.items()})
            return word.with_syllables([]), change.then(word.letters_of([undone]))
        if len(word.syllables) == 1 or word.syllables[-1][0] != kind:
            break
        change = change.then(word.letters_of(word.syllables[:1]))
        word = word.rotated()
    return word, change
