"""Which genomes are bounded without a single fit? The rigid ones: no trained weight comes before a bend or the force.

In a rigid genome the force and every bent neuron (relu, tanh, elu) act on fixed signals, and trained weights only mix
columns. Its least error is then linear least squares (`least_squares`), which is rigorous, and there are so few sets of
columns that all of them are looked at: the floor is a theorem about all rigid genomes at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from pnn_symbolic.certification.search.boxes import Constant
from pnn_symbolic.certification.search.columns import Rows
from pnn_symbolic.certification.search.least_squares import WORST, LeastSquares, distance
from pnn_symbolic.certification.search.normal_form import (
    NOTHING,
    Combination,
    Relaxation,
    Signal,
    W,
    X,
    echelon,
    with_parameters,
)
from pnn_symbolic.network.exact_numbers import numbers_of
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import ForceEvaluation, Neuron
from pnn_symbolic.network.weights import TRAINED

SAMPLE, CHUNK = 250, 4000
MOST = 1_000_000
"""States looked at; the paper's space has 124,221. With more, rigid genomes are bounded like all others."""


def rigid_floor(
    space: SearchSpace, rows: Rows, most: int = MOST, time_is_up: Callable[[], bool] = lambda: False
) -> tuple[float, Signal]:
    """The least log₁₀ E_x + log₁₀ E_v of any rigid genome of the space, whatever its weights; and the columns it has.

    Where more than `most` states would have to be looked at, or time is up, what is certain anyway: the floors of the
    errors, and no columns.

    Both outputs are let be any mixture of all columns that the last hidden neurons offer. A sum of squares over some
    rows is at most that over all, so a sample bounds every set of columns from below, and only those that the sample
    does not rule out are looked at on all rows.
    """
    relaxation = Relaxation(space.wiring, rows.sign)  # its own: what it keeps is not needed again
    sets = list(dict.fromkeys(_column_sets(space, relaxation, rows, most, time_is_up)))
    if not sets or time_is_up():
        return sum(rows.least), NOTHING
    sample = rows.sample(SAMPLE, 0)
    bounds = np.concatenate([_log_errors(sample, rows, sets[k : k + CHUNK]) for k in range(0, len(sets), CHUNK)])
    exact, best, columns = LeastSquares(rows), 2 * WORST, NOTHING
    for place in np.argsort(bounds):
        if bounds[place] >= best:
            break
        signal = Signal((), sets[place])
        value = exact.log_error(signal, 0) + exact.log_error(signal, 1)
        if value < best:
            best, columns = value, signal
    return best, columns


def _column_sets(
    space: SearchSpace, relaxation: Relaxation, rows: Rows, most: int, time_is_up: Callable[[], bool]
) -> Iterator[tuple[Combination, ...]]:
    """What the outputs of each rigid genome can mix, each set as a basis; nothing if they are too many for the time."""
    wiring = relaxation.wiring
    last = {name for neuron in wiring.outputs for name in neuron.inputs}
    names = list(values := {"x": X, "w": W})
    states: dict[tuple[Signal, ...], None] = {tuple(values.values()): None}
    for stage in wiring.stages:
        names.append(stage.name)
        longer: dict[tuple[Signal, ...], None] = {}
        for state in states:
            said = _said(space, relaxation, stage, dict(zip(names, state, strict=False)), stage.name in last)
            longer.update(((*state, new), None) for new in said)
            if len(longer) > most or time_is_up():
                return
        # What no later neuron reads is forgotten, so that states with an equal future become one.
        read = {name for later in wiring.stages[wiring.stages.index(stage) + 1 :] for name in _inputs(later)} | last
        states = {
            tuple(one if name in read else NOTHING for name, one in zip(names, state, strict=True)): None
            for state in longer
        }
    for state in states:
        signals = [one for name, one in zip(names, state, strict=True) if name in last]
        columns = dict.fromkeys(vector for one in signals for vector in (one.base, *one.span) if vector)
        finite = tuple(vector for vector in columns if _is_finite(rows, vector))
        apart = sum(map(len, finite)) == len({one for vector in finite for one, _ in vector})
        yield finite if apart else echelon(finite)


@cache
def _is_finite(rows: Rows, vector: Combination) -> bool:
    return bool(np.isfinite(rows.combination(vector)).all())


def _inputs(stage: Neuron | ForceEvaluation) -> tuple[str, ...]:
    return (stage.argument,) if isinstance(stage, ForceEvaluation) else stage.inputs


def _said(
    space: SearchSpace, relaxation: Relaxation, stage: Neuron | ForceEvaluation, values: dict[str, Signal], last: bool
) -> Iterable[Signal]:
    """All that one stage can say in a rigid genome; of a last linear neuron only the most general."""
    if isinstance(stage, ForceEvaluation):
        return [relaxation.applied(None, stage.name, values[stage.argument])]
    sources = tuple(values[name] for name in stage.inputs)
    fixed: list[Constant] = [*sorted(set(numbers_of(space.weights).values()), key=float)]
    free: list[Constant] = [None] if TRAINED in space.weights or not last else []
    found: dict[Signal, None] = {}
    for row in space.activations:
        numbers = fixed if not row.is_linear else [Fraction(0), None] if last else [*fixed, *free]
        for weights in product(numbers, repeat=len(sources)):
            one = relaxation.neuron(row, stage.name, weights, sources)
            # A mixture with parameters is of use to a rigid genome only where nobody looks at it.
            if not (last and with_parameters(one)) and not (not row.is_linear and one.span):
                found[one] = None
    if last:
        spans = [set(one.span) for one in found if not one.base]
        return [one for one in found if one.base or not any(set(one.span) < other for other in spans)]
    return found


def _log_errors(sample: Rows, rows: Rows, sets: list[tuple[Combination, ...]]) -> np.ndarray:
    """Lower bounds of Σ log₁₀ E on all `rows`, from a sample of them, for many sets of columns."""
    most = max(1, *(len(one) for one in sets))
    table = np.zeros((len(sets), len(sample), most))
    for place, vectors in enumerate(sets):
        for column, vector in enumerate(vectors):
            table[place, :, column] = sample.combination(vector)
    found = np.zeros(len(sets))
    for output, target in enumerate(sample.targets):
        rest = distance(np.broadcast_to(target, table.shape[:2]), table)
        found += rows.log((rest**2).sum(1) / len(rows) / rows.spreads[output] ** 2, output)
    return found
