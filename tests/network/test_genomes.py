"""Which networks are there, what do they cost, and which of them say the same?"""

import math

import numpy as np
import pytest
import sympy as sp
import torch
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic.errors import InputError, ShapeError, UnknownNameError
from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.network.topology import forward
from tests.paper_networks import (
    ACTIVATIONS,
    CHOICES,
    LINEAR,
    PAPER,
    WIRINGS,
    genomes,
    numbers,
    pnn_1,
    pnn_2,
    pnn_3,
    weight_lists,
)

every_reading = pytest.mark.parametrize("wiring", PAPER)
NUMBERS = {
    "linear": lambda z: z,
    "relu": lambda z: max(0.0, z),
    "tanh": math.tanh,
    "elu": lambda z: z if z > 0 else math.expm1(z),
}
"""What the activations mean, written down a second time."""


def outputs(genome, trained, x, w, force=lambda place: 1.0 + math.sin(place)):
    """x' and w' of a genome on floats; the force is not 0 at 0."""
    weights = [float(number) for number in numbers(genome, trained)]
    return forward(genome.wiring, weights, [NUMBERS[row.name] for row in genome.activations], x, w, force)


@every_reading
def test_the_space_holds_the_four_billion_networks_of_the_paper(wiring):
    assert SearchSpace(wiring).size == 4**16


@every_reading
@pytest.mark.parametrize(("network", "cost"), [(pnn_1, 10), (pnn_2, 11), (pnn_3, 12)])
def test_the_networks_of_the_paper_cost_what_it_says(network, cost, wiring):
    assert network(wiring).cost == cost


@pytest.mark.parametrize(("name", "score"), [("linear", 0), ("relu", 1), ("tanh", 2), ("elu", 3)])
def test_an_activation_costs_the_square_of_its_score(name, score):
    assert activation_called(name).cost == score**2
    assert Genome("direct", (name,) * 4, ("0",) * 12).cost == 4 * score**2


@given(genomes())
def test_a_genome_survives_json(genome):
    assert Genome.from_json(genome.to_json()) == genome


@given(genomes(), weight_lists(), st.lists(st.floats(min_value=0, allow_nan=False), min_size=4, max_size=4))
def test_a_candidate_survives_json_even_with_infinite_errors(genome, weights, errors):
    pairs = {"validation": Errors(*errors[:2]), "test": Errors(*errors[2:])}
    candidate = Candidate(genome, tuple(weights), pairs)
    assert Candidate.from_json(candidate.to_json()) == candidate


@given(genomes(), weight_lists(), st.floats(-2, 2), st.floats(-2, 2))
@pytest.mark.slow
def test_a_pruned_genome_is_the_same_function_of_numbers(genome, trained, x, w):
    assert outputs(genome.pruned, trained, x, w) == outputs(genome, trained, x, w)


@given(genomes())
@pytest.mark.slow
def test_a_pruned_genome_is_the_same_formula(genome):
    x, w, force = *sp.symbols("x w", real=True), sp.Function("F", real=True)

    def formula(one):
        weights = numbers(one, sp.symbols("w1:21", real=True))
        shapes = [row.formula for row in one.activations]
        return forward(one.wiring, weights, shapes, x, w, force)

    assert formula(genome.pruned) == formula(genome)


@given(genomes())
def test_pruning_is_done_once_and_never_makes_a_genome_dearer(genome):
    assert genome.pruned.pruned == genome.pruned
    assert genome.pruned.cost <= genome.cost


@given(genomes(), weight_lists(), st.floats(-2, 2), st.floats(-2, 2))
@pytest.mark.slow
def test_a_genome_that_does_not_use_the_force_does_not_notice_it(genome, trained, x, w):
    if not any(genome.uses_forces):
        assert outputs(genome, trained, x, w, lambda place: place - 3.0) == outputs(genome, trained, x, w)


@given(genomes(), weight_lists(), st.floats(-2, 2), st.floats(-2, 2))
@pytest.mark.slow
def test_a_fixed_force_argument_is_where_the_force_is_taken(genome, trained, x, w):
    places = []
    outputs(genome, trained, x, w, lambda place: places.append(place) or 0.0)
    for argument, used, place in zip(genome.force_arguments, genome.uses_forces, places, strict=True):
        if argument is not None and used:
            activation, a, b = argument
            assert place == NUMBERS[activation.name](float(sp.Rational(a)) * x + float(sp.Rational(b)) * w)


