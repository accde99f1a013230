"""Branch and bound against looking at everything: small spaces, and the laws that bounds must obey."""

from dataclasses import replace
from itertools import product
from operator import contains

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic import Fitter, Genome, SearchSpace, StepUnits, paper_data, paper_potential
from pnn_symbolic.certification.search.boxes import Box
from pnn_symbolic.certification.search.fixed_basis import fixed_basis_floor
from pnn_symbolic.certification.search.least_squares import LeastSquares
from pnn_symbolic.certification.search.lower_envelope import LowerEnvelope, Point
from pnn_symbolic.certification.search.multi_start import MultiStart
from pnn_symbolic.certification.search.relaxation import Relaxation
from pnn_symbolic.certification.search.rows import Rows
from pnn_symbolic.certification.search.signals import NOTHING, with_parameters
from pnn_symbolic.execution import Processes
from pnn_symbolic.network.topology import wiring_called

SPACE = SearchSpace()
VERLET = ("1", "1/2", "0", "1", "1", "0", "trained", "1", "1", "1/2", "0", "1")


@pytest.fixture(scope="module")
def fitter():
    data = paper_data(pairs=50)
    return Fitter(data, paper_potential().force, StepUnits.of(data))


@pytest.fixture(scope="module")
def rows(fitter):
    return Rows.of(fitter.batches["validation"], fitter.force)


@pytest.fixture(scope="module")
def relaxation(rows):
    return Relaxation(wiring_called("direct"), rows.sign)


@pytest.fixture(scope="module")
def relaxations(rows):
    return {name: Relaxation(wiring_called(name), rows.sign) for name in ("direct", "kicked")}


def box_of(genome, wide=()):
    """The box that is one genome, but for the weights in `wide`, which are left open."""
    domains = tuple(SPACE.weights if k in wide else (one,) for k, one in enumerate(genome.weights))
    return Box(genome.wiring, genome.activations, domains, SPACE.weights)


genomes = st.builds(
    Genome,
    st.sampled_from(["direct", "kicked"]),
    st.lists(st.sampled_from(SPACE.activations), min_size=4, max_size=4),
    st.lists(st.sampled_from(SPACE.weights), min_size=12, max_size=12),
)


@given(genomes, st.sets(st.integers(0, 11), max_size=6))
def test_the_parts_of_a_box_hold_each_of_its_genomes_once(genome, wide):
    box = box_of(genome, wide)
    parts = list(box.split())
    if parts:
        assert sum(part.counts.sum() for part in parts) == box.counts.sum()
        for one, other in product(parts, parts):
            assert one is other or any(not set(a) & set(b) for a, b in zip(one.domains, other.domains, strict=True))


@given(genomes)
def test_a_box_of_one_genome_counts_it_at_its_cost(genome):
    counts = box_of(genome).counts
    assert counts.sum() == 1
    assert counts[genome.cost] == 1


@given(genomes)
def test_what_no_output_sees_is_not_decided(genome):
    domains = tuple((one,) if k < 8 else ("0",) for k, one in enumerate(genome.weights))
    box = Box(genome.wiring, genome.activations, domains, SPACE.weights)
    assert not any(box.alive[:8])
    assert box.genome().cost == 0


@settings(max_examples=25)
@given(genome=genomes, wide=st.sets(st.integers(0, 11), max_size=4))
@pytest.mark.slow
def test_no_weights_do_better_than_least_squares(fitter, rows, relaxations, genome, wide):
    candidate = fitter([genome])[0]
    signals = relaxations[genome.wiring.name].of(box_of(genome, wide))
    exact = LeastSquares(rows)
    for output, signal in enumerate(signals):
        assert exact.log_error(signal, output) <= candidate.errors["validation"].logs[output] + 1e-6


@settings(max_examples=25)
@given(genome=genomes, place=st.integers(0, 11))
def test_a_larger_box_has_a_lower_bound(rows, relaxations, genome, place):
    exact, relaxation = LeastSquares(rows), relaxations[genome.wiring.name]
    one, more = relaxation.of(box_of(genome)), relaxation.of(box_of(genome, {place}))
    for output in (0, 1):
        assert exact.log_error(more[output], output) <= exact.log_error(one[output], output) + 1e-6


@settings(max_examples=25)
@given(genomes)
def test_where_nothing_is_trained_the_bound_is_the_error(fitter, rows, relaxations, genome):
    fixed = Genome(
        genome.wiring, genome.activations, tuple("1/2" if one == "trained" else one for one in genome.weights)
    )
    (candidate,) = fitter([fixed])
    exact = LeastSquares(rows)
    for output, signal in enumerate(relaxations[genome.wiring.name].of(box_of(fixed))):
        error = candidate.errors["validation"].logs[output]
        # An infinite force times 0 is no number, and so is an output that does not need it.
        assert error == 32.0 or exact.log_error(signal, output) == pytest.approx(error, abs=1e-5)


def test_relu_and_elu_of_a_positive_signal_say_what_linear_says(relaxation):
    verlet = Genome("direct", ("linear",) * 4, VERLET)
    for name in ("relu", "elu"):
        bent = Genome("direct", (name, "linear", "linear", "linear"), VERLET)
        assert relaxation.of(box_of(bent)) == relaxation.of(box_of(verlet))


