"""From trajectories to a law: the whole pipeline, and all that one run found."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import sympy as sp

from pnn_symbolic.dynamics.diagnostics import reversal_error, roll_out
from pnn_symbolic.dynamics.potentials import Potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import DataSet
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.explanation.constants import Explanation, explain_constants
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import wiring_called
from pnn_symbolic.search.result import Generation, SearchResult
from pnn_symbolic.search.settings import SearchSettings
from pnn_symbolic.symbolic.one_step_map import OneStepMap
from pnn_symbolic.symbolic.rounding import Rounding, round_constants
from pnn_symbolic.symbolic.symbols import exact
from pnn_symbolic.symbolic.trained_form import TrainedForm
from pnn_symbolic.training.settings import FitSettings
from pnn_symbolic.translation import learned_mass_ratio, trained_form, translate

ROLL_OUT_STEPS = 1000
"""The paper's test: 1000 steps forward, turn, 1000 steps back (p. 4)."""


@dataclass(frozen=True)
class ForceModel:
    """Which force the networks were given.

    kind             "exact", from a potential, or "network", the trained sub-network
    relative_error   of the sub-network, on rows it was not trained on; 0 for an exact force
    lowest, highest  positions it was trained between; an exact force holds everywhere
    """

    kind: str
    relative_error: float = 0.0
    lowest: float = -np.inf
    highest: float = np.inf


@dataclass(frozen=True)
class RollOut:
    """The trained law applied to the first unseen state, forward and back.

    reversal_error   distance from the start after 1000 steps, a turn and 1000 more, in the data's length unit
    left_range_at    first step outside the positions the force was learned on, or None
    """

    steps: int
    reversal_error: float
    left_range_at: int | None


@dataclass(frozen=True)
class Discovery:
    """All that one run found.

    trained, rounded   the law with the constants as trained, and moved to the simple numbers they are near
    roundings          each constant that was moved
    mass_factor        learned mass over the known one; None where no mass is known, or the law has no force
    learned_mass       in the data's mass unit (force unit · time² / length for consistent units), or None
    result             winner, front and history of the search; the front refitted on all training rows
    explanation        where each trained constant of the law comes from; None where the motion cannot be followed
    """

    trained: OneStepMap
    rounded: OneStepMap
    roundings: tuple[Rounding, ...]
    mass_factor: float | None
    learned_mass: float | None
    result: SearchResult
    space: SearchSpace
    force: ForceModel
    roll_out: RollOut
    data: DataSet
    mass_stated: bool
    seconds: float
    versions: dict[str, str] = field(default_factory=dict)
    explanation: Explanation | None = None

    @property
    def winner(self) -> Candidate:
        """The network of lowest objective."""
        return self.result.winner

    def law_of(self, candidate: Candidate) -> OneStepMap:
        """The map of any network of the front, in the same meaning of m."""
        return translate(candidate, mass_ratio(self.data, self.mass_stated))


