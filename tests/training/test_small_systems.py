"""Thousands of tiny systems: the same solutions as one at a time."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.training.small_systems import solve_positive


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.lists(st.integers(1, 4), max_size=2))
def test_every_system_is_solved_as_lapack_solves_it_alone(seed, size, batch):
    random = torch.Generator().manual_seed(seed)
    factors = torch.randn(*batch, size, size, dtype=torch.float64, generator=random)
    matrices = factors @ factors.mT + torch.eye(size, dtype=torch.float64)
    right = torch.randn(*batch, size, 1, dtype=torch.float64, generator=random)
    systems = torch.cat([matrices, right], -1).movedim((-2, -1), (0, 1)).contiguous()
    found = solve_positive(systems).movedim(0, -1)
    torch.testing.assert_close(found, torch.linalg.solve(matrices, right).squeeze(-1), rtol=1e-9, atol=1e-9)


def test_a_system_without_a_solution_disturbs_no_other():
    systems = torch.tensor([[[0.0, 2.0], [1.0, 6.0]]], dtype=torch.float64)
    found = solve_positive(systems)
    assert not torch.isfinite(found[0, 0])
    assert found[0, 1] == 3.0
