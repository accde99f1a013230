"""Certificates and what the rows allow: errors at rounding, forces that vanish, outputs that are not explained."""

import gzip
import json
from itertools import product
from math import pi

import numpy as np
import pytest

from pnn_symbolic import DataSet, Fitter, SearchSettings, SearchSpace, StepUnits, paper_data, paper_potential
from pnn_symbolic.certification.decision import certify
from pnn_symbolic.certification.objective import objective
from pnn_symbolic.certification.question import goal_in, goal_json
from pnn_symbolic.certification.search.least_squares import LeastSquares
from pnn_symbolic.certification.search.lower_envelope import LowerEnvelope, Point
from pnn_symbolic.certification.search.rows import Rows
from pnn_symbolic.certification.search.signals import Signal, W, X, basis_function
from pnn_symbolic.certification.verification import verify
from pnn_symbolic.certification.verifier.reading import read_lines
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.search.goal import Goal
from tests.dynamics.test_turns import running

pytestmark = pytest.mark.slow

QUICK = SearchSettings(population=20, generations=2)
NUMBERS = SearchSpace("direct", ("linear",), ("0", "1"))
TRAINED = SearchSpace("direct", ("linear",), ("0", "trained"))


def rows_of(potential, steps=120, time_step=0.05):
    return DataSet.of(simulate(potential, [0.5, 0.2], time_step=time_step, steps=steps))


def everyone_in(space):
    return [space.genome(list(genes)) for genes in product(*(range(len(one)) for one in space.alleles))]


@pytest.fixture(scope="module")
def spring():
    """(data, potential): F is proportional to x, 0 in the middle, and each step is linear to the last digit."""
    potential = potential_called("harmonic")
    return rows_of(potential), potential


@pytest.fixture(scope="module")
def decided(spring, tmp_path_factory):
    folder = tmp_path_factory.mktemp("spring")
    found = certify(*spring, space=TRAINED, settings=QUICK, out=folder, accuracy_weight=0.3)
    return found, folder / "certificate.jsonl.gz"


def test_a_certificate_of_exact_linear_rows_holds(decided, spring):
    """x and F(x) differ by rounding alone, F(0) is a column of zeros, and the best errors are rounding."""
    found, path = decided
    assert found.settled["undecided"] == 0
    assert max(found.optimum.candidate.errors["validation"].logs) < -29
    assert verify(path, *spring, space=TRAINED) == []


def test_below_the_floors_nothing_is_better(decided):
    found, _ = decided
    assert found.log_error(found.optimum.candidate) == pytest.approx(sum(np.log10(found.goal.floors)))


@pytest.mark.parametrize(
    ("name", "change"),
    [("floors", [1e-10, 1e-10]), ("floors", [None, 0.0]), ("floors", [0.0]), ("limits", [1e-3, None]), ("limits", 1)],
)
def test_a_goal_that_is_not_that_of_the_rows_is_seen(decided, spring, tmp_path, name, change):
    header, *lines = read_lines(decided[1])
    path = tmp_path / "spoiled.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in [header | {name: change}, *lines])
    faults = verify(path, *spring, space=TRAINED)
    assert any(fault.startswith(f"line 1: the {name} are {change}") for fault in faults)


@pytest.mark.parametrize(
    ("text", "energy"),
    [
        ("harmonic", 0.5), ("x**6/6", 0.5), ("x**4/4", 0.5), ("-2/cosh(x)**2", -0.5), ("-exp(-x**2)", -0.3),
        ("1 - cos(x) + x**2", 0.5), ("sinh(x)**2", 0.5), ("sqrt(1 + x**2)", 1.5),
    ],
)  # fmt: skip
def test_a_force_that_vanishes_takes_nothing_away(text, energy):
    """In the middle of a symmetric well it is 0: least squares finds what it finds without that column."""
    potential = potential_called(text)
    data = DataSet.of(simulate(potential, [energy, 0.9 * energy], time_step=0.05, steps=60))
    units = StepUnits.of(data)
    fitter = Fitter(data, potential.force, units)
    rows = Rows.of(fitter.batches["validation"], fitter.force, (1e-27, 1e-27))
    middle = basis_function("force", "")  # F(0)
    exact = LeastSquares(rows)
    assert not rows.combination(middle.base).any()
    for span in [(), (X.base,), (X.base, W.base)]:
        for output in (0, 1):
            alone, more = (exact.log_error(Signal((), one), output) for one in (span, (middle.base, *span)))
            assert more == pytest.approx(alone, abs=1e-9)