def discover(
    data: DataSet,
    potential: Potential | None = None,
    *,
    mass: float | None = None,
    space: SearchSpace | None = None,
    settings: SearchSettings | None = None,
    fit_settings: FitSettings | None = None,
    out: Path | None = None,
    resume: bool = False,
    on_stage: Callable[[str], None] = lambda stage: None,
    on_generation: Callable[[Generation], None] = lambda generation: None,
) -> Discovery:
    """Find the law that advances `data`, prove what it conserves, and translate it.

    potential       gives the exact force; without it, a sub-network is trained on the trajectories' forces
    mass            the particle's mass, if it is to be used; without it, a trained weight has to find it
    settings        of the search; its seed drives every draw of search and fits. The split of the data and the force
                    sub-network belong to the question, not to the search, so results of many seeds can be compared
    out, resume     a folder for the journal of trained networks, and whether to go on with the one there
    on_stage        told what is done, in words, and anything a user should know
    on_generation   told where the search stands
    """
    from pnn_symbolic.search.genetic import evolve
    from pnn_symbolic.search.journal import Journal
    from pnn_symbolic.training.fit import Fitter
    from pnn_symbolic.training.workers import available_cores

    began = time.perf_counter()
    space, settings, fit_settings = space or SearchSpace(), settings or SearchSettings(), fit_settings or FitSettings()
    if mass is not None and not (np.isfinite(mass) and mass > 0):
        raise InputError(f"the mass is {mass}, expected a number above 0; leave it out to have it learned")
    weights = len(wiring_called(space.wiring).edges)
    if len(data.training) < weights:
        raise DataError(
            f"{data.name} has {len(data.training)} training rows for networks of {weights} weights; give more rows"
        )
    header = {
        "pnn_symbolic": versions()["pnn_symbolic"],
        "space": asdict(space),
        "search": asdict(settings),
        "fit": asdict(fit_settings),
        "mass": mass,
        "potential": None if potential is None else [potential.name, potential.parameters],
        "data": data.digest(),
    }
    journal = Journal(out / "journal.jsonl" if out else None, header, resume)
    if journal.notice:
        on_stage(journal.notice)
    units = StepUnits.of(data, mass)
    force, model = force_model(data, potential, fit_settings.accelerator, on_stage)
    on_stage("searching")
    splits = tuple(dict.fromkeys(("validation", settings.select_on)))
    with Fitter(data, force, units, fit_settings, settings.seed, available_cores()) as fitter:
        result = evolve(space, lambda genomes: fitter(genomes, splits), settings, journal, on_generation)
    on_stage("refitting the front on all rows")
    result = result.refitted(fitter.refit)
    winner = result.winner
    ratio = learned_mass_ratio(winner)
    trained = translate(winner, mass_ratio(data, mass is not None))
    rounded, roundings = round_constants(trained)
    reference = units.reference_mass
    form = trained_form(winner, mass_ratio(data, mass is not None))
    return Discovery(
        trained,
        rounded,
        roundings,
        None if ratio is None or not (known := mass or data.mass) else float(ratio) * reference / known,
        None if ratio is None else float(ratio) * reference,
        result,
        space,
        model,
        _roll_out(trained, data, force, model, mass or data.mass or (float(ratio) if ratio else 1.0)),
        data,
        mass is not None,
        time.perf_counter() - began,
        versions(),
        _explanation(form, data, force, mass or data.mass, ratio),
    )


def force_model(
    data: DataSet,
    potential: Potential | None,
    accelerator: str = "cpu",
    on_stage: Callable[[str], None] = lambda stage: None,
) -> tuple[Callable, ForceModel]:
    """The force on tensors, in the data's units: of the potential, or of a sub-network trained on the forces."""
    if potential is not None:
        return potential.force, ForceModel("exact")
    from pnn_symbolic.training.force_network import train_force_network

    on_stage("training the force sub-network")
    network = train_force_network(data.trajectories, accelerator=accelerator)
    if not np.isfinite(network.relative_error):
        raise DataError(
            f"no force sub-network can be trained on the forces of {data.name}: its error is no number; give "
            "forces that are not 0 everywhere, in units that make them ordinary numbers, or name the potential"
        )
    on_stage(f"force sub-network: relative error {network.relative_error:.1e} on unseen rows")
    return network, ForceModel("network", network.relative_error, network.lowest, network.highest)


def versions() -> dict[str, str]:
    """Versions of everything that a result may depend on."""
    names = ("pnn_symbolic", "torch", "pytorch-lightning", "sympy", "deap", "numpy", "scipy")
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def mass_ratio(data: DataSet, stated: bool) -> sp.Rational | None:
    """What m stands for, over the reference mass: the stated mass (1), the known one, or the learned one (None)."""
    if stated:
        return exact(1)
    return None if data.mass is None else exact(repr(data.mass))


def _explanation(
    form: TrainedForm, data: DataSet, force: Callable, mass: float | None, learned: sp.Expr | None
) -> Explanation | None:
    meant = mass or (float(learned) if learned else 1.0)
    try:
        return explain_constants(
            form, data.training, _on_arrays(force), meant, mass_known=mass is not None, start=data.test.before[0]
        )
    except InputError:
        return None  # a force that is singular between the rows, or data that never move


def _on_arrays(force: Callable) -> Callable[[np.ndarray], np.ndarray]:
    import torch

    def on_arrays(positions: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return force(torch.as_tensor(positions)).numpy()

    return on_arrays


def _roll_out(law: OneStepMap, data: DataSet, force: Callable, model: ForceModel, mass: float) -> RollOut:
    on_arrays = _on_arrays(force)
    state, inertia = data.test.before[0], mass / data.units.acceleration_per_force
    step = law.step_function()
    with np.errstate(all="ignore"):
        states = roll_out(step, state, data.time_step, inertia, on_arrays, ROLL_OUT_STEPS)
        error = reversal_error(step, state, data.time_step, inertia, on_arrays, ROLL_OUT_STEPS)
    outside = ~((states[:, 0] >= model.lowest) & (states[:, 0] <= model.highest)).all(axis=(1, 2))
    return RollOut(ROLL_OUT_STEPS, error, int(np.argmax(outside)) if outside.any() else None)
