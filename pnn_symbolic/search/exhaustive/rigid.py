"""Which genomes are bounded without a single fit? The rigid ones: no trained weight reaches a bend or a force.

In a rigid genome every force and every bent neuron (relu, tanh, elu) that the outputs use acts on a fixed signal;
trained weights only mix columns. Its least error is then linear least squares (`least_squares`), which is rigorous, and
there are so few sets of columns that all of them are looked at: `floor` is a theorem about all rigid genomes at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from pnn_symbolic.network.activations import activation_called
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import ForceEvaluation, Neuron, wiring_called
from pnn_symbolic.network.weights import TRAINED, weight_cost
from pnn_symbolic.search.exhaustive.boxes import Constant, constant_of
from pnn_symbolic.search.exhaustive.columns import Rows
from pnn_symbolic.search.exhaustive.least_squares import BEST, WORST, LeastSquares, distance
from pnn_symbolic.search.exhaustive.normal_form import (
    NOTHING,
    Combination,
    Relaxation,
    Signal,
    W,
    X,
    echelon,
    with_parameters,
)

ZERO, FIXED, FREE, BENT = range(4)
"""What a value can be: 0, one fixed signal, a mixture with trained weights, or a bend or force of such a mixture."""
SAMPLE, CHUNK = 250, 4000


def rigid_counts(space: SearchSpace, activations: tuple[str, ...]) -> np.ndarray:
    """How many rigid genomes with these activations there are, by cost: counted over all hidden weights.

    >>> rigid_counts(SearchSpace(), ("linear",) * 4).sum() / 4**12  # only the force can be bent
    0.671875
    """
    wiring = wiring_called(space.wiring)
    inner = [edge for edge in wiring.edges if any(edge[1] == neuron.name for neuron in wiring.hidden)]
    kinds = np.array(
        [FREE if choice == TRAINED else FIXED if constant_of((choice,)) else ZERO for choice in space.weights]
    )
    costs = np.array([weight_cost(choice) for choice in space.weights])
    axis = iter(np.ix_(*[range(len(kinds))] * len(inner)))
    values, cost, names = {"x": np.array(FIXED), "w": np.array(FIXED)}, np.array(0), iter(activations)
    for stage in wiring.stages:
        if isinstance(stage, ForceEvaluation):
            values[stage.name] = np.where(values[stage.argument] >= FREE, BENT, FIXED)
            continue
        found = np.array(ZERO)
        for source in stage.inputs:
            choice = next(axis)
            cost = cost + costs[choice]
            used = np.where(
                (kinds[choice] == ZERO) | (values[source] == ZERO), ZERO, np.maximum(kinds[choice], values[source])
            )
            found = np.maximum(found, used)
        bends = next(names) != "linear"
        values[stage.name] = np.where(found == FREE, BENT, found) if bends else found
    sources = {name for neuron in wiring.outputs for name in neuron.inputs}
    shape = (len(kinds),) * len(inner)
    is_bent = np.broadcast_to(np.any(np.broadcast_arrays(*(values[name] == BENT for name in sources)), axis=0), shape)
    found = np.bincount(np.broadcast_to(cost, shape)[~is_bent])
    counts = np.zeros(sum(activation_called(name).cost for name in activations) + 1, dtype=object)
    counts[-1] = 1
    counts = np.convolve(counts, found.astype(object))
    for _ in range(len(wiring.edges) - len(inner)):
        counts = np.convolve(counts, np.bincount(costs).astype(object))
    return counts


def rigid_floor(space: SearchSpace, rows: Rows) -> tuple[float, Signal]:
    """The least log₁₀ E_x + log₁₀ E_v of any rigid genome of the space, whatever its weights; and the columns it has.

    Both outputs are let be any mixture of all columns that the last hidden neurons offer. A sum of squares over some
    rows is at most that over all, so a sample bounds every set of columns from below, and only those that the sample
    does not rule out are looked at on all rows.
    """
    relaxation = Relaxation(wiring_called(space.wiring), rows.sign)  # its own: what it keeps is not needed again
    sets = list(dict.fromkeys(_column_sets(space, relaxation, rows)))
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


def _column_sets(space: SearchSpace, relaxation: Relaxation, rows: Rows) -> Iterator[tuple[Combination, ...]]:
    """What the outputs of each rigid genome can mix, each set of columns as a basis."""
    wiring = relaxation.wiring
    last = {name for neuron in wiring.outputs for name in neuron.inputs}
    names = list(values := {"x": X, "w": W})
    states: dict[tuple[Signal, ...], None] = {tuple(values.values()): None}
    for stage in wiring.stages:
        names.append(stage.name)
        states = {
            (*state, new): None
            for state in states
            for new in _said(space, relaxation, stage, dict(zip(names, state, strict=False)), stage.name in last)
        }
        # What no later neuron reads is forgotten, so that states with an equal future become one.
        read = {name for later in wiring.stages[wiring.stages.index(stage) + 1 :] for name in _inputs(later)} | last
        states = {
            tuple(one if name in read else NOTHING for name, one in zip(names, state, strict=True)): None
            for state in states
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
        return [relaxation.applied("force", "", stage.name, values[stage.argument])]
    sources = tuple(values[name] for name in stage.inputs)
    numbers = {number for choice in space.weights if (number := constant_of((choice,))) is not None}
    fixed: list[Constant] = [*sorted(numbers)]
    free: list[Constant] = [None] if TRAINED in space.weights or not last else []
    found: dict[Signal, None] = {}
    for name in space.activations:
        numbers = fixed if name != "linear" else [Fraction(0), None] if last else [*fixed, *free]
        for weights in product(numbers, repeat=len(sources)):
            one = relaxation.neuron(name, stage.name, weights, sources)
            # A mixture with parameters is of use to a rigid genome only where nobody looks at it.
            if not (last and with_parameters(one)) and not (name != "linear" and one.span):
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
    for target, spread in zip(sample.targets, rows.spreads, strict=True):
        rest = distance(np.broadcast_to(target, table.shape[:2]), table)
        found += np.log10(np.clip((rest**2).sum(1) / len(rows) / spread**2, 10**BEST, 10**WORST))
    return found
