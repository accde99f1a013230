"""What a trained constant means is read from the rows alone: fits at several strides, and long segments."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import expm
from sympy import Rational
from threadpoolctl import threadpool_info, threadpool_limits

from pnn_symbolic import OneStepMap, TrainedForm, Transitions, explain_constants
from pnn_symbolic.dynamics.simulation import ALUMINIUM, paper_data, paper_potential
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import InputError
from pnn_symbolic.explanation.from_rows import constants_from_rows
from pnn_symbolic.explanation.measured import disagreement
from tests.explanation.motions import AT_X, FORCES, FREE, MATRIX, WEIGHT, noisy, rows_of, rows_of_the_map

WELLS = [name for name in FORCES if name != "spring"]
DAMPING, KICK, DRIFT = "v in v'", "f(x + ½ v Δt) in v'", "v in x'"


def read(form, runs, force, mass=1.0, mass_known=True, **options):
    return {one.name: one for one in constants_from_rows(form, runs, force, mass, mass_known=mass_known, **options)}


@pytest.mark.slow
def test_the_paper_s_mass_is_read_from_its_rows_alone():
    (weight,) = constants_from_rows(WEIGHT, paper_data().trajectories, paper_potential().force, 1.0, mass_known=False)
    reading = weight.reading
    assert reading["mass"] == pytest.approx(ALUMINIUM, rel=1e-5)
    assert reading["interval"][1] - reading["interval"][0] < 2e-4
    assert reading["at_this_step"] == pytest.approx(26.996, abs=0.002)
    assert weight.kind == "physical"
    assert weight.sentence.startswith("mass 26.9820")
    assert "amu as Δt → 0" in weight.sentence


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.parametrize("time_step", [0.05, 0.2])
@pytest.mark.slow
def test_no_constant_of_a_clean_motion_is_called_physical(name, time_step):
    found = read(FREE, rows_of(name, time_step), FORCES[name])
    assert {one.kind for one in found.values()} <= {"not told apart", "compensation", "undecided"}


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.slow
def test_what_the_step_asks_for_is_a_compensation_that_grows_as_its_square(name):
    kick = read(FREE, rows_of(name, rows=400), FORCES[name])[KICK]
    assert kick.kind == "compensation"
    assert kick.simple == 1
    assert kick.exponent == pytest.approx(2, abs=0.1)
    assert kick.limit == pytest.approx(1, abs=2e-5)
    assert kick.rate is None


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.parametrize(("friction", "time_step"), [(0.1, 0.05), (0.01, 0.1)])
@pytest.mark.slow
def test_friction_is_read_and_never_rounded(name, friction, time_step):
    damping = read(FREE, rows_of(name, time_step, friction=friction), FORCES[name])[DAMPING]
    assert damping.kind == "physical"
    assert damping.simple is None
    low, high = damping.reading["interval"]
    assert low <= friction <= high
    assert damping.reading["friction"] == pytest.approx(friction, abs=2e-4)
    assert damping.rate == -damping.reading["friction"]


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.slow
def test_a_friction_too_small_to_be_read_is_not_called_a_compensation(name):
    damping = read(FREE, rows_of(name, 0.25, friction=0.003), FORCES[name])[DAMPING]
    assert damping.kind in ("physical", "undecided")


def test_friction_shows_in_the_drift_as_half_its_rate():
    drift = read(FREE, rows_of("pendulum", friction=0.1), FORCES["pendulum"])[DRIFT]
    assert drift.kind == "physical"
    assert drift.rate == pytest.approx(-0.05, rel=1e-3)
    assert drift.limit == pytest.approx(1, abs=1e-5)


def test_friction_is_read_from_noisy_rows():
    damping = read(FREE, rows_of("Toda", rows=800, friction=0.1, noise=1e-3), FORCES["Toda"])[DAMPING]
    low, high = damping.reading["interval"]
    assert low <= 0.1 <= high
    assert high - low < 0.02


@pytest.mark.parametrize(("time_step", "error"), [(0.01, 2e-7), (0.05, 2e-7), (0.1, 2e-6), (0.2, 1e-5)])
def test_the_mass_as_the_step_vanishes_does_not_depend_on_the_step(time_step, error):
    runs = rows_of("Gaussian well", time_step, mass=1.7)
    (weight,) = constants_from_rows(WEIGHT, runs, FORCES["Gaussian well"], 1.0, mass_known=False)
    assert weight.reading["mass"] == pytest.approx(1.7, rel=error)
    low, high = weight.reading["interval"]
    assert low <= 1.7 <= high


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.parametrize("time_step", [0.01, 0.05, 0.1, 0.2, 0.4])
@pytest.mark.slow
def test_the_interval_of_a_limit_knows_the_error_of_its_series(name, time_step):
    """At Δt = 0.01 the rows are half an orbit, and a weight in x' then has a linear term (Toda)."""
    found = read(FREE, rows_of(name, time_step, rows=400, mass=1.7), FORCES[name], mass=1.7)
    for constant, truth in zip(found.values(), (1, 1, 1, 0.5), strict=True):
        if constant.limit_interval is not None:  # of the fastest motions no second stride is short enough
            low, high = constant.limit_interval
            assert low <= truth <= high


