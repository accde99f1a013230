"""Rows as people have them: few, one orbit, broken, of two laws, or of a motion that no law here has.

Each ends in a sentence, and never in a law that is not there, nor without one that is.
"""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from pnn_symbolic import RefusedError, discover, trajectory_of
from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.checks import check_symplecticity, check_time_reversal
from pnn_symbolic.dynamics.readers import write_trajectories
from pnn_symbolic.errors import DataError
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.report.outcome import lines_beside, outcome_sentence, shares_sentence
from pnn_symbolic.report.run import discovery_json
from pnn_symbolic.report.screen import first_screen
from pnn_symbolic.search.settings import SearchSettings
from tests.evidence.judged_rows import flow, iterated

BRIEF = SearchSettings(population=10, generations=1, hill_climb=False)
TODA = "exp(x) - x"


def toda(x):
    return 1 - np.exp(x)


def moving(acceleration=lambda x, v, t: toda(x), starts=(1.0, 0.5), time_step=0.1, rows=300, **options):
    """Exact rows, of Toda's particle unless said otherwise."""
    return flow(acceleration, starts, time_step=time_step, rows=rows, **options)


def written_by(name, mass=1.7, rows=150):
    """Toda's particle by every step of a method of the catalogue."""
    step = integrator_called(name).map.step_function()
    return iterated(lambda x, v: step(x, v, 0.1, mass, toda), [(1.0, 0.0), (0.3, 0.4)], time_step=0.1, rows=rows)


def asked(rows, potential: str | None = TODA):
    """What a run with hardly any search says."""
    return discover(rows, potential, settings=BRIEF)


def name_of(law):
    """Its name in the catalogue, of a law that there is."""
    assert law is not None
    return identify(law).name


# --- the law that is there


@pytest.mark.parametrize(
    "name", ["explicit Euler", "symplectic Euler A", "symplectic Euler B", "position Verlet", "velocity Verlet", "RK4"]
)
@pytest.mark.slow
def test_rows_of_a_common_integrator_are_that_integrator(name):
    found = asked(written_by(name))
    assert (found.outcome, name_of(found.trained)) == ("generator", name)
    assert f"These rows are {name}, step by step" in outcome_sentence(found)
    assert found.learned_mass == pytest.approx(1.7, rel=1e-9)


def test_of_a_drift_without_force_no_share_is_stated():
    found = asked(written_by("explicit Euler"))
    assert "Δx beyond vΔt: no change beyond rounding" in shares_sentence(found, found.measured["trained"])


def test_a_constant_force_is_known_wherever_a_law_is_rolled_out_to():
    time = np.arange(100) * 0.02
    v = 5 - 9.81 * time
    x = np.concatenate([[0.0], np.cumsum(v * 0.02)[:-1]])
    rows = trajectory_of(x, v, 0.02)
    falling = discover([replace(rows, forces=np.full_like(rows.positions, -9.81))])
    assert falling.roll_out.left_range_at is None


def test_a_map_that_is_chaotic_from_row_to_row_is_named():
    def standard_map(x, v):
        v = v - 3 * np.sin(x)
        return x + v, v

    found = asked(iterated(standard_map, [(1.0, 0.5), (0.3, 0.2)], time_step=1.0, rows=300), "pendulum:strength=3")
    assert (found.outcome, name_of(found.trained)) == ("generator", "symplectic Euler A")


BURSTS = {
    "Kepler's radius at e = 0.9": (
        lambda: moving(lambda x, v, t: 0.19 / x**3 - 1 / x**2, (1.9,), velocities=(0.0,), time_step=0.005, rows=1500),
        "0.095/x**2 - 1/x",
    ),
    "a charge that flies by": (
        lambda: moving(lambda x, v, t: 1 / x**2, (10.0, 10.0), velocities=(-1.2, -0.7), time_step=0.02, rows=900),
        "1/x",
    ),
}


@pytest.mark.parametrize("motion", BURSTS)
@pytest.mark.slow
def test_motion_in_bursts_has_its_law(motion):
    rows, potential = BURSTS[motion]
    found = asked(rows(), potential)
    assert (found.outcome, name_of(found.rounded)) == ("approximation", "position Verlet")


@pytest.mark.slow
def test_friction_that_stops_the_motion_at_once_is_read():
    found = asked(moving(lambda x, v, t: toda(x) - v, time_step=0.05, rows=200))
    assert found.outcome == "approximation"
    assert found.rounded is not None
    assert check_symplecticity(found.rounded).holds is False
    (friction,) = [one.reading for one in found.constants if one.reading and "friction" in one.reading]
    assert friction["interval"][0] < 1 < friction["interval"][1]


