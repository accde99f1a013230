"""Fig. 3(a): how large are the errors of one step?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.steppers import Stepper

SPLITS = ("training", "validation", "test")


@dataclass(frozen=True)
class Accuracy:
    """Root mean squared errors of one stepper, on training, validation and test rows.

    position   in Å
    velocity   in Å/fs
    """

    name: str
    family: str
    force: str
    position: tuple[float, ...]
    velocity: tuple[float, ...]


@dataclass(frozen=True)
class AccuracyStudy:
    """One row for each stepper."""

    rows: tuple[Accuracy, ...]

    def row(self, name: str) -> Accuracy:
        """The row of a stepper."""
        return next(row for row in self.rows if row.name == name)


def study_accuracy(particle: Particle, steppers: Sequence[Stepper]) -> AccuracyStudy:
    """One step from every row of every split."""
    rows = []
    for stepper in steppers:
        errors = []
        for split in SPLITS:
            pairs = getattr(particle.data, split)
            before, after = pairs.before[..., 0, 0], pairs.after[..., 0, 0]
            errors.append(np.sqrt(np.mean((stepper(particle, before) - after) ** 2, axis=0)).tolist())
        position, velocity = zip(*errors, strict=True)
        rows.append(
            Accuracy(
                name=stepper.name, family=stepper.family, force=stepper.force, position=position, velocity=velocity
            )
        )
    return AccuracyStudy(tuple(rows))
