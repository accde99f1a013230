"""What `look` says of rows: nothing of clean ones, and the name of what was planted, in systems of their own."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from pnn_symbolic.dynamics.health import look
from pnn_symbolic.dynamics.potentials import double_well, harmonic, morse, pendulum
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError
from tests.evidence.judged_rows import flow

BENCHMARK = Path(__file__).parents[2] / "examples" / "benchmarks" / "health.py"
specification = importlib.util.spec_from_file_location("health_benchmark", BENCHMARK)
assert specification is not None
assert specification.loader is not None
benchmark = importlib.util.module_from_spec(specification)
import sys  # noqa: E402

sys.modules["health_benchmark"] = benchmark  # dataclasses look their module up
specification.loader.exec_module(benchmark)


def codes(trajectories, **options):
    return [symptom.code for symptom in look(trajectories, **options).symptoms]


@pytest.fixture(scope="module")
def swing():
    """A pendulum beyond small angles, twice, with its forces."""
    return simulate(pendulum(), [-0.2, 0.5], time_step=0.05, steps=400, inner_steps=10)


@pytest.mark.parametrize("seed", range(500, 520))
@pytest.mark.slow
def test_a_clean_system_has_no_symptom(seed):
    name, sentences = benchmark.flagged(seed)
    assert sentences == [], name


@pytest.mark.parametrize("defect", benchmark.DEFECTS)
@pytest.mark.slow
def test_a_planted_defect_is_named(defect):
    named = [benchmark.examine(defect, seed)[0] for seed in (700, 701)]
    assert any(named)


def test_the_factor_between_x_and_v_is_given(swing):
    (symptom,) = look([replace(run, velocities=run.velocities / 60) for run in swing]).symptoms
    assert symptom.code == "time_scale"
    assert symptom.statistic["kappa"] == pytest.approx(60, rel=1e-4)
    assert "minutes" in symptom.sentence


def test_velocities_of_the_other_sign_are_no_speed(swing):
    (symptom,) = look([replace(run, velocities=-run.velocities) for run in swing]).symptoms
    assert symptom.code == "time_scale"
    assert "other sign" in symptom.sentence


def test_runs_on_different_clocks_are_no_other_unit(swing):
    slow = replace(swing[0], positions=swing[0].positions[::2], velocities=swing[0].velocities[::2], forces=None)
    others = [replace(run, forces=None) for run in swing]
    assert codes([slow, *others]) == ["clock"]


def test_friction_is_read_with_its_error_and_noise_makes_none():
    draw = np.random.default_rng(3)
    spring = morse(depth=2.0)
    clean = simulate(spring, [-1.2, -0.8], time_step=0.05, steps=600, inner_steps=10)
    for level in (1e-3, 1e-2, 3e-2):
        spoilt = benchmark.noisy(clean, level, draw)
        assert "friction" not in codes(spoilt), level
    system = benchmark.SYSTEMS[1]
    damped = benchmark.motion(system, draw, 600, 2, 0.05, lambda x, v, t: -0.07 * v)
    (symptom,) = look(damped).symptoms
    assert symptom.code == "friction"
    assert symptom.statistic["gamma"] == pytest.approx(0.07, abs=1e-5)


def test_an_angle_measured_from_another_zero_is_told_with_the_shift():
    """A pendulum that hangs at −.012 rad of its film, and slows down: friction and shift are told apart."""
    (run,) = simulate(pendulum(), [-0.97], time_step=0.2, steps=900, inner_steps=20)
    seen = replace(run, positions=run.positions - 0.012, forces=None)
    (symptom,) = look([seen], force=pendulum().force).symptoms
    assert symptom.code == "potential_mismatch"
    assert symptom.statistic["shift"] == pytest.approx(0.012, rel=0.02)
    assert "had to be added to x" in symptom.remedy


def test_an_impact_does_not_turn_the_sign_of_the_force():
    (ball,) = benchmark.bouncing(np.random.default_rng(4))
    gravity = replace(ball, forces=np.full_like(ball.positions, -1.0))
    assert "force_sign" not in codes([gravity])


def test_the_rows_of_leapfrog_belong_half_a_step_earlier(swing):
    def leapfrog(x, v, dt, m, f):
        v = v + f(x) * dt / m
        return x + v * dt, v

    rows = simulate(pendulum(), [-0.2, 0.5], time_step=0.1, steps=300, integrator=leapfrog)
    (symptom,) = look(rows).symptoms
    assert symptom.code == "half_step"
    assert symptom.severity == "warning"
    assert symptom.statistic["a"] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("shift", ["early", "late"])
@pytest.mark.parametrize("system", [1, 4, 6], ids=lambda number: benchmark.SYSTEMS[number].name)
def test_parts_of_a_leapfrog_have_one_clock(shift, system):
    run = benchmark.motion(benchmark.SYSTEMS[system], np.random.default_rng(5), 300, 1, 0.15)[0]
    run = benchmark.differenced(run, backward=shift == "early")
    parts = [benchmark.part(run, slice(first, first + 15)) for first in range(0, 285, 15)]
    assert codes(parts) == ["half_step"]
    assert codes([*parts, replace(run, velocities=run.velocities / 1.5)])[0] == "clock"


def test_a_named_potential_is_compared_with_the_column(swing):
    assert codes(swing, force=pendulum().force) == []
    (symptom,) = look(swing, force=pendulum(strength=2.0).force).symptoms
    assert symptom.code == "potential_mismatch"
    assert symptom.statistic["factor"] == pytest.approx(0.5)
    assert codes(swing, force=double_well().force) == ["potential_mismatch"]


def test_a_named_potential_is_judged_by_the_motion_where_there_is_no_column(swing):
    bare = [replace(run, forces=None) for run in swing]
    assert codes(bare, force=pendulum().force) == []
    assert codes(bare, force=lambda x: -pendulum().force(x)) == ["force_sign"]
    assert codes(bare, force=double_well().force) == ["potential_mismatch"]


def test_a_stated_mass_is_compared_with_that_of_the_rows():
    rows = simulate(pendulum(), [-0.2, 0.5], mass=3.0, time_step=0.05, steps=300)
    assert codes(rows, mass=3.0) == []
    (symptom,) = look(rows, mass=2.0).symptoms
    assert symptom.statistic["mass"] == pytest.approx(3.0, rel=1e-3)


def test_units_of_force_are_respected():
    from pnn_symbolic.dynamics.simulation import paper_data, paper_potential

    data = paper_data(pairs=300)
    assert codes(data.trajectories, mass=26.982) == []
    assert codes(data.trajectories, mass=26.982, force=paper_potential().force) == []


def test_a_field_turns_the_velocity_of_two_dimensions():
    rows = benchmark.turning(np.random.default_rng(11))
    (symptom,) = look(rows).symptoms
    assert symptom.code == "magnetic"
    free = np.random.default_rng(12)
    xs, vs = free.normal(size=(2, 2)), free.normal(size=(2, 2))
    plain = benchmark.integrated_plane(lambda x, v, t: -x * (1 + 0.2 * (x**2).sum(axis=0)), xs, vs, 500, 0.1)
    assert codes([Trajectory(x[:, None, :], v[:, None, :], 0.1) for x, v in plain]) == []


def test_many_coordinates_are_looked_at_together(swing):
    both = Trajectory(
        np.concatenate([run.positions for run in swing], axis=1),
        np.concatenate([run.velocities for run in swing], axis=1),
        swing[0].time_step,
    )
    assert codes([both]) == []
    assert codes([replace(both, velocities=10 * both.velocities)]) == ["time_scale"]
    assert codes([replace(both, velocities=np.abs(both.velocities))]) == ["speed"]


@pytest.mark.parametrize("rows", [2, 3, 5, 8, 20])
def test_a_few_rows_have_no_symptom(rows):
    assert codes(simulate(harmonic(), [1.0], time_step=0.1, steps=rows - 1)) == []


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1.0, 1e200])
def test_the_size_of_the_numbers_does_not_matter(scale, swing):
    scaled = [
        replace(run, positions=scale * run.positions, velocities=scale * run.velocities, forces=None) for run in swing
    ]
    assert codes(scaled) == []
    assert codes([replace(run, velocities=3.6 * run.velocities) for run in scaled]) == ["time_scale"]


@pytest.mark.parametrize("force", [None, 0.0, -9.81])
@pytest.mark.parametrize("speed", [0.0, 2.0])
def test_free_particles_and_constant_columns_are_clean(force, speed):
    time = 0.1 * np.arange(100)[:, None, None]
    pull = force or 0.0
    forces = None if force is None else np.full_like(time, force)
    assert codes([Trajectory(1 + speed * time + pull * time**2 / 2, speed + pull * time, 0.1, forces)]) == []


def test_a_force_of_zero_is_told_where_v_changes(swing):
    (symptom,) = look([replace(run, forces=np.zeros_like(run.positions)) for run in swing]).symptoms
    assert symptom.code == "force_not_of_position"


def test_the_kinks_of_two_springs_are_no_noise():
    name, sentences = benchmark.flagged(9129)
    assert "two springs" in name
    assert sentences == []


def test_a_force_column_that_scatters_from_row_to_row_is_told(swing):
    draw = np.random.default_rng(3)
    columns = [(run, 2 * np.std(run.forces) * draw.normal(size=run.forces.shape)) for run in swing]
    unrelated = look([replace(run, forces=column) for run, column in columns]).symptoms
    assert [(symptom.code, symptom.severity) for symptom in unrelated] == [("force_not_of_position", "warning")]
    slightly = [replace(run, forces=run.forces + column / 20) for run, column in columns]
    assert "force_not_of_position" not in codes(slightly)


def test_one_id_for_each_row_pair_is_no_error(swing):
    pairs = [
        Trajectory(swing[0].positions[row : row + 2], swing[0].velocities[row : row + 2], 0.05)
        for row in range(0, 100, 2)
    ]
    assert codes(pairs) == []


def test_no_trajectory_is_refused():
    with pytest.raises(DataError, match="no trajectory"):
        look([])


def test_an_uneven_clock_is_told_where_the_rows_have_times(swing):
    """Rows at even times under a clock that is wrong by 1e-3 of a step: the motion has that noise by it."""
    run = swing[0]
    shaken = np.arange(len(run)) + 1e-3 * np.random.default_rng(0).normal(size=len(run))
    clock, noise = look([replace(run, times=run.time_step * shaken)]).symptoms
    assert [(one.code, one.severity) for one in (clock, noise)] == [("clock", "note"), ("noise", "note")]


def test_a_clock_that_jitters_is_no_noise():
    jitter = np.random.default_rng(3).uniform(-0.08, 0.08, 600)
    times = 0.06 * (np.arange(600) + jitter)
    exact = solve_ivp(
        lambda t, s: [s[1], -s[0] - s[0] ** 3 / 2], (times[0], times[-1]), [1.1, 0], t_eval=times, rtol=1e-11
    )
    x, v = exact.y[:, :, None, None]
    assert codes([Trajectory(x, v, 0.06, times=times)]) == ["clock"]
    shaken = x + 1e-3 * np.random.default_rng(4).normal(size=x.shape)
    (noise,) = (one for one in look([Trajectory(shaken, v, 0.06, times=times)]).symptoms if one.code == "noise")
    assert noise.statistic["x"] == pytest.approx(1e-3 / x.std(), rel=0.1)


def test_health_is_plain_data(swing):
    health = look([replace(run, velocities=np.abs(run.velocities)) for run in swing])
    assert health.refused
    record = json.loads(json.dumps(health.to_json()))[0]
    assert set(record) == {"code", "severity", "sentence", "statistic", "remedy"}


def rough(seed=3, rows=300):
    draw = np.random.default_rng(seed)
    x, v = draw.normal(size=(2, rows, 1, 1))
    return x, v


def test_a_v_that_has_nothing_to_do_with_x_is_told_also_where_x_is_rough():
    for seed in range(3):
        x, v = rough(seed)
        (symptom,) = look([Trajectory(x, v, 0.1)]).symptoms
        assert (symptom.code, symptom.severity) == ("speed", "warning")
        assert "over no number of rows" in symptom.sentence


def test_noise_of_v_is_no_other_unit():
    time = 0.1 * np.arange(300)[:, None, None]
    for seed in range(6):
        x, v = rough(seed)
        assert "time_scale" not in codes([Trajectory(np.sin(time) + 0.3 * x, np.cos(time) + 0.3 * v, 0.1)])


def test_an_x_that_stays_has_no_velocity():
    still = np.full((60, 1, 1), 2.5)
    assert codes([Trajectory(still, still, 0.1)]) == ["speed"]


@pytest.mark.parametrize("rows", [[200], [20, 90, 91 + 60]])
@pytest.mark.parametrize("number", [-999.0, 5.0])
def test_single_wrong_numbers_are_no_periodic_box(swing, rows, number):
    positions = swing[0].positions.copy()
    positions[rows] = number
    (symptom,) = [
        s for s in look([replace(swing[0], positions=positions, forces=None)]).symptoms if s.severity == "refused"
    ]
    assert "wrong" in symptom.sentence
    assert symptom.statistic["row"] == rows[0] + 1
    assert symptom.statistic["places"] == len(rows)


def pulled(x, strength):
    """Pendulums, each pulled to its neighbours in a row."""
    stretch = np.diff(x) * strength
    return -np.sin(x) + np.append(stretch, 0.0) - np.insert(stretch, 0, 0.0)


@pytest.mark.parametrize("strength", [0.2, 0.5, 1.0, 3.0])
@pytest.mark.slow
def test_ids_that_act_on_each_other_are_named_however_strongly(strength):
    x, v, h = np.array([1.0, -0.4, 0.3]), np.array([0.2, 0.5, -0.6]), 0.01
    xs, vs = [x], [v]
    for _ in range(700):
        for _ in range(10):
            v = v + h / 2 * pulled(x, strength)
            x = x + h * v
            v = v + h / 2 * pulled(x, strength)
        xs.append(x)
        vs.append(v)
    assert codes(benchmark.trajectories(np.array(xs), np.array(vs), 0.1, None)) == ["interacting"]


@pytest.mark.parametrize("steepness", [3.0, 8.0])
def test_runs_thrown_back_by_one_steep_wall_do_not_act_on_each_other(steepness):
    def wall(x):
        return 4 * np.exp(-steepness * x) - 0.02 * x / (1 + x**2)

    speeds = np.array([-0.03, 0.12, -0.24])
    runs = benchmark.integrated(lambda x, v, t: wall(x), wall, np.zeros(3), speeds, 1000, 0.03, 4.0)
    runs = benchmark.without_forces(runs)
    assert codes(benchmark.noisy(runs, 1e-4, np.random.default_rng(1))) == ["noise"]


@pytest.mark.parametrize("seed", [20005, 20006, 20012])
@pytest.mark.slow
def test_one_drive_of_several_runs_is_a_drive(seed):
    assert benchmark.examine("drive", seed) == (True, [])


def bobs(start, speed, rows, kick, h=0.01, every=10):
    """(rows,) x and v of x'' = kick(x, v, t), by velocity Verlet in small steps."""
    x, v, xs, vs = start, speed, [start], [speed]
    for step in range((rows - 1) * every):
        v = v + h / 2 * kick(x, v, step * h)
        x = x + h * v
        v = v + h / 2 * kick(x, v, (step + 1) * h)
        if (step + 1) % every == 0:
            xs.append(x)
            vs.append(v)
    return np.array(xs), np.array(vs)


def line(xs, vs, forces=None):
    column = None if forces is None else forces[:, None, None]
    return Trajectory(xs[:, None, None], vs[:, None, None], 0.1, column)


def test_a_run_that_begins_anew_where_it_was_is_no_wall(swing):
    """x stands where the last run was, only v jumps: as in a hit, but x has passed that place many times."""
    (run,) = simulate(pendulum(), [0.5], time_step=0.1, steps=700, inner_steps=10)
    x, v = run.positions.ravel(), run.velocities.ravel()
    place = 0.4
    down = next(k for k in range(300, 690) if x[k] > place > x[k + 1])
    up = next(k for k in range(50, 690) if x[k] < place < x[k + 1])
    (symptom,) = look([line(np.append(x[: down + 1], x[up:]), np.append(v[: down + 1], v[up:]))]).symptoms
    assert (symptom.code, symptom.severity) == ("restart", "refused")
    assert symptom.statistic["row"] == down + 2


def test_a_ball_between_two_walls_does_not_begin_anew():
    """Every pair of rows that looks like a seam is at a wall, behind which no row lies."""
    x, v, xs, vs = 0.3, 0.83, [], []
    for step in range(8000):
        x += 0.01 * v
        v = -v if abs(x) > 1 and x * v > 0 else v
        if step % 10 == 0:
            xs.append(x)
            vs.append(v)
    assert codes([line(np.array(xs), np.array(vs))]) == ["impacts"]


@pytest.mark.parametrize("row_of_the_wall", ["v is 0", "v is turned"])
def test_a_row_at_a_wall_is_an_impact_and_no_rows_are_lost(row_of_the_wall):
    phase = np.arange(300) % 20 / 20  # a ball that comes back to the floor in a row
    x, v = 4.9 * phase - 4.9 * phase**2, 4.9 - 9.8 * phase
    if row_of_the_wall == "v is 0":
        v[phase == 0] = 0.0
    (symptom,) = look([line(2 * x, v)]).symptoms
    assert (symptom.code, symptom.statistic["places"]) == ("impacts", 14)


@pytest.mark.parametrize(
    ("force", "start", "speed", "time_step"),
    [
        (lambda x: -(x**5), 1.0, 0.0, 0.45),
        (lambda x: -(x**5), 1.0, 0.0, 0.5),
        (lambda x: -(x**5), 1.0, 0.0, 0.55),
        (lambda x: 1 - np.exp(x), 0.0, 3.5, 0.44),
        (lambda x: 2 * np.exp(-4 * x) - 1, 0.17, 1.5, 0.26),
        (lambda x: np.where(x > 0, -25.0, -1.0) * x, 0.0, 1.2, 0.235),
    ],
)
def test_a_steep_smooth_force_is_no_wall(force, start, speed, time_step):
    """Where rows happen to lie so it turns v within two pairs; the row between lies off the path to a wall."""
    for rows in (40, 62, 100):
        runs = flow(lambda x, v, t: force(x), (start,), velocities=(speed,), time_step=time_step, rows=rows)
        assert "impacts" not in codes(runs)


def test_a_wild_run_beside_a_calm_run_has_no_impacts():
    """Its turns stand out of what the calm run does, not out of its own motion."""
    runs = flow(lambda x, v, t: 1 - np.exp(x), (0.0, 0.0), velocities=(0.8, 0.11), time_step=0.81, rows=30)
    assert codes(runs) == []


def test_rows_that_are_lost_beside_each_other_are_lost_rows(swing):
    (run,) = simulate(pendulum(), [0.5], time_step=0.1, steps=400, inner_steps=10)
    speeds = np.abs(run.velocities.ravel())
    row = 200 + int(np.argmax(speeds[200:260]))
    kept = np.delete(np.arange(len(run)), [row, row + 2])
    (symptom,) = look([line(run.positions.ravel()[kept], run.velocities.ravel()[kept])]).symptoms
    assert (symptom.code, symptom.statistic["places"]) == ("clock", 2)


def test_a_speed_is_told_by_the_few_rows_beyond_a_turn():
    time = 0.1 * np.arange(200)
    v = 1.94 - 0.1 * time  # turns back at the last six rows
    (symptom,) = look([line(1.94 * time - 0.05 * time**2, np.abs(v))]).symptoms
    assert (symptom.code, symptom.severity) == ("speed", "refused")
    assert look([line(1.94 * time - 0.05 * time**2, v)]).symptoms == ()


def test_another_zero_of_a_stiff_force_is_told_where_a_constant_says_little():
    (run,) = simulate(morse(), [-0.3], time_step=0.1, steps=400, inner_steps=10)
    bare = replace(run, positions=run.positions - 0.02, forces=None)
    (symptom,) = look([bare], force=morse().force).symptoms
    assert symptom.code == "potential_mismatch"
    assert symptom.statistic["shift"] == pytest.approx(0.02, rel=2e-3)


def test_noise_of_a_force_column_is_told_where_it_differs_from_run_to_run(swing):
    draw = np.random.default_rng(5)
    spoilt = [
        replace(run, forces=run.forces + size * draw.normal(size=run.forces.shape))
        for run, size in zip(swing, (2.0, 20.0), strict=True)
    ]
    assert codes(spoilt) == ["force_not_of_position"]


def test_a_force_too_steep_for_its_rows_is_no_noise_where_it_moves_them():
    """A kicked rotor that wanders over hundreds of periods: near in x is not near in the force."""
    name, sentences = benchmark.flagged(1272)
    assert name == "chaotic map"
    assert sentences == []


def test_dry_friction_is_told_from_friction_that_goes_with_v():
    dry = line(*bobs(1.0, 0.0, 300, lambda x, v, t: -4 * x - 0.11 * np.sign(v)))
    (symptom,) = look([dry]).symptoms
    assert symptom.code == "friction"
    assert symptom.statistic["dry"] == pytest.approx(0.11, rel=0.02)
    (symptom,) = look([line(*bobs(1.0, 0.0, 300, lambda x, v, t: -4 * x - 0.11 * v))]).symptoms
    assert "gamma" in symptom.statistic


@pytest.mark.parametrize("system", [0, 1, 3, 5, 8, 10], ids=lambda number: benchmark.SYSTEMS[number].name)
@pytest.mark.parametrize("noise", [0.0, 1e-3])
def test_quadratic_drag_is_told_from_friction_that_goes_with_v(system, noise):
    draw = np.random.default_rng(11)
    damped = benchmark.motion(benchmark.SYSTEMS[system], draw, 400, 2, 0.05, lambda x, v, t: -0.08 * v * np.abs(v))
    (symptom,) = [each for each in look(benchmark.noisy(damped, noise, draw)).symptoms if each.code != "noise"]
    assert symptom.code == "friction"
    assert symptom.statistic["drag"] == pytest.approx(0.08, rel=2e-2 if noise else 1e-3)
    assert "quadratic drag" in symptom.sentence
    assert "gamma" not in symptom.statistic


@pytest.mark.parametrize(
    ("loss", "constants"),
    [
        (lambda x, v, t: -0.05 * v - 0.03 * v * np.abs(v), {"gamma": 0.05, "drag": 0.03}),
        (lambda x, v, t: -0.03 * np.tanh(1e4 * v) - 0.03 * v * np.abs(v), {"drag": 0.03, "dry": 0.03}),
        (lambda x, v, t: -0.05 * v**3, {"cubic": 0.05}),
        (lambda x, v, t: -0.05 * (1 + x**2) * v, {"varying": None}),
        (lambda x, v, t: -0.03 * (1 + 0.05 * t) * v, {"varying": None}),
    ],
    ids=["v and v|v|", "dry and v|v|", "v³", "from place to place", "in time"],
)
def test_losses_are_told_with_their_constants_two_at_once_and_none_that_varies_is_a_gamma(loss, constants):
    draw = np.random.default_rng(12)
    (symptom,) = look(benchmark.motion(benchmark.SYSTEMS[1], draw, 400, 2, 0.05, loss)).symptoms
    read = {key: value for key, value in symptom.statistic.items() if not key.endswith(("error", "explained"))}
    assert read.keys() == constants.keys()
    for key, value in constants.items():
        assert value is None or read[key] == pytest.approx(value, rel=1e-2)


def test_losses_that_noise_does_not_tell_apart_are_all_said():
    draw = np.random.default_rng(2)
    damped = benchmark.motion(benchmark.SYSTEMS[10], draw, 300, 2, 0.05, lambda x, v, t: -0.04 * v * np.abs(v))
    (symptom,) = [each for each in look(benchmark.noisy(damped, 1e-2, draw)).symptoms if each.code == "friction"]
    assert {"gamma", "or_drag"} <= symptom.statistic.keys()
    assert "do not tell apart" in symptom.sentence


def test_dry_friction_is_read_also_where_the_body_comes_to_rest():
    def step(x, v, h=0.0005):
        faster = v - h * x
        v = np.sign(faster) * max(abs(faster) - 0.09 * h, 0.0)
        return x + h * v, v

    state, rows = (1.2, 0.0), []
    for number in range(70_000):
        if number % 100 == 0:
            rows.append(state)
        state = step(*state)
    xs, vs = np.array(rows).T
    assert not vs[-50:].any()
    (symptom,) = look([Trajectory(xs[:, None, None], vs[:, None, None], 0.05)], force=lambda x: -x).symptoms
    assert symptom.statistic["dry"] == pytest.approx(0.09, rel=0.01)


def test_a_force_that_depends_on_x_and_v_together_is_not_said_to_depend_on_time():
    def pushed(x, v, t=0.0):
        return 0.8 * (1 - x * x) * v - x

    xs, vs = bobs(0.4, 0.0, 600, pushed)
    (symptom,) = look([line(xs, vs, pushed(xs, vs))]).symptoms
    assert symptom.code == "force_not_of_position"
    assert symptom.statistic["by_state"] > 0.99
    assert "time" not in symptom.sentence


def test_a_force_that_is_another_function_of_x_in_each_run_is_told(swing):
    stiffer = [replace(run, forces=factor * run.forces) for run, factor in zip(swing, (1, 1.2), strict=True)]
    (symptom,) = (one for one in look(stiffer).symptoms if one.code == "force_not_of_position")
    assert "each run has a curve of its own" in symptom.sentence


def test_degrees_under_a_potential_of_radians_are_named():
    (run,) = simulate(pendulum(), [0.5], time_step=0.05, steps=300, inner_steps=10)
    in_degrees = replace(run, positions=np.degrees(run.positions), velocities=np.degrees(run.velocities), forces=None)
    (symptom,) = look([in_degrees], force=pendulum().force).symptoms
    assert (symptom.code, symptom.severity) == ("potential_mismatch", "refused")
    assert symptom.sentence.startswith("x is in degrees")


def test_rows_that_stand_still_while_v_goes_on_are_told(swing):
    kept = np.maximum.accumulate(np.where(np.random.default_rng(5).uniform(size=401) < 0.15, 0, np.arange(401)))
    (run, _) = swing
    kept = kept[: len(run)]
    stale = replace(run, positions=run.positions[kept], velocities=run.velocities[kept], forces=run.forces[kept])
    told = [one for one in look([stale]).symptoms if one.code == "clock"]
    assert [symptom.severity for symptom in told] == ["warning"]
    assert told[0].statistic["held"] == (np.diff(kept) == 0).sum()


def test_a_trap_whose_stiffness_swings_is_read_at_the_frequency_of_its_voltage():
    trapped = line(*bobs(0.4, 0.1, 600, lambda x, v, t: (0.5 * np.cos(1.7 * t) - 0.04) * x))
    (symptom,) = look([trapped]).symptoms
    assert symptom.code == "explicit_time"
    assert symptom.statistic["frequency"] == pytest.approx(1.7, abs=0.02)
    assert "a force of x that swings" in symptom.sentence


def test_a_drive_near_the_frequency_of_the_motion_is_read_at_its_own():
    driven = line(*bobs(0.7, 0.2, 350, lambda x, v, t: -1.3 * x - 0.4 * x**3 + 0.3 * np.cos(1.1 * t)))
    (symptom,) = look([driven]).symptoms
    assert symptom.statistic["frequency"] == pytest.approx(1.1, abs=0.002)
    assert "a drive near the angular frequency 1.1, or a coordinate that is not in the file" in symptom.sentence


def test_exchanged_columns_are_no_other_unit(swing):
    exchanged = [replace(run, positions=run.velocities, velocities=run.positions, forces=None) for run in swing]
    (symptom,) = look(exchanged).symptoms
    assert symptom.severity == "refused"
    assert "exchanged" in symptom.sentence
