"""Laws of particles that act on each other: found, named, kept invariant, or said not to be there."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from pnn_symbolic import DataSet, FitSettings, SearchSettings, SearchSpace, Trajectory, potential_called
from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.cli import app
from pnn_symbolic.discovery import discover
from pnn_symbolic.dynamics.conserved import Conserved
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.errors import DataError, InputError
from pnn_symbolic.integrators import identify
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.network.topology import forward
from pnn_symbolic.network.weights import TRAINED, exact_value
from pnn_symbolic.report.run import discovery_json
from pnn_symbolic.training.particles import ParticleFitter

BOND = potential_called("morse:depth=1,width=2,distance=1")
STEP, ROWS = 0.05, 40
START = np.array([[0.0, 0.0], [1.1, 0.0], [0.5, 0.9], [1.6, 1.0]])
KICK = np.array([[0.2, -0.1], [-0.1, 0.3], [0.1, 0.1], [-0.2, -0.3]])
FEW = SearchSettings(population=40, generations=6, hill_climb=False)
LINEAR = ("linear",) * 4


def moved(name, friction=None, held=0, masses=None):
    """Four particles in the plane, bound pair by pair, a step of a known method a row."""
    step, pull = integrator_called(name).map.step_function(), Interaction.of_pairs(BOND, 4).force
    x, v, rows = START, KICK.copy(), []
    v[:held] = 0
    mass = 1.0 if masses is None else masses[:, None]
    for row in range(ROWS):
        f = pull(x)
        rows.append((x, v, f))
        x, v = step(x, v, STEP, mass, pull)
        if friction is not None:
            v = v * (1 - friction(row))
        x, v = np.concatenate([START[:held], x[held:]]), np.concatenate([0 * v[:held], v[held:]])
    positions, velocities, forces = map(np.array, zip(*rows, strict=True))
    return Trajectory(positions, velocities, time_step=STEP, forces=forces, masses=masses)


def name_of(found):
    return identify(found.rounded).name


# --- rows that a known integrator wrote


@pytest.mark.parametrize("name", ["velocity Verlet", "symplectic Euler A", "explicit Euler"])
@pytest.mark.slow
def test_methods_that_ask_at_the_rows_are_named_by_the_forces_of_the_rows_alone(name):
    found = discover(moved(name))
    assert (found.outcome, found.result) == ("generator", None)
    assert name_of(found) == name
    assert max(found.measured["rounded"].errors) < 1e-29


def test_a_method_that_asks_between_the_rows_is_named_by_the_potential_of_a_pair():
    found = discover(moved("position Verlet"), BOND)
    assert (found.outcome, name_of(found)) == ("generator", "position Verlet")
    assert found.force.kind == "exact"


def test_each_particle_has_its_own_mass():
    found = discover(moved("velocity Verlet", masses=np.array([1.0, 2.0, 0.5, 3.0])))
    assert (found.outcome, name_of(found)) == ("generator", "velocity Verlet")
    assert max(found.measured["rounded"].errors) < 1e-29
    assert found.conserved_by_rows.momentum < 1e-14


def test_a_splitting_keeps_momentum_and_angular_momentum_and_its_energy_swings(tmp_path):
    found = discover(moved("velocity Verlet"), BOND)
    found.save(tmp_path)
    assert discovery_json(type(found).load(tmp_path)) == discovery_json(found)
    for kept in (found.conserved_by_rows, found.conserved):
        assert max(kept.momentum, kept.angular_momentum) < 1e-13
        assert abs(kept.drift) < kept.energy < 0.1


# --- laws that networks find


def test_a_search_finds_the_method_in_the_space_of_invariant_laws():
    """Methods and wirings one by one: tests/test_particle_methods.py."""
    name = "symplectic Euler B"
    masses = np.ones(4)
    found = discover(moved(name, masses=masses), BOND, space=SearchSpace("direct"), settings=FEW, search_anyway=True)
    assert (found.outcome, name_of(found)) == ("generator", name)
    assert found.space.invariant
    assert found.result.evaluations > 50


@pytest.mark.slow
def test_one_force_cannot_say_velocity_verlet():
    found = discover(moved("velocity Verlet", masses=np.ones(4)), BOND, settings=FEW, search_anyway=True)
    assert found.outcome != "generator"
    assert max(found.candidate.errors["test"].logs) > -8


def fitter(name, mass=1.0):
    data = DataSet.of([moved(name)])
    return ParticleFitter(data, Interaction.of_pairs(BOND, 4).force, StepUnits.of(data, mass))


def test_a_place_of_the_force_that_is_trained_ends_at_one_half_to_ten_digits():
    free = Genome("direct", LINEAR, ["1", "trained", "0", "1", "1", "0", "trained", "1", "1", "1/2", "0", "1"])
    fits = fitter("position Verlet")
    (candidate,) = fits.refit(fits([free]))
    place, weight = candidate.weights[1], candidate.weights[6]
    assert abs(place - 0.5) < 1e-10
    assert abs(weight - 1) < 1e-10
    assert max(candidate.errors["test"].logs) < -26


def test_tabulated_forces_give_the_errors_of_true_ones():
    fits = fitter("velocity Verlet")
    wide = [Genome("direct", LINEAR, f"1 {place} 0 1 1 0 1 1 1 1/2 0 1".split()) for place in ("0", "1/3", "3/2")]
    tabulated = fits(wide, ("validation",))
    for quick, true in zip(tabulated, fits.refit(tabulated), strict=True):
        assert quick.errors["validation"].logs == pytest.approx(true.errors["validation"].logs, abs=1e-6)


@pytest.mark.slow
def test_a_mass_that_no_file_states_is_learned():
    data = moved("symplectic Euler A")
    heavy = Trajectory(data.positions, data.velocities, time_step=STEP, forces=data.forces * 7)
    found = discover(heavy, settings=FEW, search_anyway=True)
    assert (found.outcome, name_of(found)) == ("generator", "symplectic Euler A")
    assert found.learned_mass == pytest.approx(7, rel=1e-9)


# --- the space of invariant laws


@pytest.mark.parametrize("wiring", ["direct", "kicked", "authors", "chain-2", "dense-2", "dense-3"])
def test_every_network_of_an_invariant_space_shifts_with_its_particles(wiring):
    space, random = SearchSpace(wiring, invariant=True), np.random.default_rng(3)
    x, w, shift = random.normal(size=(4, 2)), random.normal(size=(4, 2)), np.array([10.0, -20.0])
    force = Interaction.of_pairs(BOND, 4).force
    for _ in range(50):
        genome = space.genome([random.integers(len(choices)) for choices in space.alleles])
        assert space.genome(space.genes(genome)) == genome
        weights = [random.normal() if choice == TRAINED else float(exact_value(choice)) for choice in genome.weights]
        linear = [lambda value: value] * len(space.wiring.hidden)
        here, there = (forward(space.wiring, weights, linear, place, w, force) for place in (x, x + shift))
        assert np.allclose(there[0] - shift, here[0], atol=1e-9)
        assert np.allclose(there[1], here[1], atol=1e-9)


@pytest.mark.slow
def test_more_forces_than_are_tabulated_are_refused():
    with pytest.raises(InputError, match="up to 2 forces"):
        discover(moved("velocity Verlet"), BOND, space=SearchSpace("chain-3"), settings=FEW, search_anyway=True)


# --- when nothing fits


@pytest.mark.slow
def test_a_thermostat_is_told_by_a_factor_on_all_velocities_that_changes():
    run = moved("velocity Verlet", friction=lambda row: 0.02 * np.sin(row), masses=np.ones(4))
    found = discover([run], BOND, settings=FEW)
    assert (found.outcome, found.reason) == ("none", "thermostat")


def test_forces_that_hold_noise_are_no_law_of_the_state():
    run, noise = moved("velocity Verlet"), np.random.default_rng(0)
    noisy = Trajectory(run.positions, run.velocities, STEP, run.forces + noise.normal(0, 1, run.forces.shape))
    found = discover(noisy)
    assert (found.outcome, found.reason, found.result) == ("none", "noisy_forces", None)


@pytest.mark.slow
def test_particles_that_are_held_obey_no_law():
    found = discover(moved("velocity Verlet", held=2, masses=np.ones(4)), BOND, settings=FEW)
    assert (found.outcome, found.reason) == ("none", "held")
    assert "2 of 4 particles are held at rest" in found.gaps[0]


def test_rows_without_any_force_ask_for_the_potential_of_a_pair():
    run = moved("velocity Verlet")
    with pytest.raises(DataError, match="--potential"):
        discover(Trajectory(run.positions, run.velocities, time_step=STEP))


# --- from a file


@pytest.mark.slow
def test_run_answers_for_many_particles_as_for_one(tmp_path):
    run, file = moved("velocity Verlet"), tmp_path / "cluster.npz"
    times = STEP * np.arange(ROWS)
    np.savez(file, positions=run.positions, velocities=run.velocities, forces=run.forces, time=times)
    answer = CliRunner().invoke(app, ["run", str(file), "--json", "--quiet"])
    record = json.loads(answer.stdout)
    assert record["rounded"]["identity"]["name"] == "velocity Verlet"
    assert record["force"]["kind"] == "pairs"
    assert record["conserved"]["by_rows"]["momentum"] < 1e-13
    text = CliRunner().invoke(app, ["run", str(file), "--quiet"]).stdout
    assert "The rows keep energy within" in text


@pytest.mark.slow
def test_one_particle_on_a_line_keeps_its_own_way(tmp_path):
    x = np.cos(0.1 * np.arange(60.0))[:, None, None]
    line = Trajectory(x, -np.sin(0.1 * np.arange(60.0))[:, None, None], time_step=0.1, forces=-x)
    found = discover(line, "harmonic", settings=FEW, fit_settings=FitSettings(starts=4))
    assert not found.space.invariant
    assert found.conserved is None


def test_a_circle_keeps_its_angular_momentum():
    turn = np.linspace(0, 3, 20)
    x = np.stack([np.cos(turn), np.sin(turn)], axis=1)[:, None]
    v = np.stack([-np.sin(turn), np.cos(turn)], axis=1)[:, None]
    kept = Conserved.of(np.stack([x, v], axis=1), np.ones(1), lambda place: 0 * place[:, 0, 0])
    assert kept.energy < 1e-14
    assert kept.angular_momentum < 1e-14
    assert kept.momentum > 1
