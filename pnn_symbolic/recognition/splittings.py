"""Which steps have friction between two half drifts? Those whose rule for x no noise disturbs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Splitting:
    """A step of kicks, half a drift, friction with noise, half a drift, kicks.

    before, after   the parts of a whole kick
    in_the_middle   whether the force of the kicks is the one half a drift on, which no row has
    """

    name: str
    engines: str
    rule: str
    before: float
    after: float
    in_the_middle: bool = False


AT_ROWS = (
    Splitting(
        name="Langevin middle scheme",
        engines="LangevinMiddle of OpenMM, sd of GROMACS",
        rule="x(t+Δt) = x + Δt (v + Δt f/m + v(t+Δt))/2",
        before=1.0,
        after=0.0,
    ),
    Splitting(
        name="BAOAB",
        engines="the splitting of Leimkuhler and Matthews",
        rule="x(t+Δt) = x + Δt (v + Δt f/2m + v(t+Δt) − Δt f(t+Δt)/2m)/2",
        before=0.5,
        after=0.5,
    ),
)
ABOBA = Splitting(
    name="ABOBA",
    engines="the kicks of which are taken half a step on",
    rule="x(t+Δt) = x + Δt (v + v(t+Δt))/2",
    before=0.5,
    after=0.5,
    in_the_middle=True,
)
