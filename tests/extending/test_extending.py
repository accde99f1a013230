"""What the house does not know is passed to it as a value: here from outside the package, by its public names only."""

import json
import multiprocessing
import re
from pathlib import Path

import numpy as np
import pytest
import sympy as sp
import torch

import pnn_symbolic
from pnn_symbolic import (
    Activation,
    DataSet,
    Fitter,
    ForceEvaluation,
    Genome,
    KnownFunction,
    Neuron,
    OneStepMap,
    PNNError,
    SearchSettings,
    SearchSpace,
    StepUnits,
    Trajectory,
    Wiring,
    certify,
    check,
    discover,
    potential_called,
    round_constants,
    translate,
)
from pnn_symbolic.certification.verification import verify

ROOT = Path(__file__).parents[2]
SINE = Activation(
    KnownFunction("sine", formula=sp.sin, array=np.sin, bounds=(-1, 1), is_odd=True),
    tensor=lambda z: z.sin(),
    derivative=lambda z, a: z.cos(),
    cost=4,
)
KICK_AND_WAVE = Wiring(
    "kick and wave",
    stages=(Neuron("p", ("x",), bends=False), ForceEvaluation("F", "p"), Neuron("s", ("x", "w"))),
    outputs=(Neuron("x'", ("x", "w", "F", "s")), Neuron("w'", ("w", "F", "s"))),
)
"""The force is taken at the position alone, and one neuron beside it has an activation."""
SPACE = SearchSpace(KICK_AND_WAVE, ("linear", SINE), ("0", "1", "trained"))
SETTINGS = SearchSettings(population=60, generations=8)
FORCE = potential_called("x**4/40")
LAW = OneStepMap.from_equations("v' = v + h*f(x)/m - 2/5*sine(17/10*x)/h; x' = x + h*v'", [SINE.function])
"""A kick by the force, another by a wave, then a drift; the numbers of the wave have to be trained."""


@pytest.fixture(scope="module")
def runs():
    """Twelve runs of the law from states drawn at random."""
    step, draw, runs = LAW.step_function(), np.random.default_rng(0), []
    for _ in range(12):
        states = [(draw.uniform(-2, 2), draw.uniform(-1, 1))]
        for _ in range(40):
            states.append(step(*states[-1], 1.0, 1.0, FORCE.force))
        rows = np.array(states, dtype=float)
        runs.append(Trajectory(rows[:, 0, None, None], rows[:, 1, None, None], time_step=1.0))
    return runs


@pytest.fixture(scope="module")
def searched(runs, tmp_path_factory):
    """A folder, and what was found in it."""
    folder = tmp_path_factory.mktemp("run")
    return folder, discover(
        runs, FORCE, mass=1.0, space=SPACE, settings=SETTINGS, search_anyway=True, as_is=True, out=folder
    )


@pytest.mark.slow
def test_a_law_with_a_sine_is_found_in_a_wiring_of_ones_own(searched):
    _, found = searched
    assert found.outcome == "generator"
    rounded, _ = round_constants(found.trained)
    assert rounded.equals(LAW)


@pytest.mark.slow
def test_its_kicks_are_by_functions_of_the_position_and_the_drift_keeps_areas(searched):
    _, found = searched
    findings = check(found.rounded)
    assert findings["symplectic"].holds
    assert findings["area_preserving_1d"].holds
    assert findings["time_reversible"].holds is False  # kick, then drift
    assert findings["time_reversible"].witness


@pytest.mark.slow
def test_its_order_is_undecided_since_a_sine_is_no_force(searched):
    _, found = searched
    assert check(found.rounded)["order"].holds is None


@pytest.mark.slow
def test_a_run_goes_on_from_names_in_its_journal(runs, searched):
    folder, found = searched
    line = (folder / "journal.jsonl").read_text().splitlines()[1]
    assert {"sine", "kick and wave"} <= set(re.findall(r'"([^"]+)"', line))
    again = discover(
        runs, FORCE, mass=1.0, space=SPACE, settings=SETTINGS, search_anyway=True, as_is=True, out=folder, resume=True
    )
    assert again.trained == found.trained


