"""What a run promises on anyone's rows: the law that is there, or the plain word that there is none."""

import json
from functools import cache

import numpy as np
import pytest

from pnn_symbolic import RefusedError, discover, read_rows, trajectory_of
from pnn_symbolic.checks import check_symplecticity
from pnn_symbolic.discovery import concluding, on_a_line
from pnn_symbolic.discovery import constants as constants_of_a_law
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import morse, pendulum, potential_called
from pnn_symbolic.dynamics.readers import write_trajectories
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError, InputError, ShapeError
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.report.outcome import lines_beside, outcome_sentence
from pnn_symbolic.report.run import discovery_json
from pnn_symbolic.report.screen import first_screen
from pnn_symbolic.search.settings import SearchSettings

SMALL = SearchSettings(population=60, generations=4, hill_climb=False)
BRIEF = SearchSettings(population=10, generations=1, hill_climb=False)
SEXTIC = "x**6/6 + x**2/4"
PER_ROW = 20
"""Runge-Kutta steps of order 4 for each row: exact to 1e-9."""


def swings(acceleration, time_step=0.1, rows=400, noise=0.0):
    """Two exact motions under `acceleration(t, x, v)`, with noise in units of the spread of each column."""
    random, runs, h = np.random.default_rng(11), [], time_step / PER_ROW
    for start in [(2.0, 0.0), (1.4, 0.9)]:
        state, t, states = np.array(start), 0.0, []

        def slope(t, state):
            return np.array([state[1], acceleration(t, *state)])

        for _ in range(rows):
            states.append(state)
            for _ in range(PER_ROW):
                k1 = slope(t, state)
                k2 = slope(t + h / 2, state + h / 2 * k1)
                k3 = slope(t + h / 2, state + h / 2 * k2)
                k4 = slope(t + h, state + h * k3)
                state, t = state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), t + h
        seen = np.array(states)
        seen = seen + noise * seen.std(axis=0) * random.normal(size=seen.shape)
        runs.append(trajectory_of(seen[:, 0], seen[:, 1], time_step, pendulum().force(seen[:, 0])))
    return runs


def random_walks():
    steps = np.random.default_rng(1).normal(size=(2, 500))
    return [trajectory_of(*np.cumsum(steps, axis=1), 0.1)]


MOTIONS = {
    "exact flow": lambda: (
        simulate(morse(), [-0.5, -0.3], mass=1.7, time_step=0.1, steps=300, inner_steps=50),
        "morse",
    ),
    "friction": lambda: (swings(lambda t, x, v: -np.sin(x) - 0.08 * v), "pendulum"),
    "drive": lambda: (swings(lambda t, x, v: -np.sin(x) + 0.3 * np.cos(0.73 * t), rows=600), "pendulum"),
    "quadratic drag": lambda: (swings(lambda t, x, v: -np.sin(x) - 0.2 * v * abs(v)), "pendulum"),
    "random walks": lambda: (random_walks(), "harmonic"),
    "noise 1e-3": lambda: (swings(lambda t, x, v: -np.sin(x), 0.05, 500, noise=1e-3), "pendulum"),
    "noise 1e-2": lambda: (swings(lambda t, x, v: -np.sin(x), 0.05, 500, noise=1e-2), "pendulum"),
}


@cache
def answer_to(motion):
    """What a small search says; each motion is asked once."""
    return discover(*MOTIONS[motion](), settings=SMALL)


# --- a known integrator wrote every row


@pytest.mark.parametrize("potential", [None, SEXTIC])
def test_rows_of_velocity_verlet_are_named_without_a_search(potential):
    rows = simulate(potential_called(SEXTIC), [0.8, 0.3], mass=1.7, time_step=0.07, steps=300)
    found = discover(rows, potential)
    assert found.outcome == "generator"
    assert found.result is None
    assert identify(found.trained).name == "velocity Verlet"
    assert found.learned_mass == pytest.approx(1.7, rel=1e-9)
    assert "velocity Verlet, step by step" in outcome_sentence(found)


# --- a law


@pytest.mark.slow
def test_rows_of_an_exact_flow_are_best_traded_for_position_verlet():
    found = answer_to("exact flow")
    assert (found.outcome, found.reason) == ("approximation", "")
    assert identify(found.rounded).name == "position Verlet"
    assert found.mass_limit == pytest.approx(1.7, rel=1e-4)
    assert found.gaps == ()


@pytest.mark.slow
def test_friction_is_read_and_not_rounded_away():
    found = answer_to("friction")
    (gamma,) = [one.reading for one in found.constants if one.reading and "friction" in one.reading]
    assert gamma["friction"] == pytest.approx(0.08, rel=1e-3)
    assert gamma["interval"][0] < 0.08 < gamma["interval"][1]
    for law in (found.trained, found.rounded):
        assert check_symplecticity(law).holds is False
    assert found.explanation is None
    assert "friction" in [symptom.code for symptom in found.health.symptoms]


