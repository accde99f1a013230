"""Facts about a law that is tested: the right one is not refuted, a wrong one never says nearly all."""

import numpy as np
import pytest

from pnn_symbolic.dynamics.triples import mean_squares
from pnn_symbolic.errors import ShapeError
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.remainder import remainder
from pnn_symbolic.evidence.residuals import LawTest, test_law
from tests.evidence.judged_rows import WELLS, Force, differenced, flow, iterated, position_verlet, with_noise

DT = 0.05


def judged(floor: Floor, residuals: np.ndarray) -> LawTest:
    return test_law(residuals, floor.lowered(mean_squares(residuals)))


def every_step(force: Force, starts: tuple[float, ...], rows: int):
    """Rows of position Verlet itself."""

    def step(x, v):
        x = x + v * DT / 2
        v = v + force(x) * DT
        return x + v * DT / 2, v

    return iterated(step, [(x, 0.0) for x in starts], time_step=DT, rows=rows)


@pytest.mark.parametrize("rows", [40, 150])
@pytest.mark.parametrize("name", WELLS)
def test_the_law_of_the_rows_is_not_refuted_whatever_the_noise(name, rows):
    force, starts = WELLS[name]
    for size in (1e-3, 1e-2):
        floor = Floor.of(with_noise(every_step(force, starts, rows), size))
        test = judged(floor, position_verlet(floor, force))
        assert test.adequate.all()
        assert not test.refuted.any()
        assert not test.memory.any()


@pytest.mark.parametrize("name", WELLS)
def test_a_law_that_is_exact_is_at_rounding(name):
    force, starts = WELLS[name]
    floor = Floor.of(every_step(force, starts, 200))
    test = judged(floor, position_verlet(floor, force))
    assert test.adequate.all()
    assert not test.refuted.any()
    assert test.shares == pytest.approx([1, 1])


@pytest.mark.parametrize("name", WELLS)
def test_a_law_without_the_force_is_never_adequate(name):
    force, starts = WELLS[name]
    for size in (0, 1e-4):
        floor = Floor.of(with_noise(every_step(force, starts, 200), size))
        errors = mean_squares(position_verlet(floor, force))
        drift = test_law(floor.triples.change, floor.lowered(errors))
        assert drift.shares == pytest.approx([0, 0])
        assert not drift.adequate.any()
        assert drift.refuted.all()


def test_a_law_whose_velocity_is_zero_explains_less_than_nothing():
    force, starts = WELLS["Toda"]
    floor = Floor.of(every_step(force, starts, 200))
    stop = floor.triples.after.copy()
    stop[:, 0] -= floor.triples.now[:, 0]
    assert (test_law(stop, floor).shares < -100).all()


# Exact rows in bursts: a body at its perihelion, a charge that flies by.
def kepler(r):
    return (1 - 0.9**2) / r**3 - 1 / r**2


def coulomb(r):
    return 1 / r**2 + 0.05 / r**3


@pytest.mark.parametrize(
    ("force", "starts", "velocities", "time_step", "rows"),
    [(kepler, [1.9], [0.0], 0.005, 2500), (coulomb, [10.0, 10.0], [-1.2, -0.7], 0.02, 1000)],
    ids=["Kepler, e = 0.9", "fly-by"],
)
def test_a_burst_is_seen_and_its_law_is_adequate(force, starts, velocities, time_step, rows):
    bursts = flow(lambda x, v, t: force(x), starts, velocities=velocities, time_step=time_step, rows=rows)
    floor = Floor.of(bursts)
    test = judged(floor, position_verlet(floor, force))
    assert floor.visible.all()
    assert test.adequate.all()
    assert not test.memory.any()


def test_motion_that_dies_at_once_is_seen_and_its_law_is_adequate():
    dying = flow(lambda x, v, t: -np.sin(x) - v, [2.0, 1.2], time_step=DT)
    floor = Floor.of(dying)
    x, w = np.moveaxis(floor.triples.now, 1, 0)
    columns = np.stack([w.ravel(), DT**2 * np.sin(x + w / 2).ravel()], axis=1)
    after = np.stack([floor.triples.after[:, 0] - x, floor.triples.after[:, 1]], axis=1)
    left = [y.ravel() - columns @ np.linalg.lstsq(columns, y.ravel())[0] for y in np.moveaxis(after, 1, 0)]
    test = judged(floor, np.stack(left, axis=1).reshape(after.shape))
    assert floor.visible.all()
    assert test.adequate.all()


@pytest.mark.parametrize("kick", [0.9, 3.0])
def test_the_law_of_a_chaotic_map_is_adequate_and_others_are_not(kick):
    def standard_map(x, v):
        v = v - kick * np.sin(x)
        return x + v, v

    floor = Floor.of(iterated(standard_map, [(1.0, 0.5), (0.3, 0.2)], time_step=1.0, rows=500))
    x, w = np.moveaxis(floor.triples.now, 1, 0)
    law = np.stack(standard_map(x, w), axis=1)
    known = floor.lowered(mean_squares(floor.triples.after - law))
    assert known.visible.all()
    assert test_law(floor.triples.after - law, known).adequate.all()
    other = test_law(position_verlet(known, lambda x: -kick * np.sin(x)), known)
    assert not other.adequate.any()
    assert other.refuted.all()


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.slow
def test_velocities_differenced_from_noisy_positions_have_no_memory(name):
    force, starts = WELLS[name]
    for size in (1e-3, 1e-2):
        floor = Floor.of(differenced(flow(lambda x, v, t: force(x), starts, time_step=DT, rows=300), size))
        assert not judged(floor, position_verlet(floor, force)).memory.any()


@pytest.mark.parametrize(
    "name", ["Toda", "Gaussian well", "bead on a hoop", "van der Waals", "string", "Pöschl-Teller"]
)
@pytest.mark.slow
def test_a_hidden_drive_is_remembered_or_a_missing_term(name):
    force, starts = WELLS[name]
    driven = with_noise(
        flow(lambda x, v, t: force(x) + 0.2 * np.cos(1.7 * t), starts[1:2], time_step=DT, rows=1200), 1e-5
    )
    floor = Floor.of(driven)
    # On one orbit the drive can pass for a function of the state; then the stride tells.
    remembered = judged(floor, position_verlet(floor, force)).memory.any()
    assert remembered or remainder(driven, force).kind == "missing term"


def test_of_a_law_that_is_no_number_nothing_is_lost_but_the_law():
    force, starts = WELLS["Toda"]
    floor = Floor.of(every_step(force, starts, 100))
    left = position_verlet(floor, force)
    left[3, 1] = np.inf
    test = test_law(left, floor)
    assert not test.adequate.any()
    assert test.refuted.all()


def test_few_rows_refute_nothing_but_tell_the_best_law_from_the_others():
    force, starts = WELLS["Toda"]
    floor = Floor.of(every_step(force, starts[:1], 15))
    left = position_verlet(floor, force)
    known = floor.lowered(mean_squares(left))
    drift = test_law(floor.triples.change, known)
    assert not drift.refuted.any()
    assert not drift.adequate.any()
    assert test_law(left, known).adequate.all()


def test_residuals_of_other_rows_are_refused():
    force, starts = WELLS["Toda"]
    floor = Floor.of(every_step(force, starts, 100))
    with pytest.raises(ShapeError, match=r"expected \(294, 2, 1, 1\)"):
        test_law(np.zeros((10, 2, 1, 1)), floor)
