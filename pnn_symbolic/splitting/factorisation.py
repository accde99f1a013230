"""Trotter factorisation: is a map a product of drifts, kicks and scalings, and of which?

Letters are peeled off the end of the normal form. A force taken at x' itself was a kick, made
last; otherwise the outermost force F is in v' and, through the drift that came after its kick,
in x', and the ratio of the two numbers is that drift. What remains without forces is linear.

**Theorem.** For a generic force, drifts and the kicks of its positions generate a *free product*;
with scalings (not by 0) a semidirect product, in which they can be pushed to one place. *Proof.*
In an alternating word without zeros every kick is made at a position that contains the force of
the kick before, by a non-zero number: the arguments are distinct, each contains all before it, and
so the last letter can be read off the normal form, which is unique. ∎ So peeling finds the word if
there is one, the word is unique up to the place of the scaling, and a failure proves that there is none.

Source: McLachlan & Quispel, "Splitting methods", *Acta Numerica* 11 (2002) 341; the theorem is
proved here from the completeness of the normal form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import cancel

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.differentials.jacobian import unequal_areas
from pnn_symbolic.maps.atoms import VELOCITY_SLOT
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.normal_form import FIRST_ATOM, ONE, NormalForm, V, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import Row, Stages, stages_of
from pnn_symbolic.maps.text.printing import key_text, stage_names
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.block_words import block_word
from pnn_symbolic.splitting.scalings import Factor, with_one_scaling
from pnn_symbolic.verdicts.counterexamples import text
from pnn_symbolic.verdicts.finding import Verdict
from pnn_symbolic.verdicts.scopes import has_activations


@dataclass(frozen=True)
class Factorisation:
    """The word of a map, or why there is none.

    word       None where there is none, or none was found
    verdict    proved: it is this word; refuted: there is no word; undecided: a known function is in the way
    reason     in words
    """

    word: Word | None
    verdict: Verdict
    reason: str

    def to_json(self) -> dict[str, Any]:
        """Plain data: "word", "operators", "steps", "letters" (null where there is no word), "verdict", "reason"."""
        word = self.word
        return {
            "word": None if word is None else word.text,
            "operators": None if word is None else word.operators,
            "steps": None if word is None else list(word.steps),
            "letters": None if word is None else word.letters,
            "verdict": self.verdict.word,
            "reason": self.reason,
        }

    def __str__(self) -> str:
        return self.reason if self.word is None else f"{self.word.operators} ({self.word})"


class _NoWordError(Exception):
    """Peeling ended before the map did; the text says where."""


@lru_cache(maxsize=256)
def factorise(step: OneStepMap) -> Factorisation:
    """Write a map as drifts, kicks and scalings, or prove that it is no such product.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
    >>> print(factorise(step))
    exp(h/2 A) exp(h B) exp(h/2 A) (D 1/2, K 1, D 1/2)
    >>> print(factorise(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")))
    no word: the last force to act is f(x), and no drift after its kick leads to x' and v'
    """
    form = step.normal_form
    stages = stages_of(form)
    try:
        factors = _peel(form, stages)
    except _NoWordError as failure:
        if not has_activations(form):
            block = block_word(stages)
            blocks = "" if block is None else f"; with kicks by other functions of x it is {block}"
            return Factorisation(None, Verdict.REFUTED, f"no word: {failure}{blocks}")
        for here, there in unequal_areas(form):
            factors_met = f"some by {text(here.determinant)} and others by {text(there.determinant)}"
            reason = f"no word: a word multiplies all areas by one number, and this map {factors_met}"
            return Factorisation(None, Verdict.REFUTED, reason)
        return Factorisation(None, Verdict.UNDECIDED, f"no word was found: {failure}; known functions may hide one")
    kicked = any(factor.kind == "K" for factor in factors)
    letters = _letters(stages, with_one_scaling(stages, factors))
    forgets = any(factor.kind == "S" and not factor.number for factor in factors)
    unique = "not the only one, since S 0 forgets the velocity" if forgets else "its only one"
    word = _without_masses(Word(tuple(letters), stages.per_unit_mass and kicked))
    return Factorisation(word, Verdict.PROVED, f"a reduced word of the map, {unique}")


def _without_masses(word: Word) -> Word:
    """The same word with kicks of f/m, where 1/m stands in the number of every kick and m nowhere else."""
    if not word.per_unit_mass:
        return word
    parts = [letter._replace(number=cancel(letter.number * MASS)) if letter.kind == "K" else letter for letter in word]
    return word if any(letter.number.has(MASS) for letter in parts) else Word(tuple(parts))


def _peel(form: NormalForm, stages: Stages) -> list[Factor]:
    """The factors of a map, first to last, found from the last: kicks, else a scaling by 0, else a drift."""
    position, displacement = stages.position, stages.displacement
    peeled: list[Factor] = []  # from the last to the first
    while (last := max((*position, *displacement), default=ONE)) >= FIRST_ATOM:
        outermost = stages.of(last)
        kicks = _kicks_at(stages, position, displacement)
        if kicks:
            peeled += _kicks(stages, displacement, kicks)
            displacement = {key: number for key, number in displacement.items() if key not in kicks}
        elif not displacement:  # a scaling by 0; what was before it is known up to a factor of the velocity
            peeled += [Factor("S", stages.field.zero), Factor("D", stages.field.one)]
            displacement = stages.combine(position, outermost.argument, -stages.field.one)
            position = outermost.argument
        else:
            position = _without_drift(form, stages, position, displacement, outermost.key, peeled)
    peeled += _linear_rest(stages, position, displacement)
    return [factor for factor in reversed(peeled) if factor.kind == "S" or factor.number]


def _letters(stages: Stages, factors: Iterable[Factor]) -> list[Letter]:
    return [Letter(kind, stages.number(number), force) for kind, number, force in factors]


def _kicks(stages: Stages, displacement: Row, keys: Iterable[int]) -> list[Factor]:
    """Kicks at one place, which commute, the last by name first."""
    ordered = sorted(keys, key=lambda key: (stages.of(key).function, key), reverse=True)
    return [Factor("K", displacement[key], stages.of(key).function) for key in ordered]


def _kicks_at(stages: Stages, position: Row, displacement: Row) -> list[int]:
    """The forces in the displacement that are taken at a position."""
    return [key for key in displacement if key >= FIRST_ATOM and _is_kick_at(stages, key, position)]


def _is_kick_at(stages: Stages, key: int, position: Row) -> bool:
    stage = stages.of(key)
    return stage.is_kick and stage.argument == position


def _without_drift(
    form: NormalForm, stages: Stages, position: Row, displacement: Row, outermost: int, letters: list[Factor]
) -> Row:
    stage = stages.of(outermost)

    def no_word(reason: str) -> _NoWordError:
        return _NoWordError(reason.format(force=key_text(form, outermost, stage_names(form))))

    if not stage.is_force:
        raise no_word("{force} is no force")
    if not stage.is_kick:
        more = "velocity" if VELOCITY_SLOT in stage.slots else "time"
        raise no_word(f"{{force}} depends on the {more}, and a kick does not")
    if stage.argument.get(X) != stages.field.one:
        raise no_word("in {force} the force is not at x plus something, and drifts and kicks leave x its factor 1")
    if ONE in stage.argument:
        raise no_word("in {force} a constant is added to the position")
    drift = stages.field.zero
    if outermost in displacement:
        drift = stages.field.quo(position.get(outermost, stages.field.zero), displacement[outermost])
    before = stages.combine(position, displacement, -drift)
    if not drift or not _kicks_at(stages, before, displacement):
        done = _letters(stages, reversed(letters))
        peeled = f" before {', '.join(map(str, done))}" if done else ""
        raise no_word(f"the last force to act{peeled} is {{force}}, and no drift after its kick leads to x' and v'")
    letters.append(Factor("D", drift))
    return before


def _linear_rest(stages: Stages, position: Row, displacement: Row) -> list[Factor]:
    """The letters, last to first, of a map without forces."""
    if ONE in position or ONE in displacement:
        raise _NoWordError("a constant is added to x or v, which no drift, kick or scaling does")
    if X in displacement:
        raise _NoWordError("without forces v' still depends on x, which no drift or scaling does")
    if position.get(X) != stages.field.one:
        factor = stages.number(position.get(X, stages.field.zero))
        raise _NoWordError(f"without forces x' contains {factor}*x, and drifts and scalings leave x its factor 1")
    scaling, drift = displacement.get(V, stages.field.zero), position.get(V, stages.field.zero)
    return [Factor("S", scaling)] * (scaling != stages.field.one) + [Factor("D", drift)]
