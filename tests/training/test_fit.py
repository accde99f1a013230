"""From genomes to candidates: the paper's mass, the same answer every time, and a test split nobody looks at."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.simulation import ALUMINIUM, paper_data, paper_potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.errors import DataError, InputError, UnknownNameError
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.training.adam_task import AdamTask, relative_errors
from pnn_symbolic.training.compression import is_linear_in_weights
from pnn_symbolic.training.fit import FitSettings, Fitter
from pnn_symbolic.training.population import Population
from pnn_symbolic.training.settings import RENAMED
from pnn_symbolic.training.trainer import fit_quietly
from tests.paper_networks import LINEAR, PAPER, pnn_1, pnn_2, pnn_3, words
from tests.training.particles import POTENTIAL, batch_of, force_in_step_units, population, small_data

VERLET = Genome("direct", LINEAR, words("1 1/2 0 1 1 0 1 1 1 1/2 0 1"))


@pytest.fixture(scope="module")
def on_paper(paper):
    """Fits to the paper's data with the exact force and an unknown mass."""
    return Fitter(paper, paper_potential().force, StepUnits.of(paper))


@pytest.fixture(scope="module")
def small():
    return small_data()


def fitter(data, **settings):
    return Fitter(data, POTENTIAL.force, StepUnits.of(data), FitSettings(**settings))


def some_genomes(count, seed, wiring="direct"):
    space, random = SearchSpace(wiring), np.random.default_rng(seed)
    return [space.genome(random.integers(0, 4, 16).tolist()) for _ in range(count)]


@pytest.mark.parametrize("wiring", PAPER)
def test_the_paper_s_data_teach_pnn_1_its_mass(on_paper, wiring):
    (found,) = on_paper([pnn_1(wiring)])
    (refitted,) = on_paper.refit([found])
    for one in (found, refitted):
        assert 1.0005 <= 1 / (one.weights[6] * ALUMINIUM) <= 1.0006
        assert max(one.errors["validation"].position, one.errors["validation"].velocity) < 1e-9
    assert set(refitted.errors) == {"training", "validation", "test"}


def test_fixed_weights_stay_exact(on_paper):
    (found,) = on_paper([pnn_1()])
    fixed = {k: number for k, number in enumerate(found.weights) if k != 6}
    assert fixed == dict(enumerate((1, 0.5, 0, 1, 1, 0))) | dict(enumerate((1, 1, 0.5, 0, 1), 7))


def test_more_trained_weights_never_fit_worse(small):
    """PNN 2 and PNN 3 hold PNN 1 as a special case."""
    candidates = fitter(small, rows=0)([pnn_1(), pnn_2(), pnn_3()], ["training"])
    least, *others = [one.errors["training"].position + one.errors["training"].velocity for one in candidates]
    assert max(others) <= least * (1 + 1e-6)


def test_a_trained_weight_never_fits_worse_than_none(small):
    """Every network holds the one in which its trained weights are 0; all are measured on the rows of their fit."""
    networks = [one for one in some_genomes(60, 7) if one.pruned.trained]
    without = [replace(one, weights=["0" if w == "trained" else w for w in one.weights]) for one in networks]
    fit = fitter(small, rows=0, judging_rows=0)
    pairs = zip(fit(networks, ["training"]), fit(without, ["training"]), strict=True)
    for one, other in pairs:
        mine, its = (errors.position + errors.velocity for errors in (one.errors["training"], other.errors["training"]))
        assert mine <= its * (1 + 1e-9), one.genome


def test_a_fit_ends_at_a_finite_error_where_one_is_known():
    """Beside a partner the force is infinite at 0, but the weight behind it can be 0, or keep its argument away."""
    data = paper_data(pairs=300)
    fit = Fitter(data, paper_potential().force, StepUnits.of(data))
    free = Genome("direct", LINEAR, words("trained trained 0 1 1 0 trained 1 1 1/2 0 1"))
    unused = Genome("direct", LINEAR, words("0 trained 1 1 trained 1 0 0 1 0 0 0"))
    for one in fit.refit(fit([free, unused])):
        for errors in one.errors.values():
            assert np.isfinite([errors.position, errors.velocity]).all()
            assert errors.position + errors.velocity < 1.01


def test_the_same_seed_gives_the_same_candidates(small):
    genomes = some_genomes(20, 1)
    assert fitter(small)(genomes) == fitter(small)(genomes)


