"""The trapezoid rule, which no catalogue of explicit methods holds: does it pass beside velocity Verlet?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.recognition import sentences
from pnn_symbolic.recognition.advice import advice_for, angle_of
from pnn_symbolic.recognition.case import Case
from pnn_symbolic.recognition.hypotheses import Hypotheses, scores
from pnn_symbolic.recognition.limits import LOW_ORDER, ON_A_LINE
from pnn_symbolic.recognition.result import Generator, Recognition
from pnn_symbolic.recognition.tableaux import tableaux

FLOW_TOLD = 1.5
"""Times the limit that exact motion must leave, to say that a method of order 2 is not it."""
TRAPEZOID = "trapezoid rule"


def beside_trapezoid(case: Case, recognition: Recognition) -> Recognition:
    """The trapezoid rule is in no catalogue of explicit methods; on coarse rows it may pass beside velocity Verlet."""
    rows = case.field.rows(case.pairs)
    verlet = next((g for g in recognition.generators if g.name == "velocity Verlet" and g.substeps == 1), None)
    if rows is None or verlet is None:
        return recognition
    if case.pairs.x[0].size <= ON_A_LINE:  # windows of rows have told them apart
        return recognition
    kick = case.reference_mass / (verlet.mass or case.reference_mass)
    pairs = case.pairs
    left = np.stack(
        [
            pairs.x_after - pairs.x - (pairs.w + pairs.w_after) / 2,
            pairs.w_after - pairs.w - kick * (rows.now + rows.after) / 2,
        ]
    )[None]
    noise = case.noise(Hypotheses.grid([0], [1], kick))
    score = float(scores(left, noise)[0])
    # x of the exact motion differs by h³f'/6 from that of velocity Verlet, and v by less.
    flow = float(np.sqrt(np.mean((kick * (rows.after - rows.now) / 6) ** 2) / noise[0, 0] / 2))
    if flow < FLOW_TOLD * case.rounding_limit:
        sentence = sentences.second_order(verlet, case.writing.words, angle_of(case))
        trapezoid = Generator(name=TRAPEZOID, score=score, leads=False)
        passing = [replace(generator, leads=False) for generator in recognition.generators]
        generators = (*passing, trapezoid, *_of_order_two_at_least(verlet.name))
        return Recognition(
            outcome="family",
            generators=generators,
            next=recognition.next,
            sentence=sentence,
            write_next_time=advice_for(case, angle_of(case)),
        )
    if score >= case.rounding_limit or len(recognition.generators) > 1:
        return recognition
    trapezoid = Generator(name=TRAPEZOID, score=score, leads=False)
    sentence = sentences.ambiguous([verlet, trapezoid], case.writing.words, angle_of(case))
    return Recognition(
        outcome="ambiguous",
        generators=(verlet, trapezoid),
        next=recognition.next,
        sentence=sentence,
        write_next_time=advice_for(case, angle_of(case)),
    )


def _of_order_two_at_least(name: str) -> list[Generator]:
    """The other methods of the catalogue that are no farther from exact motion, not scored."""
    orders = {tableau.name: integrator_called(tableau.name).order or 0 for tableau in tableaux()}
    chosen = [method for method, order in orders.items() if order >= LOW_ORDER and method != name]
    return [Generator(name=method, score=np.inf, leads=False) for method in chosen]