DAMPED = (
    ("a damped spring", lambda x, v, t: -2.5 * x - 0.3 * v, "-(ω² + γ²/4) x - γ v, frequency ω = 1.574"),
    ("a fall through a liquid", lambda x, v, t: -9.81 - 0.3 * v, "f(x)/m - γ v, friction γ = 0.3"),
    ("a damped pendulum", lambda x, v, t: -np.sin(x) - 0.3 * v, "f(x)/m - γ v, friction γ = 0.3"),
)


@pytest.mark.parametrize(("motion", "equation"), [motion for _, *motion in DAMPED], ids=[name for name, *_ in DAMPED])
@pytest.mark.slow
def test_where_friction_is_read_the_motion_is_told_and_no_order_in_the_step(motion, equation):
    """Its factor of v is exp(−γΔt): held fast while Δt goes to 0 it would be the step of no motion."""
    rows = [
        replace(run, forces=np.asarray(motion(run.positions, 0.0, 0.0)) + 0 * run.positions)
        for run in moving(motion, time_step=0.05, rows=200)
    ]
    found = asked(rows, None)
    assert found.outcome == "approximation"
    screen = [line.text for line in first_screen(found, discovery_json(found))]
    (told,) = [line for line in screen if line.startswith("  advances")]
    assert told.startswith(f"  advances x'' = {equation}")
    assert not any("order 0" in line or "no motion that can be told" in line for line in screen)
    (friction,) = [c.reading for c in found.constants if c.reading and "friction" in c.reading]
    assert friction["friction"] == pytest.approx(0.3, abs=1e-4)
    masses = [c.reading["mass"] for c in found.constants if c.reading and "mass" in c.reading]
    assert masses == pytest.approx([1.0] * len(masses), abs=1e-4)


def test_constants_of_one_time_step_are_not_taken_for_another_motion():
    """Forty rows in six decimals allow a law whose constants compensate the step: as Δt → 0 they are simple."""
    (run,) = moving(lambda x, v, t: -np.sin(x), (1.0,), velocities=(0.2,), rows=40)
    rows = replace(run, positions=run.positions.round(6), velocities=run.velocities.round(6))
    found = asked([rows], "pendulum")
    assert found.outcome == "approximation"
    (told,) = [line.text for line in first_screen(found, discovery_json(found)) if "advances x" in line.text]
    assert told.startswith("  advances x'' = f(x)/m")
    assert "NOT" not in told


def test_the_matrix_of_an_exact_spring_keeps_areas_and_reversal():
    time = 0.1 * np.arange(250)
    rows = trajectory_of(np.cos(1.3 * time), -1.3 * np.sin(1.3 * time), 0.1)
    found = asked([replace(rows, forces=-1.69 * rows.positions)], None)
    assert found.outcome == "generator"
    assert check_symplecticity(found.rounded).holds
    assert not any("friction" in constant.sentence for constant in found.constants)


@pytest.mark.slow
def test_a_small_friction_that_the_rows_tell_is_in_their_law():
    found = asked(moving(lambda x, v, t: -(x**3) - 0.002 * v, (1.2,), time_step=0.05, rows=500), "x**4/4")
    assert found.health.has("friction")
    (friction,) = [c.reading for c in found.constants if c.reading and "friction" in c.reading]
    assert friction["friction"] == pytest.approx(0.002, rel=0.01)
    assert not check_symplecticity(found.rounded).holds


@pytest.mark.slow
def test_velocities_by_forward_differences_are_said_beside_their_law():
    exact = [run.positions[:, 0, 0] for run in moving()]
    found = asked([trajectory_of(x[:-1], np.diff(x) / 0.1, 0.1) for x in exact])
    assert (found.outcome, name_of(found.rounded)) == ("approximation", "symplectic Euler B")
    assert [symptom.code for symptom in found.health.symptoms] == ["half_step"]


# --- a term that no law here has

FOREIGN = {
    "another force": lambda x, v, t: toda(x) + 0.05 * np.cos(3 * x),
    "a rocket": lambda x, v, t: toda(x) / (1 - 0.01 * t),
    "a stiffness that swings": lambda x, v, t: toda(x) * (1 + 0.05 * np.cos(2.1 * t)),
    "a hidden partner": lambda x, v, t: toda(x) - 0.05 * (x - x[::-1]),
    "dry friction": lambda x, v, t: toda(x) - 0.05 * np.tanh(20 * v),
}


