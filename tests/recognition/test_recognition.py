"""Which integrator wrote these rows?"""

import csv
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp
from scipy.special import ellipj
from typer.testing import CliRunner

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.cli import app
from pnn_symbolic.dynamics.readers import read_trajectories, write_trajectories
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.units import UNITS
from pnn_symbolic.errors import InputError
from pnn_symbolic.recognition import recognise
from pnn_symbolic.recognition.implicit import asks_for_a_solution
from pnn_symbolic.recognition.stepping import advance
from pnn_symbolic.recognition.tableaux import tableaux
from tests.recognition.programs import (
    FORCES,
    PROGRAMS,
    drift_kick,
    euler,
    forest_ruth,
    kick_drift,
    position_verlet,
    rewritten,
    rows,
    runge_kutta,
)
from tests.recognition.programs import verlet_by_half_kicks as verlet

every_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
every_force = pytest.mark.parametrize("name", FORCES)
FORCE, X, V = FORCES["Gaussian well"]


@pytest.mark.parametrize("tableau", tableaux(), ids=lambda tableau: tableau.name)
def test_a_tableau_steps_as_the_catalogue_row_it_was_read_from(tableau):
    step = integrator_called(tableau.name).map.step_function()
    x, v = np.array([0.7, -0.4]).reshape(2, 1, 1), np.array([0.2, 0.9]).reshape(2, 1, 1)
    expected = x, v
    for _ in range(3):
        expected = step(*expected, 0.3 / 3, 1.7, FORCE)
    x_after, w_after = advance([tableau], [3], x, v * 0.3, lambda place: FORCE(place) * 0.3**2 / 1.7)
    np.testing.assert_allclose(x_after[0], expected[0], atol=1e-14)
    np.testing.assert_allclose(w_after[0] / 0.3, expected[1], atol=1e-14)


@every_force
@every_program
@pytest.mark.slow
def test_an_independent_program_is_named(program, name):
    force, x, v = FORCES[name]
    found = recognise([rows(program, force, x, v)], force=force, mass=1.0)
    assert (found.outcome, [one.name for one in found.generators]) == ("named", [PROGRAMS[program]])
    assert found.generators[0].score < 4
    assert found.next.score > 100


@pytest.mark.parametrize("tableau", tableaux(), ids=lambda tableau: tableau.name)
@pytest.mark.slow
def test_every_method_of_the_catalogue_is_named_from_its_own_rows(tableau):
    step = integrator_called(tableau.name).map.step_function()
    force, x, v = FORCES["Pöschl–Teller"]
    written = rows(lambda x, v, h, a: step(x, v, h, 1.0, a), force, x, v, step=0.06, count=150)  # Δt·ω ≈ 0.15
    found = recognise([written], force=force, mass=1.0)
    assert [one.name for one in found.generators] == [tableau.name]


@pytest.mark.parametrize(
    ("program", "inner"),
    [(verlet, 10), (verlet, 20), (position_verlet, 3), (kick_drift, 7), (runge_kutta, 4), (forest_ruth, 3)],
)
def test_thinned_rows_are_named_with_their_inner_steps(program, inner):
    found = recognise([rows(program, FORCE, X, V, inner=inner)], force=FORCE, mass=1.0)
    assert [(one.name, one.substeps) for one in found.generators] == [(PROGRAMS[program], inner)]


@pytest.mark.parametrize(
    "name",
    ["symplectic Euler A", "position Verlet", "velocity Verlet", "Heun", "Kutta 3", "RK4", "3/8 rule", "Forest-Ruth"],
)
@pytest.mark.parametrize("step", [0.1, 0.03])
def test_one_pair_of_rows_is_enough_for_a_name(name, step):
    first = np.array([2.0]), np.array([0.3])
    after = integrator_called(name).map.step_function()(*first, step, 1.0, lambda x: -np.sin(x))
    x, v = (np.stack(column)[:, :, None] for column in zip(first, after, strict=True))
    found = recognise([Trajectory(x, v, step)], force=lambda x: -np.sin(x), mass=1.0)
    assert (found.outcome, [one.name for one in found.generators]) == ("named", [name])


