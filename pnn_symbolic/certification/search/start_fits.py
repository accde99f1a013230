"""How small can an error be where basis functions have parameters? Fits from many starts: numerical, no proof."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

import numpy as np

from pnn_symbolic.certification.search.least_squares import WORST
from pnn_symbolic.certification.search.rows import Parameters, ParametricBasis, Rows
from pnn_symbolic.certification.search.signals import BasisFunction, Combination, Signal, X, with_parameters

ROWS, STARTS, STEPS = 96, 40, 80
"""Rows that fits see, starts of each map, and steps of each start at most."""
MEASURED = 3
"""Starts of lowest error that are measured on all rows."""
SETTLED = 1e-3
"""Decades by which a step must lower the error to go on."""


POSITION = X.base[0][0]


@dataclass(frozen=True)
class Lowest:
    """The lowest log₁₀ E_x + log₁₀ E_v that was found, on all rows, and the parameters that reach it."""

    log_error: float
    parameters: tuple[float, ...]


@dataclass(eq=False)
class StartFits:
    """The lowest log₁₀ E_x + log₁₀ E_v of one relaxed map with parameters; call it with the map.

    Everything that enters linearly is eliminated (variable projection: Golub & Pereyra 1973, SIAM J. Numer. Anal. 10,
    413, with Kaufman's Jacobian), so a start consists of the few parameters of forces and nonlinear neurons only.
    Levenberg–Marquardt minimises Σ log E by weighing each output with 1/E, from every start, on a sample of the rows;
    the best are measured on all. Starts are spread over scales, from nearly linear to saturated. They are drawn from
    the normal form, so the answer does not depend on what was asked before, nor on who asks: it may be copied to
    other processes and machines.
    """

    rows: Rows
    seed: int = 0
    sample: Rows = field(init=False)

    def __post_init__(self) -> None:
        self.sample = self.rows.sample(ROWS, self.seed)

    def __reduce__(self) -> tuple:
        """Copied without the values that it has met."""
        return StartFits, (replace(self.rows, known={}), self.seed)

    def __call__(self, signals: tuple[Signal, Signal]) -> Lowest:
        """Fitted on the sample from every start, the best measured on all rows."""
        parameters = Parameters(signals)
        numbers = self._starts(signals, parameters)
        size = parameters.count
        score, normal, slope = self._model(self.sample, signals, parameters, numbers)
        # Marquardt's rule, by tens. A ridge below 1e-14 of the diagonal is lost in rounding; above 1e8 of it a step, a
        # hundred millionth of the scaled gradient, moves nothing.
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
        best = numbers[np.argsort(score)[:MEASURED]]
        log_errors = [self._measured(signals, parameters, start[None]) for start in best]
        lowest = int(np.argmin(log_errors))
        log_error = float(np.clip(log_errors[lowest], sum(self.rows.least), 2 * WORST))
        return Lowest(log_error, tuple(best[lowest].tolist()))

    def _measured(self, signals: tuple[Signal, Signal], parameters: Parameters, numbers: np.ndarray) -> float:
        """Σ log₁₀ E on all rows, corrected once: where columns differ by 1e-8 of themselves, one projection errs."""
        basis = ParametricBasis(self.rows, parameters, numbers)
        with np.errstate(all="ignore"):
            return sum(self._log_error(basis, signal, output) for output, signal in enumerate(signals))

    def _log_error(self, basis: ParametricBasis, signal: Signal, output: int) -> float:
        """log₁₀ of the least error of one output, the linear weights being free."""
        rest = (self.rows.targets[output] - basis.combination(signal.base)[0])[0]
        if not np.isfinite(rest).all():
            return WORST  # the other output may be small all the same
        columns = list[np.ndarray]()
        for vector in signal.span:
            column = basis.combination(vector)[0].ravel()
            if np.isfinite(column).all() and column.any():
                column = column / np.abs(column).max()  # first: the square of a large number may be infinite
                columns.append(np.broadcast_to(column / np.linalg.norm(column), rest.shape))
        if columns:
            table = np.stack(columns, axis=1)
            orthonormal, triangle = np.linalg.qr(table)
            for _ in range(2):  # the second time for what rounding left
                rest = rest - table @ np.linalg.lstsq(triangle, orthonormal.T @ rest, rcond=1e-15)[0]
        return float(self.rows.log(np.mean(rest**2) / self.rows.spreads[output] ** 2, output))

    def _starts(self, signals: tuple[Signal, Signal], parameters: Parameters) -> np.ndarray:
        """(STARTS, T): drawn from the text of the maps, so that it does not matter what was asked before."""
        words = np.frombuffer(hashlib.sha256(repr(signals).encode()).digest(), dtype=np.uint32).tolist()
        random = np.random.default_rng([self.seed, *words])
        starts = np.zeros((STARTS, parameters.count))
        is_even = np.arange(STARTS)[:, None] % 2 == 0
        in_force = _arguments_of_forces(signals)
        for function, indices in parameters.indices.items():
            shape = (STARTS, len(indices))
            # The force is known where the particle was: most arguments lie near x, with some drift.
            center = np.array([[1.0 if _sees_position(vector) else 0.4 for vector in function.span]])
            near = center + random.choice([0.1, 0.3, 1.0], (STARTS, 1)) * random.normal(size=shape)
            scale = 10.0 ** random.uniform(-3.5, 1.0, (STARTS, 1)) / self._sizes(function)
            wild = scale * random.normal(size=shape)
            if function.kind == "force":
                starts[:, indices] = near
            else:
                # Half of the starts imitate linear neurons: relu and elu where they are open, tanh where it is small.
                is_small = function.name == "tanh" and function not in in_force
                tame = near * np.minimum(scale, 0.1) if is_small else near
                starts[:, indices] = np.where(is_even, tame, wild)
        return starts

    def _sizes(self, function: BasisFunction) -> np.ndarray:
        """The largest value of each direction on the sample; 1 where it depends on parameters, or is 0 or infinite."""
        sizes = np.ones(len(function.span))
        for k, vector in enumerate(function.span):
            if not with_parameters(Signal(vector)):
                sizes[k] = np.abs(self.sample.combination(vector)).max()
        return np.where((sizes > 0) & (sizes < np.inf), sizes, 1.0)

    @staticmethod
    def _model(
        rows: Rows, signals: tuple[Signal, Signal], parameters: Parameters, numbers: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Σ log₁₀ E (P,), ∞ where it is no number, and the normal equations of one step: (P, T, T), (P, T)."""
        basis, (count, size) = ParametricBasis(rows, parameters, numbers), numbers.shape
        score, normal, slope = np.zeros(count), np.zeros((count, size, size)), np.zeros((count, size))
        with np.errstate(all="ignore"):
            for output, (signal, target) in enumerate(zip(signals, rows.targets, strict=True)):
                rest, jacobian = _projected(basis, signal, target, numbers)
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


def _sees_position(combination: Combination) -> bool:
    return any(function is POSITION for function, _ in combination)


def _arguments_of_forces(signals: tuple[Signal, Signal]) -> set[BasisFunction]:
    arguments = set[BasisFunction]()
    for function in with_parameters(*signals):
        if function.kind == "force":
            arguments.update(argument for argument, _ in function.base)
    return arguments


def _projected(
    parametric: ParametricBasis, signal: Signal, target: np.ndarray, numbers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Residuals (P, S) beside the span, and their Jacobian (P, S, T) with the linear weights eliminated."""
    count, size = numbers.shape
    base, change = parametric.combination(signal.base)
    rest = np.broadcast_to(target - base, (count, len(target)))
    jacobian = np.broadcast_to(0.0 if change is None else -change, (count, len(target), size))
    if not signal.span:
        return rest, jacobian
    basis, triangle, length = parametric.basis(signal.span)
    turned = basis.swapaxes(1, 2)
    weights = turned @ rest[..., None]
    rest = rest - (basis @ weights)[..., 0]
    rest = rest - (basis @ (turned @ rest[..., None]))[..., 0]  # again: what rounding left
    # Columns have length 1, and 1e-15 is their rounding: equal ones make no singular system.
    weights = _solved(triangle + 1e-15 * np.eye(triangle.shape[1]), weights[..., 0]) / length[:, 0]
    for k, vector in enumerate(signal.span):
        change = parametric.combination(vector)[1]
        if change is not None:
            jacobian = jacobian - weights[:, k, None, None] * np.where(np.isfinite(change), change, 0.0)
    return rest, jacobian - basis @ (turned @ jacobian)


def _solved(matrices: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Solutions of many small systems; what is singular gives what is finite, or a step that is taken back."""
    matrices, vectors = np.nan_to_num(matrices), np.nan_to_num(vectors)
    try:
        return np.linalg.solve(matrices, vectors[..., None])[..., 0]
    except np.linalg.LinAlgError:
        return (np.linalg.pinv(matrices) @ vectors[..., None])[..., 0]
