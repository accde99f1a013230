"""What is the answer? The outcome of a run in sentences: a law with the share it explains, or why there is none."""

from __future__ import annotations

import math

import numpy as np

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.discovery.result import Measured
from pnn_symbolic.evidence.passages import CAVEATS
from pnn_symbolic.evidence.remainder import HEAT
from pnn_symbolic.maps.one_step_map import OneStepMap

OUTPUTS = ("x", "v")
NONE = {
    "memory": "No law of the state alone: what any law leaves now resembles what it left long before, so something "
    "outside x and v acts (another particle, a drive, a memory).",
    "invisible": "No change of the velocity that depends on the state is visible in these rows.",
    "unexplained": "No law of this family says what these rows do.",
    "unlearned_force": "No law can be told: the force of these rows is a function of x, but the sub-network did not "
    "learn it, so that no law with it means anything. Name the potential, or give rows from a shorter range of x.",
    "not_of_positions": "No law of this family: the forces of these rows are not those of pairs of particles by their "
    "distance, so that between the rows they are not known.",
    "force_not_of_position": "No law of the state: the force column of these rows depends on more than x and v, and a "
    "law with a force f(x) is not theirs.",
    "noisy_forces": "No law of the state: the forces of these rows hold noise, as those of a thermostat do, so that "
    "the same positions do not have the same forces.",
    "random": "No law of the state: noise moves these rows beside the forces, as a thermostat does, by a rule that is "
    "known.",
    "friction": "No law of this family: friction moves these rows beside the forces, by a rule that is known.",
    "inner_steps": "No law of one step: a known integrator took several inner steps for each of these rows.",
    "implicit": "No law of this family: each of these rows solves an equation in which it stands itself, as an "
    "implicit method has it, and the laws here are explicit.",
    "held": "No law of this family: some of the particles are held by what is no force of their positions.",
    "thermostat": "No law of this family: what the best of them leaves is along the velocities, by one factor for all "
    "particles that changes from row to row, as a thermostat does.",
    "missing_term": "No law of this family: a term is missing. What the best of them leaves does not vanish with the "
    "step, so neither a smaller step nor more rows would mend it.",
}

FORCE_ERRORS = 4.0
"""Squared errors of the learned force, a mean over its rows, that the law may leave on its own."""
NOISY = 1e-3
"""Share of the motion that noise hides, from which a trade is put down to it."""
MOST_RIVALS = 3
"""Laws that are listed of those that the rows cannot tell apart, where they differ in the digits that are printed."""
ROUNDED = 1e-15
"""Share that is rounding."""
OF_HEAT = (
    "If heat moves these rows, as a thermostat does, they retrace no path and lose what friction takes: the verdicts "
    "are of the law, which has neither."
)


def outcome_sentence(discovery: Discovery) -> str:
    """The answer in one or two sentences, before any formula, and what it depends on."""
    sentences = [_answer(discovery)]
    if discovery.outcome != "none":
        if discovery.passages == "once":
            sentences.append(CAVEATS["once"])
        is_heat = discovery.remainder is not None and discovery.remainder.kind == HEAT
        if is_heat and any(discovery.floor.explainable < 1 - NOISY):
            sentences.append(OF_HEAT)
    return " ".join(sentences)


def _answer(discovery: Discovery) -> str:
    if discovery.outcome == "none":
        return NONE[discovery.reason]
    if discovery.outcome == "generator":
        if discovery.result is None:
            return discovery.recognition.sentence
        return "These rows follow from each other by this law, to their rounding."
    if _is_as_good_as_its_force(discovery):
        return "A law that is as exact as the force that was learned from the rows."
    if not discovery.floor.stated and discovery.data.trajectories[0].positions[0].size == 1:
        return "A law that fits these rows, which are too few to refute one."
    if not discovery.refuted:
        return "A law that the rows do not refute: it says nearly all that they can tell."
    if any(discovery.floor.explainable < 1 - NOISY):
        return "The best trade of accuracy and parsimony in rows with noise; the rows know a little more than it says."
    return "The best trade of accuracy and parsimony; the step is too long, or the family too small, to be exact."


def headline(discovery: Discovery) -> tuple[str, OneStepMap | None]:
    """The law that screen and page are about, after its name in the record; what came nearest, where there is none."""
    if discovery.outcome == "none":
        return "best_try", discovery.best_try
    return ("rounded", discovery.rounded) if discovery.rounded else ("trained", discovery.trained)


