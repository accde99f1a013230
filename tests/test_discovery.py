"""The main job: from trajectories to position Verlet, named, with its mass, and proved."""

from dataclasses import replace

import numpy as np
import pytest
import sympy as sp

from pnn_symbolic.checks import check
from pnn_symbolic.discovery import discover
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import harmonic, pendulum
from pnn_symbolic.dynamics.readers import read_trajectories
from pnn_symbolic.dynamics.simulation import ALUMINIUM, paper_potential, simulate
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.report.run import discovery_json
from pnn_symbolic.report.screen import first_screen
from pnn_symbolic.search.settings import SearchSettings
from tests.paper_networks import words

VERLET = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/m; x' = y + h*v'/2")
BRIEF = SearchSettings(population=10, generations=1, hill_climb=False)


@pytest.fixture(scope="module", params=["network", "exact"])
def from_paper(request, paper):
    """What a default run finds on the paper's data, with the sub-network and with the exact force."""
    return discover(paper, paper_potential()) if request.param == "exact" else request.getfixturevalue("paper_run")


def assert_position_verlet(found):
    """As trained up to the mass, rounded exactly; reversible and symplectic both ways."""
    assert found.rounded.equals(VERLET)
    assert identify(found.rounded).to_json()["name"] == "position Verlet"
    assert identify(found.trained).to_json()["name"] == "position Verlet"
    for law in (found.trained, found.rounded):
        findings = check(law)
        assert findings["time_reversible"].to_json()["verdict"] == "proved"
        assert findings["symplectic"].to_json()["verdict"] == "proved"
    assert check(found.rounded)["order"].to_json()["value"] == 2


@pytest.mark.slow
def test_the_paper_s_particle_obeys_position_verlet(from_paper):
    assert_position_verlet(from_paper)
    assert 1.0003 < from_paper.mass_factor < 1.0008
    assert from_paper.learned_mass == pytest.approx(from_paper.mass_factor * ALUMINIUM)
    assert from_paper.candidate.genome.cost == 10


@pytest.mark.slow
def test_the_law_of_the_paper_s_particle_is_equation_1(from_paper):
    """x + vΔt + ½ f(x + vΔt/2) Δt²/(1.0005 m), v + f(x + vΔt/2) Δt/(1.0005 m), with the mass as trained."""
    x, v, dt, m, f = (*sp.symbols("x v dt m", real=True), sp.Function("f", real=True))
    kick = f(x + v * dt / 2) / (sp.Symbol("factor") * m)
    factor = 1 / sp.Rational(str(from_paper.roundings[-1].trained))
    printed = [(x + v * dt + kick * dt**2 / 2), v + kick * dt]
    for part, one in zip(from_paper.trained.to_json().values(), printed, strict=False):
        law = sp.sympify(part, {"x": x, "v": v, "dt": dt, "m": m, "f": f})
        assert sp.expand(law - one.subs("factor", factor)) == 0
    assert float(factor) == pytest.approx(from_paper.mass_factor, rel=1e-12)


@pytest.mark.slow
def test_the_law_holds_at_an_energy_it_never_saw(from_paper):
    assert max(from_paper.candidate.errors["test"].position, from_paper.candidate.errors["test"].velocity) < 1e-8
    assert from_paper.roll_out.reversal_error < 1e-9
    assert from_paper.roll_out.left_range_at is None


@pytest.mark.slow
def test_the_mass_of_the_paper_s_particle_is_explained_and_corrected(from_paper):
    """The 1.0005 is what the step asks for; without that part the mass is the particle's."""
    (mass,) = from_paper.explanation.constants
    assert mass.origin == "finite-step compensation"
    assert mass.power == pytest.approx(2, abs=0.05)
    assert from_paper.explanation.mass == pytest.approx(ALUMINIUM, rel=3e-5)
    assert discovery_json(from_paper)["explanation"]["constants"][0]["origin"] == "finite-step compensation"


@pytest.mark.slow
def test_the_rows_alone_give_the_mass_of_the_paper_s_particle(from_paper):
    """Without any force or flow: the trained constant at several strides, as Δt → 0."""
    (constant,) = from_paper.constants
    assert constant.kind == "compensation"
    assert from_paper.mass_limit == pytest.approx(ALUMINIUM, rel=1e-5)
    assert from_paper.gaps == ()


@pytest.mark.slow
def test_the_front_leads_from_parsimony_to_accuracy(from_paper):
    costs = [one.genome.cost for one in from_paper.result.front]
    logs = [from_paper.result.log_error(one) for one in from_paper.result.front]
    assert from_paper.candidate in from_paper.result.front
    assert costs == sorted(set(costs))
    assert logs == sorted(logs, reverse=True)
    assert from_paper.result.history[-1].best == min(one.best for one in from_paper.result.history)


