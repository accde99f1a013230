"""Facts about trajectories, the pairs cut from them, and the units in which ½ and 1 mean what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import harmonic
from pnn_symbolic.dynamics.simulation import simulate
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.dynamics.units import UNITS, units_called
from pnn_symbolic.errors import DataError, ShapeError, UnknownNameError


def ramp(rows, start=0.0, time_step=1.0):
    """Every position is another number, so a pair can be recognised by it."""
    positions = (start + np.arange(float(rows)))[:, None, None]
    return Trajectory(positions, np.ones_like(positions), time_step, forces=-positions)


def first_positions(*parts):
    return sorted(float(x) for part in parts for x in part.before[:, 0, 0, 0])


@given(lengths=st.lists(st.integers(2, 20), min_size=1, max_size=4))
def test_every_pair_of_neighbouring_rows_is_a_transition_and_no_pair_crosses_trajectories(lengths):
    pairs = Transitions.of([ramp(rows, 100.0 * number) for number, rows in enumerate(lengths)])
    assert len(pairs) == sum(lengths) - len(lengths)
    np.testing.assert_array_equal(pairs.after[:, 0] - pairs.before[:, 0], 1.0)


@given(rows=st.integers(2, 60), fraction=st.floats(0, 1), seed=st.integers(0, 99))
def test_a_split_is_disjoint_and_covers_everything(rows, fraction, seed):
    pairs = Transitions.of([ramp(rows)])
    first, second = pairs.split(fraction, seed)
    assert len(first) == round(fraction * len(pairs))
    assert first_positions(first, second) == first_positions(pairs)


@given(lengths=st.lists(st.integers(12, 60), min_size=1, max_size=3), seed=st.integers(0, 9))
def test_with_no_test_given_the_last_tenth_of_each_trajectory_is_held_back(lengths, seed):
    trajectories = [ramp(rows, 100.0 * number) for number, rows in enumerate(lengths)]
    data = DataSet.of(trajectories, seed=seed)
    assert first_positions(data.training, data.validation, data.test) == first_positions(Transitions.of(trajectories))
    expected = [
        100.0 * number + row
        for number, rows in enumerate(lengths)
        for row in range(rows - 1 - (rows - 1) // 10, rows - 1)
    ]
    assert first_positions(data.test) == expected
    for kept, whole in zip(data.trajectories, trajectories, strict=True):
        assert kept.positions.max() == whole.positions[-1 - (len(whole) - 1) // 10]  # the sub-network sees no test row


def test_a_test_set_that_is_given_is_all_of_the_test_set():
    data = DataSet.of([ramp(21)], [ramp(11, 100.0)])
    assert first_positions(data.test) == [100.0 + row for row in range(10)]
    assert first_positions(data.training, data.validation) == [float(row) for row in range(20)]
    assert (len(data.training), len(data.validation)) == (16, 4)


def test_other_numbers_give_another_digest():
    assert DataSet.of([ramp(21)]).digest() == DataSet.of([ramp(21)]).digest()
    assert DataSet.of([ramp(21)]).digest() != DataSet.of([ramp(21, 1e-9)]).digest()
    assert DataSet.of([ramp(21)]).digest() != DataSet.of([ramp(21)], mass=1.0).digest()


def test_no_trajectory_is_no_data_set():
    with pytest.raises(DataError, match=r"no trajectory was given"):
        DataSet.of([])


@pytest.mark.parametrize("rows", [2, 4])
def test_a_trajectory_too_short_to_be_split_is_refused(rows):
    with pytest.raises(
        DataError, match=rf"has {rows} rows, expected at least 5: .*give more rows, or a test trajectory"
    ):
        DataSet.of([ramp(rows)])


@given(rows=st.integers(5, 30))
def test_no_split_is_empty(rows):
    data = DataSet.of([ramp(rows)])
    assert min(len(data.training), len(data.validation), len(data.test)) >= 1


def test_trajectories_of_two_time_steps_are_refused():
    for refused in (
        lambda pair: Transitions.of(pair),
        lambda pair: DataSet.of(pair),
        lambda pair: DataSet.of(pair, pair),
    ):
        with pytest.raises(DataError, match=r"has time step 2.0 .*the first 1.0"):
            refused([ramp(15), ramp(15, time_step=2.0)])


def test_a_tenth_of_the_pairs_of_each_trajectory_is_held_back_and_no_pair_is_lost():
    data = DataSet.of([ramp(31), ramp(61)])
    assert (len(data.training) + len(data.validation), len(data.test)) == (27 + 54, 3 + 6)
    assert [len(one) for one in data.trajectories] == [28, 55]


@pytest.mark.parametrize(
    ("positions", "velocities", "message"),
    [
        (np.zeros(5), np.zeros(5), r"positions have shape \(5,\), expected .*pass positions\[:, None, None\]"),
        (np.zeros((5, 1, 1)), np.zeros((4, 1, 1)), r"velocities have shape \(4, 1, 1\), the positions \(5, 1, 1\)"),
    ],
)
def test_a_shape_that_is_not_steps_particles_dimensions_is_refused(positions, velocities, message):
    with pytest.raises(ShapeError, match=message):
        Trajectory(positions, velocities, 1.0)


@pytest.mark.parametrize("time_step", [0.0, -1.0, np.nan, np.inf])
def test_a_time_step_that_is_not_above_zero_is_refused(time_step):
    with pytest.raises(DataError, match=r"the time step is .*, expected a number above 0"):
        Trajectory(np.zeros((5, 1, 1)), np.zeros((5, 1, 1)), time_step)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_not_finite_is_refused_with_its_row(bad):
    velocities = np.zeros((5, 1, 1))
    velocities[3] = bad
    with pytest.raises(DataError, match=r"velocities hold a NaN or infinite value in row 3"):
        Trajectory(np.zeros((5, 1, 1)), velocities, 1.0)


def test_a_single_row_is_no_trajectory():
    with pytest.raises(DataError, match=r"has 1 row, expected at least 2"):
        ramp(1)


@given(unit=st.floats(0.1, 10), mass=st.floats(0.1, 10))
def test_in_step_units_the_unit_of_time_does_not_matter(unit, mass):
    """The same spring, timed by two clocks: x, vΔt and fΔt²/m are the same numbers."""
    (swing,) = simulate(harmonic(), [0.5], mass=mass, time_step=0.1, steps=20)
    # In a time unit `unit` times as long, velocities are larger and a mass of energy · time² / length² is smaller.
    other = Trajectory(swing.positions, swing.velocities * unit, swing.time_step / unit, swing.forces)
    ours, theirs = (DataSet.of([one], mass=m) for one, m in ((swing, mass), (other, mass / unit**2)))
    for mine, yours in zip(
        StepUnits.of(ours).scaled(ours.training), StepUnits.of(theirs).scaled(theirs.training), strict=True
    ):
        np.testing.assert_allclose(mine, yours, rtol=1e-12)
    scales = [StepUnits.of(data, data.mass).force_scale for data in (ours, theirs)]
    assert scales[0] == pytest.approx(scales[1], rel=1e-12)


def test_an_ev_per_angstrom_accelerates_an_amu_by_0_00964853_angstrom_per_fs_squared():
    """Elementary charge over atomic mass constant (CODATA 2022), and 1e10 / 1e20 from metres and femtoseconds."""
    assert UNITS["paper"].acceleration_per_force == pytest.approx(
        1.602176634e-19 / 1.66053906892e-27 * 1e-10, rel=1e-14
    )


def test_an_unknown_unit_system_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r'known: consistent, lj, paper, ase, si.*Did you mean "paper"'):
        units_called("papier")
