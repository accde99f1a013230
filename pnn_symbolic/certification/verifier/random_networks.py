"""Can networks do what their class is said not to? Some are drawn at random, and compared with its bound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from pnn_symbolic.certification.verifier.evaluation import Evaluation, beside, has_parameters

CLOSE, INSIDE = 1e-3, -12.0
"""Decades that a computed error may differ by; log₁₀ of the relative error of what is in a space."""
FLAT = 1e-9
"""What varies by less, relative to itself, is a constant: a force sub-network at one place gives it with rounding."""
RIGID = 4
"""Random networks of each class of rigid ones."""
SAMPLE = 250
"""Rows that show whether a function lies in a space: many more than any space has dimensions."""


class RandomNetworks:
    """Networks of classes, with random weights where they are trained.

    numbers     what each fixed choice stands for
    """

    def __init__(self, evaluation: Evaluation, numbers: dict[str, Any], random: np.random.Generator) -> None:
        self.evaluation, self.numbers, self.random = evaluation, numbers, random
        self.sample = slice(None, None, max(1, len(evaluation.rows[0]) // SAMPLE))

    def of_map(self, record: dict, evidence: dict) -> Iterator[str]:
        """A random network of a class lies in the space that the map of the class spans, as some rows see it."""
        choices, weights = self.drawn(record)
        outputs = self.evaluation.outputs(record, weights, self.sample)
        for output, values in zip(evidence["outputs"], outputs, strict=True):
            varies = np.isfinite(values).all() and np.ptp(values) > FLAT * np.abs(values).max()
            if varies and not has_parameters(output):
                base, span = self.evaluation.table(output, {})
                if (apart := beside(values, base[self.sample], [part[self.sample] for part in span])) > INSIDE:
                    yield f"the network {' '.join(choices)} lies 10^{apart:.1f} beside the map of its class"

    def of_rigid_floor(self, record: dict, floor: float) -> Iterator[str]:
        """Random rigid networks, with the best weights that their outputs can have, do not fall below the floor."""
        for _ in range(RIGID):
            choices, weights = self.drawn(record)
            if (reached := self.evaluation.within_reach(record, weights)) < floor - CLOSE:
                yield f"the network {' '.join(choices)} can reach {reached:.6f}, below the rigid floor {floor:.6f}"

    def drawn(self, record: dict) -> tuple[list[str], list[float]]:
        """Choices from the domains of a class, and weights."""
        choices = [str(self.random.choice(domain)) for domain in record["domains"]]
        # A number is drawn for fixed weights too: what is drawn next does not depend on the choices.
        return choices, [self.numbers.get(choice, self.random.normal()) for choice in choices]
