"""A step in a magnetic field as a lesson: its letters, what is proved of it, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import atan, degrees
from typing import Any

from pnn_symbolic.magnetic import MagneticStep
from pnn_symbolic.magnetic.naming import magnetic_method_of
from pnn_symbolic.report.magnetic_judgement import WORDS, magnetic_judgement
from pnn_symbolic.report.plain_verdicts import plain_verdicts
from pnn_symbolic.teaching.lesson import Lesson, LessonPart
from pnn_symbolic.time_budget import UNBOUNDED, Budget

TURNED = 0.5
"""dt·|ω| at which angles are told: some 13 steps a turn."""


def magnetic_lesson(step: MagneticStep, budget: Budget = UNBOUNDED) -> Lesson:
    """Explain a step in a uniform field; the angles are computed here and now.

    >>> lesson = magnetic_lesson(MagneticStep.of(("K", "1/2"), ("G", 1), ("K", "1/2")))
    >>> lesson.title
    'Exact gyration splitting: exact gyrations and kicks, of order 2'
    """
    judged = magnetic_judgement(step, budget)
    sentence, known = judged["identity"]["details"]["sentence"], magnetic_method_of(step)
    does = [f"  {line}" for line in step.plain_equations()]
    does.append("ω is q B/m, the rate at which the field turns v; × is the cross product.")
    proved = [str(plain) for plain in plain_verdicts(judged["findings"], WORDS)]
    sections = [LessonPart("What one step does, first to last", tuple(does))]
    if known:
        sections.append(LessonPart("In a sentence", (f"{known}: {known.description}.",)))
    sections += [LessonPart("What is proved", tuple(proved)), LessonPart("Why", tuple(_reasons(step, judged)))]
    return Lesson(f"{sentence[:1].upper()}{sentence[1:]}", (judged["advances"] or "",), tuple(sections))


def _reasons(step: MagneticStep, judged: Mapping[str, Any]) -> Iterator[str]:
    kinds = {letter.name for letter in step.letters}
    findings = judged["findings"]
    if kinds & {"R", "R_tan", "G"} and findings["volume_preserving"]["verdict"] == "proved":
        yield "A turn of v moves it on a circle, and drifts and kicks shear: none of them changes a volume."
    if "R_lin" in kinds:
        yield "v + dt*v × ω is longer than v, to which v × ω stands at a right angle: circles spiral outward."
    if "R_tan" in kinds:
        total = sum(float(letter.number) for letter in step.letters if letter.name == "R_tan")
        parts = [2 * atan(float(letter.number) * TURNED / 2) for letter in step.letters if letter.name == "R_tan"]
        yield (
            "Two cross products keep the length of v, and turn it by an angle with the tangent of its half right, not "
            f"the angle itself: with dt*|ω| = {TURNED} by {degrees(sum(parts)):.3f}° of {degrees(total * TURNED):.3f}°."
        )
    if findings["time_reversible"]["verdict"] == "proved":
        yield (
            "With v turned around and the field as it was, a particle circles in the same sense, and is not back: "
            "the currents that make the field have to be turned around as well."
        )
