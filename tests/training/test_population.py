"""Genomes as one batch: slopes against finite differences, few rows against all, alone against in company."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import wiring_called
from pnn_symbolic.training.adam_task import relative_errors
from pnn_symbolic.training.compression import Compression, is_compressible
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.newton_task import best_starts
from pnn_symbolic.training.population import Population
from tests.paper_networks import CHOICES, LINEAR, PAPER, WIRINGS, genomes, pnn_1, pnn_2, pnn_3, words
from tests.training.particles import batch_of, force_in_step_units, population, small_data

DIFFERENCE = 1e-6
"""Step of the central differences: their own error is about its square."""

DATA = small_data()
seeds = st.integers(0, 2**32 - 1)


def of_one_wiring(**choices):
    return st.sampled_from(WIRINGS).flatmap(
        lambda wiring: st.lists(genomes((wiring,), **choices), min_size=1, max_size=4)
    )


def assert_slopes_are_differences(chosen, seed):
    assert_slopes_of(population(chosen, seed, DATA), batch_of(DATA).sample(24))


def assert_slopes_of(many, batch):
    values, tape = many.values.detach(), many.tape(batch, torch.arange(len(many.columns)))

    def linearised(at):
        tape.run(at)
        return tape.linearised().clone()

    slopes = linearised(values)[:, :-1]
    for place in range(values.shape[1]):
        change = torch.zeros_like(values)
        change[:, place] = DIFFERENCE
        after, before = (linearised(values + sign * change)[:, -1] for sign in (1, -1))
        expected = (after - before) / (2 * DIFFERENCE)
        torch.testing.assert_close(slopes[:, place], expected, rtol=1e-5, atol=1e-7)


@settings(max_examples=60)  # a difference across a kink would be no slope
@given(of_one_wiring(), seeds)
@pytest.mark.slow
def test_slopes_are_what_finite_differences_say(chosen, seed):
    assert_slopes_are_differences(chosen, seed)


@pytest.mark.parametrize("wiring", WIRINGS)
@pytest.mark.parametrize("activation", ["linear", "relu", "tanh", "elu"])
@pytest.mark.slow
def test_slopes_pass_through_a_trained_force_argument(activation, wiring):
    shape = wiring_called(wiring)
    every_weight = ("trained",) * len(shape.edges)
    assert_slopes_are_differences([Genome(wiring, (activation,) * len(shape.hidden), every_weight)], 5)


@settings(max_examples=20)
@given(of_one_wiring(), seeds)
def test_slopes_pass_between_particles_that_push_each_other(chosen, seed):
    random = np.random.default_rng(seed)
    states = torch.from_numpy(random.normal(size=(4, 7, 2, 2)))  # seven samples of two particles in the plane
    starts = torch.from_numpy(random.normal(0.5, 0.7, (len(chosen), len(chosen[0].weights))))
    many = Population(chosen, starts, lambda place: (place * place.flip(-2)).sin() + place.flip(-1))
    assert_slopes_of(many, Batch(*states, 2.0, 0.5, 28))


@settings(max_examples=60)
@given(of_one_wiring(), seeds)
def test_the_tape_is_the_forward_pass(chosen, seed):
    many, batch = population(chosen, seed, DATA), batch_of(DATA)
    tape = many.tape(batch, torch.arange(len(chosen)))
    tape.run(many.values.detach())
    for left, output, goal in zip(tape.left, many(batch), (batch.x_next, batch.w_next), strict=True):
        torch.testing.assert_close(left.view_as(output), goal - output.detach(), rtol=1e-13, atol=1e-13)


@settings(max_examples=60)
@given(of_one_wiring(), seeds)
def test_the_residuals_add_up_to_the_errors_that_a_fit_can_change(chosen, seed):
    many, batch = population(chosen, seed, DATA), batch_of(DATA)
    tape = many.tape(batch, torch.arange(len(chosen)))
    tape.run(many.values.detach())
    many.values.data = tape.solve_outputs()
    errors = torch.stack(relative_errors(many, batch)).detach()
    torch.testing.assert_close(tape.errors(), errors)
    counted = errors * torch.tensor([one.trained_outputs for one in chosen]).T
    torch.testing.assert_close(tape.loss(), counted.sum(0))
    torch.testing.assert_close(tape.linearised()[:, -1].square().sum(1), counted.sum(0))


@settings(max_examples=60)
@given(of_one_wiring(), seeds)
def test_no_other_output_weights_have_a_lower_loss(chosen, seed):
    """Of a sum of squares the slope by every weight that was solved for is 0; the other weights stay as they were."""
    many, batch = population(chosen, seed, DATA), batch_of(DATA).sample(24)
    before, tape = many.values.detach().clone(), many.tape(batch, torch.arange(len(chosen)))
    tape.run(before)
    values, linearised = tape.solve_outputs(), tape.linearised()
    jacobian, residuals = linearised[:, :-1], linearised[:, -1:]
    edges = len(many.wiring.edges)
    first = edges - sum(len(neuron.inputs) for neuron in many.wiring.outputs)
    outputs = (many.columns >= first) & (many.columns < edges)
    assert torch.equal(values[~outputs], before[~outputs])
    slope = (jacobian @ residuals.mT).squeeze(-1)
    scale = jacobian.square().sum(2).sqrt() * residuals.square().sum(2).sqrt()
    assert (slope.abs() <= 1e-6 * scale + 1e-12)[outputs].all()


@settings(max_examples=30)
@given(of_one_wiring(), seeds)
def test_the_best_starts_are_those_of_lowest_loss(chosen, seed):
    many, batch = population(chosen, seed, DATA), batch_of(DATA).sample(24)
    starts = torch.from_numpy(np.random.default_rng(seed).normal(size=(len(chosen), 6, many.values.shape[1])))

    def loss(of):
        tape = many.tape(batch, torch.arange(len(chosen)).repeat_interleave(of.shape[1]))
        tape.run(of.flatten(0, 1))
        tape.solve_outputs()
        return tape.loss().view(of.shape[:2])

    lowest = loss(starts).sort(1).values[:, :2]
    torch.testing.assert_close(loss(best_starts(many, batch, starts, 2)), lowest, rtol=1e-6, atol=1e-12)


@settings(max_examples=80)
@given(of_one_wiring(), seeds)
def test_few_rows_say_the_same_as_all_where_no_trained_weight_comes_before_a_bend(chosen, seed):
    chosen = [one.pruned for one in chosen if is_compressible(one.pruned)]
    if not chosen:
        return
    many, batch = population(chosen, seed, DATA), batch_of(DATA)
    compressed = Compression(batch, batch, force_in_step_units(DATA)).of(chosen)
    assert len(compressed) == 4 + len(many.wiring.stages)  # a column for each stage, and for x, w, x', w'
    for few, all_rows in zip(relative_errors(many, compressed), relative_errors(many, batch), strict=True):
        torch.testing.assert_close(few, all_rows, rtol=1e-9, atol=1e-20)


@pytest.mark.parametrize("wiring", PAPER)
def test_few_rows_know_small_errors_too(wiring):
    """PNN 1 with the true mass: its error is small, and the few rows must not lose it in rounding."""
    verlet = Genome(wiring, LINEAR, words("1 1/2 0 1 1 0 1 1 1 1/2 0 1"))
    many, batch = population([verlet], 0, DATA), batch_of(DATA)
    compressed = Compression(batch, batch, force_in_step_units(DATA)).of([verlet])
    errors = torch.stack(relative_errors(many, batch))
    assert (errors < 1e-4).all()
    torch.testing.assert_close(torch.stack(relative_errors(many, compressed)), errors, rtol=1e-9, atol=0)


@pytest.mark.parametrize("wiring", PAPER)
def test_a_network_is_compressed_unless_a_trained_weight_comes_before_a_bend(wiring):
    def bent(*activations):
        return is_compressible(Genome(wiring, activations, pnn_1().weights))

    assert is_compressible(pnn_1(wiring))
    assert is_compressible(pnn_2(wiring))
    assert not is_compressible(pnn_3(wiring))
    assert bent("tanh", "relu", "linear", "linear")
    assert not bent("linear", "linear", "linear", "relu")


@settings(max_examples=40)
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