@every_program
def test_an_unknown_mass_is_found_to_all_digits(program):
    found = recognise([rows(program, FORCE, X, V, mass=1.7)], force=FORCE)
    assert [one.name for one in found.generators] == [PROGRAMS[program]]
    assert found.generators[0].mass == pytest.approx(1.7, rel=1e-12)


@pytest.mark.parametrize("change", [lambda a: a.round(9), lambda a: a.astype(np.float32).astype(float)])
@pytest.mark.parametrize("program", [verlet, position_verlet, kick_drift], ids=lambda program: program.__name__)
def test_a_second_order_method_is_told_from_few_digits(program, change):
    written = rewritten(rows(program, FORCE, X, V, count=400), change)
    found = recognise([written], force=FORCE, mass=1.0)
    assert [one.name for one in found.generators] == [PROGRAMS[program]]


@every_program
def test_six_decimals_never_lose_the_method(program):
    written = rewritten(rows(program, FORCE, X, V, count=400), lambda a: a.round(6))
    found = recognise([written], force=FORCE, mass=1.0)
    assert PROGRAMS[program] in [one.name for one in found.generators]
    assert (found.outcome == "named") == (not found.write_next_time)


@every_force
@pytest.mark.slow
def test_the_exact_flow_is_no_method(name):
    force, x, v = FORCES[name]
    times = 0.1 * np.arange(200)
    table = solve_ivp(lambda _, y: [y[1], force(y[0])], [0, 20], [x, v], "DOP853", times, rtol=1e-13, atol=1e-13).y
    found = recognise([Trajectory(*table[:, :, None, None], 0.1)], force=force, mass=1.0)
    assert (found.outcome, found.generators) == ("none", ())
    assert "exact integration" in found.sentence


@every_force
@pytest.mark.slow
def test_a_coefficient_off_by_one_part_in_a_thousand_million_is_refused(name):
    def nearly(x, v, h, a):
        return verlet(x, v, h, lambda place: a(place) * (1 + 1e-9 * place))

    force, x, v = FORCES[name]
    found = recognise([rows(nearly, force, x, v)], force=force, mass=1.0)
    assert found.outcome == "none"
    assert "exact" not in found.sentence


def test_noise_is_called_no_method():
    written = rows(verlet, FORCE, X, V)
    noise = 1e-3 * np.random.default_rng(1).normal(size=(2, *written.positions.shape))
    found = recognise([Trajectory(written.positions + noise[0], written.velocities + noise[1], 0.1)], force=FORCE)
    assert found.outcome == "none"


def test_forces_of_the_file_are_enough_for_a_method_that_asks_for_them_at_rows():
    found = recognise([rows(verlet, FORCE, X, V, mass=1.7)])
    assert [one.name for one in found.generators] == ["velocity Verlet"]
    assert found.generators[0].mass == pytest.approx(1.7, rel=1e-12)


@pytest.mark.parametrize("program", [position_verlet, runge_kutta, forest_ruth], ids=lambda program: program.__name__)
def test_forces_of_the_file_never_give_a_method_with_inner_stages_another_name(program):
    found = recognise([rows(program, FORCE, X, V)])
    assert found.outcome in {"ambiguous", "none"}
    assert found.outcome == "none" or PROGRAMS[program] in [one.name for one in found.generators]
    assert "potential" in found.write_next_time


