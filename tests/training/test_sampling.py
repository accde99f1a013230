"""A few rows for all: as good as their promise?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnn_symbolic.training.sampling import representative_rows

clouds = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 300), st.floats(0, 1)).map(
    lambda drawn: (np.random.default_rng(drawn[0]).normal(size=(drawn[2], drawn[1])), 1 + round(drawn[3] * drawn[2]))
)


@given(clouds)
def test_as_many_rows_as_asked_for_and_none_twice(drawn):
    states, count = drawn
    count = min(count, len(states))
    rows = representative_rows(states, count)
    assert len(rows) == len(set(rows.tolist())) == count
    assert rows.tolist() == sorted(rows.tolist())


@given(clouds, st.floats(1e-3, 1e3))
def test_units_do_not_matter(drawn, unit):
    states, count = drawn
    count = min(count, len(states))
    scale = 2.0 ** round(np.log2(unit))  # exact in floating point
    stretched = states * np.array([scale, *[1.0] * (states.shape[1] - 1)])
    assert representative_rows(stretched, count).tolist() == representative_rows(states, count).tolist()


def test_a_coordinate_that_never_changes_does_not_matter():
    states = np.random.default_rng(0).normal(size=(100, 2))
    still = np.column_stack([states, np.full(100, 3.0)])
    assert representative_rows(still, 9).tolist() == representative_rows(states, 9).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_means_over_the_rows_are_far_nearer_to_those_over_all_than_of_random_rows(seed):
    """Of smooth functions of states on orbits, as a particle has them; random rows err by about 1/√rows."""
    random = np.random.default_rng(seed)
    angle, radius = random.uniform(0, 2 * np.pi, 8000), random.choice([1.0, 1.3, 1.7], 8000)
    states = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    values = np.column_stack([states[:, 0] ** 2, np.sin(states).prod(1), np.exp(states[:, 1])])
    chosen = values[representative_rows(states, 250)].mean(0)
    error = np.abs(chosen - values.mean(0)) / values.std(0)
    assert error.max() < 250**-0.5 / 5