def test_above_a_step_of_half_a_period_over_2_pi_nothing_physical_is_said():
    found = read(FREE, rows_of("double well", 0.35, friction=0.1), FORCES["double well"])
    assert "physical" not in {one.kind for one in found.values()}


def damped_spring(time_step=0.05, friction=0.2):
    step = expm(np.array([[0, 1], [-1, -friction]]) * time_step)
    runs = []
    for start in ((1.0, 0.0), (0.3, 0.8)):
        states = [np.array(start)]
        for _ in range(300):
            states.append(step @ states[-1])
        x, v = np.array(states).T
        runs.append(Trajectory(x[:, None, None], v[:, None, None], time_step))
    return runs


@pytest.mark.parametrize("form", [MATRIX, FREE], ids=["no force", "the spring's force"])
def test_of_a_linear_motion_the_matrix_is_kept_and_read(form):
    found = read(form, damped_spring(), FORCES["spring"])
    assert {one.kind for one in found.values()} == {"physical"}
    reading = found[DAMPING].reading
    assert reading["friction"] == pytest.approx(0.2, abs=1e-10)
    assert reading["frequency"] == pytest.approx(np.sqrt(0.99), abs=1e-10)


def falling(digits, start, friction=0.8, gravity=9.81, time_step=0.02, rows=300):
    """A body in a liquid, v' = −g − γv, as a file of so many digits has it."""
    t = np.arange(rows) * time_step
    v = start * np.exp(-friction * t) - gravity / friction * (1 - np.exp(-friction * t))
    x = 10 - gravity / friction * t + (start + gravity / friction) * (1 - np.exp(-friction * t)) / friction
    x, v = (np.array([float(f"{number:.{digits}g}") for number in column])[:, None, None] for column in (x, v))
    return [Trajectory(x, v, time_step)]


@pytest.mark.parametrize("digits", [8, 10, 12, 17])
@pytest.mark.parametrize("start", [0.0, 3.0])
def test_of_a_body_that_falls_through_a_liquid_friction_and_mass_are_read(digits, start):
    """A constant force and friction are a linear motion, whose step is exact at every Δt: its numbers have no limit."""
    constants = read(FREE, falling(digits, start), lambda x: np.full_like(x, -9.81), mass_known=False)
    assert {constant.kind for constant in constants.values()} == {"physical"}
    assert constants[DAMPING].reading["friction"] == pytest.approx(0.8, abs=10.0 ** (4 - digits) + 1e-9)
    assert "frequency" not in constants[DAMPING].reading
    mass = constants[KICK].reading
    assert mass["mass"] == pytest.approx(1, abs=10.0 ** (4 - digits) + 1e-9)
    assert mass["as_time_step_vanishes"]
    assert mass["at_this_step"] == pytest.approx(0.016 / (1 - np.exp(-0.016)), abs=10.0 ** (4 - digits) + 1e-9)


def test_the_mass_on_a_damped_spring_is_read_from_any_step():
    for time_step in (0.05, 0.8):
        constants = read(FREE, damped_spring(time_step), lambda x: -1.7 * x, mass_known=False)
        assert constants[KICK].reading["mass"] == pytest.approx(1.7, rel=1e-9)


def written(runs, decimals, force=None):
    """The same rows as a file with so many decimals has them, and its column of forces."""
    rounded = []
    for run in runs:
        forces = None if force is None else force(run.positions).round(decimals)
        x, v = run.positions.round(decimals), run.velocities.round(decimals)
        rounded.append(Trajectory(x, v, run.time_step, forces=forces))
    return rounded