@pytest.mark.parametrize(
    ("kind", "name", "half_step"),
    [
        ("central difference", "velocity Verlet", None),
        ("backward difference", "symplectic Euler A", "early"),
        ("forward difference", "symplectic Euler B", "late"),
    ],
)
def test_velocities_that_are_differences_of_positions_are_said(kind, name, half_step):
    x = rows(verlet, FORCE, X, V).positions
    differences = {
        "central difference": (x[2:] - x[:-2]) / 0.2,
        "backward difference": (x[1:-1] - x[:-2]) / 0.1,
        "forward difference": (x[2:] - x[1:-1]) / 0.1,
    }
    found = recognise([Trajectory(x[1:-1], differences[kind], 0.1)], force=FORCE, mass=1.0)
    best = found.generators[0]
    assert (found.outcome, best.name, best.half_step) == ("named", name, half_step)


def test_a_free_particle_and_one_at_rest_are_said_to_tell_nothing():
    line = 0.37 * np.arange(100.0)[:, None, None] / 7
    free = recognise([Trajectory(line, np.full_like(line, 0.37 / 0.7), 0.1)], force=np.zeros_like, mass=1.0)
    rest = recognise([Trajectory(0 * line + 0.3, 0 * line, 0.1)], force=np.zeros_like, mass=1.0)
    for found in (free, rest):
        assert found.outcome == "ambiguous"
        assert len(found.generators) == len(tableaux())
        assert found.write_next_time


def test_methods_that_are_one_map_on_a_spring_are_all_named():
    found = recognise([rows(runge_kutta, lambda x: -x, 1.0, 0.3)], force=lambda x: -x, mass=1.0)
    assert found.outcome == "ambiguous"
    assert {"RK4", "3/8 rule", "Gill 4"} <= {one.name for one in found.generators}
    assert "linear" in found.sentence


def test_rows_without_a_force_are_refused_with_the_remedy():
    written = rows(runge_kutta, FORCE, X, V)
    found = recognise([Trajectory(written.positions, written.velocities, 0.1)])
    assert found.outcome == "refused"
    assert "--potential" in found.sentence


@pytest.mark.parametrize(
    ("program", "names"),
    [
        (verlet, {"velocity Verlet"}),
        (kick_drift, {"symplectic Euler A", "implicit Euler"}),
        (drift_kick, {"explicit Euler", "symplectic Euler B"}),
        (
            position_verlet,
            {
                "position Verlet",
                "parabolic step",
                "simplified Takahashi-Imada",
                "trapezoidal rule",
                "implicit midpoint",
            },
        ),
    ],
)
def test_positions_and_velocities_alone_tell_the_methods_that_move_x_so_and_no_more(program, names):
    written = rows(program, FORCE, X, V)
    found = recognise([Trajectory(written.positions, written.velocities, 0.1)])
    assert found.outcome == "family"
    assert {generator.name for generator in found.generators} == names
    assert not any(generator.leads for generator in found.generators)
    assert "forces" in found.write_next_time


def test_a_force_of_the_other_sign_is_refused_and_never_a_negative_mass():
    found = recognise([rows(verlet, FORCE, X, V)], force=lambda x: -FORCE(x))
    assert found.outcome == "refused"
    assert "other sign" in found.sentence


@pytest.mark.parametrize("mass", [0.0, -1.0, np.nan])
def test_a_mass_that_is_none_is_refused(mass):
    with pytest.raises(InputError, match="mass"):
        recognise([rows(verlet, FORCE, X, V)], force=FORCE, mass=mass)


@settings(max_examples=15, deadline=None)
@given(
    x=st.floats(0.3, 1.5),
    v=st.floats(-0.5, 0.5),
    step=st.floats(0.03, 0.2),
    mass=st.floats(0.3, 5),
    program=st.sampled_from([verlet, position_verlet, kick_drift, runge_kutta]),
)
@pytest.mark.slow
def test_the_method_that_wrote_rows_always_passes(x, v, step, mass, program):
    found = recognise([rows(program, FORCE, x, v, step=step, mass=mass, count=60)], force=FORCE, mass=mass)
    assert PROGRAMS[program] in [one.name for one in found.generators]


