"""Which motion do the rows tell of, where the numbers of a law are those of one time step: friction, or a matrix?"""

from __future__ import annotations

import re
from typing import Any

from pnn_symbolic.discovery import Discovery
from pnn_symbolic.explanation.meaning import Meaning
from pnn_symbolic.explanation.wording import interval_of, rate_told
from pnn_symbolic.report.judgement import advances

AS_THE_STEP_VANISHES = ("order", "shadow_hamiltonian")
"""Findings that ask what a law is as Δt → 0."""
ORDER = re.compile(r"[,;] order \d+ instead of \d+")
OF_THIS_STEP = "as the rows have it; the numbers of the law are those of this time step, and it has no order in Δt"


def motion_of_rows(discovery: Discovery) -> str | None:
    """The equation of motion with the friction or the frequency that its constants were read as; None without any.

    A factor of v stands for exp(−γΔt) then, and an entry of a matrix for what it is at this Δt: held fast while Δt goes
    to 0 they are the step of no motion, and to prove that says nothing of the rows.
    """
    law = discovery.rounded or discovery.trained
    readings = [constant.reading for constant in discovery.constants if constant.reading]
    reading = next((each for each in readings if "friction" in each or "frequency" in each), None)
    if law is None or reading is None or discovery.outcome == "none":
        return None
    told = {name: rate_told(reading, name) for name in ("frequency", "friction") if _stands_out(reading, name)}
    if law.normal_form.asks_for_a_force:
        told.pop("frequency", None)
    if not told:
        return None
    equation = {
        ("friction",): "x'' = f(x)/m - γ v"
        if law.normal_form.asks_for_a_force
        else "x'' = -k x - γ v, which does not turn round",
        ("frequency",): "x'' = -ω² x",
        ("frequency", "friction"): "x'' = -(ω² + γ²/4) x - γ v",
    }[tuple(told)]
    return f"advances {equation}, {', '.join(told.values())}, {OF_THIS_STEP}"


def as_told(judged: dict[str, Any], motion: str | None) -> tuple[str, dict[str, Any]]:
    """The line about the motion, and the judgement without what asks for Δt → 0, of a law that has no such limit."""
    if motion is None:
        return advances(judged), judged
    findings = {name: finding for name, finding in judged["findings"].items() if name not in AS_THE_STEP_VANISHES}
    details = judged["identity"]["details"]
    named = {**judged["identity"], "details": {**details, "sentence": ORDER.sub("", details["sentence"])}}
    return motion, {**judged, "findings": findings, "identity": named}


def _stands_out(reading: Meaning, name: str) -> bool:
    """Whether it is there, and 0 not within its interval."""
    if name not in reading:
        return False
    low, high = interval_of(reading, name)
    return not low <= 0 <= high
