"""Facts about how far apart rows must be: noise asks for a stride, exact motion and chaos do not."""

import numpy as np
import pytest

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.stride import stride_of
from tests.evidence.judged_rows import WELLS, flow, iterated, trajectories, with_noise

DT = 0.05


@pytest.mark.parametrize("name", WELLS)
def test_exact_rows_are_used_one_by_one(name):
    force, starts = WELLS[name]
    assert stride_of(flow(lambda x, v, t: force(x), starts, time_step=DT)) == 1


@pytest.mark.parametrize("name", ["Toda", "Gaussian well", "bead on a hoop", "string"])
@pytest.mark.slow
def test_noise_asks_for_a_stride_at_which_more_than_half_is_explainable(name):
    force, starts = WELLS[name]
    clean = flow(lambda x, v, t: force(x), starts, time_step=DT)
    strides = [stride_of(with_noise(clean, size)) for size in (0, 1e-3, 3e-3, 1e-2)]
    assert strides == sorted(strides)
    assert strides[0] == 1 < strides[-1] <= 8
    assert (Floor.of(with_noise(clean, 3e-3), strides[2]).explainable > 0.45).all()


def test_drift_that_is_exact_asks_for_no_stride():
    force, starts = WELLS["x^6"]
    rows = iterated(
        lambda x, v: (x + DT * v, v + DT * force(x + DT * v)), [(x, 0.0) for x in starts], time_step=DT, rows=300
    )
    assert stride_of(rows) == 1


def test_chaos_asks_for_no_stride():
    def standard_map(x, v):
        v = v - 3 * np.sin(x)
        return x + v, v

    assert stride_of(iterated(standard_map, [(1.0, 0.5), (0.3, 0.2)], time_step=1.0, rows=500)) == 1


def test_a_stride_never_takes_more_than_half_of_the_rows():
    draw = np.random.default_rng(0).standard_normal
    for rows in (2, 5, 12, 60):
        x = np.cos(DT * np.arange(rows))[:, None]
        v = -np.sin(DT * np.arange(rows))[:, None]
        noisy = trajectories(x + 0.1 * draw(x.shape), v + 0.1 * draw(x.shape), DT)
        assert 2 * stride_of(noisy) <= max(rows, 2)


def test_several_coordinates_share_a_stride():
    time = DT * np.arange(500)[:, None, None] * np.array([[1.0, 1.3]])
    draw = np.random.default_rng(0).standard_normal
    x, v = np.cos(time), -np.sin(time) * np.array([[1.0, 1.3]])
    assert stride_of([Trajectory(x, v, DT)]) == 1
    noisy = Trajectory(x + 1e-2 * draw(x.shape), v + 1e-2 * draw(x.shape), DT)
    assert 2 <= stride_of([noisy]) <= 8