def test_many_particles_in_space_are_recognised_by_a_force_on_all():
    x, v = np.random.default_rng(0).normal(size=(2, 3, 2))
    written = [(x, v)]
    for _ in range(50):
        written.append(verlet(*written[-1], 0.1, FORCE))
    table = np.array(written)
    found = recognise([Trajectory(table[:, 0], table[:, 1], 0.1)], force=FORCE)
    assert (found.outcome, found.generators[0].name) == ("named", "velocity Verlet")


def test_a_run_of_ase_is_velocity_verlet_from_its_own_forces(tmp_path):
    pytest.importorskip("ase")
    from ase import Atoms, units
    from ase.calculators.lj import LennardJones
    from ase.constraints import FixAtoms
    from ase.md.verlet import VelocityVerlet

    pair = Atoms("Al2", [[0, 0, 0], [2.8, 0, 0]], masses=[26.982, 26.982], constraint=FixAtoms([0]))
    pair.calc = LennardJones(epsilon=0.5, sigma=2.5, rc=2500.0)
    pair.set_velocities([[0, 0, 0], [0.06, 0, 0]])
    dynamics = VelocityVerlet(pair, timestep=2 * units.fs)
    path = tmp_path / "ase.csv"
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["time", "x", "v", "force"])
        dynamics.attach(
            lambda: table.writerow(
                [
                    f"{dynamics.get_time():.17g}",
                    *(a[1, 0] for a in (pair.positions, pair.get_velocities(), pair.get_forces())),
                ]
            )
        )
        dynamics.run(200)
    found = recognise(read_trajectories(path, UNITS["ase"]))
    assert [one.name for one in found.generators] == ["velocity Verlet"]
    assert found.generators[0].mass == pytest.approx(26.982, rel=1e-9)


@pytest.mark.slow
def test_a_thinned_run_of_ase_with_rounded_times_is_velocity_verlet_of_ten_steps(from_ase):
    from pnn_symbolic.dynamics.potentials import lennard_jones

    found = recognise(read_trajectories(from_ase[0], UNITS["ase"]), force=lennard_jones(0.5, 2.5).force, mass=26.982)
    assert [(one.name, one.substeps) for one in found.generators] == [("velocity Verlet", 10)]


KEYS = ["file", "outcome", "names", "substeps", "half_step", "score", "next", "time_step", "sentence"]


def test_identify_prints_one_object_for_a_file_and_still_names_rules(tmp_path):
    path = tmp_path / "rows.csv"
    write_trajectories(path, [rows(verlet, FORCE, X, V)])
    answer = CliRunner().invoke(app, ["identify", str(path), "D 1/2, K 1, D 1/2", "--json"])
    found, rule = map(json.loads, answer.stdout.splitlines())
    assert answer.exit_code == 0
    assert found.keys() >= {*KEYS, "write_next_time"}
    assert (found["outcome"], found["names"], found["substeps"]) == ("named", ["velocity Verlet"], 1)
    assert rule["identity"]["name"] == "position Verlet"


def test_identify_tells_a_text_file_with_a_word_from_one_with_rows(tmp_path):
    word, table = tmp_path / "word.txt", tmp_path / "rows.csv"
    word.write_text("# a rule\nK 1/2, D 1, K 1/2\n")
    table.write_text("time,x,v\n0,1\n")
    answer = CliRunner().invoke(app, ["identify", str(word), str(table)])
    assert answer.exit_code == 1
    assert "velocity Verlet" in answer.stdout
    assert "Traceback" not in answer.output
    assert CliRunner().invoke(app, ["identify", str(table)]).exit_code == 2  # the only one, and it cannot be used


@every_force
def test_explicit_euler_is_named_by_a_force_column_whatever_its_mass(name):
    force, x, v = FORCES[name]
    found = recognise([rows(euler, force, x, v, mass=1.7, step=0.05)])
    assert (found.outcome, found.generators[0].name) == ("named", "explicit Euler")
    assert found.generators[0].mass == pytest.approx(1.7, rel=1e-9)