@given(genomes(PAPER))
@pytest.mark.slow
def test_one_force_has_a_fixed_argument_unless_a_weight_before_it_is_trained(genome):
    (argument,) = genome.force_arguments
    assert (argument is None) == (any(genome.uses_forces) and "trained" in genome.weights[:2])


@given(genomes(), weight_lists(), st.integers(0, 19), st.floats(-2, 2), st.floats(-2, 2))
@pytest.mark.slow
def test_the_outputs_are_linear_in_every_weight_that_no_bend_comes_after(genome, trained, place, x, w):
    genome = genome.pruned
    if place < len(genome.weights) and place not in genome.inner:
        at = [
            np.array(outputs(genome, [*trained[:place], number, *trained[place + 1 :]], x, w))
            for number in (-1.0, 0.0, 1.0)
        ]
        np.testing.assert_allclose(at[0] + at[2], 2 * at[1], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("network", "inner"), [(pnn_1, (0, 1)), (pnn_3, (0, 1))])
def test_before_the_force_lies_its_argument(network, inner):
    assert network().inner == inner


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_of_an_activation_is_that_of_its_formula(name):
    one, z = activation_called(name), sp.Symbol("z", real=True)
    for place in (-2.5, -0.3, 0.4, 3.0):
        expected = float(one.formula(z).diff(z).subs(z, place))
        number = torch.tensor(place, dtype=torch.float64)
        assert one.derivative(number, one.tensor(number)).item() == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.integers(0, 3), min_size=28, max_size=28), st.sampled_from(WIRINGS))
def test_genes_and_genomes_are_two_names_of_one_thing(genes, wiring):
    space = SearchSpace(wiring)
    genes = genes[: len(space.alleles)]
    assert space.genes(space.genome(genes)) == genes


def test_the_smallest_space_is_counted():
    assert SearchSpace("kicked", ("linear",), ("0", "1")).size == 2**12


@pytest.mark.parametrize(("activations", "weights"), [(LINEAR[:3], ["0"] * 12), (LINEAR, ["0"] * 11)])
def test_a_genome_of_the_wrong_shape_is_refused(activations, weights):
    with pytest.raises(ShapeError, match="expected 4 and 12"):
        Genome("direct", activations, weights)


def test_an_unknown_wiring_is_refused():
    with pytest.raises(UnknownNameError, match='Did you mean "kicked"'):
        Genome("kickd", LINEAR, ("0",) * 12)


@pytest.mark.parametrize("choice", ["two", "1/0", "", "0.5.1"])
def test_a_weight_that_is_no_exact_number_is_refused(choice):
    with pytest.raises(
        InputError, match=r"no exact number, expected one such as 0, 1/2, -1, sqrt\(2\), pi, e or the word trained"
    ):
        SearchSpace(weights=("0", choice))


def test_an_unknown_activation_is_refused():
    with pytest.raises(UnknownNameError, match=r'no activation is called "relu6".*Did you mean "relu"'):
        SearchSpace(activations=("linear", "relu6"))


@pytest.mark.parametrize(("activations", "weights"), [(("relu",), CHOICES), (ACTIVATIONS, ("1", "trained"))])
def test_a_space_in_which_a_neuron_cannot_be_silent_is_refused(activations, weights):
    with pytest.raises(InputError, match='expected "linear" and "0" among them'):
        SearchSpace(activations=activations, weights=weights)


def test_genes_of_the_wrong_number_are_refused():
    with pytest.raises(ShapeError, match="15 genes came, expected 16"):
        SearchSpace().genome([0] * 15)


def test_a_genome_outside_the_space_is_refused():
    with pytest.raises(UnknownNameError, match="allele of this search space"):
        SearchSpace(weights=("0", "1")).genes(pnn_1())


def test_an_error_of_nothing_is_not_infinitely_good():
    assert Errors(0.0, 1e-40).log == -64
    assert Errors(math.inf, 1.0).log == 32