@pytest.mark.slow
def test_a_law_with_a_sine_is_written_and_read_back(searched):
    _, found = searched
    record = json.loads(json.dumps(found.trained.to_json()))
    assert OneStepMap.from_json(record, [SINE.function]) == found.trained
    with pytest.raises(PNNError, match=r'no function is called "sine".*To add one, see docs/extending\.md'):
        OneStepMap.from_json(record)


def test_a_space_without_known_bounds_is_refused_by_certify_in_one_line(runs):
    with pytest.raises(PNNError) as refusal:
        certify(DataSet.of(runs), FORCE, mass=1.0, space=SPACE)
    assert str(refusal.value) == (
        'no bound is known for the activation "sine", so a space with it cannot be certified; certify knows linear, '
        "relu, tanh and elu; leave it out, or search the space with run"
    )


def test_a_genome_is_the_same_in_a_forked_process_and_read_from_json():
    genome = Genome(KICK_AND_WAVE, [SINE], ["1"] * len(KICK_AND_WAVE.edges))
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.apply(hash, [genome]) == hash(genome)
        assert pool.apply(_itself, [genome]) == genome
    assert Genome.from_json(json.loads(json.dumps(genome.to_json())), SPACE) == genome


def test_fits_of_a_sine_are_the_same_on_any_number_of_cores(runs):
    data, places = DataSet.of(runs), range(0, SPACE.size, 5001)
    sizes = [len(choices) for choices in SPACE.alleles]
    genomes = [SPACE.genome([int(gene) for gene in np.unravel_index(place, sizes)]) for place in places]
    found = []
    for cores in (1, 2):
        with Fitter(data, FORCE.force, StepUnits.of(data, 1.0), cores=cores) as fitter:
            found.append(fitter(genomes))
    assert any(SINE in genome.activations and genome.trained for genome in genomes)
    assert found[0] == found[1]


def _itself(genome):
    return genome


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"derivative": lambda z, a: -z.cos()}, "its derivative is"),
        ({"tensor": torch.cos}, "its tensor is"),
        ({"function": KnownFunction("sine", formula=sp.sin, array=np.tan)}, "its array is"),
        (
            {"function": KnownFunction("sine", formula=sp.sin, array=np.sin, bounds=(0, 1))},
            "its value within its bounds",
        ),
        ({"function": KnownFunction("cosine", formula=sp.cos, array=np.cos)}, "is 1 at 0, expected 0"),
        ({"function": KnownFunction("sine", formula=sp.sin, array=np.sin, is_zero_below=True)}, r"\(is_zero_below\)"),
        ({"cost": -1}, "expected a whole number"),
    ],
    ids=["derivative", "tensor", "array", "bounds", "not 0 at 0", "sign", "cost"],
)
def test_a_row_that_contradicts_itself_is_refused(wrong, reason):
    row = {"function": SINE.function, "tensor": torch.sin, "derivative": SINE.derivative, "cost": 4}
    with pytest.raises(PNNError, match=reason):
        SearchSpace("direct", ("linear", Activation(**(row | wrong))))


def test_two_functions_of_one_name_cannot_be_told_apart():
    impostor = KnownFunction("sine", formula=lambda z: 2 * z, array=lambda z: 2 * z)
    step = OneStepMap.from_equations("x' = x + sine(v); v' = v", [SINE.function])
    other = OneStepMap.from_equations("x' = x + sine(v); v' = v", [impostor])
    with pytest.raises(PNNError, match='two functions are called "sine"'):
        step.equals(other)