def test_on_a_free_fall_all_methods_of_second_order_are_one_map_by_column_and_by_formula():
    time = 0.1 * np.arange(300)[:, None, None]
    fall = Trajectory(10 - 4.905 * time**2, -9.81 * time, 0.1, np.full_like(time, -9.81))
    for found in (recognise([fall]), recognise([fall], force=lambda x: np.full_like(x, -9.81))):
        assert found.outcome == "ambiguous"
        assert found.sentence.startswith("The force is constant: velocity Verlet, position Verlet, RK4")
        names = [one.name for one in found.generators]
        assert len(names) > 50
        assert found.next is None or found.next.name not in names


def test_a_force_of_two_values_is_exact_and_names_velocity_verlet_alone():
    def kink(x):
        return -np.sign(x)

    written = rows(verlet, kink, 1.0, 0.3, step=0.05, count=300)
    found = recognise([replace(written, forces=kink(written.positions))])
    assert (found.outcome, [generator.name for generator in found.generators]) == ("named", ["velocity Verlet"])


def test_the_error_of_a_spline_adds_up_in_windows_and_refutes_no_velocity_verlet():
    def tilted(x):
        return x - x**3 + 0.15

    exact = rows(verlet, tilted, 0.2, 0.9, step=0.08, count=350)
    written = rewritten(exact, lambda a: a.round(4))
    found = recognise([replace(written, forces=tilted(exact.positions).round(4))])
    assert (found.outcome, [generator.name for generator in found.generators]) == ("named", ["velocity Verlet"])


def _implicit(kind, force, x, v, step, count=200):
    """Rows of an implicit method, each step solved by fixed-point iteration to the last digit."""
    state = [(x, v)]
    for _ in range(count):
        x_after, v_after = x, v
        for _ in range(200):
            if kind == "implicit Euler":
                move, pull = v_after, force(x_after)
            elif kind == "trapezoidal rule":
                move, pull = (v + v_after) / 2, (force(x) + force(x_after)) / 2
            else:
                move, pull = (v + v_after) / 2, force((x + x_after) / 2)
            x_after, v_after = x + step * move, v + step * pull
        x, v = x_after, v_after
        state.append((x, v))
    columns = np.array(state).T[:, :, None, None]
    return Trajectory(columns[0], columns[1], step, forces=force(columns[0]))


@pytest.mark.parametrize("kind", ["implicit Euler", "trapezoidal rule", "implicit midpoint"])
def test_an_implicit_method_of_one_force_is_named_by_its_relation_between_two_rows(kind):
    written = _implicit(kind, FORCE, 1.1, 0.0, 0.1)
    found = recognise([written], force=FORCE)
    assert (found.outcome, [generator.name for generator in found.generators]) == ("named", [kind])
    assert found.generators[0].mass == pytest.approx(1, rel=1e-12)
    assert asks_for_a_solution(found)
    by_column = recognise([written])
    assert [generator.name for generator in by_column.generators] == [kind]
    assert asks_for_a_solution(by_column)
    # It asks between the rows, where a spline through the forces of the file tells them.
    assert ("to the error of a spline" in by_column.sentence) is (kind == "implicit midpoint")
    without = recognise([replace(written, forces=None)])
    assert kind in [generator.name for generator in without.generators]


def test_of_a_spring_that_hits_a_wall_the_impacts_are_said_and_the_rows_between_are_named():
    t = 0.05 * np.arange(400)
    x, v = np.abs(np.cos(t))[:, None, None], (-np.sin(t) * np.sign(np.cos(t)))[:, None, None]
    found = recognise([Trajectory(x, v, 0.05, forces=-x)])
    assert found.sentence.startswith("v jumps at 6 places, as at a wall, and no method leads over them.")
    assert "These rows are the exact motion to rounding" in found.sentence
    assert (found.outcome, found.generators) == ("none", ())


