"""A force that repeats along x is the same in every turn, and rows of all turns tell of it together."""

from dataclasses import replace
from math import pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic import discover, trajectory_of
from pnn_symbolic.dynamics.turns import period_of_force, turn_by_turn
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.recognition import recognise
from pnn_symbolic.search.settings import SearchSettings
from tests.evidence.judged_rows import iterated

BRIEF = SearchSettings(population=10, generations=1, hill_climb=False)


def along(x, force):
    """Rows at these positions, with this force."""
    return [trajectory_of(x, np.ones_like(x), 0.1, force(x))]


def running(force, starts, rows=700, mass=1.7):
    """Particles that run over all hills, by position Verlet of twenty inner steps a row of 0.05."""

    def step(x, v):
        for _ in range(20):
            x = x + 0.00125 * v
            v = v + 0.0025 * force(x) / mass
            x = x + 0.00125 * v
        return x, v

    rows = iterated(step, starts, time_step=0.05, rows=rows)
    return [replace(run, forces=force(run.positions)) for run in rows]


ROTOR = running(lambda x: -np.sin(x), [(0.3, 2.5), (-0.4, -2.2)])


@given(length=st.floats(0.3, 8.0), phase=st.floats(0, 2 * pi), second=st.floats(-0.8, 0.8), tilt=st.floats(-1, 1))
@settings(max_examples=15, deadline=None)
def test_the_period_of_a_tilted_washboard_is_found(length, phase, second, tilt):
    def force(x):
        return np.sin(2 * pi * x / length + phase) + second * np.sin(4 * pi * x / length) + tilt

    period = period_of_force(along(np.linspace(-10, 70, 4000), force))
    assert period is not None
    turns = period.length / length
    assert turns == pytest.approx(round(turns), rel=1e-6)


@pytest.mark.parametrize(
    "force",
    [lambda x: -x, lambda x: x - x**3, lambda x: np.sin(x * x / 9), lambda x: np.sin(x) + np.sin(2**0.5 * x)],
    ids=["spring", "double well", "chirp", "two waves of no common period"],
)
def test_a_force_that_does_not_repeat_has_no_period(force):
    assert period_of_force(along(np.linspace(-20, 20, 4000), force)) is None


def test_taken_turn_by_turn_rows_keep_their_steps_and_their_forces():
    rows = along(np.cumsum(0.3 + 0.2 * np.sin(np.arange(2000))), np.sin)
    period = period_of_force(rows)
    assert period is not None
    pieces = turn_by_turn(rows, period)
    assert len(pieces) > 10
    assert sum(map(len, pieces)) == len(rows[0])
    assert np.concatenate([np.sin(piece.positions) for piece in pieces]) == pytest.approx(rows[0].forces)
    steps = np.diff(np.concatenate([piece.positions for piece in pieces]), axis=0)
    assert np.abs(np.concatenate([np.diff(piece.positions, axis=0) for piece in pieces])).max() < 0.51
    assert np.abs(steps).max() > 3  # between the pieces they are brought back


def test_the_integrator_of_a_running_rotor_is_told_by_its_forces():
    written = recognise(ROTOR)
    assert (written.generators[0].name, written.generators[0].substeps) == ("position Verlet", 20)


@pytest.mark.slow
def test_a_running_rotor_has_its_law_and_its_mass():
    found = discover(ROTOR, settings=BRIEF)
    assert found.rounded is not None
    assert (found.outcome, identify(found.rounded).name) == ("approximation", "position Verlet")
    assert found.data.period is not None
    assert found.data.period.length == 2 * pi
    assert found.mass_limit == pytest.approx(1.7, rel=1e-5)


@pytest.mark.slow
def test_a_force_that_a_sub_network_does_not_learn_is_taken_from_the_rows():
    found = discover(
        running(lambda x: -0.02 * x - np.sin(x * x / 10), [(0.3, 2.5), (1.0, 3.1), (-0.4, -2.8)], rows=1500, mass=1.0),
        settings=BRIEF,
    )
    assert found.force.kind == "column"
    assert found.rounded is not None
    assert identify(found.rounded).name == "position Verlet"
    assert min(share or 0 for share in found.measured["rounded"].explained) > 0.99
