"""What moves particles beside the forces of their rows, or holds them: told by its sign, and never called noise."""

import numpy as np
import pytest
from typer.testing import CliRunner

from pnn_symbolic import SearchSettings, Trajectory, potential_called
from pnn_symbolic.cli import app
from pnn_symbolic.discovery import discover
from pnn_symbolic.dynamics.engines.step import measured_step
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.recognition import recognise
from pnn_symbolic.recognition.pull_table import PullTable

BOND = Interaction.of_pairs(potential_called("morse:depth=1,width=2,distance=1"), 4)
START = 1.1 * np.array([[0.0, 0, 0], [1, 0, 0], [0.5, 0.8, 0], [0.5, 0.3, 0.8]])
FREE = np.array([[0.0], [1.0], [1.0], [1.0]])
FIELD = np.array([0.0, 0.0, -0.5])
STEP = 0.02


def rows_of(*, free=1.0, factor=lambda number, v: 1.0, field=0.0, inner=1, rows=40):
    """Velocity Verlet of four bound particles, of which some are held, or all are slowed down after each step."""
    x, v, kept = START, free * np.random.default_rng(0).normal(0, 0.3, START.shape), []
    f = BOND.force(x) + field
    for number in range(rows * inner):
        if number % inner == 0:
            kept.append((x, v, f))
        v = v + free * STEP / 2 * f
        x = x + STEP * v
        f = BOND.force(x) + field
        v = factor(number, v) * (v + free * STEP / 2 * f)
    x, v, f = map(np.array, zip(*kept, strict=True))
    return Trajectory(x, v, STEP * inner, forces=f, masses=np.ones(4))


def test_particles_that_are_held_do_not_hide_the_method_of_the_others():
    found = recognise([rows_of(free=FREE)])
    assert [str(generator) for generator in found.generators] == ["velocity Verlet"]
    assert found.outcome == "named"


def rescaled(number, v):
    return 0.98 if number % 3 == 0 else 1.0


def slowed_one_by_one(number, v):
    return 1 - 0.05 * np.random.default_rng(number).normal(size=(4, 1))


@pytest.mark.parametrize(
    ("factor", "sign"),
    [(rescaled, "of all particles, by one factor a row"), (slowed_one_by_one, "along the velocity of each particle")],
)
def test_a_factor_on_velocities_is_told_as_such_and_not_as_noise(factor, sign):
    found = recognise([rows_of(factor=factor, field=FIELD)])  # no pair force: no inner steps are tried
    assert not found.generators
    assert sign in found.sentence
    assert "random" not in found.sentence


def dragged(*, drag, seed=0):
    """Velocity Verlet of four bound particles whose force column holds −γ v of the half step, as `fix viscous`."""
    x, v = START, np.random.default_rng(seed).normal(0, 0.3, START.shape)
    f, kept = BOND.force(x), []
    for _ in range(40):
        kept.append((x, v, f))
        middle = v + STEP / 2 * f
        x = x + STEP * middle
        f = BOND.force(x) - drag * middle
        v = middle + STEP / 2 * f
    x, v, f = map(np.array, zip(*kept, strict=True))
    return Trajectory(x, v, STEP, forces=f, masses=np.ones(4))


def test_friction_that_the_forces_hold_is_told_with_its_coefficient_and_is_no_law():
    rows = dragged(drag=0.3)
    found = recognise([rows])
    assert (found.outcome, [generator.name for generator in found.generators]) == ("named", ["velocity Verlet"])
    assert not found.generators[0].leads
    told = found.generators[0].constants
    assert told["friction"] == pytest.approx(0.3, rel=1e-3)
    assert "no function of the positions" in found.sentence
    law = discover(rows, settings=SearchSettings(population=10, generations=1))
    assert (law.outcome, law.reason, law.trained) == ("none", "friction", None)


@pytest.mark.parametrize("seed", range(3))
def test_no_friction_is_seen_in_forces_that_hold_none(seed):
    found = recognise([dragged(drag=0.0, seed=seed)])
    assert found.generators[0].leads
    assert found.generators[0].constants == {}


def kicked(number, v):
    return 1 + 0.1 * np.random.default_rng(number).normal(size=v.shape)


@pytest.mark.parametrize(
    ("factor", "sign"), [(rescaled, "a thermostat"), (slowed_one_by_one, "friction"), (kicked, "random")]
)
def test_what_more_rows_would_not_tell_is_not_asked_for(factor, sign):
    """Every step of a thermostat is as hidden as every tenth; of rows without one, every step is asked for."""
    found = recognise([rows_of(factor=factor, field=FIELD)])
    assert sign in found.sentence
    assert found.write_next_time == ""
    thinned = recognise([rows_of(field=FIELD, inner=12, rows=15)])
    assert thinned.write_next_time.startswith("every step")


def test_forces_that_rows_hardly_follow_are_no_noise():
    found = recognise([rows_of(field=FIELD, inner=12, rows=15)])
    assert not found.generators
    assert "random" not in found.sentence


def test_a_tabulated_pull_does_not_vanish_at_its_farthest_distance():
    table = PullTable.of(lambda r: r**-7, 1.0, 2.2498, is_cut=False)
    squares = np.nextafter(table.high, 0) - np.arange(3) * np.spacing(table.high)
    assert table(squares) * np.sqrt(squares) == pytest.approx(2.2498**-7)


def test_a_time_step_is_exact_only_where_a_rule_holds_to_the_rounding_of_the_rows():
    time = STEP * np.arange(50)
    motion = (np.sin(time) + np.sin(2 * time) / 4)[:, None, None], (np.cos(time) + np.cos(2 * time) / 2)[:, None, None]
    known = measured_step(*([part] for part in motion), roundings=(1e-17, 1e-17))
    assert (known.follows, known.exact) == (True, False)
    verlet = rows_of()
    known = measured_step([verlet.positions], [verlet.velocities], roundings=(1e-16, 1e-16))
    assert (known.value, known.exact) == (STEP, True)


def test_plain_xyz_is_refused_for_its_velocities(tmp_path):
    pytest.importorskip("ase")
    path = tmp_path / "plain.xyz"
    path.write_text("1\nAtoms. Timestep: 0\n1 0 0 0\n" * 3)
    answer = CliRunner().invoke(app, ["identify", str(path)])
    assert answer.exit_code == 2
    assert "plain XYZ holds positions and no velocities" in answer.stderr