@pytest.mark.parametrize("noise", ["noise 1e-3", "noise 1e-2"])
@pytest.mark.slow
def test_noise_is_met_with_a_longer_step(noise):
    found = answer_to(noise)
    assert found.outcome == "approximation"
    assert identify(found.rounded).name == "position Verlet"
    assert found.floor.triples.stride > 1
    assert found.data.time_step == pytest.approx(0.05 * found.floor.triples.stride)
    assert any(line.startswith("Noise hides the force from row to row") for line in lines_beside(found))
    assert found.learned_mass == pytest.approx(1, abs=0.02)


# --- no law


@pytest.mark.slow
def test_a_hidden_drive_leaves_no_law():
    found = answer_to("drive")
    assert (found.outcome, found.reason) == ("none", "memory")
    assert "something outside x and v acts" in outcome_sentence(found)


@pytest.mark.slow
def test_quadratic_drag_is_a_missing_term():
    found = answer_to("quadratic drag")
    assert (found.outcome, found.reason) == ("none", "missing_term")
    assert "a term is missing" in outcome_sentence(found)


@pytest.mark.slow
def test_random_walks_have_no_law():
    found = answer_to("random walks")
    assert (found.outcome, found.reason) == ("none", "invisible")


@pytest.mark.parametrize("motion", ["drive", "quadratic drag"])
@pytest.mark.slow
def test_where_there_is_no_law_none_is_judged(motion):
    """What came nearest is shown, with its errors, and nothing of it is proved, read or explained."""
    found, record = answer_to(motion), discovery_json(answer_to(motion))
    assert found.trained is None
    assert record["trained"] is record["rounded"] is None
    assert record["best_try"].keys() == {"map", "errors", "explained"}
    assert record["best_try"]["explained"]["v"] < record["explainable"]["v"]
    assert (record["constants"], record["explanation"], record["roll_out"]) == ([], None, None)


# --- nothing is lost


@pytest.mark.parametrize(
    "commentaries",
    [
        [(constants_of_a_law, "round_jointly"), (concluding, "remainder"), (on_a_line, "look")],
        [
            (constants_of_a_law, "explain_constants"),
            (constants_of_a_law, "constants_from_rows"),
            (concluding, "roll_out_of"),
            (on_a_line, "recognise"),
        ],
    ],
    ids=lambda commentaries: ", ".join(name for _, name in commentaries),
)
@pytest.mark.slow
def test_commentaries_that_fail_do_not_take_the_law_with_them(monkeypatch, commentaries):
    """Several in one run, each by an error of its own: each of them is said to be missing."""

    def failing(name):
        def fails(*arguments, **options):
            raise ValueError(f"4 is not\nin list of {name}")

        return fails

    for room, name in commentaries:
        monkeypatch.setattr(room, name, failing(name))
    rows = simulate(pendulum(), [0.5, -0.2], mass=1.7, time_step=0.1, steps=200, inner_steps=10)
    found = discover(rows, "pendulum", settings=BRIEF)
    assert found.outcome == "approximation"
    assert found.trained is not None
    for _, name in commentaries:
        assert any(gap.endswith(f"is missing: ValueError: 4 is not in list of {name}") for gap in found.gaps)
    assert all("\n" not in gap for gap in found.gaps)
    json.dumps(discovery_json(found), allow_nan=False)


# --- rows from which any law would be nonsense


@pytest.fixture(scope="module")
def minutes(tmp_path_factory):
    """Positions against seconds, velocities in length per minute."""
    path = tmp_path_factory.mktemp("minutes") / "minutes.csv"
    rows = simulate(morse(), [-0.5, -0.3], time_step=0.1, steps=60, inner_steps=10)
    write_trajectories(path, [Trajectory(one.positions, 60 * one.velocities, 0.1, one.forces) for one in rows])
    return path


def test_rows_that_make_any_law_nonsense_are_refused(minutes):
    with pytest.raises(RefusedError, match="another unit") as refused:
        discover(minutes, "morse")
    assert refused.value.health[0]["code"] == "time_scale"


def test_the_command_says_why_rows_are_refused_and_exits_with_3(command, minutes):
    code, out, err = command("run", minutes, "--potential", "morse", "--quiet")
    assert (code, out) == (3, "")
    assert "another unit" in err
    assert "--as-is" in err
    assert len(err.strip().splitlines()) == 1
    code, out, err = command("run", minutes, "--potential", "morse", "--quiet", "--json")
    (symptom,) = [one for one in json.loads(out)["health"] if one["severity"] == "refused"]
    assert (code, err, symptom["code"]) == (3, "", "time_scale")
    assert symptom.keys() == {"code", "severity", "sentence", "statistic", "remedy"}