@pytest.mark.parametrize("term", FOREIGN)
@pytest.mark.slow
def test_where_a_term_is_foreign_to_every_law_there_is_none(term):
    found = asked(moving(FOREIGN[term], time_step=0.05, rows=400))
    assert found.outcome == "none"
    assert found.reason in ("memory", "missing_term")
    assert found.trained is found.rounded is None


# --- rows from which any law would be nonsense


SPOILT = {
    "speed": (lambda x, v: (x, np.abs(v), toda(x)), None),
    "force_sign": (lambda x, v: (x, v, -toda(x)), None),
    "time_scale": (lambda x, v: (x, 1000 * v, toda(x)), None),
    "potential_mismatch": (lambda x, v: (x, v, toda(x)), "harmonic:stiffness=3"),
    "force_not_of_position": (lambda x, v: (x, v, np.zeros_like(x)), None),
}
"""Code → what is done to x and v, with the force column beside them; the potential that is named."""


@pytest.mark.parametrize("code", SPOILT)
def test_spoilt_rows_are_refused_before_any_search(code):
    spoil, potential = SPOILT[code]
    columns = [spoil(run.positions[:, 0, 0], run.velocities[:, 0, 0]) for run in moving()]
    with pytest.raises(RefusedError) as refused:
        asked([trajectory_of(x, v, 0.1, force) for x, v, force in columns], potential)
    assert code in [symptom["code"] for symptom in refused.value.health if symptom["severity"] == "refused"]
    assert "\n" not in str(refused.value)


def test_a_wrapped_angle_is_refused_before_any_search():
    turning = moving(lambda x, v, t: -0.2 * np.sin(x), (0.0, 0.5), velocities=(1.5, -1.6))
    angles = [(run.positions[:, 0, 0] % (2 * np.pi), run.velocities[:, 0, 0]) for run in turning]
    with pytest.raises(RefusedError, match="wrap") as refused:
        asked([trajectory_of(x, v, 0.1) for x, v in angles], "pendulum:strength=0.2")
    assert [symptom["code"] for symptom in refused.value.health] == ["wrapped"]


def test_a_self_excited_swing_is_no_spring():
    swing = moving(lambda x, v, t: -x + 0.7 * (1 - x * x) * v, (1.0, 0.3))
    with pytest.raises(RefusedError, match="depends on v"):
        asked(swing, "harmonic")


# --- few rows, one orbit, gaps, two laws


@pytest.mark.slow
def test_of_fewer_than_thirty_pairs_the_law_is_told_and_that_its_limit_is_unknown():
    found = asked(moving(starts=(1.0,), rows=25))
    assert (found.outcome, name_of(found.rounded)) == ("approximation", "position Verlet")
    assert any(line.startswith("Fewer than 30 pairs") for line in lines_beside(found))
    assert not found.floor.stated


def test_of_fewer_rows_than_weights_nothing_is_said_but_that():
    with pytest.raises(DataError, match="5 training rows for networks of 12 weights"):
        asked(moving(starts=(1.0,), rows=8))


@pytest.mark.parametrize("beside", [[], moving(starts=(0.4,), rows=6)], ids=["alone", "a run of six rows beside it"])
@pytest.mark.slow
def test_one_orbit_is_enough_for_the_law(beside):
    found = asked([*moving(starts=(1.0,)), *beside])
    assert (found.outcome, name_of(found.rounded)) == ("approximation", "position Verlet")


def test_lost_rows_take_no_law_with_them(tmp_path):
    (run, _) = written_by("velocity Verlet")
    write_trajectories(tmp_path / "whole.csv", [run])
    header, *lines = (tmp_path / "whole.csv").read_text().splitlines()
    (tmp_path / "gaps.csv").write_text("\n".join([header, *lines[:50], *lines[53:90], *lines[91:]]) + "\n")
    found = asked(tmp_path / "gaps.csv")
    assert (found.outcome, name_of(found.trained)) == ("generator", "velocity Verlet")
    assert found.learned_mass == pytest.approx(1.7, rel=1e-9)


@pytest.mark.slow
def test_two_masses_in_one_file_are_said_and_are_no_law():
    light, heavy = moving(rows=250), moving(lambda x, v, t: toda(x) / 1.3, (0.8, -0.5), rows=250)
    found = asked([*light, *heavy])
    assert (found.outcome, found.trained) == ("none", None)
    assert any(gap.startswith("The runs obey different laws") for gap in found.gaps)