def test_a_trained_force_argument_is_found_again(rows, relaxation):
    free = ("1", "trained", *VERLET[2:])
    signals = relaxation.of(box_of(Genome("direct", ("linear",) * 4, free)))
    lowest = MultiStart(rows).lowest(signals)
    (argument,) = lowest.parameters
    assert 0.3 < argument < 0.55
    (fixed,) = [relaxation.of(box_of(Genome("direct", ("linear",) * 4, VERLET)))]
    exact = LeastSquares(rows)
    assert lowest.log_error <= sum(exact.log_error(one, output) for output, one in enumerate(fixed)) + 1e-6


def test_the_same_question_has_the_same_answer_whatever_was_asked_before(rows, relaxation):
    weights = ("trained", VERLET[1], "trained", *VERLET[3:])
    signals = relaxation.of(box_of(Genome("direct", ("linear", "linear", "linear", "tanh"), weights)))
    other = relaxation.of(Box.whole(SPACE, ("linear", "tanh", "linear", "linear")))
    fresh, asked = MultiStart(rows), MultiStart(rows)
    asked.lowest(other)
    assert with_parameters(*signals)
    assert fresh.lowest(signals) == asked.lowest(signals)


@pytest.mark.slow
def test_any_number_of_processes_finds_the_same(rows):
    space = SearchSpace("direct", ("linear", "tanh"), ("0", "1/2", "sqrt(2)", "trained"))
    relaxation = Relaxation(wiring_called("direct"), rows.sign)
    some = Box.whole(space, ("linear", "tanh", "linear", "linear")), Box.whole(space, ("linear",) * 4)
    parts = [part for one in some for half in one.split() for part in half.split()]
    parts += [replace(one, domains=(("sqrt(2)",), *one.domains[1:])) for one in some]
    asked = [one for part in parts if with_parameters(*(one := relaxation.of(part)))]
    alone, together = MultiStart(rows), MultiStart(rows, place=Processes(2))
    with together.workers:
        together.prepare(asked)
    assert len(asked) >= 6
    assert [together.known(one) for one in asked] == [alone.lowest(one) for one in asked]


def test_a_basis_is_fixed_if_no_trained_weight_comes_before_the_force_or_a_nonlinear_activation():
    space = SearchSpace("direct", ("linear", "tanh"), ("0", "trained"))
    fixed = Box.whole(space, ("linear", "tanh", "linear", "linear")).fixed_basis
    assert fixed is not None
    assert fixed.domains == (("0",),) * 4 + (space.weights,) * 8  # h1 is the force's argument, h2 is a tanh
    fixed = Box.whole(space, ("linear", "linear", "linear", "tanh")).fixed_basis
    assert fixed is not None
    assert fixed.domains == (("0",),) * 4 + (space.weights,) * 2 + (("0",),) * 2 + (space.weights,) * 4


@given(genomes, st.lists(st.sets(st.integers(0, 11), max_size=9), max_size=3))
@pytest.mark.slow
def test_a_box_without_others_counts_what_is_in_none_of_them(genome, wider):
    choices = ("0", "trained")
    whole = Box(genome.wiring, genome.activations, (choices,) * 12, choices)
    one = tuple("0" if weight == "0" else "trained" for weight in genome.weights)
    others = [replace(whole, domains=tuple(choices if k in w else (one[k],) for k in range(12))) for w in wider]
    outside = [
        weights
        for weights in product(choices, repeat=12)
        if not any(all(map(contains, other.domains, weights)) for other in others)
    ]
    assert whole.counts_without(tuple(others)).sum() == len(outside)


@settings(max_examples=25, deadline=None)
@given(genome=genomes, output=st.sampled_from([0, 1]))
def test_an_output_that_nothing_feeds_is_0(relaxations, genome, output):
    blind = Box.whole(SPACE, genome.activations).blind(output)
    assert blind is not None
    assert relaxations["direct"].of(blind)[output] == NOTHING


def test_no_genome_with_a_fixed_basis_beats_the_floor(fitter, rows):
    space = SearchSpace("direct", ("linear", "tanh"), ("0", "1/2", "trained"))
    floor, _ = fixed_basis_floor(space, rows)
    assert fixed_basis_floor(space, rows, most=10)[0] == -64.0  # too many to look at: what is certain anyway
    random = np.random.default_rng(0)
    drawn = []
    while len(drawn) < 60:
        genome = space.genome([*random.integers(0, 2, 4), *random.integers(0, 2, 8), *random.integers(0, 3, 4)])
        drawn.append(genome)  # hidden weights fixed
    found = [one.errors["validation"].log for one in fitter(drawn)]
    assert min(found) >= floor - 1e-6


points = st.lists(st.builds(Point, st.integers(0, 30), st.floats(-30, 5)), min_size=1, max_size=8)


@given(points, st.floats(0, 2))
def test_the_envelope_is_the_least_objective(some, weight):
    envelope = LowerEnvelope.of(some, 2.0)
    assert envelope.at(weight) == pytest.approx(min(cost + weight * log for cost, log in some), abs=1e-6)
    assert envelope.pieces[0][1] == 0.0
    assert envelope.pieces[-1][2] == 2.0


@given(points, st.floats(-40, 5))
def test_a_network_that_costs_enough_is_nowhere_the_best(some, log_error):
    envelope = LowerEnvelope.of(some, 2.0)
    dear = envelope.least_cost(log_error)
    weights = np.linspace(0, 2, 201)
    least = np.array([envelope.at(weight) for weight in weights])
    assert (dear + weights * log_error >= least - 1e-6).all()
    if dear > 0:
        corners = np.array([0.0, *(high for _, _, high in envelope.pieces)])
        assert any(dear - 1 + one * log_error < envelope.at(one) + 1e-6 for one in corners)
