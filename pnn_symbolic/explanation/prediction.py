"""What will trained constants cost over many steps? Told from the residuals of one step along an orbit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pnn_symbolic.constants.deviations import First, Residual
from pnn_symbolic.dynamics.diagnostics import roll_out
from pnn_symbolic.dynamics.simulation import Force, Step
from pnn_symbolic.maps.interpret import Interpretation, Summand
from pnn_symbolic.maps.normal_form import ONE, NormalForm, V, X

MOST_NUMBERS = 64
"""Of a state; the errors of larger ones are not carried back, since that takes a matrix of all of them a step."""
AVERAGED = 1000
"""Steps of the orbit that means are taken over, at least."""
SMALL = 1e-4
"""Step of numerical derivatives, relative to the size of the orbit."""


@dataclass(frozen=True)
class Prediction:
    """To first order in the deviations, for one start; None where the rounded law lacks the property (or, for the error
    of the return, where a state has more than 64 numbers).

    steps      forward, and as many back
    energy     its change after `steps` steps, beyond what the rounded law does to it and apart from its oscillation, in
               the unit of mass · velocity²
    area       factor by which areas in the phase plane of one coordinate have changed
    position   largest error of a coordinate after forward, turn, back, turn
    velocity   the same for a component of the velocity
    """

    steps: int
    energy: float
    area: float | None
    position: float | None
    velocity: float | None

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def predict(
    residuals: Sequence[Residual],
    step: Step,
    state: np.ndarray,
    time_step: float,
    mass: float,
    force: Force,
    steps: int = 1000,
) -> Prediction | None:
    """Energy drift, area and return error of a trained law after so many steps; None where the rounded law blows up.

    residuals   of the law, one for each constant
    step        one step of the rounded law
    state       (2, N, D): the start
    mass        inertia: force / mass is an acceleration

    **Energy.** A step of the trained law gains Σ δ (m v·Δv - f·Δx) more than one of the rounded law, (Δx, Δv) being its
    first-order change; along an orbit only the mean g of that remains. It is taken with a weight that vanishes smoothly
    at both ends, so that parts of a period do not matter. Where areas grow by e^κ a step so do actions, and g with
    them: after N steps the energy has changed by g (e^(κN) - 1)/κ.

    **Return.** With A a trained step, B = flip A flip and B A z = z + r(z), the error e of going N steps forward and N
    back obeys e ← B'(z) e + r(z), from the turning point to the start. B' and z are taken from the rounded law, and
    areas that grow both ways stretch the sum by (e^(2κN) - 1)/(2κN).
    """
    orbit = roll_out(step, state, time_step, mass, force, max(steps, AVERAGED))
    change = _first_order(residuals, orbit, time_step, mass, force)
    weights = _weights(len(orbit) - 1)
    gain = float(change.gain @ weights)
    rate = 0.0 if change.growth is None else float(change.growth @ weights)
    position = velocity = None
    if change.defect is not None and state.size <= MOST_NUMBERS:
        error = _returned(step, orbit[: steps + 1], change.defect[:steps], time_step, mass, force)
        error = np.abs(error * _stretch(2 * rate * steps))
        position, velocity = float(error[0].max()), float(error[1].max())
    prediction = Prediction(
        steps=steps,
        energy=gain * steps * _stretch(rate * steps),
        area=None if change.growth is None else float(np.exp(rate * steps)),
        position=position,
        velocity=velocity,
    )
    numbers = (prediction.energy, prediction.area, prediction.position, prediction.velocity)
    return prediction if all(number is None or np.isfinite(number) for number in numbers) else None


@dataclass(frozen=True, eq=False)
class _FirstOrder:
    """What the deviations change in each of T steps along an orbit, to first order.

    gain     (T,): of energy, beyond what the rounded law does
    growth   (T,): κ, areas grow by e^κ; None where the rounded law does not keep areas
    defect   (T, 2, N, D): r(z), by which step, flip, step, flip misses z; None where the rounded law is not reversible
    """

    gain: np.ndarray
    growth: np.ndarray | None
    defect: np.ndarray | None


def _first_order(
    residuals: Sequence[Residual], orbit: np.ndarray, time_step: float, mass: float, force: Force
) -> _FirstOrder:
    states, after = orbit[:-1], orbit[1:]
    evaluate = _Evaluation(states[:, 0], states[:, 1], time_step=time_step, mass=mass, force=force)
    count = len(states)
    forces_after = np.broadcast_to(force(after[:, 0]), after[:, 0].shape)
    gain, growth, defect = np.zeros(count), np.zeros(count), np.zeros_like(states)
    for residual in residuals:
        delta = float(residual.deviation)
        dx = evaluate(residual.step.form, residual.step.position)
        dv = evaluate(residual.step.form, residual.step.velocity)
        work = mass * after[:, 1] * dv - forces_after * dx
        gain += delta * work.reshape(count, -1).sum(axis=1)
        if residual.area is not None:
            growth += delta * evaluate(residual.step.form, residual.area).reshape(count, -1).mean(axis=1)
        if residual.reversal is not None:
            dx = evaluate(residual.reversal.form, residual.reversal.position)
            dv = evaluate(residual.reversal.form, residual.reversal.velocity)
            defect += delta * np.stack([dx, dv], axis=1)
    return _FirstOrder(
        gain=gain,
        growth=growth if all(residual.area is not None for residual in residuals) else None,
        defect=defect if all(residual.reversal is not None for residual in residuals) else None,
    )


def _stretch(exponent: float) -> float:
    """(e^z − 1)/z: the mean of e^(zt) over t from 0 to 1."""
    return float(np.expm1(exponent) / exponent) if exponent else 1.0


def _weights(count: int) -> np.ndarray:
    """A bump that sums to 1 (weighted Birkhoff average; Das, Saiki, Sander & Yorke 2017, Nonlinearity 30, 4111)."""
    middle = (np.arange(count) + 0.5) / count
    bump = np.exp(-1 / (middle * (1 - middle)))
    return bump / bump.sum()


def _returned(
    step: Step, orbit: np.ndarray, defect: np.ndarray, time_step: float, mass: float, force: Force
) -> np.ndarray:
    """(2, N, D): the defects of all steps, each carried back to the start."""
    size = orbit[0].size
    scale = np.stack([np.full(orbit[0, 0].shape, _size(orbit[:, axis])) for axis in (0, 1)]).ravel()
    jacobians = np.empty((len(defect), size, size))
    for direction in range(size):
        shift = np.zeros(size)
        shift[direction] = SMALL * scale[direction]
        sides = []
        for sign in (1, -1):
            shifted = orbit[1:] + sign * shift.reshape(orbit[0].shape)
            x, v = step(shifted[:, 0], -shifted[:, 1], time_step, mass, force)
            sides.append(np.stack([x, -v], axis=1).reshape(len(defect), size))
        jacobians[:, :, direction] = (sides[0] - sides[1]) / (2 * shift[direction])
    error = np.zeros(size)
    # e ← B'(z) e + r(z), from the turning point to the start.
    for jacobian, missed in zip(jacobians[::-1], defect.reshape(len(defect), size)[::-1], strict=True):
        error = jacobian @ error + missed
    return error.reshape(orbit[0].shape)


class _Evaluation:
    """First-order terms on many states (T, N, D)."""

    def __init__(self, x: np.ndarray, v: np.ndarray, *, time_step: float, mass: float, force: Force) -> None:
        self.x, self.v, self.time_step, self.mass, self.force = x, v, time_step, mass, force
        self.length = SMALL * _size(x)

    def __call__(self, form: NormalForm, first: First) -> np.ndarray:
        meaning = Interpretation(form, _OnArrays(form, self))
        total = np.zeros_like(self.x)
        for slope, number in first.items():
            term = meaning.atom(slope.key)
            for key, _ in reversed(slope.forces):
                term = self._derivative(meaning.argument(key), term)
            total += float(form.number(number)) * self.time_step**slope.i * self.mass**slope.j * term
        return total

    def _derivative(self, place: np.ndarray, direction: np.ndarray) -> np.ndarray:
        """f'(place)·direction."""
        size = np.abs(direction).max()
        if not size:
            return np.zeros_like(direction)
        shift = direction * (self.length / size)
        return (self.force(place + shift) - self.force(place - shift)) * (size / (2 * self.length))


@dataclass(frozen=True)
class _OnArrays:
    """The algebra of arrays (T, N, D): a map on many states at once."""

    form: NormalForm
    states: _Evaluation

    def letter(self, key: int) -> np.ndarray:
        return {ONE: np.ones_like(self.states.x), X: self.states.x, V: self.states.v}[key]

    def total(self, summands: Sequence[Summand[np.ndarray]]) -> np.ndarray:
        total = np.zeros_like(self.states.x)
        for place, number, value in summands:
            _, i, j = place.term
            total = total + float(self.form.number(number)) * self.states.time_step**i * self.states.mass**j * value
        return total

    def force(self, key: int, name: str, arguments: tuple[np.ndarray, ...]) -> np.ndarray:
        return self.states.force(arguments[0])

    def function(self, key: int, name: str, argument: np.ndarray) -> np.ndarray:
        raise ValueError(f"{name} has no residuals: laws of forces alone are asked")

    def product(self, key: int, factors: tuple[np.ndarray, ...]) -> np.ndarray:
        raise ValueError("products have no residuals: laws of forces alone are asked")


def _size(values: np.ndarray) -> float:
    return float(np.std(values)) or 1.0
