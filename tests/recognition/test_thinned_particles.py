"""Inner steps of particles are found by few trials: the error of a method beside exact motion says their number."""

import numpy as np
import pytest

from pnn_symbolic import Trajectory, potential_called
from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.dynamics.interaction import Interaction
from pnn_symbolic.dynamics.particle_pairs import pair_interaction
from pnn_symbolic.recognition import recognise

BOND = Interaction.of_pairs(potential_called("morse:depth=1,width=2,distance=1"), 4)
START = 1.1 * np.array([[0.0, 0, 0], [1, 0, 0], [0.5, 0.8, 0], [0.5, 0.3, 0.8]])


def thinned(name, inner):
    """Four bound particles, so many steps of the method a row."""
    step = integrator_called(name).map.step_function()
    x, v, rows = START, np.random.default_rng(0).normal(0, 0.3, START.shape), []
    for _ in range(8):
        rows.append((x, v))
        for _ in range(inner):
            x, v = step(x, v, 0.02, 1.0, BOND.force)
    return (*map(np.array, zip(*rows, strict=True)), 0.02 * inner)


@pytest.mark.parametrize(
    ("name", "inner"), [("velocity Verlet", 7), ("velocity Verlet", 43), ("symplectic Euler A", 13)]
)
@pytest.mark.slow
def test_every_number_of_inner_steps_is_found(name, inner):
    x, v, step = thinned(name, inner)
    found = recognise([Trajectory(x, v, step, masses=np.ones(4))], force=BOND.force)
    assert found.outcome == "named"
    assert (found.generators[0].name, found.generators[0].substeps) == (name, inner)


@pytest.mark.slow
def test_inner_steps_are_found_with_a_time_step_that_is_known_from_the_rows_only():
    x, v, step = thinned("velocity Verlet", 10)
    rows = Trajectory(x, v, 1.02 * step, masses=np.ones(4))
    found = recognise([rows], force=BOND.force, clock_is_free=True)
    assert (found.generators[0].name, found.generators[0].substeps) == ("velocity Verlet", 10)
    assert found.time_step == pytest.approx(step, rel=1e-8)


@pytest.mark.parametrize("every", [2, 3])
def test_two_particles_that_are_closest_at_one_row_do_not_hide_the_method_of_the_others(every):
    """Between that row and the next the force that is learned from the rows errs a million times as much."""
    golden = (1 + 5**0.5) / 2
    corners = [np.roll((0, a, b * golden), turn) for a in (-1, 1) for b in (-1, 1) for turn in range(3)]
    x = np.array([(0, 0, 0), *corners]) * 1.08 / np.hypot(1, golden)
    pull = pair_interaction(lambda r: 24 * (2 / r**13 - 1 / r**7), 13)
    v, f, rows = np.random.default_rng(13).normal(0, 0.2**0.5, x.shape), pull(x), []
    v -= v.mean(axis=0)
    for number in range(90):
        if number > 50 and (number - 51) % every == 0:
            rows.append((x, v, f))
        v = v + 0.005 * f
        x = x + 0.01 * v
        f = pull(x)
        v = v + 0.005 * f
    x, v, f = map(np.array, zip(*rows, strict=True))
    found = recognise([Trajectory(x, v, 0.01 * every, forces=f, masses=np.ones(13))])
    assert found.outcome == "named"
    assert [str(generator) for generator in found.generators] == [f"velocity Verlet, {every} inner steps a row"]