def _is_as_good_as_its_force(discovery: Discovery) -> bool:
    """Whether the learned force errs as much as the law does."""
    error = max(FORCE_ERRORS * discovery.force.relative_error**2, ROUNDED)
    shares = discovery.measured["trained"].explained
    learned = discovery.force.kind in ("network", "column", "pairs")
    if not learned or discovery.trained is None or not discovery.trained.normal_form.asks_for_a_force:
        return False
    return all(share is None or 1 - share <= error for share in shares)


def share_text(share: float | None) -> str:
    """A share of the motion in per cent, with as many nines as it has.

    >>> share_text(0.5), share_text(0.99999871), share_text(1.0), share_text(None)
    ('50 %', '99.9998 %', '100 %', 'no change beyond rounding')
    """
    if share is None:
        return "no change beyond rounding"
    if share <= 0:
        return "nothing"
    if share >= 1 - 1e-15:
        return "100 %"
    # Rounded towards 0, to the first digit that is no nine: a share of less than all is never said to be all.
    digits = max(0, math.ceil(-math.log10(1 - share)) - 2) if share > 0.9 else 0
    percent = math.floor(100 * share * 10**digits) / 10**digits
    return f"{percent:.{digits}f} %" if share >= 0.01 else f"{100 * share:.2g} %"


def shares_sentence(discovery: Discovery, measured: Measured) -> str:
    """Which share of the motion the law explains, of that which can be explained."""
    parts = []
    for output, share, limit in zip(OUTPUTS, measured.explained, discovery.floor.explainable, strict=True):
        drift = "Δx beyond vΔt" if output == "x" else "Δv"
        if share is None:
            parts.append(f"{drift}: no change beyond rounding")
        elif not discovery.floor.stated:
            parts.append(f"{drift}: {share_text(share)} explained")
        else:
            parts.append(
                f"{drift}: {share_text(share)} of {share_text(max(share, float(limit)))} that can be explained"
            )
    return "; ".join(parts)


def lines_beside(discovery: Discovery) -> list[str]:
    """What must be known with the answer: the stride, noise or a missing term, what cannot be told apart, gaps."""
    lines = []
    if discovery.floor.triples.stride > 1:
        noisy = any(map(discovery.health.has, ("noise", "digits")))
        why = "Noise hides" if noisy else "The row before does not foretell"
        lines.append(
            f"{why} the force from row to row: the law's step is {discovery.floor.triples.stride} rows, "
            f"Δt = {discovery.data.time_step:.6g} {discovery.data.units.time}".rstrip()
        )
    if discovery.data.period is not None:
        period, unit = discovery.data.period, discovery.data.units.length
        lines.append(
            f"The force repeats every {period.length:.6g} {unit}".rstrip()
            + f", and the rows run through {period.turns:.3g} such turns: they are taken turn by turn"
        )
    if not discovery.floor.stated and discovery.data.trajectories[0].positions[0].size == 1:
        lines.append("Fewer than 30 pairs, or too few for a straight line: what can be explained at all is not known.")
    if (
        discovery.remainder is not None
        and discovery.outcome != "generator"
        and np.isfinite(discovery.remainder.seen_to)
    ):
        sentence = discovery.remainder.sentence
        lines.append(sentence[0].upper() + sentence[1:])
    if discovery.passages == "one curve" and discovery.outcome != "none":
        lines.append(CAVEATS[discovery.passages])
    return lines + _rivals(discovery)


def _rivals(discovery: Discovery) -> list[str]:
    """The laws that the rows cannot tell apart, in a line, each that is printed otherwise once."""
    law = headline(discovery)[1]
    if discovery.result is None or law is None:  # then the sentence names them
        return []
    rivals = dict.fromkeys("; ".join(rival.plain_equations()) for rival in discovery.told_apart_from)
    rivals.pop("; ".join(law.plain_equations()), None)
    if not rivals:
        return []
    more = len(rivals) - MOST_RIVALS
    shown = " | ".join(list(rivals)[:MOST_RIVALS])
    return [f"The rows cannot tell it from: {shown}" + (f" and {more} more" if more > 0 else "")]
