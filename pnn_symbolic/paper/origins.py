"""Why is a trained constant near a simple number, but not at it? In words, for the paper's laws and ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pnn_symbolic.dynamics.simulation import ALUMINIUM
from pnn_symbolic.paper.laws import Law
from pnn_symbolic.paper.particle import EPSILON, Particle

PREDICTED = 1_000
"""Steps for which it is predicted what the constants do."""


@dataclass(frozen=True)
class Origin:
    """The constants of one law, a sentence each, and what they are predicted to do in so many steps.

    energy, area   change of energy in ε, and factor of areas; None where nothing deviates from a reversible law
    """

    law: str
    sentences: tuple[str, ...]
    energy: float | None
    area: float | None


@dataclass(frozen=True)
class OriginStudy:
    """One row for each law that has constants near simple numbers."""

    rows: tuple[Origin, ...]


def study_origins(particle: Particle, laws: Sequence[Law]) -> OriginStudy:
    """Compare each constant with least squares against the exact flow, from the training rows."""
    # SciPy comes with it, which takes most of a second to load.
    from pnn_symbolic.explanation.constants import explain_constants

    rows = []
    for law in laws:
        explanation = explain_constants(
            law.map,
            particle.data.training,
            particle.force,
            ALUMINIUM,
            start=particle.data.test.before[0],
            steps=PREDICTED,
        )
        sentences = tuple(constant.sentence for constant in explanation.constants)
        if not sentences:
            continue
        prediction = explanation.prediction
        energy = area = None
        if prediction is not None and prediction.position:
            energy, area = prediction.energy / EPSILON, prediction.area
        rows.append(Origin(law=f"{law.name}, {law.origin}", sentences=sentences, energy=energy, area=area))
    return OriginStudy(tuple(rows))