@pytest.mark.slow
def test_a_law_that_changes_halfway_is_said_and_is_no_law():
    found = asked(moving(lambda x, v, t: (1.1 if t > 20 else 1) * toda(x), rows=400))
    assert (found.outcome, found.trained) == ("none", None)
    assert any("obey different laws" in gap for gap in found.gaps)


def test_a_force_column_that_changes_halfway_is_no_force_of_the_place():
    (broken,) = moving(lambda x, v, t: -(1 - 0.4 * (t > 10)) * x**3, (1.2,), time_step=0.05, rows=400)
    stiffness = np.where(np.arange(len(broken.positions)) > 200, 0.6, 1.0)
    rows = replace(broken, forces=-stiffness[:, None, None] * broken.positions**3)
    found = asked([rows], potential=None)
    assert (found.outcome, found.reason, found.trained) == ("none", "force_not_of_position", None)


@pytest.mark.slow
def test_rows_that_end_at_rest_lose_no_answer():
    """Braked until it stands: the part that is held back for the test does not move at all."""
    t = np.minimum(0.02 * np.arange(140), 2)
    braked = [trajectory_of(2 * t - t**2 / 2, 2 - t, 0.02)]
    found = discover(braked, "gravity:g=1", settings=BRIEF, as_is=True)
    assert (found.trained or found.best_try) is not None


def test_between_impacts_there_is_the_law_of_the_flight():
    time, rows, (height, speed) = 0.02, [], (1.0, 0.0)
    for _ in range(180):
        rows.append((height, speed))
        height, speed = height + speed * time - 9.81 * time**2 / 2, speed - 9.81 * time
        if height < 0:  # thrown back where it is: the wall is between two rows
            height, speed = -height, -0.9 * speed
    x, v = np.array(rows).T
    found = asked([trajectory_of(x, v, time)], "gravity:g=9.81")
    assert found.health.has("impacts")
    assert (found.outcome, name_of(found.trained)) == ("generator", "velocity Verlet")
    assert "The force is constant" in found.recognition.sentence


def test_the_integrator_of_the_rows_between_impacts_is_named_without_a_search():
    step, rows, (x, v) = 0.05, [], (1.0, 0.4)
    for _ in range(200):
        rows.append((x, v))
        middle = v - step / 2 * 9 * x
        x = x + step * middle
        v = middle - step / 2 * 9 * x
        v = -v if x < -0.5 and v < 0 else v
    x, v = np.array(rows).T
    found = asked([trajectory_of(x, v, step)], "harmonic:stiffness=9")
    assert found.health.has("impacts")
    assert not found.front
    assert (found.outcome, name_of(found.trained)) == ("generator", "velocity Verlet")


def test_a_spring_in_six_decimals_keeps_areas_and_has_no_friction():
    """Its fitted matrix has an area of 1 + 6e-9 and diagonals that differ by 2e-9: no more than the decimals tell."""
    time = 0.02 * np.arange(400)
    x, v = np.round(5 * np.cos(6 * time), 6), np.round(-30 * np.sin(6 * time), 6)
    found = asked([trajectory_of(x, v, 0.02, forces=np.round(-0.9 * 5 * np.cos(6 * time), 6))], None)
    assert found.rounded is not None
    assert check_time_reversal(found.rounded).holds
    assert check_symplecticity(found.rounded).holds
    (told,) = [line.text for line in first_screen(found, discovery_json(found)) if "advances x" in line.text]
    assert "frequency ω = 6.0000000" in told
    assert not any("γ" in constant.sentence for constant in found.constants)


@pytest.mark.parametrize(("noise", "step"), [(0, 1), (1e-3, 4)])
def test_velocities_made_of_positions_leave_the_law_what_it_is(noise, step):
    (run,) = moving(starts=(1.0,), rows=500)
    x = run.positions.ravel() + noise * np.random.default_rng(2).normal(size=500)
    found = asked([trajectory_of(x[1:-1], (x[2:] - x[:-2]) / 0.2, 0.1)])
    assert name_of(found.rounded) == "position Verlet"
    assert found.floor.triples.stride == step


def test_of_equal_integrators_the_commonest_is_named():
    t = 0.05 * np.arange(80)
    found = asked([trajectory_of(1 + 3 * t - 9.81 * t**2 / 2, 3 - 9.81 * t, 0.05)], "gravity:g=9.81")
    assert (found.outcome, name_of(found.trained)) == ("generator", "velocity Verlet")


def with_column(force, acceleration, starts, **options):
    """Rows with what moves them as a force column."""
    runs = moving(acceleration, starts, **options)
    return [replace(run, forces=force(run.positions, run.velocities)) for run in runs]


def drag(x, v):
    return -1 - 0.1 * v * np.abs(v)


