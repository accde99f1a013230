"""Does the formula say what the network does? The forward pass on tensors against the translated law on arrays."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.algebra.symbols import MASS
from pnn_symbolic.dynamics.potentials import pendulum
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import forward, wiring_called
from pnn_symbolic.translation import learned_mass_ratio, translate
from tests.paper_networks import PAPER, WIRINGS, genomes, numbers, pnn_1, pnn_2, weight_lists, words

AGREEMENT = 1e-12
TIME_STEP = 0.25
"""A power of two, so that v Δt and its division by Δt add no rounding of their own."""

VERLET = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")


def candidate(genome, trained):
    return Candidate(genome, tuple(float(number) for number in numbers(genome, trained)), {})


def on_tensors(one, x, v, force):
    """x', v' of a network of mass 1 by the module that is trained."""
    import torch

    from pnn_symbolic.training.data import Batch
    from pnn_symbolic.training.population import Population

    states = np.stack([x, v], axis=1)[:, :, None, None]
    units = StepUnits(TIME_STEP)
    batch = Batch.of(Transitions(states, states, TIME_STEP), units)
    weights = torch.tensor([one.weights], dtype=torch.float64)
    population = Population([one.genome], weights, lambda place: force(place) * units.force_scale)
    with torch.no_grad():
        position, displacement = population(batch)
    return position.numpy().ravel(), displacement.numpy().ravel() / TIME_STEP


def on_arrays(one, x, v, force):
    """x', v' of the same network by its formula, proved things about and printed."""
    return translate(one, sp.Integer(1)).step_function()(x, v, TIME_STEP, 1.0, force)


def sizes(one, x, v):
    """What the outputs would be if no two terms cancelled: the scale against which rounding is measured.

    The formula is multiplied out, and the network is not. Where large terms cancel, both keep the last digit of the
    terms, not that of the small difference, and a plain relative error may be anything. No activation is larger or
    steeper than |z|, and no force here than 1 and |x|: so an error in a sum never grows beyond its share of this.
    """
    position, displacement = forward(
        one.genome.wiring,
        [abs(number) for number in one.weights],
        [lambda size: size] * len(one.genome.activations),
        1 + abs(x),
        1 + abs(v) * TIME_STEP,
        lambda size: (1 + size) * TIME_STEP**2,
    )
    return position, displacement / TIME_STEP


@settings(max_examples=50)  # an activation of one neuron that is that of its neighbour shows within them
@given(genomes(), weight_lists(), st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=5))
@pytest.mark.slow
def test_tensors_and_formula_agree(genome, trained, states):
    one = candidate(genome, trained)
    x, v = (np.array(column) for column in zip(*states, strict=True))
    force = pendulum().force
    for network, formula, scale in zip(
        on_tensors(one, x, v, force), on_arrays(one, x, v, force), sizes(one, x, v), strict=True
    ):
        assert np.all(np.abs(network - formula) <= AGREEMENT * scale + np.finfo(float).tiny)


@pytest.mark.parametrize("wiring", WIRINGS)
@pytest.mark.parametrize("activation", ["linear", "relu", "tanh", "elu"])
@pytest.mark.slow
def test_every_activation_means_the_same_to_tensors_and_formulas(activation, wiring):
    """Here no terms cancel, since all have the sign of x: so the plain relative error is as small."""
    shape = wiring_called(wiring)
    genome = Genome(wiring, (activation,) * len(shape.hidden), ("trained",) * len(shape.edges))
    one = candidate(genome, [0.1 + 0.03 * k for k in range(20)])
    x = np.array([0.3, 0.7, 1.1, -0.4, -0.9])

    def outward(place):
        return place + place * place * place

    np.testing.assert_allclose(on_tensors(one, x, x, outward), on_arrays(one, x, x, outward), rtol=AGREEMENT)


@pytest.mark.parametrize("inner", ["relu", "elu"])
def test_an_elu_of_what_is_never_positive_is_translated(inner):
    """SymPy writes elu(−relu(x)) as exp(−relu(x)) − 1, by itself."""
    weights = ("1", "0", "0", "0", "trained", "0", "0", "0", "1", "0", "0", "0")
    one = candidate(Genome("direct", (inner, "linear", "elu", "linear"), weights), [-1.0] * 12)
    x = np.array([-1.0, -0.5, 0.0, 2.0])
    force = pendulum().force
    np.testing.assert_allclose(on_arrays(one, x, x, force), on_tensors(one, x, x, force), rtol=AGREEMENT)


@pytest.mark.parametrize("wiring", PAPER)
@pytest.mark.parametrize("factor", ["1", "1.0005", "2"])
def test_pnn_1_is_position_verlet_with_a_mass_factor(factor, wiring):
    theta = 1 / (26.982 * float(factor))  # of mass units, as where the mass is unknown
    law = translate(candidate(pnn_1(wiring), [theta] * 12), sp.Rational("26.982"))
    exact = 1 / (26.982 * sp.Rational(repr(theta)).limit_denominator(10**30))
    ideal = OneStepMap(*(part.subs(MASS, exact * MASS) for part in (VERLET.position, VERLET.velocity)))
    x, v = np.array([2.8, 2.7]), np.array([0.01, -0.02])
    force = pendulum().force
    np.testing.assert_allclose(
        law.step_function()(x, v, 1.0, 26.982, force), ideal.step_function()(x, v, 1.0, 26.982, force), rtol=1e-15
    )
    assert float(exact) == pytest.approx(float(factor), rel=1e-15)
    assert learned_mass_ratio(candidate(pnn_1(wiring), [theta] * 12)) == 1 / sp.Rational(repr(theta))


def test_with_a_known_mass_the_trained_weight_is_a_factor_of_it():
    """θ = ¼ per mass unit is a mass of 4: of a particle of mass 5, four fifths."""
    law = translate(candidate(pnn_1(), [0.25] * 12), sp.Integer(5))
    factor = sp.Rational(4, 5)
    assert law.equals(OneStepMap(*(part.subs(MASS, factor * MASS) for part in (VERLET.position, VERLET.velocity))))


def test_with_an_unknown_mass_m_is_the_mass_that_was_learned():
    assert learned_mass_ratio(candidate(pnn_1(), [0.25] * 12)) == 4
    assert translate(candidate(pnn_1(), [0.25] * 12)).equals(VERLET)


def test_without_a_force_no_mass_is_learned():
    drift = Genome("direct", ("linear",) * 4, words("1 1 0 1 1 0 0 1 1 0 0 1"))
    one = candidate(drift, [0.0] * 12)
    assert learned_mass_ratio(one) is None
    assert translate(one).equals(OneStepMap.from_equations("x' = x + h*v; v' = v"))


def test_a_mass_below_zero_is_no_mass():
    assert learned_mass_ratio(candidate(pnn_1(), [-0.25] * 12)) is None


def test_trained_weights_count_with_the_digits_they_print():
    law = translate(candidate(pnn_2(), [0.1] * 12), sp.Integer(1))
    printed = "y = x + h*v/2; x' = x + 11*h*v/20 + h**2*f(y)/(20*m); v' = v/10 + h*f(y)/(10*m)"
    assert law.equals(OneStepMap.from_equations(printed))
