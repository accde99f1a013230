"""Facts about what no function of the state can predict: it is the noise, all of a walk, nothing of an exact motion."""

import numpy as np
import pytest

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.evidence.floor import Floor
from tests.evidence.judged_rows import WELLS, flow, iterated, position_verlet, trajectories, with_noise

DT = 0.05
TRUTH = np.array([2 + DT**2, 2 * DT**2])
"""Mean squares of the change by white noise of size 1 in x and v."""


@pytest.fixture(scope="module")
def hoop():
    force, starts = WELLS["bead on a hoop"]
    return flow(lambda x, v, t: force(x), starts, time_step=DT)


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.slow
def test_an_exact_motion_can_be_explained_to_the_end(name):
    force, starts = WELLS[name]
    floor = Floor.of(flow(lambda x, v, t: force(x), starts, time_step=DT))
    assert floor.stated
    assert floor.visible.all()
    assert (floor.explainable > 1 - 1e-5).all()


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.parametrize("size", [1e-4, 1e-2])
@pytest.mark.slow
def test_the_floor_is_the_noise(name, size):
    force, starts = WELLS[name]
    clean = flow(lambda x, v, t: force(x), starts, time_step=DT)
    floor = Floor.of(with_noise(clean, size)).lowered(np.full(2, np.inf))
    # 1200 rows: a draw is within 5 % (one standard deviation); steep walls at little noise are seen less sharply
    assert floor.predicted == pytest.approx(size**2 * TRUTH, rel=0.15 if name != "van der Waals" else 0.6)


@pytest.mark.slow
def test_the_mean_of_twelve_draws_is_within_five_percent_of_the_noise(hoop):
    floors = [Floor.of(with_noise(hoop, 1e-3, seed)).predicted for seed in range(12)]
    assert np.mean(floors, axis=0) == pytest.approx(1e-6 * TRUTH, rel=0.05)


def test_one_orbit_is_enough(hoop):
    floors = [Floor.of(with_noise(hoop[:1], 1e-3, seed)).predicted for seed in range(12)]
    assert np.mean(floors, axis=0) == pytest.approx(1e-6 * TRUTH, rel=0.06)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rows", [40, 300, 1500])
def test_of_a_random_walk_nothing_is_visible(seed, rows):
    draw = np.random.default_rng(seed).standard_normal
    v = np.cumsum(draw((rows, 1)), axis=0)
    x = DT * np.cumsum(v, axis=0) + 0.1 * draw((rows, 1))
    floor = Floor.of(trajectories(x, v, DT))
    assert not floor.visible.any()
    assert rows < 100 or (floor.explainable < 0.05).all()


def rounded_to(digits):
    return lambda numbers: numbers.round(digits)


@pytest.mark.parametrize(
    "write", [rounded_to(6), rounded_to(4), lambda numbers: numbers.astype(np.float32).astype(float)]
)
@pytest.mark.parametrize("name", ["bead on a hoop", "Toda", "string"])
@pytest.mark.slow
def test_the_floor_of_few_digits_is_their_rounding(name, write):
    force, starts = WELLS[name]
    exact = flow(lambda x, v, t: force(x), starts, time_step=DT)
    written = [Trajectory(write(one.positions), write(one.velocities), DT) for one in exact]
    floor = Floor.of(written)
    assert floor.predicted == pytest.approx(floor.rounding, rel=0.2)


def test_drift_without_a_force_is_explained_exactly():
    x, v = np.array([[0.0, 5.0]]), np.array([[0.3, -0.7]])
    free = trajectories(x + v * DT * np.arange(100)[:, None], np.broadcast_to(v, (100, 2)), DT)
    floor = Floor.of(free)
    assert floor.exact_drift.all()
    assert floor.explainable.tolist() == [1, 1]
    assert floor.visible.all()


def test_velocities_that_are_forward_differences_drift_exactly():
    force, starts = WELLS["Toda"]
    rows = iterated(
        lambda x, v: (x + DT * v, v + DT * force(x + DT * v)), [(x, 0.0) for x in starts], time_step=DT, rows=200
    )
    floor = Floor.of(rows)
    assert floor.exact_drift.tolist() == [True, False]
    assert floor.explainable[0] == 1
    assert floor.explainable[1] > 0.99


def test_a_law_that_does_better_lowers_the_floor_of_a_chaotic_map():
    kick = 3.0

    def standard_map(x, v):
        v = v - kick * np.sin(x)
        return x + v, v

    floor = Floor.of(iterated(standard_map, [(1.0, 0.5), (0.3, 0.2)], time_step=1.0, rows=500))
    assert (floor.explainable < 0.1).all()
    x, w = np.moveaxis(floor.triples.now, 1, 0)
    faster = w - kick * np.sin(x)
    errors = mean_squares(floor.triples.after - np.stack([x + faster, faster], axis=1))
    known = floor.lowered(errors)
    assert known.visible.all()
    assert known.explainable == pytest.approx([1, 1])
    assert (known.goal >= 4 * floor.rounding).all()


def test_the_floor_is_never_raised_by_a_law(hoop):
    floor = Floor.of(with_noise(hoop, 1e-3))
    worse = mean_squares(position_verlet(floor, lambda x: 0 * x))
    assert (floor.lowered(worse).predicted <= floor.predicted).all()
    assert (floor.lowered(np.full(2, np.nan)).predicted == floor.predicted).all()


@pytest.mark.parametrize("rows", [2, 3, 20])
def test_of_few_rows_no_floor_is_stated(hoop, rows):
    one = hoop[0]
    floor = Floor.of([Trajectory(one.positions[:rows], one.velocities[:rows], DT)])
    assert not floor.stated
    assert not floor.visible.any()


def test_of_many_rows_four_thousand_are_looked_at():
    time = DT * np.arange(30_000)[:, None]
    floor = Floor.of(trajectories(np.cos(time), -np.sin(time), DT))
    assert len(floor.triples) <= 4000
    assert (floor.explainable > 1 - 1e-9).all()


def test_two_coordinates_of_two_particles_have_one_floor():
    time = DT * np.arange(800)[:, None, None] * np.array([[1.0, 1.3], [0.7, 0.9]])
    x, v = np.cos(time), -np.sin(time) * np.array([[1.0, 1.3], [0.7, 0.9]])
    draw = np.random.default_rng(0).standard_normal
    noisy = Trajectory(x + 1e-3 * draw(x.shape), v + 1e-3 * draw(x.shape), DT)
    floor = Floor.of([noisy])
    assert floor.predicted == pytest.approx(1e-6 * TRUTH, rel=0.15)


def test_more_coordinates_than_rows_allow_have_no_floor():
    draw = np.random.default_rng(0).standard_normal
    crowd = Trajectory(draw((60, 20, 3)), draw((60, 20, 3)), DT)
    floor = Floor.of([crowd])
    assert not floor.stated
