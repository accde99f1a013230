"""Which genomes are bounded without a single fit? Those with a fixed basis: trained weights only mix basis functions.

No trained weight comes before the force or a nonlinear neuron (relu, tanh, elu), so these act on fixed signals. The
least error of such a genome is then linear least squares (`least_squares`), which is rigorous, and there are so few
sets of basis functions that all of them are looked at: the floor is a theorem about all these genomes at once. The
format of a certificate calls them rigid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np

from pnn_symbolic.certification.search.boxes import Constant
from pnn_symbolic.certification.search.least_squares import WORST, LeastSquares, distance
from pnn_symbolic.certification.search.relaxation import Relaxation
from pnn_symbolic.certification.search.rows import Rows
from pnn_symbolic.certification.search.signals import (
    NOTHING,
    Combination,
    Signal,
    W,
    X,
    echelon,
    functions_in,
    with_parameters,
)
from pnn_symbolic.network.activations import Activation
from pnn_symbolic.network.exact_numbers import numbers_of
from pnn_symbolic.network.genome import SearchSpace
from pnn_symbolic.network.topology import ForceEvaluation, Neuron

SAMPLE, CHUNK = 250, 4000
"""Rows of the sample that bounds all sets from below, and sets bounded at once."""
MOST = 1_000_000
"""States looked at; the paper's space has 124,221. With more, these genomes are bounded like all others."""

State = tuple[Signal, ...]
"""What the values computed so far are, in order."""


def fixed_basis_floor(
    space: SearchSpace, rows: Rows, most: int = MOST, time_is_up: Callable[[], bool] = lambda: False
) -> tuple[float, Signal]:
    """The least log₁₀ E_x + log₁₀ E_v of any genome with a fixed basis, whatever its weights; and the basis it has.

    Where more than `most` states would have to be looked at, or time is up, what is certain anyway: the floors of the
    errors, and no basis.

    Both outputs are let be any mixture of all basis functions that the last hidden neurons offer. A sum of squares over
    some rows is at most that over all, so a sample bounds every set from below, and only those that the sample does not
    rule out are looked at on all rows.
    """
    bases = list(dict.fromkeys(_Walk(space, rows, most, time_is_up).bases()))
    if not bases or time_is_up():
        return sum(rows.least), NOTHING
    sample = rows.sample(SAMPLE, 0)
    bounds = np.concatenate([_log_errors(sample, rows, bases[k : k + CHUNK]) for k in range(0, len(bases), CHUNK)])
    least_squares, lowest, best = LeastSquares(rows), 2 * WORST, NOTHING
    for index in np.argsort(bounds):
        if bounds[index] >= lowest:  # so is the error on all rows, and that of all that follow
            break
        signal = Signal((), bases[index])
        log_error = least_squares.log_error(signal, 0) + least_squares.log_error(signal, 1)
        if log_error < lowest:
            lowest, best = log_error, signal
    return lowest, best