def spring(x, v):
    return -np.sin(x)


@pytest.mark.parametrize(
    ("force", "starts", "passed"),
    [(drag, (9.0,), "once"), (spring, (1.0,), "one curve"), (spring, (1.0, 1.3), "")],
)
@pytest.mark.slow
def test_what_a_force_column_cannot_tell_is_said(force, starts, passed):
    found = asked(with_column(force, lambda x, v, t: force(x, v), starts, rows=100), None)
    assert found.outcome != "none"
    assert found.passages == passed
    assert ("each place is passed once" in outcome_sentence(found)) is (passed == "once")
    assert any("rows of a second energy would tell" in line for line in lines_beside(found)) is (passed == "one curve")


# --- what cannot be read is one line, whichever part of a run finds it


@pytest.mark.parametrize(
    ("lines", "potential", "said"),
    [
        (["time,x,x,v"], "harmonic", "columns x and x are both x"),
        (["time (s),time (ms),x,v"], "harmonic", "columns time (s) and time (ms) are both time"),
        ([], "x**2/2 + k*x", '"k" has no number'),
        ([], "open('x')", 'no function is called "open"'),
        ([], "1/(x - 0.5)", "row 6: the force of 1/(x - 0.5) at x = 0.5 is inf"),
    ],
    ids=["a column twice", "two units of one time", "an unknown name", "a call", "a pole at a row"],
)
def test_bad_input_is_one_line_and_no_traceback(command, tmp_path, lines, potential, said):
    columns = lines[0].count(",") if lines else 2
    rows = [",".join([f"{k / 10}"] * (columns - 1) + [f"{k / 10}", "1"]) for k in range(40)]
    (tmp_path / "bad.csv").write_text("\n".join([*(lines or ["time,x,v"]), *rows]) + "\n")
    code, out, err = command("run", tmp_path / "bad.csv", "--potential", potential, "--quiet")
    assert (code, out, len(err.strip().splitlines())) == (2, "", 1)
    assert "Traceback" not in err
    assert said in err


@pytest.mark.slow
def test_a_law_beside_heat_is_said_to_have_neither_the_heat_nor_the_friction():
    """A spring in a thermostat: the law of its mean retraces its path, its rows do not."""
    x, v, heat, rows = 0.0, 0.0, np.random.default_rng(0), []
    for _ in range(1500):
        rows.append((x, v))
        x += 0.1 * v / 2
        v = 0.95 * (v - 0.1 * x) + 0.1 * heat.normal()
        x += 0.1 * v / 2
    found = asked(trajectory_of(*np.array(rows).T, 0.1), "harmonic")
    assert found.outcome == "approximation"
    assert "the verdicts are of the law, which has neither" in outcome_sentence(found)


@pytest.mark.slow
def test_what_the_rows_of_a_spring_leave_open_is_said_wherever_its_law_is_taken_along(command, tmp_path, searches):
    """Rows of a linear force tell a matrix: no verdict for every force stands on the page, in code, in a lesson."""
    searches(hill_climb=False)
    x, v, rows = 1.0, 0.2, []
    for step in range(6000):
        if step % 10 == 0:
            rows.append(f"{0.02 * step!r},{x!r},{v!r},{1.5 - 3 * x!r}")
        middle = v + 0.01 * (1.5 - 3 * x)
        x += 0.02 * middle
        v = middle + 0.01 * (1.5 - 3 * x)
    (tmp_path / "spring.csv").write_text("\n".join(["t,x,v,f", *rows]))
    run = tmp_path / "run"
    brief = ("--population", 10, "--generations", 1, "--quiet", "--json")
    code, out, err = command("run", tmp_path / "spring.csv", "--out", run, *brief)
    assert (code, err) == (0, "")
    motion = json.loads(out)["motion_of_rows"]
    assert motion["is_a_matrix"]
    frequency = np.arccos(1 - 3 * 0.02**2 / 2) / 0.02  # of velocity Verlet at this step
    told = re.search(r"x'' = -ω² x, frequency ω = ([0-9.]+),", motion["sentence"])
    assert told
    assert float(told[1]) == pytest.approx(frequency, rel=1e-10)
    page = (run / "index.html").read_text(encoding="utf-8")
    code_of_law = command("export", run, "--to", "numpy")[1]
    for text in (page, code_of_law, command("explain", run)[1]):
        assert "frequency ω = 1.7321374" in text
        assert "no proof for every force is" in " ".join(text.split())
    assert "retrace" not in code_of_law
    assert "symplectic" not in code_of_law
