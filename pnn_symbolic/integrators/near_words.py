"""What is a word near to, when it is none of the known ones? The same letters, each number within 5 %."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Rational

from pnn_symbolic.catalogue.integrator import Integrator
from pnn_symbolic.integrators.match import Match, number_text
from pnn_symbolic.integrators.near_match import NEAR, Deviation, deviation, largest_change, near_match
from pnn_symbolic.integrators.word_comparison import letter_names, rows_of
from pnn_symbolic.integrators.word_relations import loose_family_of
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import reduced


def near_word(step: OneStepMap, word: Word) -> Match | None:
    """The row whose word has the same letters with the nearest numbers; scalings are compared with 1."""
    if not all(letter.number.is_number for letter in word):
        return None
    letters, scalings = _without_scalings(word)
    bare = Word(letters, word.per_unit_mass)
    candidates: list[tuple[float, int, Integrator, list[Deviation]]] = []
    for row, known in rows_of(bare):
        if letter_names(bare) == letter_names(known):
            deviations = list(_deviations(letters, known.parts, scalings))
            distance = largest_change(deviations)
            if deviations and distance <= NEAR:
                candidates.append((distance, len(deviations), row, deviations))
    if not candidates:
        return None
    *_, row, deviations = min(candidates, key=lambda candidate: candidate[:2])
    return near_match(step, row, deviations, loose_family_of(reduced(word)) if scalings else None)


def _without_scalings(word: Word) -> tuple[tuple[Letter, ...], list[Letter]]:
    """Drifts and kicks with neighbours added up, and the scalings."""
    letters: list[Letter] = []
    scalings: list[Letter] = []
    for letter in word:
        if letter.kind == "S":
            scalings.append(letter)
        elif letters and letters[-1].name == letter.name:
            letters[-1] = letter._replace(number=letters[-1].number + letter.number)
        else:
            letters.append(letter)
    return tuple(letters), scalings


def _deviations(
    letters: tuple[Letter, ...], known_letters: tuple[Letter, ...], scalings: list[Letter]
) -> Iterator[Deviation]:
    """Letters that differ, and what follows from it."""
    known_is_palindrome = known_letters == known_letters[::-1]
    for position, (letter, known) in enumerate(zip(letters, known_letters, strict=True)):
        if letter.number == known.number:
            continue
        kind = {"D": "drift", "K": letter.name.replace("K", "kick")}[letter.kind]
        effects: list[str] = []
        total = _sum(letters, letter.kind)
        if total != _sum(known_letters, letter.kind):
            effects.append(f"{kind}s add up to {number_text(total)}: order 0")
        if known_is_palindrome and letter.number != letters[-1 - position].number:
            effects.append("no palindrome: not time-reversible")
        count = sum(earlier.name == letter.name for earlier in letters[: position + 1])
        effect = "; ".join(effects) or "symmetry and the sum are kept, conditions of higher order may fail"
        yield deviation(f"{kind} {count}", letter.number, known.number, effect)
    for scaling in scalings:
        effect = (
            f"areas are multiplied by {number_text(scaling.number)} each step: neither symplectic nor time-reversible"
        )
        yield deviation("velocity scaling", scaling.number, Rational(1), effect)


def _sum(letters: tuple[Letter, ...], kind: str) -> Expr:
    return sum((letter.number for letter in letters if letter.kind == kind), Rational(0))