@pytest.mark.parametrize(
    ("stages", "reason"),
    [
        ([Neuron("h", ("x", "g"))], 'h sees "g", which is not computed before'),
        ([Neuron("h", ("x",)), Neuron("h", ("w",))], 'two of its values are called "h"'),
        ([ForceEvaluation("F", "x")], "a force is taken at x, expected at a neuron"),
        ([Neuron("h", ("x",), bends=False)], "h has no activation, and no force is taken there"),
        ([Neuron("h", ())], "expected one value or more"),
    ],
    ids=["unknown", "twice", "force at x", "no activation", "no input"],
)
def test_a_wiring_that_is_no_network_is_refused(stages, reason):
    with pytest.raises(PNNError, match=reason):
        Wiring("wrong", stages, (Neuron("x'", ("x", "w")), Neuron("w'", ("w",))))


STATE = ("x", "w")
P, F = Neuron("p", STATE, bends=False), ForceEvaluation("F", "p")


@pytest.mark.parametrize(
    ("stages", "values"),
    [
        ((), STATE),
        ((Neuron("h", STATE),), (*STATE, "h")),
        ((P, F), (*STATE, "F")),
        ((P, F, Neuron("q", ("p", "F")), ForceEvaluation("G", "q")), (*STATE, "F", "G")),
    ],
    ids=["no stage", "no force", "no activation", "two forces"],
)
def test_every_wiring_is_trained_and_its_law_does_on_the_rows_what_it_does(runs, stages, values):
    wiring = Wiring("of its own", stages, (Neuron("x'", values), Neuron("w'", values)))
    data, edges, hidden = DataSet.of(runs), len(wiring.edges), len(wiring.hidden)
    fitter = Fitter(data, FORCE.force, StepUnits.of(data, 1.0))
    (fitted,) = fitter.refit(fitter([Genome(wiring, [SINE] * hidden, ["trained"] * edges)]))
    before, after = data.validation.before[..., 0, 0], data.validation.after[..., 0, 0]
    x, v = translate(fitted, sp.Integer(1)).step_function()(before[:, 0], before[:, 1], 1.0, 1.0, FORCE.force)
    errors = (
        np.mean((x - after[:, 0]) ** 2) / np.var(after[:, 0]),
        np.mean((v - after[:, 1]) ** 2) / np.var(after[:, 1]),
    )
    assert errors == pytest.approx(
        (fitted.errors["validation"].position, fitted.errors["validation"].velocity), rel=1e-6
    )


@pytest.mark.slow
def test_a_wiring_of_ones_own_is_certified_and_its_certificate_holds(runs, tmp_path):
    stages, values = (Neuron("p", STATE), F), (*STATE, "F")
    wiring = Wiring("one kick", stages, (Neuron("x'", values), Neuron("w'", values)))
    space, data = SearchSpace(wiring, ("linear", "relu"), ("0", "1")), DataSet.of(runs)
    quick = SearchSettings(population=20, generations=2)
    certificate = certify(data, FORCE, mass=1.0, space=space, settings=quick, out=tmp_path)
    assert sum(certificate.settled.values()) == space.size
    assert certificate.settled["undecided"] == 0
    assert verify(certificate.path, data, FORCE, mass=1.0, space=space) == []


def test_what_is_not_known_is_named_with_the_page_that_says_how_it_is_added():
    with pytest.raises(
        PNNError, match=r"known: linear, relu, tanh, elu\. To add one, see docs/extending\.md#activation"
    ):
        SearchSpace("direct", ("linear", "sin"))
    with pytest.raises(PNNError, match=r'Did you mean "kicked"\? To add one, see docs/extending\.md#wiring'):
        SearchSpace("kickd")
    with pytest.raises(PNNError, match=r'Did you mean "morse"\? To add one, see docs/extending\.md#potential'):
        potential_called("moorse")


def test_every_section_that_an_error_points_to_is_there():
    package, page = Path(pnn_symbolic.__file__).parent, ROOT / "docs" / "extending.md"
    headings = {line[3:].lower().replace(" ", "-") for line in page.read_text().splitlines() if line.startswith("## ")}
    anchors = {
        anchor
        for module in package.rglob("*.py")
        for anchor in re.findall(r"docs/extending\.md#([\w-]+)", module.read_text(encoding="utf-8"))
    }
    assert anchors
    assert anchors <= headings
