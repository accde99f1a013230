"""Which numbers of a law were trained: counted in the law, not in the weights that make it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational

from pnn_symbolic import OneStepMap
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.errors import InputError
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.translation import trained_form, translate
from tests.paper_networks import LINEAR, pnn_1, pnn_2, pnn_3, words
from tests.symbolic.paper_maps import PNN_1, PNN_2, PNN_3, word

VERLET = word([("D", Rational(1, 2)), ("K", 1), ("D", Rational(1, 2))])
FIXED = {"0": 0.0, "1/2": 0.5, "1": 1.0}


def candidate(genome, *trained):
    """A network with these trained weights, in order."""
    numbers = iter(trained)
    return Candidate(genome, tuple(FIXED[w] if w in FIXED else next(numbers) for w in genome.weights), {})


def labels(form):
    return [form.label(place) for place in form.constants]


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        (PNN_1, ["f(x + ½ v Δt) in v'"]),
        (PNN_2, ["v in v'", "f(x + ½ v Δt) in v'"]),
        (PNN_3, ["v in v'", "f(x + ½ v Δt) in v'", "v in x'"]),
    ],
    ids=["PNN 1", "PNN 2", "PNN 3"],
)
def test_the_printed_equations_of_the_paper_have_one_two_and_three_constants(law, expected):
    form = TrainedForm.of(law)
    assert labels(form) == expected
    assert form.map == law
    assert form.family.at(**form.simple) == VERLET


@pytest.mark.parametrize(
    ("genome", "weights", "count"),
    [(pnn_1(), (0.9995,), 1), (pnn_2(), (0.9995, 1.0001), 2), (pnn_3(), (0.50035, 0.9995, 0.99995), 3)],
    ids=["PNN 1", "PNN 2", "PNN 3"],
)
def test_the_networks_of_the_paper_have_as_many_constants_as_trained_weights(genome, weights, count):
    network = candidate(genome, *weights)
    form = trained_form(network, Rational(1))
    assert len(form.constants) == len(form.trained) == count
    assert form.map == translate(network, Rational(1))
    assert form.family.at(**form.simple) == VERLET


@settings(max_examples=20)
@given(gauge=st.sampled_from([0.25, 0.5, 2.0, -4.0, 8.0]), d=st.sampled_from([1.0001, 0.999]))
def test_two_weights_that_make_one_number_are_one_constant(gauge, d):
    """g2 → g2·λ, its readers → 1/λ: weights change, the law does not, and nor do its constants."""
    genome = Genome("direct", LINEAR, words("1 1/2 0 1 1 0 trained trained 1 trained 0 trained"))
    network = candidate(genome, 0.9995 * gauge, d * gauge, 0.5 / gauge, 1 / gauge)
    form = trained_form(network, Rational(1))
    assert labels(form) == ["v in v'", "f(x + ½ v Δt) in v'", "v in x'"]
    assert [float(form.number(place, form.trained)) for place in form.constants] == pytest.approx(
        [d, 0.9995, 0.5 + d / 2]
    )
    assert form.family.at(**form.simple).equals(VERLET)


def test_a_trained_weight_that_leads_nowhere_is_no_constant():
    genome = Genome("direct", LINEAR, words("1 1/2 trained 1 1 0 trained 1 1 1/2 0 1"))
    assert set(trained_form(candidate(genome, 0.0, 0.9995), Rational(1)).trained) == {"w3", "w7"}
    genome = Genome("direct", LINEAR, words("1 1/2 trained 0 1 0 trained 0 1 1/2 0 1"))
    assert set(trained_form(candidate(genome, 0.7, 0.9995), Rational(1)).trained) == {"w7"}


@settings(max_examples=15)
@given(st.lists(st.integers(-20, 20), min_size=3, max_size=3))
def test_the_form_of_any_law_has_that_law_as_its_trained_member(parts):
    a, b, c = (Rational(part, 10_000) for part in parts)
    law = word([("D", Rational(1, 2) + a), ("K", 1 + b), ("D", Rational(1, 2) + c)])
    form = TrainedForm.of(law)
    assert form.map == law
    assert form.family.at(**form.simple) == VERLET
    assert len(form.constants) == len(form.trained)
    assert bool(form.constants) is any((a, b, c))


def test_short_fractions_and_roots_are_nobody_s_training():
    law = OneStepMap.from_equations("x' = x + 7/24*h*v; v' = v + sqrt(2)/2*h*f(x)/m")
    assert TrainedForm.of(law).constants == ()


def test_a_form_that_cannot_say_its_rounded_law_has_none():
    family = OneStepMap.from_equations("parameter c; x' = x + c*h*v; v' = v + (2 - c**2 + 1/1000)*h*f(x)/m")
    assert TrainedForm(family, {"c": Rational("1.0004")}).simple is None


def test_values_must_be_those_of_the_parameters():
    family = OneStepMap.from_equations("parameter c; x' = x + c*h*v; v' = v")
    with pytest.raises(InputError, match="values for d, expected one for each of the parameters c"):
        TrainedForm(family, {"d": Rational(1)})
    with pytest.raises(InputError, match="free parameters already"):
        TrainedForm.of(family)
