"""What did the search find? The chosen network as a law, what is read of it, and whether it is one at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from pnn_symbolic.discovery.answers import TranslatedWinner, as_law, best_try
from pnn_symbolic.discovery.commentary import Commentary
from pnn_symbolic.discovery.constants import explained_by_the_flow, measured_constants, rounded_law, without_friction
from pnn_symbolic.discovery.forces import ForceModel, force_of_rows, is_unlearned, on_arrays
from pnn_symbolic.discovery.measuring import Ruler
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.discovery.result import Discovery
from pnn_symbolic.discovery.rolling import roll_out_of
from pnn_symbolic.discovery.searching import Found
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.health import Health
from pnn_symbolic.dynamics.health.dependence import is_of_the_state
from pnn_symbolic.dynamics.health.friction import goes_not_with_v, is_one_of_several
from pnn_symbolic.evidence.halves import halves
from pnn_symbolic.evidence.passages import passages
from pnn_symbolic.evidence.remainder import Remainder, remainder
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import round_constants
from pnn_symbolic.recognition import Recognition
from pnn_symbolic.recognition.implicit import asks_for_a_solution
from pnn_symbolic.selection.choice import Choice
from pnn_symbolic.translation import trained_form, translate

OUTSIDE = ("explicit_time", "interacting")
"""What is seen of rows where something outside the state acts."""
OTHER_FORCE = 0.01
"""Share of the variance of the force column that no function of x says, from which a law with f(x) is not theirs."""
ROUGHLY = 0.05
"""Relative: laws whose constants differ by less are one law with other constants."""
FAR_LESS = 0.1
"""Of what is left: a law that leaves less is another than the one that left it."""
MUCH_MORE = 100.0
"""Times the squared error of a learned force: below, what a law leaves at every stride may be the force's own error."""


@dataclass(frozen=True, eq=False)
class Winner:
    """The chosen network as a law, with the force that it is asked with.

    law          the network as a map, with its mass
    force        the one of the search, on arrays; `best_force` the best that is at hand, `model` where it is from
    force_error  relative error of `best_force`
    ruler        measures laws on the rows
    """

    law: TranslatedWinner
    force: Callable[[np.ndarray], np.ndarray]
    best_force: Callable[[np.ndarray], np.ndarray]
    force_error: float
    model: ForceModel
    ruler: Ruler

    @classmethod
    def of(cls, question: Question, laws: Found, force: Callable, model: ForceModel) -> Winner:
        """Of what a search chose, with the force on tensors that it was sought with."""
        data, law, on_rows = question.data, TranslatedWinner.of(question, laws), on_arrays(force)
        best_force, force_error = force_of_rows(data, on_rows, model)
        return cls(
            law=law,
            force=on_rows,
            best_force=best_force,
            force_error=force_error,
            model=model,
            ruler=Ruler(laws.choice.floor, on_rows, law.mass.meant / data.units.acceleration_per_force),
        )

    @property
    def force_is_known(self) -> bool:
        """Whether constants are known better than to the error of a learned force."""
        return self.model.is_known or self.best_force is not self.force


class Verdict(NamedTuple):
    """Whether what was found is a law, why not, and what it leaves unsaid."""

    outcome: str
    reason: str
    rest: Remainder | None


def concluded(
    question: Question,
    health: Health,
    recognition: Recognition,
    commentary: Commentary,
    laws: Found,
    force: Callable,
    model: ForceModel,
    observed: DataSet | None = None,
) -> Discovery:
    """The answer of a search for the law of one particle.

    observed   the rows as they are in the file, where the law was found with better velocities: constants are read
               from them, since they tell which noises are shared
    """
    data, choice = question.data, laws.choice
    winner = Winner.of(question, laws, force, model)
    left = commentary.attempt(
        "what the law leaves", lambda: remainder(data.trajectories, winner.best_force, data.stride), None
    )
    _note_halves(winner.ruler, winner.law.map, choice, commentary)
    outcome, reason, rest = _verdict(winner, left, data, choice, health, recognition)
    answer = best_try(
        question,
        winner.law,
        laws,
        health,
        recognition,
        outcome=outcome,
        reason=reason,
        ruler=winner.ruler,
        model=model,
    )
    passed = "" if model.kind == "exact" else passages(data.trajectories)
    answer = replace(answer, remainder=rest, passages=passed)
    if outcome != "none":
        answer = _with_its_constants(answer, winner, choice, observed or data, commentary)
    return replace(answer, gaps=tuple(commentary.gaps))


