"""Facts about what a law leaves: it grows with the stride as a finite step, as noise, or as a missing term."""

import numpy as np
import pytest

from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.evidence.remainder import remainder
from tests.evidence.judged_rows import WELLS, differenced, flow, trajectories, with_noise

DT = 0.05

MISSING = {
    "drag": lambda force, x, v, t: force(x) - 0.1 * v * np.abs(v),
    "cubic drag": lambda force, x, v, t: force(x) - 0.1 * v**3,
    "dry friction": lambda force, x, v, t: force(x) - 0.05 * np.tanh(20 * v),
    "drive": lambda force, x, v, t: force(x) + 0.05 * np.cos(1.3 * t),
    "swinging stiffness": lambda force, x, v, t: force(x) * (1 + 0.05 * np.cos(2.1 * t)),
    "rocket": lambda force, x, v, t: force(x) / (1 - 0.01 * t),
    "another force": lambda force, x, v, t: force(x) + 0.05 * np.cos(3 * x),
    "weight": lambda force, x, v, t: force(x) + 0.05,
}


@pytest.mark.parametrize("term", MISSING)
@pytest.mark.parametrize("name", ["Toda", "bead on a hoop", "string"])
@pytest.mark.slow
def test_a_missing_term_does_not_vanish_with_the_step(name, term):
    force, starts = WELLS[name]
    rows = flow(lambda x, v, t: MISSING[term](force, x, v, t), starts, time_step=DT, rows=500)
    for noisy in (rows, with_noise(rows, 1e-6)):
        found = remainder(noisy, force)
        assert found.kind == "missing term"
        assert (np.abs(found.exponents[1]) < 0.3).all()
        assert "a term is missing" in found.sentence


def test_a_hidden_partner_is_a_missing_term():
    def coupled(x, v, t):
        return -np.sin(x) - 0.01 * (x - x[::-1])

    rows = flow(coupled, [1.5, 0.2], time_step=DT, rows=800)
    assert remainder(rows, lambda x: -np.sin(x)).kind == "missing term"


@pytest.mark.parametrize("friction", [0, 0.1])
@pytest.mark.parametrize("name", WELLS)
@pytest.mark.slow
def test_without_a_missing_term_there_is_no_alarm(name, friction):
    force, starts = WELLS[name]
    rows = flow(lambda x, v, t: force(x) - friction * v, starts, time_step=DT, rows=400)
    exact = remainder(rows, force)
    assert exact.kind == "finite step"
    assert exact.exponents[1] == pytest.approx([4, 4], abs=0.7)
    for size in (1e-4, 1e-3, 1e-2):
        for stride in (1, 3):
            assert remainder(with_noise(rows, size), force, stride).kind != "missing term"
            assert remainder(differenced(rows, size), force, stride).kind != "missing term"


def test_noise_of_a_position_at_a_steep_wall_is_no_missing_term():
    def wall(x):
        return 4000 * np.exp(-4 * x) - 12 / x**7

    rows = flow(lambda x, v, t: wall(x), [2.1, 1.9, 2.4], time_step=DT, rows=400)
    kinds = {remainder(with_noise(rows, size, seed), wall, 2).kind for size in (3e-3, 3e-2) for seed in range(5)}
    assert "missing term" not in kinds


@pytest.mark.parametrize("name", ["Toda", "bead on a hoop", "string", "x^6", "Gaussian well", "two unequal wells"])
def test_white_noise_has_the_exponent_minus_two(name):
    force, starts = WELLS[name]
    found = remainder(with_noise(flow(lambda x, v, t: force(x), starts, time_step=0.02, rows=800), 3e-3), force)
    assert found.kind == "white noise"
    assert found.exponents[1] == pytest.approx([-2, -2], abs=0.7)


def test_heat_has_the_exponent_minus_one():
    draw, step = np.random.default_rng(1).standard_normal, 0.01
    x, v = np.array([1.0, -1.0]), np.zeros(2)
    seen = np.empty((2, 4000, 2))
    for row in range(4000):
        seen[:, row] = x, v
        x = x + step * v
        v = v - step * (x + 0.1 * v) + 0.03 * step**0.5 * draw(2)
    found = remainder(trajectories(*seen, step), lambda x: -x, stride=4)
    assert found.kind == "correlated or thermal noise"
    assert found.exponents[1] == pytest.approx([-1, -1], abs=0.4)


def test_it_says_down_to_which_share_a_term_would_have_been_seen():
    force, starts = WELLS["Toda"]
    rows = flow(lambda x, v, t: force(x), starts, time_step=DT)
    shares = [remainder(with_noise(rows, size), force).seen_to for size in (0, 1e-4, 1e-3)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 1e-5 < shares[-1]


def test_rows_of_the_law_itself_leave_rounding():
    x, v, seen = np.array([1.2]), np.array([0.0]), []
    for _ in range(300):
        seen.append((x, v))
        x = x + DT / 2 * v
        v = v - DT * np.sin(x)
        x = x + DT / 2 * v
    x, v = np.moveaxis(np.array(seen), 1, 0)
    assert remainder(trajectories(x, v, DT), lambda x: -np.sin(x)).kind == "rounding"


@pytest.mark.parametrize(
    "force",
    [lambda x: 0 * x, lambda x: np.nan * x, lambda x: np.where(x > 0.5, np.inf, -x), lambda x: 0.0],
    ids=["free", "no number", "infinite at rows", "a single zero"],
)
def test_a_force_that_is_no_force_ends_in_a_sentence(force):
    _, starts = WELLS["string"]
    rows = flow(lambda x, v, t: 0 * x, starts, velocities=[0.1, 0.2, 0.3], time_step=DT)
    found = remainder(rows, force)
    assert found.sentence
    assert found.kind != "missing term"


def test_few_rows_are_undecided():
    force, starts = WELLS["Toda"]
    found = remainder(flow(lambda x, v, t: force(x), starts[:1], time_step=DT, rows=30), force)
    assert found.kind == "undecided"
    assert "too few" in found.sentence


def test_vectors_are_pooled():
    time = DT * np.arange(600)[:, None, None] * np.ones((1, 2, 2))
    phase = np.array([[0.0, 1.0], [2.0, 0.5]])
    rows = [Trajectory(np.cos(time + phase), -np.sin(time + phase), DT)]
    assert remainder(rows, lambda x: -(x**3)).kind == "missing term"
    assert remainder(rows, lambda x: -x).kind != "missing term"
