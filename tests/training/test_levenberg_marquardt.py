"""Many small least-squares problems at once: are the minima those of the textbook?"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.training.levenberg_marquardt import LevenbergMarquardt

STEPS = 500


def solve(linearise, start, tolerance=1e-14):
    """The optimizer run until every problem is settled, and all losses on the way (steps, problems)."""
    parameters = torch.nn.Parameter(torch.as_tensor(start, dtype=torch.float64).clone())
    optimizer = LevenbergMarquardt(parameters, tolerance)
    losses = [optimizer.step(linearise).clone()]
    while len(optimizer.active) and len(losses) < STEPS:
        losses.append(optimizer.step(linearise).clone())
    return parameters.detach(), torch.stack(losses)


def with_residuals(jacobian, residuals):
    """As the optimizer takes them: a row for each parameter, and the residuals last."""
    return torch.cat([jacobian.mT, residuals[:, None]], dim=1)


def linear(matrices, goals):
    """Parameters, and residuals A p - b of each problem with their Jacobian A."""
    return lambda rows, p: (
        p,
        with_residuals(matrices[rows], (matrices[rows] @ p[..., None]).squeeze(-1) - goals[rows]),
    )


def waves(frequencies, goals):
    """Residuals sin(k p₀) + p₁ k - b: many minima, and steps that overshoot."""

    def linearise(rows, p):
        k = frequencies[rows]
        angle = k * p[:, :1]
        return p, with_residuals(torch.stack([k * angle.cos(), k], dim=-1), angle.sin() + p[:, 1:] * k - goals[rows])

    return linearise


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 4))
def test_linear_problems_end_at_the_least_squares_solution(seed, problems, unknowns):
    random = np.random.default_rng(seed)
    matrices, goals = random.normal(size=(problems, 12, unknowns)), random.normal(size=(problems, 12))
    start = random.normal(size=(problems, unknowns))
    found, _ = solve(linear(torch.tensor(matrices), torch.tensor(goals)), start)
    for one, matrix, goal in zip(found.numpy(), matrices, goals, strict=True):
        np.testing.assert_allclose(one, np.linalg.lstsq(matrix, goal)[0], rtol=1e-6, atol=1e-6)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1))
@pytest.mark.slow
def test_no_step_ever_raises_a_loss(seed):
    random = np.random.default_rng(seed)
    frequencies, goals = torch.tensor(random.uniform(0.5, 5, (4, 10))), torch.tensor(random.normal(size=(4, 10)))
    _, losses = solve(waves(frequencies, goals), random.normal(size=(4, 2)))
    assert (losses.diff(dim=0) <= 0).all()


@settings(max_examples=25)  # on a watershed, the last digit would decide
@given(st.integers(0, 2**32 - 1))
@pytest.mark.slow
def test_the_company_of_a_problem_does_not_change_its_minimum(seed):
    random = np.random.default_rng(seed)
    frequencies, goals = torch.tensor(random.uniform(0.5, 5, (5, 10))), torch.tensor(random.normal(size=(5, 10)))
    start = random.normal(size=(5, 2))
    together, _ = solve(waves(frequencies, goals), start)
    for place in range(5):
        alone, _ = solve(waves(frequencies[[place]], goals[[place]]), start[[place]])
        np.testing.assert_allclose(alone[0], together[place], rtol=1e-5, atol=1e-5)


def test_units_do_not_matter():
    """A parameter measured in thousandths ends at the same place, in thousandths."""
    random = np.random.default_rng(1)
    matrix, goal = torch.tensor(random.normal(size=(1, 9, 2))), torch.tensor(random.normal(size=(1, 9)))
    scale = torch.tensor([1.0, 1e3], dtype=torch.float64)
    found, losses = solve(linear(matrix, goal), [[1.0, 2.0]])
    scaled, scaled_losses = solve(linear(matrix / scale, goal), [[1.0, 2e3]])
    torch.testing.assert_close(scaled / scale, found)
    assert len(scaled_losses) == len(losses)


def test_a_parameter_that_changes_nothing_stays_where_it_is():
    matrix, goal = torch.tensor([[[1.0, 0.0]] * 3]).double(), torch.full((1, 3), 3.5, dtype=torch.float64)
    found, _ = solve(linear(matrix, goal), [[1.0, 1.5]])
    assert found[0, 1] == 1.5
    assert found[0, 0] == pytest.approx(3.5)


def test_a_problem_that_no_parameter_changes_is_measured_and_left():
    matrix, goal = torch.zeros(1, 3, 1, dtype=torch.float64), torch.full((1, 3), 2.0, dtype=torch.float64)
    found, losses = solve(linear(matrix, goal), [[2.0]])
    assert (found.item(), losses.tolist()) == (2.0, [[12.0]] * 2)


def test_a_problem_that_is_no_number_disturbs_no_other():
    matrix = torch.ones(2, 3, 1, dtype=torch.float64)
    goal = torch.tensor([[torch.nan] * 3, [4.0] * 3], dtype=torch.float64)
    found, losses = solve(linear(matrix, goal), [[1.0], [1.0]])
    assert found.flatten().tolist() == pytest.approx([1.0, 4.0])
    assert losses[-1, 0] == torch.inf


def test_a_step_into_the_undefined_is_taken_back():
    """√p has no value below 0, and a bold step from 4 to the zero of √p + ½ goes there."""

    def root(rows, p):
        return p, with_residuals((0.5 / p.sqrt())[..., None], p.sqrt() + 0.5)

    found, losses = solve(root, [[4.0]])
    assert (losses.diff(dim=0) <= 0).all()
    assert torch.isfinite(found).all()
    assert losses[-1] < losses[0]


def test_parameters_that_the_closure_betters_are_kept():
    """Of p₀ eᵏᵖ¹ the closure solves for p₀, so that one parameter is left to search for."""
    k = torch.linspace(0, 1, 7, dtype=torch.float64)
    goal = 3 * (k * 0.5).exp()

    def projected(rows, p):
        wave = (k * p[:, 1:]).exp()
        best = (wave @ goal[:, None]) / wave.square().sum(1, keepdim=True)
        p = torch.cat([best, p[:, 1:]], dim=1)
        return p, with_residuals(torch.stack([wave, best * k * wave], dim=-1), best * wave - goal)

    found, losses = solve(projected, [[100.0, 0.0], [-7.0, 2.0]])
    np.testing.assert_allclose(found, [[3.0, 0.5]] * 2, rtol=1e-7)
    assert (losses[0] < 20).all()  # without, the first would begin at 10⁵
