"""Where one trained constant comes from: the step, the data, or the training."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import Rational

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.explanation.optimum import Optimum
from pnn_symbolic.maps.normal_form import V
from pnn_symbolic.maps.rounding import LARGEST_SHOWN

AGREEMENT = 0.1
"""A constant is explained when it is nearer to its prediction than this fraction of what is to be explained."""
FELT = 0.1
"""What moves a constant by less than this part of its resolution is nothing that the data could ask for."""
SMALLEST = 1e-9
"""Deviations below this are rounding errors of the search for the optimum."""

EXACT = "exact"
COMPENSATION = "finite-step compensation"
IN_THE_DATA = "in the data"
NOISE = "training noise"
LEARNED_MASS = "learned mass"
NOT_SIMPLE = "no simple number is near"


@dataclass(frozen=True)
class ConstantOrigin:
    """One trained constant of a law, and where it comes from.

    name         its place, "f(x + ½ v Δt) in v'"
    trained      its value
    rounded      the simple number it is near
    predicted    the value of least squares against the exact flow, over the same states, at this time step
    on_data      the value of least squares against the data themselves
    resolution   how far it can be moved, all others at their best, until the squared error is 1 % larger
    power        p when the predicted deviation shrinks as Δt^p (measured by halving the step); None if there is none
    origin       "exact": nothing deviates.
                 "finite-step compensation": as predicted.
                 "in the data": not as predicted from the force, but best for the data: their own integrator, their
                 noise, or a force that is not quite theirs.
                 "training noise": neither; round it.
                 "no simple number is near": the law has none that its constants could be compared with.
                 "learned mass": nobody knows the true one, so that this constant is its measurement
    mass         True for the only weight of the force in v', whose reciprocal is a mass factor
    """

    name: str
    trained: Rational
    rounded: Rational
    predicted: float
    on_data: float
    resolution: float
    power: float | None
    origin: str
    mass: bool = False

    @property
    def sentence(self) -> str:
        """One line for people."""
        show = (lambda number: 1 / number) if self.mass and self.trained > 0 else (lambda number: number)
        what = "mass factor" if self.mass else self.name
        predicted = f"{show(self.predicted):.7g}"
        power = "" if self.power is None else f", the deviation growing as Δt^{self.power:.2f}"
        by_flow = f"least squares against the exact flow predicts {predicted}{power}"
        reasons = {
            EXACT: "nothing was left to training",
            NOT_SIMPLE: by_flow,
            COMPENSATION: by_flow,
            IN_THE_DATA: f"best for these data ({show(self.on_data):.7g}), but {by_flow}: it makes up for the "
            "data's own integrator, their noise, or an error of the force",
            NOISE: f"{by_flow}; round it, or train on",
            LEARNED_MASS: f"the mass is not known, so this is its measurement; {by_flow}",
        }
        return f"{what} {float(show(self.trained)):.7g}: {self.origin}: {reasons[self.origin]}"

    def to_json(self) -> dict[str, Any]:
        """Plain data; the trained and rounded values are exact."""
        return {
            "name": self.name,
            "trained": str(self.trained),
            "rounded": str(self.rounded),
            "predicted": self.predicted,
            "on_data": self.on_data,
            "resolution": self.resolution,
            "power": self.power,
            "origin": self.origin,
            "mass": self.mass,
            "sentence": self.sentence,
        }


def origin_of(
    trained: float, rounded: float, predicted: float, on_data: float, resolution: float, margin: float = 0.0
) -> str:
    """The first explanation that holds; `margin` is the uncertainty of the trained value.

    >>> origin_of(1.0005, 1.0, predicted=1.00054, on_data=1.00055, resolution=4e-5)
    'finite-step compensation'
    """
    if trained == rounded:
        return EXACT
    for best, origin in ((predicted, COMPENSATION), (on_data, IN_THE_DATA)):
        asked_for = abs(best - rounded)
        if abs(trained - best) <= max(AGREEMENT * asked_for, margin) and asked_for > FELT * resolution:
            return origin
    return NOISE


@dataclass(frozen=True)
class Optima:
    """The best constants against three targets.

    predicted   the exact flow
    on_data     the data themselves
    halved      the exact flow at half the step
    """

    predicted: Optimum
    on_data: Optimum
    halved: Optimum


def origins_of(
    form: TrainedForm, optima: Optima, mass_known: bool, uncertainty: float | Sequence[float]
) -> tuple[ConstantOrigin, ...]:
    """Of every constant of the form; `uncertainty` and `mass_known` as `explain_constants` has them."""
    margins = np.broadcast_to(np.asarray(uncertainty, dtype=float), len(form.constants))
    kicks = [place for place in form.form.velocity if form.form.is_force(place[0])]
    origins = []
    for k, place in enumerate(form.constants):
        trained = form.number(place, form.trained)
        rounded = form.number(place, form.simple or form.trained)
        best, on_data = float(optima.predicted.numbers[k]), float(optima.on_data.numbers[k])
        resolution = float(optima.predicted.resolution[k])
        is_mass = place.owner == V and [place.term] == kicks
        if is_mass and not mass_known:
            origin = LEARNED_MASS
        elif form.simple is None or (trained == rounded and rounded.q > LARGEST_SHOWN):
            origin = NOT_SIMPLE
        else:
            origin = origin_of(float(trained), float(rounded), best, on_data, resolution, float(margins[k]))
        deviation, at_half = best - float(rounded), float(optima.halved.numbers[k]) - float(rounded)
        # A power is read of what the data can ask for, and where it keeps its sign at half the step.
        resolved = abs(deviation) > max(SMALLEST, FELT * resolution) and deviation * at_half > 0
        origins.append(
            ConstantOrigin(
                name=form.label(place),
                trained=trained,
                rounded=rounded,
                predicted=best,
                on_data=on_data,
                resolution=resolution,
                power=math.log2(deviation / at_half) if resolved else None,
                origin=origin,
                mass=is_mass,
            )
        )
    return tuple(origins)
