"""The answer of recognition: which methods wrote these rows, how surely, and what to write to be surer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pnn_symbolic.catalogue import integrator_called

if TYPE_CHECKING:
    from pnn_symbolic.maps.one_step_map import OneStepMap

Outcome = Literal["named", "ambiguous", "family", "none", "refused"]


@dataclass(frozen=True)
class Generator:
    """A method of the catalogue, and how far the rows are from it.

    name         of the catalogue row
    score        root mean square of what one step misses, in roundings of the file; 1 is what an exact method leaves
    substeps     inner steps for each row
    half_step    "early" or "late", where the numbers are leapfrog's with velocities half an inner step off; else None
    velocities   "central difference", "backward difference" or "forward difference" of the positions, where they were
                 written so; else None
    mass         given or found; None where neither the rows nor the user tell
    constants    what was found beside: {"time_step": …} where the times of the file are rounded
    leads        whether each row is known to follow from the last one by this method; False where only the positions
                 do, or where a spline through the forces of the file cannot tell it from exact integration
    """

    name: str
    score: float
    substeps: int = 1
    half_step: str | None = None
    velocities: str | None = None
    mass: float | None = None
    constants: dict[str, float] = field(default_factory=dict)
    leads: bool = True

    @cached_property
    def map(self) -> OneStepMap:
        """The map of one inner step."""
        return integrator_called(self.name).map

    def __str__(self) -> str:
        return self.name if self.substeps == 1 else f"{self.name}, {self.substeps} inner steps a row"

    def to_json(self) -> dict[str, Any]:
        """Plain data; the map as `OneStepMap.plain` writes it is left to `catalogue NAME`."""
        return {
            "name": self.name,
            "score": _finite(self.score),
            "substeps": self.substeps,
            "half_step": self.half_step,
            "velocities": self.velocities,
            "mass": self.mass,
            "constants": dict(self.constants),
        }


@dataclass(frozen=True)
class Recognition:
    """What is known of the program that wrote some rows.

    outcome            "named": one method passes; "ambiguous": a few do, or all that pass are one map on these rows;
                       "family": more than can be told apart at this rounding and step; "none": no method, or exact
                       integration; "refused": the question cannot be asked
    generators         all that pass, best first
    next               the nearest that does not pass
    sentence           the answer in words
    write_next_time    what to write for a unique answer; empty where it is unique, or nothing would help
    time_step          between rows, as the file says or as it was found
    """

    outcome: Outcome
    generators: tuple[Generator, ...]
    next: Generator | None
    sentence: str
    write_next_time: str = ""
    time_step: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data: what `identify FILE --json` prints beside the name of the file."""
        best = self.generators[0] if self.generators else None
        return {
            "outcome": self.outcome,
            "names": [generator.name for generator in self.generators],
            "substeps": best.substeps if best else None,
            "half_step": best.half_step if best else None,
            "velocities": best.velocities if best else None,
            "mass": best.mass if best else None,
            "score": _finite(best.score) if best else None,
            "next": _finite(self.next.score) if self.next else None,
            "next_name": str(self.next) if self.next else None,
            "time_step": self.time_step,
            "sentence": self.sentence,
            "write_next_time": self.write_next_time,
            "generators": [generator.to_json() for generator in self.generators],
        }

    def __str__(self) -> str:
        return self.sentence


def _finite(number: float) -> float | None:
    return number if abs(number) < float("inf") else None