class _Walk:
    """All states that the genomes with a fixed basis can come to, stage by stage; equal states are one."""

    def __init__(self, space: SearchSpace, rows: Rows, most: int, time_is_up: Callable[[], bool]) -> None:
        self.space, self.rows, self.most, self.time_is_up = space, rows, most, time_is_up
        self.relaxation = Relaxation(space.wiring, rows.sign)  # its own: what it keeps is not needed again
        self.last = set[str]()
        """The values that the outputs read."""
        for neuron in space.wiring.outputs:
            self.last.update(neuron.inputs)

    def bases(self) -> Iterator[tuple[Combination, ...]]:
        """What the outputs of each genome can mix, each set as a basis; nothing if they are too many for the time."""
        names, states = ["x", "w"], dict.fromkeys([(X, W)])
        for number, stage in enumerate(self.space.wiring.stages, 1):
            longer: dict[State, None] = {}
            for state in states:
                values = dict(zip(names, state, strict=True))
                for signal in self._signals_of(stage, values):
                    longer[*state, signal] = None
                if len(longer) > self.most or self.time_is_up():
                    return
            names.append(stage.name)
            read = self._read_after(number)
            states = dict.fromkeys(_forgotten(state, names, read) for state in longer)
        for state in states:
            yield self._basis(signal for name, signal in zip(names, state, strict=True) if name in self.last)

    def _read_after(self, number: int) -> set[str]:
        """The values that the outputs read, or a stage after so many."""
        read = set(self.last)
        for stage in self.space.wiring.stages[number:]:
            read.update((stage.argument,) if isinstance(stage, ForceEvaluation) else stage.inputs)
        return read

    def _basis(self, signals: Iterable[Signal]) -> tuple[Combination, ...]:
        """Of the space that finite parts of signals span."""
        parts: dict[Combination, None] = {}
        for signal in signals:
            parts.update(dict.fromkeys(filter(None, (signal.base, *signal.span))))
        finite = tuple(combination for combination in parts if _is_finite(self.rows, combination))
        if sum(map(len, finite)) == len(functions_in(*finite)):  # no function is in two of them: independent as it is
            return finite
        return echelon(finite)

    def _signals_of(self, stage: Neuron | ForceEvaluation, values: dict[str, Signal]) -> Iterable[Signal]:
        """All that one stage can be in a genome with a fixed basis; of a last linear neuron only the most general."""
        if isinstance(stage, ForceEvaluation):
            return [self.relaxation.applied(None, stage.name, values[stage.argument])]
        sources, is_last = tuple(values[name] for name in stage.inputs), stage.name in self.last
        signals: dict[Signal, None] = {}
        for activation in self.space.activations:
            for weights in product(self._constants(activation, is_last), repeat=len(sources)):
                signal = self.relaxation.neuron(activation, stage.name, weights, sources)
                # A mixture with parameters is of use here only where nobody looks at it.
                has_free_basis = is_last and with_parameters(signal)
                if not has_free_basis and (activation.is_linear or not signal.span):
                    signals[signal] = None
        return _most_general(signals) if is_last else signals

    def _constants(self, activation: Activation, is_last: bool) -> list[Constant]:
        """What a weight may be before a neuron with this activation; None: anything."""
        if is_last and activation.is_linear:
            return [Fraction(0), None]
        fixed: list[Constant] = [*sorted(set(numbers_of(self.space.weights).values()), key=float)]
        return [*fixed, None] if activation.is_linear else fixed


def _forgotten(state: State, names: list[str], read: set[str]) -> State:
    """A state without what no later neuron reads, so that states with an equal future become one."""
    return tuple(signal if name in read else NOTHING for name, signal in zip(names, state, strict=True))


def _most_general(signals: Iterable[Signal]) -> list[Signal]:
    """Those that are no part of another one: of mixtures without a fixed part, the ones with the largest spans."""
    spans = [set(signal.span) for signal in signals if not signal.base]
    general = list[Signal]()
    for signal in signals:
        span = set(signal.span)
        if signal.base or not any(span < larger for larger in spans):
            general.append(signal)
    return general


@cache
def _is_finite(rows: Rows, combination: Combination) -> bool:
    return bool(np.isfinite(rows.combination(combination)).all())


def _log_errors(sample: Rows, rows: Rows, bases: list[tuple[Combination, ...]]) -> np.ndarray:
    """Lower bounds of Σ log₁₀ E on all `rows`, from a sample of them, for many bases."""
    most = max(1, *map(len, bases))
    table = np.zeros((len(bases), len(sample), most))
    for number, basis in enumerate(bases):
        for column, combination in enumerate(basis):
            table[number, :, column] = sample.combination(combination)
    log_errors = np.zeros(len(bases))
    for output, target in enumerate(sample.targets):
        rest = distance(np.broadcast_to(target, table.shape[:2]), table)
        log_errors += rows.log((rest**2).sum(1) / len(rows) / rows.spreads[output] ** 2, output)
    return log_errors