@pytest.mark.parametrize("decimals", [4, 6, 9])
def test_a_spring_of_few_decimals_is_a_linear_motion_without_friction(decimals):
    """cos(ωΔt), the factor of v of a law with its force at x, is no friction; nor is the spring a map."""
    force, run = (lambda x: -2 * x), np.arange(600) * 0.02 * np.sqrt(2)
    rows = [Trajectory(1.3 * np.cos(run)[:, None, None], -1.3 * np.sqrt(2) * np.sin(run)[:, None, None], 0.02)]
    constants = read(AT_X, written(rows, decimals, force), force, mass_known=False)
    assert "exact here" not in {constant.kind for constant in constants.values()}
    reading = constants[DAMPING].reading
    assert reading["frequency"] == pytest.approx(np.sqrt(2), abs=0.2 * 10.0**-decimals)
    low, high = reading["intervals"]["friction"]
    assert low < 0 < high
    assert constants["f(x) in v'"].reading["mass"] == pytest.approx(1, abs=10.0**-decimals)


def test_rows_of_too_few_decimals_to_show_the_step_are_no_map():
    """Position Verlet's error is below the third decimal: nothing is exact here, and the friction is read."""
    rows = written(rows_of("pendulum", 0.05, rows=400, friction=0.1), 3)
    constants = read(FREE, rows, FORCES["pendulum"])
    assert "exact here" not in {constant.kind for constant in constants.values()}
    assert constants[DAMPING].reading["friction"] == pytest.approx(0.1, abs=0.005)
    of_the_map = written(rows_of_the_map("pendulum", 0.3, rows=300), 9)
    assert {constant.kind for constant in read(FREE, of_the_map, FORCES["pendulum"]).values()} == {"exact here"}


def test_rows_that_are_the_map_give_its_numbers_exactly():
    found = read(FREE, rows_of_the_map("pendulum", rows=300), FORCES["pendulum"])
    assert {one.kind for one in found.values()} == {"exact here"}
    assert [one.simple for one in found.values()] == [1, 1, 1, Rational(1, 2)]
    (weight,) = constants_from_rows(
        WEIGHT, rows_of_the_map("Toda", rows=300, mass=130.0), FORCES["Toda"], 1.0, mass_known=False
    )
    assert (weight.kind, weight.simple) == ("physical", None)  # 1/130 is nearly 0, and must not become it
    assert weight.reading["mass"] == pytest.approx(130, rel=1e-12)


def test_rows_of_a_map_with_other_numbers_keep_them():
    """The factors 1.00005 and 1.0001 are within a thousandth of 1, and in every row."""
    x, v, path = 1.0, 0.2, []
    for _ in range(400):
        path.append((x, v))
        kick = 0.05 * -np.sin(x + 0.025 * v)
        x, v = x + 1.00005 * 0.05 * v + 0.025 * kick / 1.0005, 1.0001 * v + kick / 1.0005
    found = read(FREE, noisy([np.array(path).T], 0.05, 0.0), FORCES["pendulum"])
    assert {one.kind for one in found.values()} == {"physical"}
    assert found[DRIFT].value == pytest.approx(1.00005, abs=1e-11)
    assert found[DAMPING].simple is None


@pytest.mark.parametrize("noise", [1e-3, 1e-2])
@pytest.mark.slow
def test_intervals_of_a_mass_cover_it(noise):
    sets, covered = 20, 0
    for seed in range(sets):
        runs = rows_of_the_map("hoop", mass=1.7, noise=noise, seed=seed)
        (weight,) = constants_from_rows(WEIGHT, runs, FORCES["hoop"], 1.0, mass_known=False)
        low, high = weight.interval
        covered += low <= 1 / 1.7 <= high
        assert high - low < 20 * noise / 1.7
    assert covered >= 16  # of 20; 95 % are covered on the average


@pytest.mark.parametrize("name", [name for name in WELLS if name != "double well"])
@pytest.mark.parametrize("noise", [0.0, 0.003])
@pytest.mark.slow
def test_a_mass_is_read_from_velocities_that_are_differences_of_positions(name, noise):
    """A camera's v = (x₊ − x₋)/(2Δt) is too small by (ωΔt)²/6 and shares its noise with x: neither is of the mass."""
    runs = [
        replace(run, velocities=np.gradient(run.positions, run.time_step, axis=0))
        for run in rows_of(name, 0.1, rows=900, mass=1.7, noise=noise, seed=4)
    ]
    (weight,) = constants_from_rows(WEIGHT, runs, FORCES[name], 1.0, mass_known=False)
    low, high = weight.reading["interval"]
    slack = 0.2 * (high - low) + 2e-5  # two and a half standard errors, and (ωΔt)⁴/30 of five positions
    assert low - slack < 1.7 < high + slack
    assert high - low < 0.05
    assert "v was made of positions" in weight.sentence


