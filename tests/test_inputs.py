"""`discover` takes what people have, and answers mistakes in one line as the command line does."""

import numpy as np
import pytest

from pnn_symbolic import PNNError, PNNRegressor, discover, identify, potential_called, simulate
from pnn_symbolic.discovery.inputs import data_set

PENDULUM = potential_called("pendulum")
(SWING,) = simulate(PENDULUM, [-0.5], time_step=0.05, steps=100)
X, V, F = (array.ravel() for array in (SWING.positions, SWING.velocities, SWING.forces))
TIMES = 0.05 * np.arange(len(X))


class Frame:
    """As data frames are: named columns."""

    def __init__(self, columns):
        self._columns = columns
        self.columns = list(columns)

    def __getitem__(self, name):
        return self._columns[name]


@pytest.mark.parametrize(
    "rows",
    [
        (X, V, 0.05, F),
        Frame({"Time": TIMES, "x": X, "v": V, "force": F}),
        {"t": TIMES, "position": list(X), "velocity": V, "f": F},
    ],
)
def test_arrays_data_frames_and_trajectories_are_one_question(rows):
    data, same = data_set(SWING), data_set(rows)
    np.testing.assert_array_equal(data.training.before, same.training.before)
    np.testing.assert_array_equal(data.trajectories[0].forces, same.trajectories[0].forces)
    assert same.time_step == pytest.approx(0.05, rel=1e-12)


@pytest.mark.parametrize(
    ("mistake", "options", "said"),
    [
        ("none.csv", {}, "none.csv"),
        (None, {}, "a NoneType came, expected a file"),
        (X, {}, "a ndarray came, expected a file"),
        ([X, V], {}, "trajectory_of"),
        ([], {}, "no trajectory came"),
        (Frame({"time": TIMES, "y": X, "v": V}), {}, "no column x, but time, y, v"),
        (Frame({"time": TIMES, "x": ["a"] * len(X), "v": V}), {}, "no number"),
        (Frame({"time": TIMES**2, "x": X, "v": V}), {}, "not even"),
        (SWING, {"potential": 3}, "the potential is a int, expected a Potential"),
        (SWING, {"potential": lambda x: -x}, "the potential is a function"),
        (SWING, {"potential": "pendulumm"}, "pendulum"),
        (SWING, {"settings": {"seed": 1}}, "settings is"),
        (SWING, {"space": "direct"}, "space is 'direct', a str; expected SearchSpace"),
        (SWING, {"mass": "1"}, "mass is '1', a str"),
        (SWING, {"out": 3}, "out is '3', a int"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_came_and_what_is_expected(mistake, options, said):
    with pytest.raises(PNNError) as refusal:
        discover(mistake, **options)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


# --- as an estimator

ROWS = np.stack([X, V, F], axis=1)


@pytest.mark.parametrize(("potential", "width"), [("pendulum", 2), (None, 3)])
def test_an_estimator_learns_the_step_and_predicts_the_next_row_exactly(potential, width):
    estimator = PNNRegressor(0.05, potential).fit(ROWS[:-1, :width], ROWS[1:, :2])
    assert identify(estimator.law_).name == "velocity Verlet"
    assert 1 - estimator.score(ROWS[:-1, :width], ROWS[1:, :2]) < 1e-12
    assert estimator.predict(ROWS[:1, :width]).shape == (1, 2)


def test_an_estimator_has_its_settings_and_refuses_others():
    estimator = PNNRegressor(0.05, "pendulum", seed=3)
    assert PNNRegressor(**estimator.get_params()).get_params() == estimator.get_params()
    assert estimator.set_params(seed=4).seed == 4
    for wrong, said in (
        (lambda: estimator.set_params(sead=1), "no setting 'sead'"),
        (lambda: estimator.predict(ROWS), "call fit"),
        (lambda: estimator.fit(X, V), "expected"),
        (lambda: estimator.fit(ROWS, ROWS[:, :2]), "not the next row"),
        (lambda: PNNRegressor(0.05).fit(ROWS[:-1, :2], ROWS[1:, :2]), "no force column"),
        (lambda: estimator.fit(ROWS[:-1, :2] * np.nan, ROWS[1:, :2]), "no number"),
    ):
        with pytest.raises(PNNError, match=said):
            wrong()
