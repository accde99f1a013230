"""How small can an error be where columns have parameters? Second-order fits from many starts: numerical, no proof."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pnn_symbolic.certification.search.columns import At, Parameters, Rows
from pnn_symbolic.certification.search.least_squares import WORST
from pnn_symbolic.certification.search.normal_form import Column, Signal, with_parameters
from pnn_symbolic.training.workers import Workers

ROWS, STARTS, STEPS = 96, 40, 80
SETTLED = 1e-3
"""Decades by which a step must lower the error to go on."""


@dataclass(frozen=True)
class Lowest:
    """The lowest log₁₀ E_x + log₁₀ E_v that was found, on all rows, and the parameters that reach it."""

    log_error: float
    parameters: tuple[float, ...]


class MultiStart:
    """Lowest log₁₀ E_x + log₁₀ E_v of relaxed maps with parameters; each distinct normal form is fitted once.

    Everything that enters linearly is eliminated (variable projection: Golub & Pereyra 1973, SIAM J. Numer. Anal. 10,
    413, with Kaufman's Jacobian), so a start consists of the few parameters of forces and bent neurons only.
    Levenberg–Marquardt minimises Σ log E by weighing each output with 1/E, from every start, on a sample of the rows;
    the best are measured on all. Starts are spread over scales, from nearly linear to saturated. They are drawn from
    the normal form, so the answer does not depend on what was asked before.

    known      answers by the text of what was asked, such as a run that was cut short has left
    on_found   told every new answer
    workers    so many maps are fitted at the same time; the answers are the same for any number (see `Workers`)
    """

    def __init__(
        self,
        rows: Rows,
        seed: int = 0,
        known: dict[str, Lowest] | None = None,
        on_found: Callable[[str, Lowest], None] = lambda asked, lowest: None,
        workers: int = 1,
    ) -> None:
        self.rows, self.sample, self.seed = rows, rows.sample(ROWS, seed), seed
        self._known, self._on_found = dict(known or {}), on_found
        self.workers = Workers(self._fit, workers)

    def known(self, signals: tuple[Signal, Signal]) -> Lowest | None:
        """The lowest that was found for (x', w'); None if nobody has looked."""
        return self._known.get(repr(signals))

    def lowest(self, signals: tuple[Signal, Signal]) -> Lowest:
        """The lowest that was found for (x', w'); fitted now if nobody has looked."""
        self.prepare([signals])
        return self._known[repr(signals)]

    def prepare(self, asked: Sequence[tuple[Signal, Signal]], time_is_up: Callable[[], bool] = lambda: False) -> None:
        """Find the lowest of many maps; those not begun when time is up are left out."""
        new = {text: one for one in asked if (text := repr(one)) not in self._known}
        for text, found in zip(new, self.workers.map(list(new.values()), time_is_up), strict=True):
            if found is not None:
                self._known[text] = found
                self._on_found(text, found)

    def _fit(self, signals: tuple[Signal, Signal]) -> Lowest:
        parameters = Parameters(signals)
        numbers = self._starts(signals, parameters)
        size = parameters.count
        score, normal, slope = self._model(self.sample, signals, parameters, numbers)
        damping, active = np.full(len(numbers), 1e-3), np.flatnonzero(np.isfinite(score))
        for _ in range(STEPS):
            if not len(active):
                break
            diagonal = np.einsum("ptt->pt", normal[active])
            ridge = np.where(diagonal > 0, damping[active, None] * diagonal, 1.0)
            step = -_solved(normal[active] + ridge[:, :, None] * np.eye(size), slope[active])
            trial = numbers[active] + np.where(np.isfinite(step), step, 0.0)
            new_score, new_normal, new_slope = self._model(self.sample, signals, parameters, trial)
            gain = score[active] - new_score
            better = gain > 0
            accepted = active[better]
            numbers[accepted], score[accepted] = trial[better], new_score[better]
            normal[accepted], slope[accepted] = new_normal[better], new_slope[better]
            damping[active] = np.where(better, damping[active] / 10, damping[active] * 10).clip(1e-14)
            active = active[~((better & (gain < SETTLED)) | (damping[active] > 1e8))]
        best = numbers[np.argsort(score)[:3]]
        scores = [self._measured(signals, parameters, one[None]) for one in best]
        place = int(np.argmin(scores))
        return Lowest(float(np.clip(scores[place], sum(self.rows.least), 2 * WORST)), tuple(best[place].tolist()))

    def _measured(self, signals: tuple[Signal, Signal], parameters: Parameters, numbers: np.ndarray) -> float:
        """Σ log₁₀ E on all rows, corrected once: where columns differ by 1e-8 of themselves, one projection errs."""
        here, total = At(self.rows, parameters, numbers), 0.0
        with np.errstate(all="ignore"):
            for output, signal in enumerate(signals):
                target, spread = self.rows.targets[output], self.rows.spreads[output]
                rest = (target - here.combination(signal.base)[0])[0]
                if not np.isfinite(rest).all():  # the other output may be small all the same
                    total += WORST
                    continue
                columns = [here.combination(one)[0].ravel() for one in signal.span]
                scaled = [one / np.abs(one).max() for one in columns if np.isfinite(one).all() and one.any()]
                usable = [np.broadcast_to(one / np.linalg.norm(one), rest.shape) for one in scaled]
                if usable:
                    table = np.stack(usable, axis=1)
                    basis, triangle = np.linalg.qr(table)
                    for _ in range(2):  # the second time for what rounding left
                        rest = rest - table @ np.linalg.lstsq(triangle, basis.T @ rest, rcond=1e-15)[0]
                total += float(self.rows.log(np.mean(rest**2) / spread**2, output))
        return total

    def _starts(self, signals: tuple[Signal, Signal], parameters: Parameters) -> np.ndarray:
        words = np.frombuffer(hashlib.sha256(repr(signals).encode()).digest(), dtype=np.uint32).tolist()
        random = np.random.default_rng([self.seed, *words])
        found = np.zeros((STARTS, parameters.count))
        in_force = {inner for one in with_parameters(*signals) if one.kind == "force" for inner, _ in one.base}
        for column, places in parameters.places.items():
            shape = (STARTS, len(places))
            # The force is known where the particle was: most arguments lie near x, with some drift.
            near = np.array([[1.0 if any(two.text == "x" for two, _ in one) else 0.4 for one in column.span]])
            near = near + random.choice([0.1, 0.3, 1.0], (STARTS, 1)) * random.normal(size=shape)
            scale = 10.0 ** random.uniform(-3.5, 1.0, (STARTS, 1)) / self._sizes(column)
            wild = scale * random.normal(size=shape)
            if column.kind == "force":
                found[:, places] = near
            else:
                # Half of the starts imitate linear neurons: relu and elu where they are open, tanh where it is small.
                tame = near if column.name != "tanh" or column in in_force else near * np.minimum(scale, 0.1)
                found[:, places] = np.where(np.arange(STARTS)[:, None] % 2 == 0, tame, wild)
        return found

    def _sizes(self, column: Column) -> np.ndarray:
        sizes = [
            1.0 if with_parameters(Signal(one)) else np.abs(self.sample.combination(one)).max() for one in column.span
        ]
        return np.array([one if 0 < one < np.inf else 1.0 for one in sizes])

    @staticmethod
    def _model(
        rows: Rows, signals: tuple[Signal, Signal], parameters: Parameters, numbers: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Σ log₁₀ E (P,), ∞ where it is no number, and the normal equations of one step: (P, T, T), (P, T)."""
        here, (count, size) = At(rows, parameters, numbers), numbers.shape
        score, normal, slope = np.zeros(count), np.zeros((count, size, size)), np.zeros((count, size))
        with np.errstate(all="ignore"):
            for output, (signal, target) in enumerate(zip(signals, rows.targets, strict=True)):
                rest, jacobian = _projected(here, signal, target, numbers)
                scale, least = rows.spreads[output] * len(rows) ** 0.5, 10 ** rows.least[output]
                rest, jacobian = rest / scale, jacobian / scale
                error = np.einsum("ps,ps->p", rest, rest)
                score += np.log10(np.maximum(error, least))
                turned = jacobian.swapaxes(1, 2) / np.maximum(error, least)[:, None, None]
                normal += turned @ jacobian
                slope += (turned @ rest[..., None])[..., 0]
        good = np.isfinite(score) & np.isfinite(slope).all(1) & np.isfinite(normal).all((1, 2))
        score = np.where(good, score, np.inf)
        return score, np.where(good[:, None, None], normal, 0.0), np.where(good[:, None], slope, 0.0)


def _projected(here: At, signal: Signal, target: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Residuals (P, S) beside the span, and their Jacobian (P, S, T) with the linear weights eliminated."""
    count, size = numbers.shape
    base, change = here.combination(signal.base)
    rest = np.broadcast_to(target - base, (count, len(target)))
    jacobian = np.broadcast_to(0.0 if change is None else -change, (count, len(target), size))
    if not signal.span:
        return rest, jacobian
    basis, triangle, length = here.basis(signal.span)
    turned = basis.swapaxes(1, 2)
    weights = turned @ rest[..., None]
    rest = rest - (basis @ weights)[..., 0]
    rest = rest - (basis @ (turned @ rest[..., None]))[..., 0]
    weights = _solved(triangle + 1e-15 * np.eye(triangle.shape[1]), weights[..., 0]) / length[:, 0]
    for place, one in enumerate(signal.span):
        if (change := here.combination(one)[1]) is not None:
            jacobian = jacobian - weights[:, place, None, None] * np.where(np.isfinite(change), change, 0.0)
    return rest, jacobian - basis @ (turned @ jacobian)


def _solved(matrices: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Solutions of many small systems; what is singular gives what is finite, or a step that is taken back."""
    matrices, vectors = np.nan_to_num(matrices), np.nan_to_num(vectors)
    try:
        return np.linalg.solve(matrices, vectors[..., None])[..., 0]
    except np.linalg.LinAlgError:
        return (np.linalg.pinv(matrices) @ vectors[..., None])[..., 0]
