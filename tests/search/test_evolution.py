"""Does the search find the best network there is, twice the same, and whatever interrupts it?"""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnn_symbolic.dynamics.simulation import paper_data, paper_potential
from pnn_symbolic.dynamics.step_units import StepUnits
from pnn_symbolic.errors import InputError, UnknownNameError
from pnn_symbolic.network.candidate import Candidate, Errors
from pnn_symbolic.network.genome import Genome, SearchSpace
from pnn_symbolic.search.genetic import evolve
from pnn_symbolic.search.journal import Journal
from pnn_symbolic.search.result import pareto_front
from pnn_symbolic.search.settings import PAPER, SELECTIONS, SearchSettings
from pnn_symbolic.training.fit import Fitter
from pnn_symbolic.work_limit import WorkLimit
from tests.search.toys import SMALL, CountingFit, errors, every_genome, lowest_objective, point

LARGE = SearchSpace("direct", ("linear", "relu", "tanh"), ("0", "1/2", "1"))
BRIEF = SearchSettings(population=12, generations=3, seed=5)
every_selection = pytest.mark.parametrize("selection", SELECTIONS)

DRIFT_KICK = SMALL.genome([0] * 4 + [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1])
best_there_is = cache(lowest_objective)


@cache
def default_search(seed):
    """Of the small space: its result."""
    return evolve(SMALL, CountingFit(), SearchSettings(seed=seed))


@cache
def everything():
    """All 4096 of the small space."""
    return [Candidate(one, (0.1,) * 12, {"validation": errors(one)}) for one in every_genome()]


