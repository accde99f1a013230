"""What does a network of the search say? Its own forward pass, run on symbols."""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from pnn_symbolic.algebra.symbols import FORCE, MASS, POSITION, TIME_STEP, VELOCITY, exact, parameter
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import mass_factor
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import forward
from pnn_symbolic.network.weights import TRAINED, exact_value


def translate_candidate(candidate: Candidate, mass_ratio: sp.Expr | None = None) -> OneStepMap:
    """The one-step map of a trained network in physical units, with Δt, m and f explicit; see `translate`."""
    if mass_ratio is None:
        mass_ratio = learned_mass_ratio(candidate) or exact(1)
    numbers = (exact(repr(number)) for number in candidate.weights)
    return _law(candidate.genome, numbers, mass_ratio)


def trained_form(candidate: Candidate, mass_ratio: sp.Expr | None = None) -> TrainedForm:
    """The form of a network: its law with the trained weights left free, w1 to w12, and their trained values.

    mass_ratio   as for `translate`, whose map is the `map` of the form

    >>> from pnn_symbolic.network.genome import Genome
    >>> genome = Genome("direct", ("linear",) * 4, "1 1/2 0 1 1 0 1 trained 1 1/2 0 1".split())
    >>> form = trained_form(Candidate(genome, (1, 0.5, 0, 1, 1, 0, 1, 1.0001, 1, 0.5, 0, 1), {}))
    >>> print(form.family, "|", *map(form.label, form.constants))
    parameter w8; x' = x + (w8/2 + 1/2)*dt*v + dt**2*f(x + dt*v/2)/(2*m); v' = w8*v + dt*f(x + dt*v/2)/m | v in v'
    """
    if mass_ratio is None:
        mass_ratio = learned_mass_ratio(candidate) or exact(1)
    names = [f"w{number}" for number in range(1, len(candidate.weights) + 1)]
    law = _law(candidate.genome, map(parameter, names), mass_ratio)
    acting = {str(weight) for weight in law.normal_form.parameters}  # a trained weight may lead nowhere
    values = {name: exact(repr(number)) for name, number in zip(names, candidate.weights, strict=True)}
    return TrainedForm(law, {name: value for name, value in values.items() if name in acting})


def _law(genome: Genome, trained: Iterable[sp.Expr], mass_ratio: sp.Expr) -> OneStepMap:
    """The forward pass on symbols, with these numbers or parameters in the place of trained weights."""
    weights = [
        number if choice == TRAINED else exact_value(choice)
        for choice, number in zip(genome.weights, trained, strict=True)
    ]
    position, displacement = forward(
        genome.wiring,
        weights,
        [row.formula for row in genome.activations],
        POSITION,
        TIME_STEP * VELOCITY,
        lambda place: FORCE(place) * TIME_STEP**2 * mass_ratio / MASS,
    )
    return OneStepMap(position, displacement / TIME_STEP)


def learned_mass_ratio(candidate: Candidate) -> sp.Expr | None:
    """The mass a network learned, over the reference mass of its step units; None where it learned none."""
    factor = mass_factor(translate_candidate(candidate, exact(1)))
    return factor if factor is not None and factor.is_positive else None
