"""What did the search find? The chosen network as a law, what is read of it, and whether it is one at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

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
    winner = TranslatedWinner.of(question, laws)
    on_rows = on_arrays(force)
    best_force, force_error = force_of_rows(data, on_rows, model)
    ruler = Ruler(choice.floor, on_rows, winner.mass.meant / data.units.acceleration_per_force)
    rest = commentary.attempt(
        "what the law leaves", lambda: remainder(data.trajectories, best_force, data.stride), None
    )
    _note_halves(ruler, winner.map, choice, commentary)
    if rest is not None and speaks_of_another(rest, ruler.measured(winner.map).explained[1]):
        rest = None
    if any("by_velocity" in symptom.statistic for symptom in health.symptoms):
        force_error = 0.0  # what a function of x leaves of a column that depends on more is no error of learning it
    lacks = lacks_a_term(rest, force_error) or goes_not_with_v(health.symptoms)
    outcome, reason = _outcome(choice, health, misses_a_term=lacks)
    if outcome != "generator" and reason != "memory" and _has_forces_of_more(health):
        outcome, reason, rest = "none", "force_not_of_position", None
    if outcome != "generator" and not any(map(health.has, OUTSIDE)) and is_unlearned(data, model):
        outcome, reason, rest = "none", "unlearned_force", None
    if outcome == "approximation" and asks_for_a_solution(recognition):
        outcome, reason, rest = "none", "implicit", None
    answer = best_try(
        question,
        winner,
        laws,
        health,
        recognition,
        outcome=outcome,
        reason=reason,
        ruler=ruler,
        model=model,
    )
    passed = passages(data.trajectories) if model.kind != "exact" else ""
    answer = replace(answer, remainder=rest, passages=passed)
    if outcome == "none":
        return replace(answer, gaps=tuple(commentary.gaps))
    form = trained_form(choice.candidate, winner.meaning)
    force_known = model.is_known or best_force is not on_rows
    as_written = (observed or data).at_stride(data.stride)
    constants = measured_constants(
        form, as_written, best_force, winner.mass, force_known=force_known, commentary=commentary
    )
    if is_one_of_several(health.symptoms):
        constants = without_friction(constants)
    rounded, roundings = rounded_law(form, constants, ruler, commentary)
    explanation = explained_by_the_flow(form, constants, data, on_rows, winner.mass, commentary)
    rivals = [translate(rival, winner.meaning) for rival in choice.told_apart_from]
    answer = as_law(answer, rounded, roundings, constants, ruler)
    roll_out = commentary.attempt(
        "the roll-out", lambda: roll_out_of(winner.map, data, on_rows, model, winner.mass.meant), None
    )
    return replace(
        answer,
        told_apart_from=others_than(rounded, rivals),
        explanation=explanation,
        roll_out=roll_out,
        gaps=tuple(commentary.gaps),
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
