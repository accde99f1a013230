"""Which motion do the rows tell of, where the numbers of a law are those of one time step: friction, or a matrix?"""

from __future__ import annotations

from pnn_symbolic.checks.motion import check_motion
from pnn_symbolic.discovery import Discovery
from pnn_symbolic.explanation.kinds import COMPENSATION, SAME_AS
from pnn_symbolic.explanation.wording import is_told, rate_told
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import round_constants
from pnn_symbolic.report.told_motion import MotionOfRows, is_plain

OF_THIS_STEP = "as the rows have it; the numbers of the law are those of this time step, and it has no order in Δt"
OF_A_MATRIX = "as the rows have it"
ROUGHLY = 0.05
"""Relative: how far trained constants may be from simple ones that they are said to go to as Δt → 0."""
GO_TO = "advances x'' = f(x)/m as Δt → 0, where its constants become simple ones; here they are those of this time step"
NOT_TOLD = "its constants are those of this time step: which motion it would advance as Δt → 0 they do not tell"


def motion_of_rows(discovery: Discovery) -> MotionOfRows | None:
    """The equation of motion with the friction or the frequency that its constants were read as; None without any.

    A factor of v stands for exp(−γΔt) then, and an entry of a matrix for what it is at this Δt: held fast while Δt goes
    to 0 they are the step of no motion, and to prove that says nothing of the rows.
    """
    law = discovery.rounded or discovery.trained
    if law is None or discovery.outcome == "none":
        return None
    readings = [constant.reading for constant in discovery.constants if constant.reading]
    reading = next((each for each in readings if "friction" in each or "frequency" in each), {})
    told = {name: rate_told(reading, name) for name in ("frequency", "friction") if is_told(reading, name)}
    if not told:
        return _of_this_step(discovery, law)
    has_force = law.normal_form.asks_for_a_force
    equation = {
        ("friction",): "x'' = f(x)/m - γ v" if has_force else "x'' = -k x - γ v, which does not turn round",
        ("frequency",): "x'' = -ω² x",
        ("frequency", "friction"): "x'' = -(ω² + γ²/4) x - γ v",
    }[tuple(told)]
    is_a_matrix = has_force and "intervals" in reading
    return MotionOfRows(
        sentence=f"advances {equation}, {', '.join(told.values())}, {OF_A_MATRIX if is_a_matrix else OF_THIS_STEP}",
        is_a_matrix=is_a_matrix,
    )


def _of_this_step(discovery: Discovery, law: OneStepMap) -> MotionOfRows | None:
    """What is said of a law with trained constants, beside its mass, that were not rounded: the step changes them."""
    rounded = {rounding.trained for rounding in discovery.roundings}
    kept = [constant for constant in discovery.constants if not (constant.trained in rounded or constant.is_mass)]
    if discovery.outcome != "approximation" or not kept:
        return None
    simple = check_motion(round_constants(law, ROUGHLY)[0])
    goes = all(constant.kind in (COMPENSATION, SAME_AS) for constant in kept) and is_plain(simple.to_json())
    return MotionOfRows(GO_TO if goes else NOT_TOLD, if_another=True)
