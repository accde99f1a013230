"""What does a physical constant stand for? The particle's mass, its friction, the frequency of a linear motion.

A meaning is plain data, as reports and JSON have it: {"mass": …}, {"friction": …} or {"friction": …, "frequency": …},
each with its interval, of `SAME` standard errors to each side, and its unit.
"""

from __future__ import annotations

from typing import Any

from pnn_symbolic.explanation.limit import SAME, SURE, Limit
from pnn_symbolic.explanation.measurement import Measurement
from pnn_symbolic.explanation.reading import Rate

Meaning = dict[str, Any]


def motion_meaning(rows: Measurement) -> Meaning | None:
    """Friction and frequency of a law that is a matrix; None where the law is none, or has neither."""
    if not rows.motion:
        return None
    meaning: Meaning = {name: rate.value for name, rate in rows.motion.items()}
    meaning["intervals"] = {name: _interval(rate) for name, rate in rows.motion.items()}
    meaning["unit"] = _per_time(rows)
    return meaning


def friction_meaning(rows: Measurement) -> Meaning | None:
    """What the factor of v says; None where the motion has no friction, or the rows are the law itself."""
    if rows.friction is None or rows.exact:
        return None
    return {"friction": rows.friction.value, "interval": _interval(rows.friction), "unit": _per_time(rows)}


def contradicts_mass(weight: Limit | None) -> bool:
    """Whether the total weight of the force in v' says that the stated mass is wrong: it is then not 1 as Δt → 0."""
    return weight is not None and abs(weight.value - 1) > SURE * weight.value_error


def mass_meaning(rows: Measurement, stated: float, weight: Limit | None, margin: float) -> Meaning | None:
    """The mass whose reciprocal is the total weight of the force in v', as Δt → 0 where that is read.

    stated   the mass that m stands for in the law
    weight   that sum as Δt → 0; None where it is not read, and the sum at the law's own step counts
    margin   standard errors of the interval at the law's own step

    None where the weights add up to no mass.
    """
    values, errors = rows.best
    here = float(values[rows.quantities.total_weight])
    at_zero, spread = here, None if errors is None else margin * float(errors[rows.quantities.total_weight])
    if weight is not None:
        at_zero, spread = weight.value, SAME * weight.value_error
    if at_zero <= 0 or here <= 0:
        return None
    mass = stated / at_zero
    return {
        "mass": mass,
        "interval": None if spread is None else [mass * (1 - spread / at_zero), mass * (1 + spread / at_zero)],
        "at_this_step": stated / here,
        "unit": rows.runs[0].units.mass,
        "as_time_step_vanishes": weight is not None,
    }


def _interval(rate: Rate) -> list[float]:
    return [rate.value - SAME * rate.error, rate.value + SAME * rate.error]


def _per_time(rows: Measurement) -> str:
    time = rows.runs[0].units.time
    return f"1/{time}" if time else ""