@pytest.mark.slow
def test_the_test_data_are_never_seen():
    """Whatever the test split holds, the search goes the same way to the same weights."""
    data = DataSet.of(simulate(harmonic(), [0.5, 0.2], time_step=0.1, steps=80))
    garbage = np.random.default_rng(0).normal(0, 100, data.test.before.shape)
    other = replace(data, test=Transitions(garbage, -garbage, data.time_step, data.units))
    asked = {
        "settings": SearchSettings(population=20, generations=3, hill_climb=False),
        "space": SearchSpace("direct", ("linear",), ("0", "1", "trained")),
        "search_anyway": True,
    }
    first, second = (discover(one, harmonic(), **asked) for one in (data, other))
    assert first.result.history == second.result.history
    assert first.trained == second.trained
    assert first.candidate.weights == second.candidate.weights
    assert first.candidate.errors["test"] != second.candidate.errors["test"]


@pytest.mark.slow
def test_a_particle_simulated_by_ase_obeys_position_verlet(from_ase):
    """A run we did not make: every tenth step of its velocity Verlet, its Lennard-Jones forces in a file."""
    path, _ = from_ase
    data = DataSet.of(read_trajectories(path, UNITS["ase"]), name="ASE")
    found = discover(data, settings=SearchSettings(population=60, generations=8, hill_climb=False))
    assert_position_verlet(found)
    assert found.learned_mass == pytest.approx(ALUMINIUM, rel=2e-3)


def test_a_stated_mass_is_the_mass_of_the_law():
    """So the symbol m is that mass, and a trained weight of the force is a factor of it, not a mass."""
    data = DataSet.of(simulate(harmonic(), [0.5, 0.2], mass=3.0, time_step=0.1, steps=80))
    found = discover(data, harmonic(), mass=3.0, settings=BRIEF)
    assert discovery_json(found)["mass_stated"] is True
    pushed = Genome("direct", ("linear",) * 4, words("1 0 0 0 0 0 trained 0 0 0 0 1"))
    weights = (1.0, *(0.0,) * 5, 0.5, *(0.0,) * 4, 1.0)
    law = found.law_of(Candidate(pushed, weights, {}))
    assert law.equals(OneStepMap.from_equations("x' = 0; v' = h*f(x)/(2*m)"))


@pytest.mark.parametrize("scale", [1e200, 1e-170])
def test_numbers_too_large_or_small_to_square_are_refused(scale):
    (one,) = simulate(harmonic(), [0.5], time_step=0.1, steps=80)
    far = Trajectory(one.positions * scale, one.velocities * scale, 0.1, one.forces * scale)
    with pytest.raises(DataError, match=r"ordinary numbers|never changes"):
        discover(DataSet.of([far]), settings=BRIEF)


@pytest.mark.parametrize("mass", [0.0, -1.0, float("nan"), float("inf")])
def test_a_mass_that_is_none_is_refused(paper, mass):
    with pytest.raises(InputError, match="expected a number above 0; leave it out to have it learned"):
        discover(paper, paper_potential(), mass=mass)


def test_fewer_rows_than_weights_are_refused():
    data = DataSet.of(simulate(harmonic(), [0.5], time_step=0.1, steps=14))
    with pytest.raises(DataError, match="training rows for networks of 12 weights; give more rows"):
        discover(data, harmonic(), settings=BRIEF)


@pytest.mark.slow
def test_every_stage_is_told():
    told = []
    data = DataSet.of(simulate(pendulum(), [0.5], time_step=0.1, steps=60))
    discover(data, settings=BRIEF, search_anyway=True, on_stage=told.append)
    assert told[:2] == ["looking at the rows", "training the force sub-network"]
    assert told[2].startswith("force sub-network: relative error")
    assert told[3:] == ["searching", "refitting the front on all rows"]


def test_a_force_column_that_is_a_straight_line_is_taken_as_it_is_and_no_network_is_trained():
    time = 0.05 * np.arange(1500)
    x, v = (column[:, None, None] for column in (1 + np.cos(1.4 * time), -1.4 * np.sin(1.4 * time)))
    told = []
    exact = discover(Trajectory(x, v, 0.05, forces=3 - 3 * x), settings=BRIEF, on_stage=told.append)
    assert "the forces lie on a straight line: no sub-network is needed" in told
    assert (exact.force.kind, exact.force.formula) == ("line", "-3 x + 3")
    assert exact.force.relative_error < 1e-15
    bent = discover(Trajectory(x, v, 0.05, forces=3 - 3 * x + 1e-4 * x**3), settings=BRIEF)
    assert bent.force.kind == "network"
    screen = "\n".join(line.text for line in first_screen(exact, discovery_json(exact)))
    assert "f(x) = -3 x + 3" in screen
    assert "friction" not in screen  # of rounding alone, beside the frequency