def _verdict(
    winner: Winner,
    left: Remainder | None,
    data: DataSet,
    choice: Choice,
    health: Health,
    recognition: Recognition,
) -> Verdict:
    """Whether the chosen network is a law of these rows; `left` is what it leaves at several strides."""
    rest, force_error = left, winner.force_error
    if rest is not None and speaks_of_another(rest, winner.ruler.measured(winner.law.map).explained[1]):
        rest = None
    if any("by_velocity" in symptom.statistic for symptom in health.symptoms):
        force_error = 0.0  # what a function of x leaves of a column that depends on more is no error of learning it
    lacks = lacks_a_term(rest, force_error) or goes_not_with_v(health.symptoms)
    outcome, reason = _outcome(choice, health, misses_a_term=lacks)
    if outcome != "generator" and reason != "memory" and _has_forces_of_more(health):
        return Verdict("none", "force_not_of_position", None)
    if outcome != "generator" and not any(map(health.has, OUTSIDE)) and is_unlearned(data, winner.model):
        return Verdict("none", "unlearned_force", None)
    if outcome == "approximation" and asks_for_a_solution(recognition):
        return Verdict("none", "implicit", None)
    return Verdict(outcome, reason, rest)


def _with_its_constants(
    answer: Discovery, winner: Winner, choice: Choice, observed: DataSet, commentary: Commentary
) -> Discovery:
    """The law as trained and with simple numbers, what its constants mean, and how far it can be rolled out."""
    data, law = answer.data, winner.law
    form = trained_form(choice.candidate, law.meaning)
    constants = measured_constants(
        form,
        observed.at_stride(data.stride),
        winner.best_force,
        law.mass,
        force_known=winner.force_is_known,
        commentary=commentary,
    )
    if is_one_of_several(answer.health.symptoms):
        constants = without_friction(constants)
    rounded, roundings = rounded_law(form, constants, winner.ruler, commentary)
    explanation = explained_by_the_flow(form, constants, data, winner.force, law.mass, commentary)
    rivals = [translate(rival, law.meaning) for rival in choice.told_apart_from]
    roll_out = commentary.attempt(
        "the roll-out", lambda: roll_out_of(law.map, data, winner.force, winner.model, law.mass.meant), None
    )
    return replace(
        as_law(answer, rounded, roundings, constants, winner.ruler),
        told_apart_from=others_than(rounded, rivals),
        explanation=explanation,
        roll_out=roll_out,
    )


def _has_forces_of_more(health: Health) -> bool:
    """Whether the force column depends on more than the state, so that a law was sought with another force."""
    return any(
        symptom.code == "force_not_of_position"
        and symptom.statistic.get("scatter", 0.0) > OTHER_FORCE
        and not is_of_the_state(symptom.statistic)
        for symptom in health.symptoms
    )


def _note_halves(ruler: Ruler, law: OneStepMap, choice: Choice, commentary: Commentary) -> None:
    """A line in the commentary where the two halves of the rows obey other laws."""
    if choice.outcome == "generator":
        return
    apart = commentary.attempt(
        "whether all rows obey one law", lambda: halves(ruler.residuals(law), choice.floor.triples), None
    )
    if apart is not None:
        commentary.gaps.append(apart.sentence[0].upper() + apart.sentence[1:])


def _outcome(choice: Choice, health: Health, *, misses_a_term: bool) -> tuple[str, str]:
    """As chosen; or none and why, where something outside the state acts, or the law has too few terms."""
    outside = any(map(health.has, OUTSIDE))
    if not outside and not misses_a_term:
        return choice.outcome, choice.reason
    why = "memory" if outside else "missing_term"
    if choice.outcome == "approximation":
        return "none", why
    return choice.outcome, why if choice.reason == "unexplained" else choice.reason


def others_than(law: OneStepMap, rivals: Sequence[OneStepMap]) -> tuple[OneStepMap, ...]:
    """Those of the rivals that are other laws: where only a trained constant differs, its interval says so."""
    seen, others = {str(round_constants(law, ROUGHLY)[0])}, list[OneStepMap]()
    for rival in rivals:
        simple = str(round_constants(rival, ROUGHLY)[0])
        if simple not in seen:
            seen.add(simple)
            others.append(rival)
    return tuple(others)


def speaks_of_another(rest: Remainder, explained: float | None) -> bool:
    """Whether the law leaves far less of Δv than the lines that the remainder was read from.

    They ask for the force in the middle of the drift. Rows of a method that asks elsewhere, explicit Euler or
    velocities half a step off, leave them what no step makes vanish, and the law nothing of the kind.
    """
    return explained is not None and 1 - explained < FAR_LESS * float(rest.unexplained[1, 0])


def lacks_a_term(rest: Remainder | None, force_error: float) -> bool:
    """Whether what a law leaves does not vanish with the step, and is more than the error of the force explains."""
    if rest is None or rest.kind != "missing term":
        return False
    return bool(rest.unexplained[1].min() > MUCH_MORE * force_error**2)
