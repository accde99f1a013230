"""Certificates of spaces other than the paper's: numbers that are no fractions, several forces, too many genomes."""

import gzip
import json
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic import (
    Fitter,
    ForceEvaluation,
    Neuron,
    SearchSettings,
    SearchSpace,
    StepUnits,
    Wiring,
    paper_data,
    paper_potential,
)
from pnn_symbolic.certification.decision import certify
from pnn_symbolic.certification.verification import verify
from pnn_symbolic.certification.verifier.reading import read_lines
from pnn_symbolic.network.exact_numbers import numbers_of

pytestmark = pytest.mark.slow

QUICK = SearchSettings(population=20, generations=2)
MASS = 26.982
EXACT = paper_potential()
ROOT = SearchSpace("direct", ("linear",), ("0", "sqrt(2)"))
"""4096 networks whose weights are 0 or √2."""
VELOCITY_VERLET = Wiring(
    "velocity Verlet",
    stages=(
        Neuron("p", ("x",), bends=False),
        ForceEvaluation("F", "p"),
        Neuron("q", ("x", "w", "F"), bends=False),
        ForceEvaluation("G", "q"),
    ),
    outputs=(Neuron("x'", ("x", "w", "F")), Neuron("w'", ("w", "F", "G"))),
)
TWO_FORCES = SearchSpace(VELOCITY_VERLET, ("linear",), ("0", "1"))
"""1024 networks: a force where the particle is, and one where it goes."""
WEIGHT = 0.2
"""A decade of error buys so little that few networks are left to a search for their parameters.

The optima are those of 0.3, of cost 0 and of cost 4, with a third of the maps to fit.
"""


@pytest.fixture(scope="module")
def data():
    return paper_data(pairs=60)


@pytest.fixture(scope="module")
def decided(data, tmp_path_factory):
    """Space → what certify found, and the path of the certificate; each space is decided once."""
    known = {}

    def of(space):
        if space not in known:
            folder = tmp_path_factory.mktemp("decided")
            found = certify(data, EXACT, mass=MASS, space=space, settings=QUICK, out=folder, accuracy_weight=WEIGHT)
            known[space] = found, folder / "certificate.jsonl.gz"
        return known[space]

    return of


spaces = pytest.mark.parametrize(
    "space",
    [ROOT, SearchSpace("kicked", ("linear",), ("0", "pi")), pytest.param(TWO_FORCES, marks=pytest.mark.nightly)],
    ids=["sqrt(2)", "pi", "two forces"],
)


@spaces
def test_the_certified_optimum_is_what_looking_at_every_network_finds(decided, data, space):
    found, _ = decided(space)
    everyone = [space.genome(list(genes)) for genes in product(*(range(len(one)) for one in space.alleles))]
    fitted = Fitter(data, EXACT.force, StepUnits.of(data, MASS))
    best = min(found.objective(one) for one in fitted.refit(fitted(everyone)))
    assert sum(found.settled.values()) == len(everyone) == space.size
    assert found.settled["undecided"] == 0
    assert found.objective(found.optimum.candidate) == pytest.approx(best, abs=1e-9)


@spaces
def test_its_certificate_holds_and_a_raised_bound_is_seen(decided, data, space, tmp_path):
    _, path = decided(space)
    assert verify(path, data, EXACT, mass=MASS, space=space) == []
    lines = read_lines(path)
    number, line = next(
        (k, one) for k, one in enumerate(lines, 1) if one["kind"] == "class" and one["means"] == "least squares"
    )
    lines[number - 1] = line | {"log_error": line["log_error"] + 0.001}
    spoiled = tmp_path / "spoiled.jsonl.gz"
    with gzip.open(spoiled, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in lines)
    faults = verify(spoiled, data, EXACT, mass=MASS, space=space)
    assert any(fault.startswith(f"line {number}: ") for fault in faults)


def test_a_space_too_large_to_decide_is_counted_whole_within_its_time(data, tmp_path):
    """4²⁸ genomes, 65,536 tuples of activations: neither the certificate nor its check looks at each."""
    space = SearchSpace("chain-2")
    found = certify(data, EXACT, space=space, settings=QUICK, time_limit=3.0, out=tmp_path)
    assert sum(found.settled.values()) == space.size == 4**28
    assert found.settled["undecided"] > 0
    assert found.gap > 0
    assert found.seconds < 60
    path = tmp_path / "certificate.jsonl.gz"
    assert verify(path, data, EXACT, space=space) == []
    *lines, result = read_lines(path)
    fewer = result | {"rest": result["rest"] - 1}
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in [*lines, fewer])
    assert any("activations that no class names" in fault for fault in verify(path, data, EXACT, space=space))


@given(st.sampled_from(["0", "1/2", "sqrt(2)", "pi", "1/(1 + sqrt(2))", "pi/3"]), st.integers(-3, 3))
def test_exact_numbers_are_a_field(choice, whole):
    """Sums and products come back, and what is a fraction is one, whatever it was made of."""
    numbers = numbers_of(("0", "1/2", "sqrt(2)", "pi", "1/(1 + sqrt(2))", "pi/3", "trained"))
    a = numbers[choice]
    for b in numbers.values():
        assert (a + b) - b == a
        assert float(a * b + whole * b) == pytest.approx(float(a) * float(b) + whole * float(b), abs=1e-12)
        if b:
            assert (a / b) * b == a
    assert isinstance(numbers["sqrt(2)"] * numbers["sqrt(2)"], Fraction)
    assert 1 / numbers["1/(1 + sqrt(2))"] - numbers["sqrt(2)"] == 1
