"""Genomes as one batch: slopes against finite differences, five rows against all, alone against in company."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_networks import CHOICES, LINEAR, genomes, pnn_1, pnn_2, pnn_3, words
from particles import batch_of, force_in_step_units, population, small_data

from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import WIRINGS
from pnn_symbolic.training.compression import Compression, is_compressible
from pnn_symbolic.training.population_task import NewtonTask, relative_errors

DIFFERENCE = 1e-6
"""Step of the central differences: their own error is about its square."""

DATA = small_data()
seeds = st.integers(0, 2**32 - 1)


def of_one_wiring(**choices):
    return st.sampled_from(tuple(WIRINGS)).flatmap(
        lambda wiring: st.lists(genomes((wiring,), **choices), min_size=1, max_size=4)
    )


def assert_slopes_are_differences(chosen, seed):
    many, batch = population(chosen, seed, DATA), batch_of(DATA).sample(torch.arange(0, 60, 7))
    everyone, values = torch.arange(len(chosen)), many.values.detach()
    slopes = [slope for _, slope in many.linearised(batch, everyone, values)]

    def outputs(at):
        return [value for value, _ in many.linearised(batch, everyone, at)]

    for place in range(values.shape[1]):
        change = torch.zeros_like(values)
        change[:, place] = DIFFERENCE
        for slope, above, below in zip(slopes, outputs(values + change), outputs(values - change), strict=True):
            expected = (above - below) / (2 * DIFFERENCE)
            expected[~many.free[:, place]] = 0.0
            torch.testing.assert_close(slope[..., place] * many.free[:, None, place], expected, rtol=1e-5, atol=1e-7)


@settings(max_examples=60, deadline=None, derandomize=True)  # a difference across a kink would be no slope
@given(of_one_wiring(), seeds)
def test_slopes_are_what_finite_differences_say(chosen, seed):
    assert_slopes_are_differences(chosen, seed)


@pytest.mark.parametrize("wiring", WIRINGS)
@pytest.mark.parametrize("activation", ["linear", "relu", "tanh", "elu"])
def test_slopes_pass_through_a_trained_force_argument(activation, wiring):
    assert_slopes_are_differences([Genome(wiring, (activation,) * 4, ("trained",) * 12)], 5)


@settings(max_examples=60, deadline=None)
@given(of_one_wiring(), seeds)
def test_what_is_linearised_is_the_forward_pass(chosen, seed):
    many, batch = population(chosen, seed, DATA), batch_of(DATA)
    values = many.linearised(batch, torch.arange(len(chosen)), many.values.detach())
    for (value, _), output in zip(values, many(batch), strict=True):
        torch.testing.assert_close(value, output.detach().flatten(1), rtol=1e-14, atol=1e-14)


@settings(max_examples=60, deadline=None)
@given(of_one_wiring(), seeds)
def test_the_residuals_add_up_to_the_errors(chosen, seed):
    many, batch = population(chosen, seed, DATA), batch_of(DATA)
    residuals, _ = NewtonTask(many, 1e-6).residuals(batch, torch.arange(len(chosen)), many.values.detach())
    torch.testing.assert_close(residuals.square().sum(1), sum(relative_errors(many, batch)).detach())


@settings(max_examples=60, deadline=None)
@given(of_one_wiring(activations=("linear",)), seeds)
def test_five_rows_say_the_same_of_a_linear_network_as_all(chosen, seed):
    chosen = [one for one in chosen if is_compressible(one)]
    if not chosen:
        return
    many, batch = population(chosen, seed, DATA), batch_of(DATA)
    compressed = Compression(batch, force_in_step_units(DATA)).of(chosen)
    assert len(compressed) == 5
    for few, all_rows in zip(relative_errors(many, compressed), relative_errors(many, batch), strict=True):
        torch.testing.assert_close(few, all_rows, rtol=1e-9, atol=1e-20)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_five_rows_know_small_errors_too(wiring):
    """PNN 1 with the true mass: its error is small, and the five rows must not lose it in rounding."""
    verlet = Genome(wiring, LINEAR, words("1 1/2 0 1 1 0 1 1 1 1/2 0 1"))
    many, batch = population([verlet], 0, DATA), batch_of(DATA)
    compressed = Compression(batch, force_in_step_units(DATA)).of([verlet])
    errors = torch.stack(relative_errors(many, batch))
    assert (errors < 1e-4).all()
    torch.testing.assert_close(torch.stack(relative_errors(many, compressed)), errors, rtol=1e-9, atol=0)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_only_a_linear_network_with_a_fixed_force_argument_is_compressed(wiring):
    assert is_compressible(pnn_1(wiring))
    assert is_compressible(pnn_2(wiring))
    assert not is_compressible(pnn_3(wiring))
    assert not is_compressible(Genome(wiring, ("linear", "linear", "relu", "linear"), pnn_1().weights))


@settings(max_examples=40, deadline=None)
@given(of_one_wiring(), seeds)
def test_a_genome_predicts_the_same_alone_and_in_company(chosen, seed):
    batch = batch_of(DATA)
    many = population(chosen, seed, DATA)
    everyone = torch.arange(len(chosen))
    weights = many.weights(everyone, many.values.detach())
    for place, one in enumerate(chosen):
        alone = type(many)([one], weights[[place]], force_in_step_units(DATA))
        for output, expected in zip(alone(batch), many(batch), strict=True):
            torch.testing.assert_close(output[0], expected[place], rtol=1e-13, atol=1e-13)


def test_fixed_weights_are_exact_whatever_training_begins_with():
    fixed = Genome("direct", LINEAR, words("1 1/2 0 1 1 0 1 1 1 1/2 0 1"))
    many = population([fixed, pnn_1()], 3, DATA)
    weights = many.weights(torch.arange(2), many.values.detach())
    assert weights[0].tolist() == [1, 0.5, 0, 1, 1, 0, 1, 1, 1, 0.5, 0, 1]
    assert {choice for choice in pnn_1().weights if choice != "trained"} < set(CHOICES)
    assert weights[1, 6] not in (0.0, 0.5, 1.0)