def test_of_all_networks_the_one_of_lowest_objective_is_certified_where_limits_decide(monkeypatch, tmp_path):
    """With limits that no cheap network meets, the best says something of both outputs; it is found, and verified."""
    data, potential = paper_data(pairs=60), paper_potential()
    units = StepUnits.of(data, 26.982)
    fitter = Fitter(data, potential.force, units)
    every = fitter.refit(fitter(everyone_in(NUMBERS)))
    rows = goal_in(data, units)
    plain = min(every, key=lambda one: objective(one, rows.without_limits, 0.2))
    met = [one.errors["validation"] for one in every]
    # Between what the winner leaves and the best of all: it is no longer explained, others are.
    limits = tuple(
        float(np.sqrt(getattr(plain.errors["validation"], name) * min(getattr(one, name) for one in met)))
        for name in ("position", "velocity")
    )
    goal = Goal(floors=rows.floors, limits=limits)
    assert not goal.explains(plain.errors["validation"])
    for module in ("decision", "verification"):
        monkeypatch.setattr(f"pnn_symbolic.certification.{module}.goal_in", lambda data, units: goal)
    options = {"mass": 26.982, "space": NUMBERS}
    found = certify(data, potential, accuracy_weight=0.2, settings=QUICK, out=tmp_path, **options)
    best = min(objective(one, goal, 0.2) for one in every)
    assert best > objective(plain, goal.without_limits, 0.2)
    assert found.objective(found.optimum.candidate) == pytest.approx(best, abs=1e-9)
    assert found.gap == 0
    path = tmp_path / "certificate.jsonl.gz"
    assert verify(path, data, potential, **options) == []
    *lines, result = read_lines(path)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(one) + "\n" for one in [*lines, result | {"objective": result["objective"] - 2}])
    assert any("the best objective is" in fault for fault in verify(path, data, potential, **options))


def test_the_objective_with_limits_asks_for_more_than_that_without():
    points = [Point(0, 4.0), Point(10, -20.0)]
    plain = LowerEnvelope.of(points, reach=1.0)
    for log in (-25.0, -12.0, -3.0):
        explained = LowerEnvelope.of(points, reach=1.0, asked=0.8, objective=plain.at(0.8))
        raised = LowerEnvelope.of(points, reach=1.0, asked=0.8, objective=plain.at(0.8) + 8)
        assert explained.least_cost(log) == plain.least_cost(log)  # where the winner is explained, the walk is the same
        assert raised.least_cost(log, points=10.0) == plain.least_cost(log) <= raised.least_cost(log)


def test_floors_and_limits_are_written_as_plain_numbers():
    goal = Goal(floors=(1e-30, 0.0), limits=(1e-3, float("inf")))
    assert json.loads(json.dumps(goal_json(goal))) == {"floors": [1e-30, 0.0], "limits": [1e-3, None]}


def test_a_running_rotor_is_certified_turn_by_turn(tmp_path):
    """Its force is learned as in `run`, over one turn, and a second program takes the same rows of the same file."""
    rotor = DataSet.of(running(lambda x: -np.sin(x), [(0.3, 2.5), (-0.4, -2.2)], rows=300))
    decided = certify(rotor, space=NUMBERS, settings=QUICK, out=tmp_path, time_limit=1e-3)
    assert decided.data.period.length == pytest.approx(2 * pi, rel=1e-8)
    assert decided.force.relative_error < 1e-3
    assert verify(decided.path, rotor, space=NUMBERS) == []