@pytest.mark.parametrize("noise", [1e-2, 3e-2])
def test_noise_is_no_friction(noise):
    damping = read(FREE, rows_of("pendulum", noise=noise), FORCES["pendulum"])[DAMPING]
    assert damping.kind == "not told apart"
    assert damping.value == pytest.approx(1, abs=3e-3 * noise / 1e-2)


def test_rows_that_are_not_the_map_and_noise_get_no_interval():
    found = read(FREE, rows_of("pendulum", rows=800, drive=0.2, noise=1e-4), FORCES["pendulum"])
    assert {one.interval for one in found.values()} == {None}


def test_a_longer_stride_is_a_longer_step_of_the_law():
    every = read(FREE, rows_of("Toda", 0.1), FORCES["Toda"])[KICK]
    second = read(FREE, rows_of("Toda", 0.05, rows=599), FORCES["Toda"], stride=2)[KICK]
    assert second.value == pytest.approx(every.value, abs=2e-5)
    assert second.limit == pytest.approx(1, abs=1e-5)


def test_the_exact_flow_and_the_strides_agree_or_a_sentence_says_so():
    runs = rows_of("Morse", 0.05)
    data = Transitions.of(runs)
    origin = explain_constants(FREE, data, FORCES["Morse"], 1.0)
    measured = constants_from_rows(FREE, runs, FORCES["Morse"], 1.0, mass_known=True)
    assert [disagreement(*pair) for pair in zip(origin.constants, measured, strict=True)] == [None] * 4
    wrong = replace(origin.constants[1], predicted=2 * origin.constants[1].predicted - 1)
    assert "the rows at several strides" in disagreement(wrong, measured[1])


def test_what_is_not_read_is_undecided_at_once():
    tanh = TrainedForm(
        OneStepMap.from_equations("parameter s; x' = x + h*v; v' = tanh(s*v) + h*f(x)/m"), {"s": Rational("0.9")}
    )
    (one,) = constants_from_rows(tanh, rows_of("Toda"), FORCES["Toda"], 1.0, mass_known=True)
    assert (one.kind, one.interval, one.limit) == ("undecided", None, None)
    (one,) = constants_from_rows(WEIGHT, rows_of("Toda", rows=9), FORCES["Toda"], 1.0, mass_known=True)
    assert one.kind == "undecided"
    (one,) = constants_from_rows(WEIGHT, rows_of("Toda"), lambda x: np.full_like(x, np.nan), 1.0, mass_known=True)
    assert one.kind == "undecided"
    with pytest.raises(InputError, match="the mass is 0, expected a number above 0"):
        constants_from_rows(WEIGHT, rows_of("Toda"), FORCES["Toda"], 0, mass_known=True)


def test_constants_are_explained_on_one_thread_of_the_linear_algebra():
    """Else the last digits, and most of the time, would depend on how many cores there are."""
    threads = set()

    def force(x):
        threads.update(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")
        return FORCES["Toda"](x)

    runs = rows_of("Toda")
    with threadpool_limits(2, user_api="blas"):
        constants_from_rows(WEIGHT, runs, force, 1.0, mass_known=False)
        assert threads == {1}
        threads.clear()
        explain_constants(WEIGHT, Transitions.of(runs), force, 1.0)
        assert threads == {1}


def test_particles_and_dimensions_are_coordinates_of_one_state():
    one, two, _ = rows_of("Toda")
    x = np.concatenate([run.positions for run in (one, two)], axis=1)
    v = np.concatenate([run.velocities for run in (one, two)], axis=1)
    found = read(FREE, [Trajectory(x, v, 0.05)], FORCES["Toda"])
    assert found[KICK].kind == "compensation"
    assert found[KICK].limit == pytest.approx(1, abs=1e-5)


def test_a_measured_constant_is_plain_data_for_json():
    record = json.loads(
        json.dumps(
            [one.to_json() for one in read(FREE, rows_of("pendulum", friction=0.1), FORCES["pendulum"]).values()],
            allow_nan=False,
        )
    )
    assert {"value", "interval", "kind", "limit", "rate", "reading"} <= record[0].keys()
    assert record[0]["reading"]["friction"] == pytest.approx(0.1, abs=1e-5)
