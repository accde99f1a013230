"""Which systems of the paper can be studied apart from the others? Those that need the force sub-network alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pnn_symbolic.paper.alphabet import study_alphabet
from pnn_symbolic.paper.baselines import Kind, study_baseline
from pnn_symbolic.paper.chain import study_chain
from pnn_symbolic.paper.dense import Dense
from pnn_symbolic.paper.mass import study_mass
from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.search import study_search
from pnn_symbolic.search.result import Generation


def _tell_nobody(status: str) -> None:
    """Where the work is done elsewhere."""


@dataclass(frozen=True)
class Apart:
    """Studies the system of a given name, in any process: call it with the name of its record.

    network       the force sub-network
    kinds         of baselines
    checkpoints   their folder; a worker on another machine must see it under this name
    on_progress   told where it stands; only where it is asked in the process that asks
    """

    particle: Particle
    network: Dense
    kinds: Sequence[Kind]
    checkpoints: Path
    on_progress: Callable[[str], None] = field(default=_tell_nobody)

    @property
    def studies(self) -> dict[str, Callable[[], Any]]:
        """Name of the record → what makes it; those that take longest first."""
        learned = self.network.as_force()
        studies: dict[str, Callable[[], Any]] = {
            "search": partial(study_search, self.particle, learned, self._on_generation),
            "alphabet": partial(study_alphabet, self.particle, self._on_trained),
        }
        for kind in self.kinds:
            folder = self.checkpoints / kind.key
            studies[kind.key] = partial(study_baseline, self.particle, kind, learned, folder, self._on_epoch)
        studies["chain"] = partial(study_chain, self.particle, learned, self.on_progress)
        studies["mass"] = partial(study_mass, self.particle, learned)
        return studies

    def __call__(self, name: str) -> Any:  # noqa: ANN401 - each has a record of its own
        """The record."""
        return self.studies[name]()

    def _on_generation(self, name: str, generation: Generation) -> None:
        self.on_progress(f"{name}: generation {generation.number}, {generation.evaluations} trained")

    def _on_trained(self, generation: Generation) -> None:
        self.on_progress(f"{generation.evaluations} networks trained")

    def _on_epoch(self, epoch: int) -> None:
        self.on_progress(f"epoch {epoch} of {self.particle.settings.epochs}")
