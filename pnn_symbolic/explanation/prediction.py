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
    x, v = orbit[:-1, 0], orbit[:-1, 1]
    evaluate = _Evaluation(x, v, time_step, mass, force)
    new = orbit[1:]
    weights = _weights(len(x))

    gain, growth = np.zeros(len(x)), np.zeros(len(x))
    defect = np.zeros_like(orbit[:-1])
    for one in residuals:
        delta = float(one.deviation)
        dx, dv = (evaluate(one.step.form, part) for part in (one.step.position, one.step.velocity))
        power = mass * new[:, 1] * dv - np.broadcast_to(force(new[:, 0]), new[:, 0].shape) * dx
        gain += delta * power.reshape(len(x), -1).sum(axis=1)
        if one.area is not None:
            growth += delta * evaluate(one.step.form, one.area).reshape(len(x), -1).mean(axis=1)
        if one.reversal is not None:
            parts = (evaluate(one.reversal.form, part) for part in (one.reversal.position, one.reversal.velocity))
            defect += delta * np.stack(list(parts), axis=1)
    mean_gain, rate = float(gain @ weights), float(growth @ weights)
    keeps_areas = all(one.area is not None for one in residuals)
    rate = rate if keeps_areas else 0.0
    error = None
    if all(one.reversal is not None for one in residuals) and state.size <= MOST_NUMBERS:
        error = _returned(step, orbit[: steps + 1], defect[:steps], time_step, mass, force) * _stretch(2 * rate * steps)
    found = Prediction(
        steps,
        mean_gain * steps * _stretch(rate * steps),
        float(np.exp(rate * steps)) if keeps_areas else None,
        None if error is None else float(np.abs(error[0]).max()),
        None if error is None else float(np.abs(error[1]).max()),
    )
    numbers = (found.energy, found.area, found.position, found.velocity)
    return found if all(number is None or np.isfinite(number) for number in numbers) else None


def _stretch(exponent: float) -> float:
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
            places = orbit[1:] + sign * shift.reshape(orbit[0].shape)
            x, v = step(places[:, 0], -places[:, 1], time_step, mass, force)
            sides.append(np.stack([x, -v], axis=1).reshape(len(defect), size))
        jacobians[:, :, direction] = (sides[0] - sides[1]) / (2 * shift[direction])
    error = np.zeros(size)
    for jacobian, own in zip(jacobians[::-1], defect.reshape(len(defect), size)[::-1], strict=True):
        error = jacobian @ error + own
    return error.reshape(orbit[0].shape)


class _Evaluation:
    """First-order terms on many states (T, N, D)."""

    def __init__(self, x: np.ndarray, v: np.ndarray, time_step: float, mass: float, force: Force) -> None:
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
