"""Future work of the paper (p. 5): fixed weights beyond 0, ½ and 1. Are they found where they are right?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import lennard_jones
from pnn_symbolic.dynamics.simulation import TRAINING_ENERGIES, simulate
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.weights import exact_value, read_choices
from pnn_symbolic.paper.particle import Particle
from pnn_symbolic.paper.printed import PRINTED

ALPHABET = "0, 1/2, 1, 1/3, 2/3, -1, 2, sqrt(2), pi, e"
RIGHT = ("1/3", "2", "sqrt(2)", "pi", "e")
"""Weights of the force that a particle of mass one over that number asks for."""
FORCE_WEIGHT = 6
"""Where w7, by which PNN 1 multiplies the force, stands among the weights."""
SEARCHED = "pi"
"""The one that a whole search is made for."""


@dataclass(frozen=True)
class Constant:
    """A particle whose mass is one over `right`, in the data's mass unit, and the position Verlet networks for it.

    chosen       the weight of lowest objective among all of the alphabet
    objectives   of each choice of that weight, by its name
    """

    right: str
    chosen: str
    objectives: dict[str, float]


@dataclass(frozen=True)
class AlphabetStudy:
    """Larger alphabets.

    choices        of each weight
    networks       in the space
    found          the law that a search over this space found for the particle of mass 1/π, in words; "" if not made
    found_choices  the weights of its network
    trainings      networks trained for it
    """

    choices: tuple[str, ...]
    networks: int
    constants: tuple[Constant, ...]
    found: str
    found_choices: tuple[str, ...]
    trainings: int


def study_alphabet(particle: Particle, on_generation: Callable = lambda generation: None) -> AlphabetStudy:
    """Offer every number of the alphabet where each is right; search the whole space for one of them."""
    # Torch comes with it, which takes two seconds to load.
    from pnn_symbolic.search.genetic import evolve
    from pnn_symbolic.training.fit import Fitter
    from pnn_symbolic.translation import translate

    space, settings = SearchSpace(weights=read_choices(ALPHABET)), particle.settings
    potential, constants = lennard_jones(), []
    law, law_choices, trainings = "", (), 0
    for right in RIGHT:
        data = _data(1 / float(exact_value(right)))
        fitter = Fitter(data, potential.force, StepUnits.of(data), seed=settings.seed)
        genomes = [_verlet(choice) for choice in space.weights if choice != "0"]
        objectives = {
            fitted.genome.weights[FORCE_WEIGHT]: fitted.objective() for fitted in fitter.refit(fitter(genomes))
        }
        constants.append(Constant(right, min(objectives, key=lambda choice: objectives[choice]), objectives))
        if right == SEARCHED and settings.search_alphabet:
            result = evolve(space, fitter, settings.search(), on_generation=on_generation)
            winner = result.refitted(fitter.refit).winner
            law, law_choices, trainings = translate(winner).plain(), winner.genome.weights, result.evaluations
    return AlphabetStudy(
        choices=space.weights,
        networks=space.size,
        constants=tuple(constants),
        found=law,
        found_choices=law_choices,
        trainings=trainings,
    )


def _verlet(choice: str) -> Genome:
    """PNN 1 with this weight of the force."""
    printed = PRINTED[0].genome
    weights = (*printed.weights[:FORCE_WEIGHT], choice, *printed.weights[FORCE_WEIGHT + 1 :])
    return Genome(printed.wiring, printed.activations, weights)


def _data(mass: float) -> DataSet:
    """A Lennard-Jones particle at the paper's energies, in its own units, at a step that is small for any such mass."""
    energies = list(TRAINING_ENERGIES[1:])
    return DataSet.of(
        simulate(lennard_jones(), energies, mass=mass, time_step=0.002, steps=1000, inner_steps=10, units=UNITS["lj"]),
        mass=mass,
    )
