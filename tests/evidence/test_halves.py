"""Facts about rows of two laws: each part of them obeys its own, and what one law leaves says so."""

import numpy as np
import pytest

from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.evidence.halves import halves
from tests.evidence.judged_rows import WELLS, flow, with_noise

DT, ROWS = 0.05, 500
MIDDLE = DT * ROWS / 2
NAMES = ("Toda", "bead on a hoop", "string")


def asked(rows, force, stride=1):
    """What position Verlet with the fitted strength of the force leaves, asked for its parts."""
    triples = Triples.of(rows, stride)
    x, w = triples.now[:, 0], triples.now[:, 1]
    push = force(x + w / 2) * triples.time_steps[:, None, None] ** 2
    change = triples.after[:, 1] - w
    push = push * (push * change).sum() / (push**2).sum()
    return halves(triples.after - np.stack([x + w + push / 2, w + push], axis=1), triples)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("noise", [0, 1e-4])
@pytest.mark.parametrize("change", ["strength", "friction", "weight"])
@pytest.mark.slow
def test_a_law_that_changes_in_the_middle_is_seen(name, noise, change):
    force, starts = WELLS[name]
    late = {
        "strength": lambda x, v: 1.1 * force(x),
        "friction": lambda x, v: force(x) - 0.1 * v,
        "weight": lambda x, v: force(x) + 0.1,
    }[change]
    rows = flow(lambda x, v, t: late(x, v) if t > MIDDLE else force(x), starts, time_step=DT, rows=ROWS)
    found = asked(with_noise(rows, noise) if noise else rows, force)
    assert found is not None
    assert found.cut == pytest.approx(0.5, abs=0.01)
    assert (
        f"the rows up to about number {found.row} of each run and those after it obey different laws" in found.sentence
    )
    assert found.row == pytest.approx(ROWS / 2, abs=5)
    assert found.by == {"strength": "a strength of the force", "friction": "a friction", "weight": "a push"}[change]


@pytest.mark.parametrize("name", NAMES)
def test_runs_of_two_masses_are_seen(name):
    force, starts = WELLS[name]
    light = flow(lambda x, v, t: force(x), starts, time_step=DT, rows=ROWS)
    heavy = flow(lambda x, v, t: force(x) / 1.2, starts, time_step=DT, rows=ROWS)
    found = asked([*light, *heavy], force)
    assert found is not None
    assert found.cut is None
    assert found.sentence.startswith("the runs obey different laws: a strength of the force for each explains")


OTHERS = {
    "nothing": lambda force, x, v, t: force(x),
    "friction": lambda force, x, v, t: force(x) - 0.1 * v,
    "a drive": lambda force, x, v, t: force(x) + 0.05 * np.cos(1.3 * t),
    "a swinging stiffness": lambda force, x, v, t: force(x) * (1 + 0.05 * np.cos(2.1 * t)),
    "drag": lambda force, x, v, t: force(x) - 0.1 * v * np.abs(v),
    "another force": lambda force, x, v, t: force(x) + 0.05 * np.cos(3 * x),
}


@pytest.mark.parametrize("name", WELLS)
@pytest.mark.parametrize("term", OTHERS)
@pytest.mark.slow
def test_one_law_in_all_rows_is_never_two(name, term):
    force, starts = WELLS[name]
    rows = flow(lambda x, v, t: OTHERS[term](force, x, v, t), starts, time_step=DT, rows=ROWS)
    for seen in (rows, with_noise(rows, 1e-3)):
        assert asked(seen, force) is None


def test_two_coordinates_are_asked_together():
    def force(x, t):
        return -np.array([1.0, 2.0]) * x * (1.2 if t > MIDDLE else 1.0)

    x, v, states = np.array([1.0, 0.3]), np.array([0.0, 0.5]), []
    for row in range(ROWS):
        states.append((x, v))
        v = v + DT / 2 * force(x, row * DT)
        x = x + DT * v
        v = v + DT / 2 * force(x, row * DT)
    from pnn_symbolic.dynamics.trajectory import Trajectory

    positions, velocities = (np.array([state[one] for state in states])[:, None, :] for one in range(2))
    found = asked([Trajectory(positions, velocities, DT)], lambda x: -np.array([1.0, 2.0]) * x)
    assert found is not None
    assert found.cut == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("place", [0.31, 0.62])
def test_the_row_after_which_another_law_holds_is_told(place):
    """Springs, whose ellipses a polynomial of the state nearly tells apart."""
    rows = flow(lambda x, v, t: -(2 if t > place * DT * ROWS else 1) * x, (1.0,), time_step=DT, rows=ROWS)
    found = asked(rows, lambda x: -x)
    assert found is not None
    assert found.row == pytest.approx(place * ROWS, abs=5)


def test_too_few_rows_say_nothing():
    force, starts = WELLS["Toda"]
    assert asked(flow(lambda x, v, t: force(x), starts[:1], time_step=DT, rows=30), force) is None
