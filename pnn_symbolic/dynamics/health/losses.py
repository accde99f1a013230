"""Which laws of loss do rows tell: dry friction, or friction that goes with v, v|v| or v³, one of them or two?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, product

import numpy as np

from pnn_symbolic.dynamics.health.reduced import Reduced
from pnn_symbolic.dynamics.health.regression import explained, fit
from pnn_symbolic.dynamics.health.rows import Rows, Run

CONFOUNDED = 0.9
"""R² of a loss on the force: a run that passes each place once cannot tell a force from friction."""
SURE = 6.0
"""Standard errors of a jackknife from which a loss is there."""
TOLD = 4.0
"""The same, beside another loss, from which it is not that one. Of 24 potentials and losses with 1 % of noise the true
one had 5 to 200 beside the others where the amplitude halved, a wrong one 3 at most."""
SMALLEST = 1e-3
"""Of the change of v; for friction with v, γ over the frequency of the motion."""
BESIDE = 0.02
"""Of the larger of two losses: a smaller one is the error of integration, which exact rows tell to 10 errors."""

FAR_LESS = 0.9
EVERYWHERE = 2.0
"""Of what one loss leaves, and by how many errors over the parts of the rows: what two leave of which neither is that
one. In 24 sets with 0.1 and 1 % of noise two left .99 of what the one true loss did, or more; two true ones .78 at
most of what the best single one did, by 2.4 errors or more."""
VARIES = 0.1
"""Of the largest loss: friction that changes with x, x² or t beside it."""
OF_THE_RULE = 2.0
"""Times the square of what two rules of integration differ by: the error of the better one."""


@dataclass(frozen=True)
class Loss:
    """One law of loss, dv/dt = −c |v|ᵖ sign v.

    key     of c in the statistic
    name    with the letter of c
    unit    of c
    power   p
    """

    key: str
    name: str
    unit: str
    power: int

    def column(self, run: Run) -> np.ndarray:
        """(T,): ∫ |v|ᵖ sign v dt; of v itself x, whose noise is not that of v: ∫v dt would dilute γ by σ²/var v."""
        if self.power == 0:
            return run.cumulated(np.sign(run.v[:, 0]), four=False)
        return run.x[:, 0] if self.power == 1 else run.cumulated(run.v[:, 0] * np.abs(run.v[:, 0]) ** (self.power - 1))


LINEAR = Loss("gamma", "friction γ", "per unit of time", 1)
LOSSES = (
    LINEAR,
    Loss("drag", "quadratic drag c v|v| with c", "per unit of length", 2),
    Loss("dry", "dry friction", "of acceleration", 0),
    Loss("cubic", "drag c v³ with c", "per square of velocity and unit of time", 3),
)
"""The commonest first: so they are listed where rows do not tell them apart."""


@dataclass(frozen=True)
class Told:
    """Losses of rows, with c and its standard error in the units of the rows.

    losses   one or two that act together
    values   c of each, positive where v decays, and its error
    left     share of the change of v that they and the force do not say
    rest     (S,): the rest itself, over windows
    varies   whether friction that changes from place to place, or in time, is sure beside them
    rivals   single losses, or pairs, that the rows do not tell from these, each with its values
    """

    losses: tuple[Loss, ...]
    values: tuple[tuple[float, float], ...]
    left: float
    rest: np.ndarray
    varies: bool = False
    rivals: tuple[Told, ...] = field(default=())


def losses_of(rows: Rows, change: np.ndarray, forces: np.ndarray, moves: np.ndarray, k: int) -> Told | None:
    """The losses that the change of v tells beside the forces, over windows of k rows; None where it tells none."""
    columns = {loss: rows.windows(k, loss.column)[moves] for loss in LOSSES}
    if explained(forces, columns[LINEAR]) > CONFOUNDED:
        return None
    usable = [loss for loss in LOSSES if loss is LINEAR or explained(forces, columns[loss]) <= CONFOUNDED]
    middle = float(np.mean(np.concatenate([run.x for run in rows.runs])))
    varying = [rows.windows(k, column)[moves] for column in _varying(middle)]
    forces = forces.reshape(len(change), -1)
    table = np.column_stack([forces, *(columns[loss] for loss in usable), *varying])
    choice = _Choice(Reduced.of(table, change), tuple(usable), forces.shape[1], rows.unit)
    best = choice.best()
    if best is None:
        return None
    told = [
        Told(losses, choice.values(losses, rows), choice.left(losses), choice.rest(losses, table, change))
        for losses in (best, *choice.rivals(best))
    ]
    first, *others = sorted(told, key=lambda each: (LOSSES.index(each.losses[0]), len(each.losses)))
    return replace(first, varies=choice.varies(best), rivals=tuple(others))


def _varying(middle: float) -> tuple[Callable[[Run], np.ndarray], ...]:
    """∫ (x − x̄) v dt, ∫ (x − x̄)² v dt and ∫ t v dt."""

    def in_time(run: Run) -> np.ndarray:
        times = np.concatenate([[0.0], np.cumsum(run.steps)])
        return run.cumulated(times * run.v[:, 0])

    return lambda run: (run.x[:, 0] - middle) ** 2, lambda run: (run.x[:, 0] - middle) ** 3, in_time


@dataclass(frozen=True, eq=False)
class _Choice:
    """The choice among losses whose columns, and three of friction that varies, stand behind those of the forces."""

    reduced: Reduced
    usable: tuple[Loss, ...]
    forces: int
    unit: float

    def best(self) -> tuple[Loss, ...] | None:
        """The single loss that leaves least; or two, where both are sure and leave less in every part of the rows."""
        singles = [(loss,) for loss in self.usable if self._all_there((loss,))]
        if not singles:
            return None
        single = min(singles, key=self.left)
        pairs = [pair for pair in combinations(self.usable, 2) if self._all_there(pair)]
        best = min(pairs, key=self.left, default=single)
        if single[0] in best or self._far_less(best, single):
            return best
        return single

    def rivals(self, best: tuple[Loss, ...]) -> list[tuple[Loss, ...]]:
        """What takes the place of one of the losses: beside it, that one is not sure. Or what may act beside them."""
        rivals = list[tuple[Loss, ...]]()
        if len(best) == 1:
            rivals += [(*best, added) for added in self.usable if self._may_act_beside(best[0], added)]
        for added, member in product(self.usable, best):
            swapped = tuple(added if loss is member else loss for loss in best)
            if added not in best and self._errors((*best, added), member) < TOLD and self._all_there(swapped):
                rivals.append(swapped)
        return [tuple(sorted(rival, key=LOSSES.index)) for rival in rivals]

    def varies(self, losses: tuple[Loss, ...]) -> bool:
        """Whether friction that changes from place to place, or in time, is sure beside them."""
        places = self._places(losses)
        least = VARIES * max(self._size(losses, loss) for loss in losses)
        for column in range(self.forces + len(self.usable), self.reduced.blocks[0].shape[1] - 1):
            value, error = self.reduced.coefficient([*places, column], column)
            if abs(value) > SURE * error and self.reduced.size([*places, column], column) > least:
                return True
        return False

    def values(self, losses: Sequence[Loss], rows: Rows) -> tuple[tuple[float, float], ...]:
        """c of each, with its standard error, that of the rule of integration included."""
        values = []
        for loss in losses:
            slope, error = self.reduced.coefficient(self._places(losses), self._place(loss))
            unit = self.unit ** (1 - loss.power)
            of_the_rule = OF_THE_RULE * slope * _coarse(rows, loss) ** 2
            values.append((-slope * unit, float(np.hypot(error, of_the_rule)) * unit))
        return tuple(values)

    def left(self, losses: Sequence[Loss]) -> float:
        """The share of the change of v that these and the forces do not say."""
        return self.reduced.left(self._places(losses))

    def rest(self, losses: Sequence[Loss], table: np.ndarray, change: np.ndarray) -> np.ndarray:
        """(S,): what they and the forces leave of the change of v."""
        columns = table[:, self._places(losses)]
        return change - columns @ fit(columns, change)

    def _far_less(self, pair: tuple[Loss, ...], single: tuple[Loss, ...]) -> bool:
        less = self.left(pair) < FAR_LESS * self.left(single)
        return less and self.reduced.clearly_less(self._places(pair), self._places(single)) > EVERYWHERE

    def _may_act_beside(self, loss: Loss, added: Loss) -> bool:
        both = (loss, added)
        if added is loss or min(self._size(both, each) for each in both) <= SMALLEST:
            return False
        return min(self._errors(both, each) for each in both) > TOLD

    def _all_there(self, losses: Sequence[Loss]) -> bool:
        """Whether each is sure beside the rest, and none so small that it may be an error of integration."""
        sizes = [self._size(losses, loss) for loss in losses]
        if min(sizes) <= max(SMALLEST, BESIDE * max(sizes)):
            return False
        return all(self._errors(losses, loss) > SURE for loss in losses)

    def _size(self, losses: Sequence[Loss], loss: Loss) -> float:
        return self.reduced.size(self._places(losses), self._place(loss))

    def _errors(self, losses: Sequence[Loss], loss: Loss) -> float:
        value, error = self.reduced.coefficient(self._places(losses), self._place(loss))
        return abs(value) / error if error else np.inf

    def _places(self, losses: Sequence[Loss]) -> list[int]:
        return [*range(self.forces), *(self._place(loss) for loss in losses)]

    def _place(self, loss: Loss) -> int:
        return self.forces + self.usable.index(loss)


def _coarse(rows: Rows, loss: Loss) -> float:
    """By how much of itself ∫ |v|ᵖ dt differs by four rows and by two."""
    difference = total = 0.0
    for run in rows.runs:
        values = np.abs(run.v[:, 0]) ** max(loss.power, 1) * np.sign(run.v[:, 0])
        four = np.diff(run.cumulated(values))
        difference += float(np.square(four - np.diff(run.cumulated(values, four=False))).sum())
        total += float(np.square(four).sum())
    return (difference / total) ** 0.5 if total else 0.0