def test_genomes_that_say_the_same_are_fitted_to_the_same_weights(small):
    dead = replace(pnn_1(), activations=("linear", "linear", "linear", "linear"))
    silent = Genome("direct", ("linear", "elu", "tanh", "linear"), words("1 0 trained 1/2 1 0 0 0 1 trained 1/2 1"))
    first, second, third, fourth = fitter(small)([pnn_1(), dead, silent, silent.pruned])
    assert first.weights == second.weights
    assert third.weights == fourth.weights
    assert third.genome == silent


@pytest.mark.parametrize("wiring", PAPER)
@pytest.mark.slow
def test_the_company_of_a_genome_does_not_change_its_minimum(small, wiring):
    """To the last few digits: matrices of another size are added up in another order."""
    fit = fitter(small)
    genomes = [pnn_1(wiring), pnn_2(wiring), *some_genomes(12, 3, wiring)]
    together = fit(genomes)
    for genome, one in zip(genomes, together, strict=True):
        (alone,) = fit([genome])
        assert alone.errors["validation"].log == pytest.approx(one.errors["validation"].log, abs=1e-3)


def test_the_test_split_is_never_looked_at_unless_asked_for(small):
    """Any test split will do, for it changes nothing."""
    garbage = np.random.default_rng(0).normal(0, 1e3, small.test.before.shape)
    other = replace(small, test=Transitions(garbage, -garbage, small.time_step, small.units))
    genomes = [pnn_1(), pnn_3(), *some_genomes(6, 2)]
    candidates = fitter(small)(genomes)
    assert fitter(other)(genomes) == candidates
    assert all(set(one.errors) == {"validation"} for one in candidates)
    asked, not_asked = (one.refit(candidates) for one in (fitter(other), fitter(small)))
    assert [one.weights for one in asked] == [one.weights for one in not_asked]
    assert asked[0].errors["test"] != not_asked[0].errors["test"]


def test_the_mass_is_used_where_it_is_stated(small):
    """The pendulum has mass 1: twice the mass, stated, is half the force."""
    right, wrong = (
        Fitter(small, POTENTIAL.force, StepUnits.of(small, mass))([VERLET])[0].errors["validation"].velocity
        for mass in (1.0, 2.0)
    )
    assert right < wrong / 100


def test_a_force_without_bound_is_an_infinite_error(small):
    (found,) = Fitter(small, lambda place: 1 / (place * 0), StepUnits.of(small))([pnn_1()])
    assert found.errors["validation"].log == 64.0


def test_a_particle_that_never_moves_is_refused():
    still = Trajectory(np.ones((20, 1, 1)), np.zeros((20, 1, 1)), 0.1)
    with pytest.raises(DataError, match="position never changes"):
        fitter(DataSet.of([still]))


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(UnknownNameError, match='no optimizer is called "sgd"; known: levenberg-marquardt, adam'):
        FitSettings(optimizer="sgd")


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("starts", 0, "at least 1"),
        ("screening_starts", 0, "at least 1"),
        ("screening_steps", -1, "at least 1"),
        ("epochs", 0, "at least 1"),
        ("adam_epochs", 0, "at least 1"),
        ("patience", 0, "at least 1"),
        ("rows", -3, "0 or above"),
        ("judging_rows", -1, "0 or above"),
        ("screening_rows", -1, "0 or above"),
        ("starts", 2.5, "a whole number"),
        ("rows", None, "a whole number"),
        ("screening_starts", True, "a whole number"),
    ],
)
def test_a_count_that_no_fit_can_be_run_with_is_refused(setting, value, expected):
    with pytest.raises(InputError, match=f"^{setting} is {value}, expected {expected}$"):
        FitSettings(**{setting: value})


@pytest.mark.parametrize(("old", "new"), RENAMED.items())
def test_a_setting_is_known_by_its_old_name_once_more(old, new):
    with pytest.warns(DeprecationWarning, match=f'^the setting "{old}" is called "{new}" now$') as warned:
        settings = FitSettings(**{old: 7})
    assert [warning.filename for warning in warned] == [__file__]
    assert settings == FitSettings(**{new: 7}) != FitSettings()
    with pytest.warns(DeprecationWarning, match=new):
        assert getattr(settings, old) == 7
    with pytest.warns(DeprecationWarning, match=new):
        assert replace(settings, **{old: 5}) == FitSettings(**{new: 5})


def test_the_smallest_settings_still_fit(small):
    """One start, one that goes on, one step, one row to begin with: worse, and a fit all the same."""
    names = ("starts", "screening_starts", "screening_steps", "epochs", "rows", "judging_rows", "screening_rows")
    least = dict.fromkeys(names, 1)
    for candidate in fitter(small, **least)(some_genomes(12, 5)):
        assert not np.isnan(candidate.errors["validation"].log)