@pytest.mark.slow
def test_as_is_goes_on_with_rows_that_are_refused(command, minutes, searches):
    searches(hill_climb=False)
    brief = ("--population", "10", "--generations", "1", "--activations", "linear", "--weights", "0,1/2,1")
    code, out, _ = command("run", minutes, "--potential", "morse", "--as-is", *brief, "--quiet", "--json")
    record = json.loads(out)
    assert code == 0
    assert record["outcome"] in ("approximation", "none")
    assert "time_scale" in [symptom["code"] for symptom in record["health"]]


# --- the record


@pytest.mark.parametrize("motion", ["exact flow", "friction", "noise 1e-2", "drive"])
@pytest.mark.slow
def test_a_record_keeps_the_contract(motion):
    record = json.loads(json.dumps(discovery_json(answer_to(motion)), allow_nan=False))
    assert record["outcome"] in ("generator", "approximation", "none")
    for symptom in record["health"]:
        assert symptom.keys() == {"code", "severity", "sentence", "statistic", "remedy"}
    for output in ("x", "v"):
        assert record["explained"][output] <= record["explainable"][output] + 1e-3
        assert 0 <= record["explainable"][output] <= 1
    assert record["stride"] >= 1
    assert isinstance(record["generators"], list)
    assert isinstance(record["told_apart_from"], list)
    for constant in record["constants"]:
        assert constant.keys() >= {"value", "interval", "kind", "limit", "rate", "reading"}
    for law in ("trained", "rounded"):
        assert (record[law] is None) == (record["outcome"] == "none")
        assert record[law] is None or len(record[law]["errors"]) == 2
    assert (record["best_try"] is None) == (record["outcome"] != "none")


# --- what Python users may hand in


@pytest.mark.slow
def test_rows_may_be_a_path_trajectories_one_of_them_or_a_data_set(tmp_path):
    swing, other = simulate(pendulum(), [0.5, -0.2], time_step=0.1, steps=200)
    path = tmp_path / "swing.csv"
    write_trajectories(path, [swing, other])
    arrays = trajectory_of(swing.positions[:, 0, 0], swing.velocities[:, 0], 0.1)
    handed_in = [path, str(path), [swing, other], swing, DataSet.of([swing]), arrays, read_rows(path).trajectories]
    for data in handed_in:
        found = discover(data, "pendulum")
        assert (found.outcome, identify(found.trained).name) == ("generator", "velocity Verlet")


@pytest.mark.parametrize("potential", [potential_called(SEXTIC), SEXTIC, None])
def test_a_potential_may_be_given_by_formula_or_left_to_the_forces(potential):
    rows = simulate(potential_called(SEXTIC), [0.8], time_step=0.07, steps=200)
    assert discover(rows, potential).outcome == "generator"


def test_a_potential_that_nobody_knows_is_refused():
    rows = simulate(pendulum(), [0.5], time_step=0.1, steps=200)
    with pytest.raises(InputError, match="pendulm"):
        discover(rows, "pendulm")


def test_arrays_must_be_made_into_a_trajectory():
    with pytest.raises(InputError, match=r"expected a file, .* or arrays \(x, v, time_step\)"):
        discover([np.zeros(50), np.zeros(50)], "harmonic")
    with pytest.raises(ShapeError, match=r"expected \(steps,\), \(steps, D\) or \(steps, N, D\)"):
        trajectory_of(np.zeros((5, 1, 1, 1)), np.zeros((5, 1, 1, 1)), 1.0)


def test_rows_without_forces_or_a_potential_are_refused():
    (rows,) = simulate(pendulum(), [0.5], time_step=0.1, steps=200)
    with pytest.raises(DataError, match="force"):
        discover(Trajectory(rows.positions, rows.velocities, 0.1))


def turning(shape):
    """Two coordinates on springs, with their forces."""
    time = 0.1 * np.arange(300)[:, None, None] + np.arange(2).reshape(1, *shape)
    return trajectory_of(np.cos(time), -np.sin(time), 0.1, -np.cos(time))


def test_a_force_learned_for_each_coordinate_alone_is_refused_in_a_plane():
    with pytest.raises(DataError, match=r"one particle in 2 dimensions.* cannot be learned"):
        discover(turning((1, 2)), settings=BRIEF, search_anyway=True)


@pytest.mark.slow
def test_forces_that_are_none_of_pairs_are_said_to_be_none():
    """Two springs to fixed points: no force between the two says what each does."""
    found = discover(turning((2, 1)), settings=BRIEF, search_anyway=True)
    lines = [line.text for line in first_screen(found, discovery_json(found))]
    assert sum("it is not that of pairs by their distance" in line for line in lines) == 1
