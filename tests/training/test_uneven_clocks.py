"""On an uneven clock each pair of rows has its own time step: laws lose nothing, and even clocks notice nothing."""

import numpy as np
import pytest
import torch

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.potentials import potential_called
from pnn_symbolic.dynamics.simulation import velocity_verlet
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.errors import DataError, ShapeError
from pnn_symbolic.network.genome import Genome
from pnn_symbolic.training.data import Batch
from pnn_symbolic.training.fit import Fitter

POSITION_VERLET, FREE_ARGUMENT = (
    Genome("direct", ("linear",) * 4, ("1", drift, "0", "1", "1", "0", "trained", "1", "1", "1/2", "0", "1"))
    for drift in ("1/2", "trained")
)
SYSTEMS = {"-1/cosh(x)**2": -0.5, "x**6/6 + x**2/4": 0.5, "exp(x) - x": 1.6}
DT = 0.05


def rows_of(text, times, step=None):
    """Motion at these times: by 20 inner steps of velocity Verlet each, or by one of `step`."""
    potential = potential_called(text)
    x = potential.minimum
    v = potential.speed_at(x, SYSTEMS[text], 1.0)
    states = [(x, v)]
    for dt in np.diff(times):
        x, v = (
            velocity_verlet(x, v, dt / 20, 1.0, potential.force, 20)
            if step is None
            else step(x, v, dt, potential.force)
        )
        states.append((x, v))
    x, v = np.array(states).T[..., None, None]
    return Trajectory(x, v, (times[-1] - times[0]) / (len(times) - 1), times=times)


def jittered(jitter, rows=300):
    return np.arange(rows) * DT + jitter * DT * np.random.default_rng(1).uniform(-1, 1, rows)


def position_verlet(x, v, dt, force):
    middle = x + v * dt / 2
    v = v + dt * force(middle)
    return middle + v * dt / 2, v


def errors(data, text, genome):
    fitter = Fitter(data, potential_called(text).force, StepUnits.of(data))
    (found,) = fitter.refit(fitter([genome]))
    return np.array([found.errors["validation"].position, found.errors["validation"].velocity]), found


@pytest.mark.parametrize("text", SYSTEMS)
@pytest.mark.parametrize("genome", [POSITION_VERLET, FREE_ARGUMENT])
def test_jitter_of_a_thousandth_costs_a_law_nothing(text, genome):
    even, _ = errors(DataSet.of([rows_of(text, jittered(0.0))]), text, genome)
    uneven, _ = errors(DataSet.of([rows_of(text, jittered(1e-3))]), text, genome)
    np.testing.assert_allclose(uneven, even, rtol=0.01)


@pytest.mark.parametrize("text", SYSTEMS)
def test_jitter_of_a_hundredth_costs_a_law_a_thousandth_over_a_whole_run(text):
    """The squared error of x goes as Δt⁶, and ⟨Δt⁶⟩ is 0.1 % more.

    A split of 54 rows has up to 1.3 % more of it, since a row's own moves by six times the change of its step, 5 %.
    """

    def of_all_rows(jitter):
        data = DataSet.of([rows_of(text, jittered(jitter))])
        _, candidate = errors(data, text, POSITION_VERLET)
        counts = [len(getattr(data, split).before) for split in candidate.errors]
        return np.average([error.position for error in candidate.errors.values()], weights=counts)

    assert of_all_rows(1e-2) == pytest.approx(of_all_rows(0.0), rel=3e-3)


@pytest.mark.parametrize("text", SYSTEMS)
def test_steps_that_differ_by_a_fifth_obey_the_law_that_made_them_to_the_last_digit(text):
    data = DataSet.of([rows_of(text, jittered(0.1), position_verlet)])
    found, candidate = errors(data, text, POSITION_VERLET)
    assert found.max() < 1e-25
    # The trained weight is on F at the mean time step, and reads as the mass all the same.
    assert candidate.weights[POSITION_VERLET.trained[0]] == pytest.approx(1, rel=1e-10)


def test_times_that_happen_to_be_even_give_the_numbers_of_an_even_clock():
    times = np.arange(60) * 0.25
    said = rows_of("exp(x) - x", times)
    silent = Trajectory(said.positions, said.velocities, 0.25)
    units = StepUnits(0.25)
    for one, other in zip(units.scaled(Transitions.of([said])), units.scaled(Transitions.of([silent])), strict=True):
        assert one.tobytes() == other.tobytes()
    assert Triples.of([said], 3).after.tobytes() == Triples.of([silent], 3).after.tobytes()


def test_an_even_clock_has_no_factors_and_a_sample_keeps_its_own():
    even = Transitions.of([Trajectory(np.zeros((4, 1, 1)), np.zeros((4, 1, 1)), 0.1)])
    assert Batch.of(even, StepUnits(0.1)).force_factors is None
    data = DataSet.of([rows_of("exp(x) - x", jittered(0.1))])
    batch = Batch.of(data.training, StepUnits.of(data))
    some = batch.sample(30)
    places = [int(torch.nonzero(batch.x.flatten() == x)[0]) for x in some.x.flatten()]
    assert torch.equal(some.force_factors.flatten(), batch.force_factors.flatten()[places])


def test_triples_are_measured_in_the_time_to_the_row_after():
    times = jittered(0.1, 20)
    run = rows_of("exp(x) - x", times)
    triples = Triples.of([run], stride=2)
    np.testing.assert_array_equal(triples.time_steps, times[4:] - times[2:-2])
    for part, rows in ((triples.before, slice(0, -4)), (triples.now, slice(2, -2)), (triples.after, slice(4, None))):
        np.testing.assert_array_equal(part[:, 1, 0, 0], run.velocities[rows, 0, 0] * triples.time_steps)


def test_two_data_sets_that_differ_in_their_times_only_have_two_digests():
    first, second = (rows_of("exp(x) - x", jittered(0.0)) for _ in range(2))
    second = Trajectory(second.positions, second.velocities, second.time_step, times=jittered(1e-3))
    assert DataSet.of([first]).digest() != DataSet.of([second]).digest()


def test_times_that_do_not_increase_are_refused():
    still = np.zeros((3, 1, 1))
    with pytest.raises(DataError, match="the times do not increase"):
        Trajectory(still, still, 0.1, times=np.array([0.0, 0.2, 0.1]))
    with pytest.raises(ShapeError, match=r"times have shape \(2,\), expected \(3,\)"):
        Trajectory(still, still, 0.1, times=np.zeros(2))
