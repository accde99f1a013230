"""All that is found out about the constants of one law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pnn_symbolic.constants.deviations import Residual
from pnn_symbolic.constants.repair import Repair
from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.explanation.origin import ConstantOrigin
from pnn_symbolic.explanation.prediction import Prediction


@dataclass(frozen=True)
class Explanation:
    """Why the constants of a law are what they are, what they cost, and what would be better.

    constants    one for each independent trained constant
    residuals    what the deviation of each does to one step, exactly, to first order
    prediction   what follows for many steps; None where nothing deviates, or the rounded law is not in the form or
                 blows up
    repair       the most accurate law nearby that has the property the trained one lost; None if nothing is lost
    exponents    the corners (i, j) of the Newton polygon: one step errs by terms Δt^i δ^j, and no others are larger
    cross_over   time steps, for x and for v, at which the deviations change a step as much as the rounded law errs in
                 it: the constants dominate below, the length of the step above; None where one of them is missing
    errors       [E_x, E_v] against the exact flow: of the law as "trained", "rounded", at its "optimum", "repaired",
                 and with what stays free in the repaired law at its best, "repaired_optimum"
    mass         the learned mass without the compensation of the step, in the unit of the given one; None without force
    loss         what "best" means: errors over the "variance" of x and v, or both as "displacement"s, Δx and Δt Δv
    rows         states that were looked at
    """

    form: TrainedForm
    constants: tuple[ConstantOrigin, ...]
    residuals: tuple[Residual, ...]
    prediction: Prediction | None
    repair: Repair | None
    exponents: tuple[tuple[int, int], ...]
    cross_over: tuple[float | None, float | None]
    errors: dict[str, tuple[float, float]]
    mass: float | None
    loss: str
    rows: int
    time_step: float

    @property
    def sentences(self) -> list[str]:
        """All of it in a few lines."""
        lines = [constant.sentence for constant in self.constants]
        for residual in self.residuals:
            if residual.reversal:
                name, deviation, leading = residual.name, float(residual.deviation), residual.reversal.leading
                lines.append(
                    f"{name} is off by δ = {deviation:.2g}, which breaks time reversal: step, flip, step, flip "
                    f"ends δ·({leading}) away, and smaller terms"
                )
        prediction = self.prediction
        if prediction is not None and prediction.position:
            lines.append(
                f"Predicted for {prediction.steps} steps: energy changes by {prediction.energy:.3g}, areas by a factor "
                f"{prediction.area:.6g}; after as many back, x is off by {prediction.position:.2g} and v by "
                f"{prediction.velocity:.2g}"
            )
        if self.repair is not None:
            lines.append(
                f"Repair: {self.repair.sentence}. E_x, E_v: {_pair(self.errors['trained'])} as trained, "
                f"{_pair(self.errors['repaired'])} repaired, {_pair(self.errors['repaired_optimum'])} with what stays "
                "free at its best"
            )
        return lines

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "constants": [constant.to_json() for constant in self.constants],
            "residuals": [residual.to_json() for residual in self.residuals],
            "prediction": None if self.prediction is None else self.prediction.to_json(),
            "repair": None if self.repair is None else self.repair.to_json(),
            "exponents": [list(corner) for corner in self.exponents],
            "cross_over": list(self.cross_over),
            "errors": {name: list(pair) for name, pair in self.errors.items()},
            "mass": self.mass,
            "loss": self.loss,
            "rows": self.rows,
            "time_step": self.time_step,
            "sentences": self.sentences,
        }


def _pair(errors: tuple[float, float]) -> str:
    return f"{errors[0]:.2e}, {errors[1]:.2e}"