def test_adam_lowers_the_loss_and_puts_the_best_weights_back(small):
    genomes = [pnn_1(), *some_genomes(10, 4)]
    many, batch = population(genomes, 0, small), batch_of(small)
    before = sum(relative_errors(many, batch)).detach()
    task = AdamTask(many, patience=100, learning_rate=0.2)  # so bold that the last step is not the best one
    fit_quietly(task, [batch], 40)
    after = sum(relative_errors(many, batch)).detach()
    finite = torch.isfinite(before)
    assert (after[finite] <= before[finite]).all()
    assert after[0] < before[0] / 2
    torch.testing.assert_close(after[finite], task.best_loss[finite])


def test_adam_stops_when_patience_is_over(small):
    many, batch = population([VERLET], 0, small), batch_of(small)  # nothing to train: the loss never falls
    task = AdamTask(many, patience=7)
    fit_quietly(task, [batch], 500)
    assert task.waited.item() == 7


@pytest.mark.slow
def test_adam_and_levenberg_marquardt_agree(small):
    """On a convex problem there is but one minimum; Adam at 10⁻³ walks to it slowly."""
    newton, adam = (
        fitter(small, optimizer=optimizer, adam_epochs=3000)([pnn_1()])[0]
        for optimizer in ("levenberg-marquardt", "adam")
    )
    assert adam.weights[6] == pytest.approx(newton.weights[6], rel=1e-4)


def test_huge_forces_that_cancel_leave_the_goal_unreached(paper):
    """Near x = 0 the Lennard-Jones force is 10⁶⁰: x' = F − F = 0 says nothing of the particle, whatever F is."""
    weights = ["0", "1/2", "0", "0", "0", "0", "1", "0", "0", "0", "0", "1", "0", "1", "0", "1", "1", "-1", "1", "-1"]
    fitter = Fitter(paper, paper_potential().force, StepUnits.of(paper))
    (candidate,) = fitter([Genome("chain-2", ("linear",) * 8, weights)])
    assert candidate.errors["validation"].position > 100
    assert candidate.errors["validation"].velocity == pytest.approx(1, rel=1e-2)


@pytest.mark.slow
def test_a_position_is_fitted_as_well_where_nothing_is_said_of_the_velocity(paper):
    """E_v = 1 must not hide how E_x falls to 10⁻¹⁴: all starts end at the one minimum of both trained weights."""
    genome = Genome("direct", ("linear",) * 4, ["1", "trained", "1", "1", "0", "0", "trained", "1", "0", "1", "0", "0"])
    fitters = [Fitter(paper, paper_potential().force, StepUnits.of(paper), seed=seed) for seed in range(4)]
    logs = [one.refit(one([genome]))[0].errors["training"].logs[0] for one in fitters]
    assert max(logs) - min(logs) < 1e-6
    assert max(logs) < -13


def test_a_network_without_force_is_judged_even_where_the_force_would_be_infinite(paper):
    """Free flight never asks for the Lennard-Jones force, which is infinite at 0·x + 0·w."""
    free_flight = Genome("direct", ("linear",) * 4, ["1", "1", "0", "1", "1", "0", "0", "1", "1", "0", "0", "1"])
    fitter = Fitter(paper, paper_potential().force, StepUnits.of(paper))
    (candidate,) = fitter([free_flight])
    assert 0 < candidate.errors["validation"].position < 1e-5


def test_one_start_reaches_the_minimum_where_the_outputs_are_linear_in_the_weights(small):
    genomes = [one for one in some_genomes(400, seed=5) if one.pruned.trained and is_linear_in_weights(one.pruned)]
    assert len(genomes) > 10
    fitted = fitter(small, rows=0)(genomes, ("training",))
    for genome, candidate in zip(genomes, fitted, strict=True):
        for place in genome.pruned.trained:
            for factor in (0.999, 1.001):
                weights = list(candidate.weights)
                weights[place] = weights[place] * factor + (factor - 1) * 1e-3
                beside = replace(candidate, weights=tuple(weights))
                assert loss_of(beside, small) >= loss_of(candidate, small) * (1 - 1e-6)


def loss_of(candidate, data):
    """E_x + E_v of the outputs that a trained weight can change, on the training rows."""
    genome = candidate.genome.pruned
    weights = torch.tensor([candidate.weights], dtype=torch.float64)
    errors = relative_errors(Population([genome], weights, force_in_step_units(data)), batch_of(data))
    return sum(float(error[0].detach()) for error, free in zip(errors, genome.trained_outputs, strict=True) if free)
