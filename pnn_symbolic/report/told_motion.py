"""What is said of a law in the place of the motion that its map advances, where the rows tell of another one."""

from __future__ import annotations

from typing import Any, NamedTuple

from pnn_symbolic.report.advances import advances

AS_THE_STEP_VANISHES = ("order", "shadow_hamiltonian")
"""Findings that ask what a law is as Δt → 0."""
ONE_MATRIX = (
    "The force of these rows is a straight line, and all that they tell of a law is a matrix: what a law with this "
    "matrix does under another force they leave open, and so no proof for every force is given."
)
LINEAR = "a linear motion; the law is one way to write its matrix"


class MotionOfRows(NamedTuple):
    """What is said in the place of the motion that a map advances.

    sentence     the equation of motion with its numbers
    is_a_matrix  whether the force of the rows is a straight line, and the law evaluates it: it could be another one
    if_another   to be said only where the map, its constants held fast, advances another motion than x'' = f(x)/m
    """

    sentence: str
    is_a_matrix: bool = False
    if_another: bool = False


def as_told(judged: dict[str, Any], motion: MotionOfRows | None) -> tuple[list[str], dict[str, Any]]:
    """The lines about the motion, and the judgement without what the rows do not ask of their law, or cannot tell."""
    if motion is None or (motion.if_another and is_plain(judged["findings"]["motion"])):
        return [advances(judged)], judged
    identity, findings = judged["identity"], judged["findings"]
    details = identity["details"]
    if motion.is_a_matrix:
        named = {**identity, "source": "", "details": {**details, "sentence": LINEAR}}
        return [motion.sentence, ONE_MATRIX], {**judged, "findings": {}, "identity": named}
    named = {**identity, "details": {**details, "sentence": without_order(identity)}}
    asked = {name: finding for name, finding in findings.items() if name not in AS_THE_STEP_VANISHES}
    return [motion.sentence], {**judged, "findings": asked, "identity": named}


def without_order(identity: dict[str, Any]) -> str:
    """What a method is called, but for its order as Δt → 0."""
    details = identity["details"]
    return details.get("of_one_step", details["sentence"])


def is_plain(motion: dict[str, Any]) -> bool:
    """Whether this finding is that a map advances x'' = f(x)/m."""
    return motion["value"] is not None and "remark" not in motion.get("details", {})