def log_error(candidate):
    return candidate.errors["validation"].log


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.slow
def test_the_default_search_ends_at_the_best_of_all_4096(seed):
    result = default_search(seed)
    assert result.objective(result.winner) == best_there_is()
    winner = result.winner.errors["validation"]
    assert winner.log == pytest.approx(errors(DRIFT_KICK).log, abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
@every_selection
@pytest.mark.slow
def test_where_every_step_pays_both_selections_reach_the_summit(selection, seed):
    """The error falls with each weight that is as in drift-kick."""

    def likeness(genome):
        return Errors(*[10.0 ** -sum(a == b for a, b in zip(genome.weights, DRIFT_KICK.weights, strict=True))] * 2)

    def fit(genomes):
        return [Candidate(one, (0.0,) * 12, {"validation": likeness(one)}) for one in genomes]

    result = evolve(SMALL, fit, SearchSettings(100, 30, selection, seed=seed))
    assert result.winner.genome.weights == DRIFT_KICK.weights
    assert result.objective(result.winner) == min(likeness(one).log + one.cost for one in every_genome())


def test_the_objective_alone_misses_what_the_pareto_search_finds():
    """Why "pareto" is the default: a network with the right position only is kept until its velocity is right, too.

    Adding the errors up makes that network a trap, since half of the right velocity costs more than it brings.
    """
    missed = [
        evolve(SMALL, CountingFit(), SearchSettings(60, 12, "tournament", seed=seed)).winner.errors["validation"]
        for seed in range(3)
    ]
    assert all(one.position < 1e-7 and one.velocity > 0.1 for one in missed)


def test_a_search_without_a_climb_keeps_the_best_it_met():
    fit = CountingFit()
    result = evolve(LARGE, fit, SearchSettings(30, 6, hill_climb=False, seed=2))
    assert result.objective(result.winner) == min(errors(one).log + one.cost for one in fit.asked)
    assert [one.best for one in result.history] == sorted((one.best for one in result.history), reverse=True)


@pytest.mark.slow
def test_a_heavier_accuracy_buys_dearer_networks():
    light, heavy = (evolve(SMALL, CountingFit(), SearchSettings(accuracy_weight=weight)) for weight in (0.2, 5.0))
    assert heavy.winner.errors["validation"].log < light.winner.errors["validation"].log
    assert heavy.winner.genome.cost > light.winner.genome.cost
    assert light.objective(light.winner) == best_there_is(0.2)
    assert heavy.objective(heavy.winner) == best_there_is(5.0)


@every_selection
def test_the_same_seed_gives_the_same_result(selection):
    first, second = (evolve(LARGE, CountingFit(), SearchSettings(20, 4, selection, seed=7)) for _ in range(2))
    assert first == second


def test_another_seed_gives_another_search():
    first, second = (evolve(LARGE, CountingFit(), SearchSettings(20, 4, seed=seed)) for seed in (1, 2))
    assert first.history != second.history


@every_selection
def test_the_global_random_state_is_untouched(selection):
    random.seed(42)
    expected = [random.random() for _ in range(3)]
    random.seed(42)
    evolve(LARGE, CountingFit(), SearchSettings(10, 2, selection, seed=1))
    assert [random.random() for _ in range(3)] == expected


@every_selection
def test_no_network_is_trained_twice(selection):
    fit = CountingFit()
    result = evolve(LARGE, fit, SearchSettings(40, 5, selection))
    assert len(fit.asked) == len(set(fit.asked)) == result.evaluations
    assert all(one == one.pruned for one in fit.asked)


def test_progress_is_told_after_every_generation():
    told = []
    result = evolve(LARGE, CountingFit(), BRIEF, on_generation=told.append)
    assert tuple(told) == result.history
    assert [one.number for one in told] == list(range(len(told)))
    assert len(told) > BRIEF.generations
    assert [one.evaluations for one in told] == sorted(one.evaluations for one in told)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A run to its end: its result, and its journal."""
    path = tmp_path_factory.mktemp("run") / "journal.jsonl"
    return evolve(LARGE, CountingFit(), BRIEF, Journal(path, {"seed": 5})), path.read_bytes()


@settings(max_examples=40)
@given(where=st.floats(0, 1))
def test_cut_anywhere_and_resumed_the_result_is_the_same(undisturbed, tmp_path_factory, where):
    result, whole = undisturbed
    header = whole.index(b"\n") + 1
    left = whole[: header + round(where * (len(whole) - header))]
    path = tmp_path_factory.mktemp("cut") / "journal.jsonl"
    path.write_bytes(left)
    journal, fit = Journal(path, {"seed": 5}, resume=True), CountingFit()
    assert bool(journal.notice) is not left.endswith(b"\n")
    kept = set(journal.known)
    assert evolve(LARGE, fit, BRIEF, journal) == result
    assert not kept & set(fit.asked)
    assert len(kept) + len(fit.asked) == result.evaluations
    assert path.read_bytes() == whole


def test_an_interrupted_search_keeps_what_it_has_trained(tmp_path):
    class Stop(CountingFit):
        def __call__(self, genomes):
            if self.asked:
                raise KeyboardInterrupt
            return super().__call__(genomes)

    stopped = Stop()
    with pytest.raises(KeyboardInterrupt):
        evolve(LARGE, stopped, BRIEF, Journal(tmp_path / "journal.jsonl", {}))
    assert list(Journal(tmp_path / "journal.jsonl", {}, resume=True).known) == stopped.asked


@pytest.mark.slow
def test_selection_on_the_test_split_looks_at_that_split():
    """Of two networks each is the better one on one split."""

    def fit(genomes):
        halves = [one.weights.count("1/2") for one in genomes]
        ones = [one.weights.count("1") for one in genomes]
        good = [(Errors(10.0**-a, 10.0**-a), Errors(10.0**-b, 10.0**-b)) for a, b in zip(halves, ones, strict=True)]
        return [
            Candidate(one, (0.0,) * 12, {"validation": v, "test": t}) for one, (v, t) in zip(genomes, good, strict=True)
        ]

    for split, choice in (("validation", "1/2"), ("test", "1")):
        result = evolve(LARGE, fit, SearchSettings(60, 15, select_on=split))
        assert result.winner.genome.weights == (choice,) * 12
        assert result.front[-1] == result.winner
        assert result.objective(result.winner) == result.winner.objective(split=split)


def test_the_refitted_winner_is_chosen_anew():
    """Refitting may turn the order of two networks."""
    result = evolve(SMALL, CountingFit(), SearchSettings(20, 4))
    assert len(result.front) > 2

    def refit(candidates):
        return [
            Candidate(
                one.genome, (0.2,) * 12, {"validation": Errors(1e-30, 1e-30)} if one.genome.cost == 0 else one.errors
            )
            for one in candidates
        ]

    refitted = result.refitted(refit)
    assert refitted.winner.genome.cost == 0
    assert refitted.front == (refitted.winner,)


points = st.lists(st.builds(point, st.integers(0, 12), st.floats(1e-12, 1e3)), min_size=1, max_size=30)


def beats(one, other):
    """At least as good in both, and better in one."""
    mine, its = ((c.genome.cost, c.errors["validation"].log) for c in (one, other))
    return mine != its and all(a <= b for a, b in zip(mine, its, strict=True))


@given(points)
def test_no_member_of_the_front_is_beaten(candidates):
    front = pareto_front(candidates, log_error)
    assert not any(beats(other, one) for one in front for other in candidates)


@given(points)
def test_every_candidate_is_beaten_by_the_front_or_equal_to_a_member(candidates):
    front = pareto_front(candidates, log_error)
    for one in candidates:
        assert any(beats(member, one) or not differs(one, member) for member in front)


def differs(one, other):
    return (one.genome.cost, one.errors["validation"].log) != (other.genome.cost, other.errors["validation"].log)


@given(points, st.randoms())
def test_the_front_does_not_depend_on_the_order(candidates, shuffler):
    shuffled = list(candidates)
    shuffler.shuffle(shuffled)
    key = [(one.genome.cost, one.errors["validation"].log) for one in pareto_front(candidates, log_error)]
    assert [(one.genome.cost, one.errors["validation"].log) for one in pareto_front(shuffled, log_error)] == key
    assert key == sorted(key)
    assert [error for _, error in key] == sorted((error for _, error in key), reverse=True)


def test_the_winner_lies_on_the_front():
    for weight in (0.3, 1.0, 3.0):
        result = evolve(SMALL, CountingFit(), SearchSettings(30, 5, accuracy_weight=weight))
        assert result.winner in result.front


def test_the_front_of_the_whole_small_space_is_found():
    result = evolve(SMALL, CountingFit(), SearchSettings(120, 25))
    wanted = [(one.genome.cost, one.errors["validation"].log) for one in pareto_front(everything(), log_error)]
    got = [(one.genome.cost, one.errors["validation"].log) for one in result.front]
    assert got[-1] == wanted[-1]
    assert len(set(got) & set(wanted)) >= len(wanted) - 2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.slow
def test_the_default_search_finds_the_front_of_all_4096_up_to_the_cost_of_the_best(seed):
    found, exact = (
        [
            (one.genome.cost, round(one.errors["validation"].log, 9))
            for one in front
            if one.genome.cost <= DRIFT_KICK.cost
        ]
        for front in (
            default_search(seed).front,
            pareto_front(everything(), log_error),
        )
    )
    assert found == exact


POSITION_ALONE = [
    "1 0 1 1 0 0 trained 1 0 1 0 0",
    "1 1/2 1 1 0 0 trained 1 0 1 0 0",
    "1 trained 1 1 0 0 trained 1 0 1 0 0",
]
"""x' = x + w + bF(x), x + w + bF(x + w/2), x + w + bF(x + aw); nothing is said about the velocity."""


@pytest.mark.slow
def test_networks_of_the_position_alone_are_found_beside_the_winner():
    """They lie on the certified front of the paper's data, many genes away from a law of both.

    Where two neurons do each other's work, only one of both ways to write x + w leaves room for the force.
    """
    data = paper_data(pairs=300)
    fitter = Fitter(data, paper_potential().force, StepUnits.of(data))
    known = fitter([Genome("direct", ("linear",) * 4, tuple(text.split())) for text in POSITION_ALONE])
    front = evolve(SearchSpace(activations=("linear",)), fitter, SearchSettings(60, 5, seed=3)).front
    for one in known:
        best = min(other.errors["validation"].log for other in front if other.genome.cost <= one.genome.cost)
        assert best <= one.errors["validation"].log + 1e-3


@pytest.mark.parametrize("name", ["population", "generations", "tournament"])
@pytest.mark.parametrize("value", [0, -3])
def test_numbers_below_one_are_refused(name, value):
    with pytest.raises(InputError, match=f"^{name} is {value}, expected at least 1$"):
        SearchSettings(**{name: value})


@pytest.mark.parametrize("name", ["population", "generations", "tournament", "patience", "seed"])
def test_a_number_that_is_not_whole_is_refused(name):
    with pytest.raises(InputError, match=f"^{name} is 2.5, expected a whole number$"):
        SearchSettings(**{name: 2.5})


@pytest.mark.parametrize("name", ["crossover", "mutation", "gene_mutation"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_refused(name, value):
    with pytest.raises(InputError, match=f"^{name} is {value}, expected a probability from 0 to 1$"):
        SearchSettings(**{name: value})


@pytest.mark.parametrize("value", [0.0, -1.0, float("inf"), float("nan")])
def test_a_weight_of_accuracy_that_weighs_nothing_is_refused(value):
    with pytest.raises(InputError, match=r"accuracy_weight is .*, expected a number above 0"):
        SearchSettings(accuracy_weight=value)


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r'no selection is called "paretto".*Did you mean "pareto"\?'):
        SearchSettings(selection="paretto")
    with pytest.raises(UnknownNameError, match=r'no split to select on is called "tests".*Did you mean "test"\?'):
        SearchSettings(select_on="tests")


def test_a_negative_seed_is_refused():
    with pytest.raises(InputError, match="seed is -1, expected 0 or above"):
        SearchSettings(seed=-1)


def test_the_paper_s_operators_are_a_preset():
    """Tournaments of ten, crossover ½, mutation 0.3 and 0.3 of each gene, 200 × 50."""
    assert (PAPER.population, PAPER.generations, PAPER.selection, PAPER.tournament) == (200, 50, "tournament", 10)
    assert (PAPER.crossover, PAPER.mutation, PAPER.gene_mutation) == (0.5, 0.3, 0.3)


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_a_search_that_is_broken_off_after_so_many_steps_ends_the_same_again_gone_on_with_or_not(steps):
    def broken_off(journal):
        limit = WorkLimit(steps=steps)
        result = evolve(SMALL, CountingFit(), BRIEF, journal, limit=limit)
        assert limit.stopped_after == steps
        return result.winner, result.front, result.evaluations

    whole = Journal(None, {})
    evolve(SMALL, CountingFit(), BRIEF, whole)
    assert broken_off(Journal(None, {})) == broken_off(whole)


def test_what_other_threads_draw_changes_no_search():
    """`random` is one for all threads of a process, and those of a cluster's client draw from it."""

    class DisturbedFit(CountingFit):
        def __call__(self, genomes):
            random.seed()
            random.random()
            return super().__call__(genomes)

    disturbed, quiet = evolve(SMALL, DisturbedFit(), BRIEF), evolve(SMALL, CountingFit(), BRIEF)
    assert (disturbed.winner, disturbed.front) == (quiet.winner, quiet.front)
