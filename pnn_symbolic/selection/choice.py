"""Which of the networks that a search met is the law? Each is tested on the rows, and the best that passes wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.dynamics.resolution import GUARD
from pnn_symbolic.dynamics.triples import Triples
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.evidence.residuals import TOGETHER, LawTest, test_laws
from pnn_symbolic.network.candidate import Candidate
from pnn_symbolic.network.predictions import Predictions
from pnn_symbolic.search.result import SearchResult
from pnn_symbolic.selection.goal import goal_of

POINT = 1.0
"""Laws within one point, a decade of error, are not told apart; a law that the data refute pays one."""
HALF = 0.5
"""Of what can be explained: a law that explains less, of either output, is none."""

FAR = 2.0
"""Times the root mean square of a step's displacement: a law that asks for the force farther from the particle asks for
something else. Where a force is linear, f(vΔt) and f(2x) pass for multiples of v and x, and their law for one of x."""
SAME = 1e-4
"""Of the floor: laws whose difference is less are one law on these rows."""
FITTED = 1e4
"""Times R: constants that were fitted to doubles leave up to a hundred roundings where columns nearly hang together."""
MANY = 2
"""Trained constants, of which a law of a linear force has more only where it is a matrix in disguise."""
EQUAL = 0.01
"""Points by which equal laws differ by chance."""
NEARLY = 1.1
"""Errors that differ by less are equal, where the nearest is sought and there is no law."""

Predict = Callable[[Sequence[Candidate], Triples], Predictions]


@dataclass(frozen=True, eq=False)
class Choice:
    """What the rows say of the networks that were met.

    outcome           "generator": rows follow from each other to rounding; "approximation"; or "none"
    reason            of "none": "memory", "invisible", "unexplained"; else ""
    candidate         the law, or with "none" the best that was met
    test              of it
    floor             lowered to the best law that was met
    told_apart_from   other laws that the data cannot tell from it, best first
    """

    outcome: str
    reason: str
    candidate: Candidate
    test: LawTest
    floor: Floor
    told_apart_from: tuple[Candidate, ...] = ()


@dataclass(frozen=True, eq=False)
class _Tested:
    candidate: Candidate
    residuals: np.ndarray
    test: LawTest
    objective: float

    @property
    def is_refuted(self) -> bool:
        return bool(self.test.refuted.any())


def choose(
    result: SearchResult,
    floor: Floor,
    predict: Predict,
    conserves: Callable[[Candidate], bool],
    spreads: tuple[float, float],
    rows: int,
    force_is_linear: bool = False,
    lacks: Callable[[Candidate], bool] | None = None,
) -> Choice:
    """Choose among the front and the best networks of a search.

    predict     where candidates take the states of `floor.triples`, and where they ask for the force
    conserves   whether the law of a candidate is proved time-reversible and symplectic: of laws that the data cannot
                tell apart such a one is named first
    spreads     standard deviations of x' and w', and `rows` the number of rows that errors were measured on
    force_is_linear   of the position, on all rows: then a law of many constants can be written in many ways, with the
                      force at any place, and it is named as the matrix that it is
    lacks       whether a candidate lacks a term that the rows were seen to have: it is the law only where none that has
                the term is adequate, or where it leaves rounding alone
    """
    tested, floor = _tested(result, floor, predict, spreads, rows, every=force_is_linear or lacks is not None)
    adequate = [law for law in tested if law.test.adequate.all()]
    if lacks is not None and not any(at_rounding(law.test, floor).all() for law in adequate):
        adequate = [law for law in adequate if not lacks(law.candidate)] or adequate
    best = adequate[0] if adequate else _nearest(tested, floor)
    chosen, rivals = _first_named(best, adequate, floor, conserves)
    is_same_matrix = False
    if force_is_linear:
        chosen = _as_matrix(chosen, adequate)
        is_same_matrix = not any(chosen.candidate.genome.uses_forces)
    outcome, reason = _verdict(chosen.test, floor, bool(adequate))
    told_apart_from: list[Candidate] = []
    if outcome != "none" and not is_same_matrix:
        told_apart_from = [law.candidate for law in rivals if law is not chosen]
    return Choice(
        outcome=outcome,
        reason=reason,
        candidate=chosen.candidate,
        test=chosen.test,
        floor=floor,
        told_apart_from=tuple(told_apart_from),
    )


def _first_named(
    best: _Tested, adequate: Sequence[_Tested], floor: Floor, conserves: Callable[[Candidate], bool]
) -> tuple[_Tested, list[_Tested]]:
    """The best law, or one that is as good and conserves; and all that the rows cannot tell from it, with it."""
    rivals = _not_told_apart(best, adequate, floor)
    if len(rivals) > 1:
        for law in rivals:
            if conserves(law.candidate):
                return law, rivals
    if best.is_refuted or conserves(best.candidate):
        return best, rivals
    chosen = _equal_that_conserves(best, adequate, floor, conserves)
    return chosen, [chosen if law is best else law for law in rivals]


def _as_matrix(chosen: _Tested, adequate: Sequence[_Tested]) -> _Tested:
    """Of a linear force, a law of many constants as the matrix that it is, where that is adequate."""
    if len(chosen.candidate.genome.trained) > MANY:
        for law in adequate:
            if not any(law.candidate.genome.uses_forces):
                return law
    return chosen


def _not_told_apart(best: _Tested, adequate: Sequence[_Tested], floor: Floor) -> list[_Tested]:
    """The laws that the rows cannot tell from the best, with it."""
    near = [law for law in adequate if not law.is_refuted and law.objective <= best.objective + POINT]
    return [best] if best.is_refuted or not near else _distinct(near, floor)


def _equal_that_conserves(
    best: _Tested, adequate: Sequence[_Tested], floor: Floor, conserves: Callable[[Candidate], bool]
) -> _Tested:
    """Where the force is constant any place of it will do: the place that conserves, else the best."""
    for law in adequate:
        is_equal = law is not best and len(_distinct([best, law], floor)) == 1
        if is_equal and law.objective <= best.objective + EQUAL and conserves(law.candidate):
            return law
    return best


def _nearest(tested: Sequence[_Tested], floor: Floor) -> _Tested:
    """Where no law is adequate: of the smallest errors, both outputs together, the cheapest."""

    def error(law: _Tested) -> float:
        return float(np.prod(np.maximum(law.test.errors, floor.goal) / floor.goal))

    least = min(map(error, tested))
    return min((law for law in tested if error(law) <= NEARLY * least), key=lambda law: law.candidate.genome.cost)


def _tested(
    result: SearchResult, floor: Floor, predict: Predict, spreads: tuple[float, float], rows: int, *, every: bool
) -> tuple[list[_Tested], Floor]:
    """The tests of candidates against the floor that they all lower themselves, best first; and that floor.

    Tested are all that can be within `POINT` of the best adequate one, since a test can only raise an objective; or
    `every` one, as where none is adequate.
    """
    candidates = (*reversed(result.near_best), *reversed(result.front), result.winner)  # the last fit of each counts
    distinct = list({candidate.genome.pruned: candidate for candidate in candidates}.values())[::-1]
    triples = floor.triples
    with np.errstate(all="ignore"):
        predictions = predict(distinct, triples)
        residuals = triples.after - predictions.after
        squares = np.square(residuals).mean(axis=(1, 3, 4))
    far = _asks_too_far(predictions, triples)
    residuals[far], squares[far] = np.inf, np.inf
    finite = np.where(np.isfinite(squares), squares, np.inf)
    floor = floor.lowered(finite.min(axis=0))
    goal, weight = goal_of(floor, spreads, rows), result.settings.accuracy_weight
    open_goal, split = goal.without_limits, result.settings.select_on
    lowest = [weight * open_goal.accuracy(candidate.errors[split]) + candidate.genome.cost for candidate in distinct]
    tested, best, order = list[_Tested](), np.inf, np.argsort(lowest, kind="stable")
    for places in np.array_split(order, range(TOGETHER, len(order), TOGETHER)):
        if lowest[places[0]] > best + POINT and not every:
            break
        for place, test in zip(places.tolist(), test_laws(residuals[places], floor), strict=True):
            objective = lowest[place] + POINT * bool(test.refuted.any())
            tested.append(_Tested(distinct[place], residuals[place], test, objective))
            best = min(best, objective) if test.adequate.all() else best
    return sorted(tested, key=lambda law: (law.objective, law.candidate.genome.cost, repr(law.candidate.genome))), floor


def _asks_too_far(predictions: Predictions, triples: Triples) -> np.ndarray:
    """(P,): whether a law asks for the force `FAR` from the particle."""
    return predictions.distance > FAR * np.sqrt(np.square(triples.now[:, 1]).mean())


def _distinct(laws: Sequence[_Tested], floor: Floor) -> list[_Tested]:
    """Of laws that agree on all rows only the first: any place will do for a constant force."""
    kept: list[_Tested] = []
    enough = floor.guard * floor.rounding + SAME * floor.predicted
    for law in laws:
        differences = (np.square(law.residuals - known.residuals).mean(axis=(0, 2, 3)) for known in kept)
        if not any((difference <= enough).all() for difference in differences):
            kept.append(law)
    return kept


def _verdict(test: LawTest, floor: Floor, is_adequate: bool) -> tuple[str, str]:
    if test.memory.any():
        return "none", "memory"
    shown = floor.visible & ~floor.exact_drift
    unmoved = test.shares[1] <= 0 and not shown[1] and not floor.exact_drift[1]
    if floor.stated and ((not shown.any() and not floor.exact_drift.all()) or unmoved):
        return "none", "invisible"  # x alone is predicted also where v is no velocity of x, and is no law
    explainable = floor.explainable
    poor = (test.shares < HALF * explainable) & ~floor.exact_drift & (floor.visible | ~test.adequate)
    if poor.any() or (floor.stated and not is_adequate):
        return "none", "unexplained"
    return ("generator" if at_rounding(test, floor).all() else "approximation"), ""


def at_rounding(test: LawTest, floor: Floor) -> np.ndarray:
    """(2,): whether a law with fitted constants leaves of x and of v their rounding alone, and that of the fit."""
    return test.errors <= np.maximum(floor.guard, FITTED if floor.guard == GUARD else 0.0) * floor.rounding