def test_an_angle_that_is_cut_is_refused_with_its_cure():
    def pull(x):
        return -np.sin(x)

    x, v, states = 0.0, 2.6, []
    for _ in range(300):
        states.append((x, v))
        middle = v + 0.025 * pull(x)
        x += 0.05 * middle
        v = middle + 0.025 * pull(x)
    angles, velocities = np.array(states).T[..., None, None]
    rotor = Trajectory(angles, velocities, 0.05, forces=pull(angles))
    assert recognise([rotor], force=pull).outcome == "named"
    found = recognise([replace(rotor, positions=np.angle(np.exp(1j * angles)))])
    assert found.outcome == "refused"
    assert "an angle in radians" in found.sentence
    assert "numpy.unwrap" in found.sentence


def test_few_impacts_and_a_law_that_changes_are_not_called_random():
    free_fall = 9.81
    x, v, state = 1.0, 0.0, []
    for _ in range(600):
        state.append((x, v))
        x, v = x + 0.01 * v - free_fall * 0.01**2 / 2, v - 0.01 * free_fall
        if x < 0:
            x, v = -x, -0.9 * v
    columns = np.array(state).T[:, :, None, None]
    bouncing = Trajectory(columns[0], columns[1], 0.01, forces=np.full_like(columns[0], -free_fall))
    first = rows(verlet, lambda x: -4 * x, 1.0, 0.0, step=0.05, count=199)
    last = rows(verlet, lambda x: -x, first.positions[-1].item(), first.velocities[-1].item(), step=0.05, count=200)
    parts = [np.concatenate([getattr(first, name), getattr(last, name)[1:]]) for name in ("positions", "velocities")]
    breaking = Trajectory(*parts, 0.05, forces=np.concatenate([-4 * first.positions[:-1], -last.positions]))
    for run in (bouncing, breaking):
        found = recognise([run])
        assert found.outcome == "none"
        assert "random" not in found.sentence


def test_a_billiard_is_not_called_free_of_forces():
    time = np.arange(500) * 0.05
    x, v = np.abs(0.7 * time % 4 - 2) - 1, 0.7 * np.sign(0.7 * time % 4 - 2)
    columns = x[:, None, None], v[:, None, None]
    found = recognise([Trajectory(*columns, 0.05, forces=np.zeros_like(columns[0]))])
    assert found.outcome == "none"


def test_exact_motion_is_said_beside_methods_that_only_a_spline_tells_of():
    depth, time = 0.6, np.arange(300) * 0.1
    sine, cosine, _, _ = ellipj(time, depth**2)  # of a pendulum that swings to 2 asin(depth), from its lowest place
    x, v = (column[:, None, None] for column in (2 * np.arcsin(depth * sine), 2 * depth * cosine))
    found = recognise([Trajectory(x, v, 0.1, forces=-np.sin(x))])
    assert found.outcome == "ambiguous"
    assert found.sentence.startswith("Exact integration would have left these rows")


def test_a_force_that_is_a_straight_line_is_known_between_the_rows():
    time = np.arange(300) * 0.1
    x, v = (column[:, None, None] for column in (np.cos(1.3 * time), -1.3 * np.sin(1.3 * time)))
    exact = recognise([Trajectory(x, v, 0.1, forces=-1.69 * x)])
    assert exact.outcome == "none"
    assert "exact integration" in exact.sentence
    every_row = rows(verlet, lambda x: 1 - 3 * x, 1.0, 0.2, step=0.02, count=2000)
    forces = 1 - 3 * every_row.positions
    thinned = Trajectory(*(column[::10] for column in (every_row.positions, every_row.velocities)), 0.2, forces[::10])
    found = recognise([thinned])
    assert {(generator.name, generator.substeps) for generator in found.generators} == {
        ("velocity Verlet", 10),
        ("simplified Takahashi-Imada, kick first", 10),  # on a straight line the same map, of another mass
    }
    assert found.generators[0].mass == pytest.approx(1, rel=1e-9)
