"""What is wrong with the rows? One sentence for each thing, the number it rests on, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CODES = (
    "wrapped",
    "restart",
    "speed",
    "time_scale",
    "half_step",
    "force_sign",
    "force_not_of_position",
    "friction",
    "explicit_time",
    "interacting",
    "noise",
    "clock",
    "digits",
    "potential_mismatch",
    "magnetic",
    "missing_term",
    "impacts",
)
SEVERITIES = ("refused", "warning", "repaired", "note")
"""Refused: a law found from such rows would be nonsense. Warning: a law is found, and this must be known with it.
Repaired: the rows were changed. Note: nothing is wrong, but it bounds what can be said."""


def so_many_places(count: int) -> str:
    """How often something is seen, in words.

    >>> so_many_places(1), so_many_places(3)
    ('1 place', '3 places')
    """
    return "1 place" if count == 1 else f"{count} places"


@dataclass(frozen=True)
class Symptom:
    """One thing that the rows show.

    code        of `CODES`, for programs
    severity    of `SEVERITIES`
    sentence    for people
    statistic   the numbers that the sentence rests on, by name
    remedy      what to do, or ""
    """

    code: str
    severity: str
    sentence: str
    statistic: dict[str, float]
    remedy: str = ""

    def __post_init__(self) -> None:
        assert self.code in CODES, self.code
        assert self.severity in SEVERITIES, self.severity

    def to_json(self) -> dict[str, Any]:
        """Plain data, ready for JSON.

        >>> Symptom("noise", "note", "x is noisy.", {"x": 1e-3}).to_json()["statistic"]
        {'x': 0.001}
        """
        numbers = {name: float(value) for name, value in self.statistic.items()}
        return {
            "code": self.code,
            "severity": self.severity,
            "sentence": self.sentence,
            "statistic": numbers,
            "remedy": self.remedy,
        }


@dataclass(frozen=True)
class Health:
    """All that `look` has seen, the gravest first.

    >>> Health(()).refused, Health(()).to_json()
    (False, [])
    """

    symptoms: tuple[Symptom, ...]

    @property
    def refused(self) -> bool:
        """Whether a search on these rows would answer nonsense."""
        return any(symptom.severity == "refused" for symptom in self.symptoms)

    def has(self, code: str) -> bool:
        """Whether something of this code was seen."""
        return any(symptom.code == code for symptom in self.symptoms)

    def to_json(self) -> list[dict[str, Any]]:
        """Plain data, ready for JSON."""
        return [symptom.to_json() for symptom in self.symptoms]
