"""Steps side by side: where each takes its force, what that did to a pendulum, and what is proved of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Integer

from pnn_symbolic.checks import CHECKS, check
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.teaching.places import NAMES, places, takes_one_force, with_force_at, with_kick_at
from pnn_symbolic.teaching.trials import Trial, trial_of
from pnn_symbolic.time_budget import UNBOUNDED, Budget
from pnn_symbolic.verdicts.finding import Finding

POSITION_VERLET = OneStepMap.from_word("D 1/2, K 1, D 1/2")
ANSWERS = {True: "yes", False: "no", None: "undecided"}
ELSEWHERE = "†"
"""Marks a no that is a yes in other variables."""
FINE = 0.1
"""Below this share of the energy two digits are told, above it whole per cents."""
COLUMNS = ("the force is taken at", "energy error", "way back", "retraces", "symplectic", "order")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One step of a comparison.

    label        where its force is taken, or what it is
    trial        None where it could not be tried
    is_this_law  whether it is the law that is explained
    """

    label: str
    step: OneStepMap
    trial: Trial | None
    reversible: Finding
    reversible_elsewhere: Finding
    symplectic: Finding
    order: Finding
    is_this_law: bool = False

    @property
    def elsewhere_alone(self) -> bool:
        """Whether it retraces its path in other variables, and not in these."""
        return self.reversible.holds is False and self.reversible_elsewhere.holds is True

    def cells(self) -> tuple[str, ...]:
        """What its line of the table says."""
        trial = self.trial
        tried = ("not tried", "not tried") if trial is None else (percent(trial.energy_error), distance(trial.way_back))
        answers = (ANSWERS[self.reversible.holds] + ELSEWHERE * self.elsewhere_alone, ANSWERS[self.symplectic.holds])
        order = "undecided" if self.order.value is None else str(self.order.value)
        return (self.label + " (this law)" * self.is_this_law, *tried, *answers, order)


def percent(share: float) -> str:
    """A relative error.

    >>> percent(0.00175), percent(0.9999), percent(float("inf"))
    ('0.18 %', '100 %', 'blew up')
    """
    if share == float("inf"):
        return "blew up"
    return f"{100 * share:.2g} %" if share < FINE else f"{100 * share:.0f} %"


def distance(length: float) -> str:
    """A distance from the start.

    >>> distance(2e-14), distance(0.1166), distance(396.9)
    ('2.0e-14', '0.12', '397')
    """
    if length == float("inf"):
        return "blew up"
    return f"{length:.1e}" if length < FINE / 10 else f"{length:.2g}" if length < 1 / FINE else f"{length:.0f}"


def row_of(label: str, step: OneStepMap, budget: Budget = UNBOUNDED, *, is_this_law: bool = False) -> Row:
    """Try a step, and ask three questions of it."""
    asked = ("time_reversible", "reversible_up_to_conjugation", "symplectic", "order")
    findings = check(step, {name: CHECKS[name] for name in asked}, budget)
    return Row(
        label=label,
        step=step,
        trial=trial_of(step),
        reversible=findings["time_reversible"],
        reversible_elsewhere=findings["reversible_up_to_conjugation"],
        symplectic=findings["symplectic"],
        order=findings["order"],
        is_this_law=is_this_law,
    )


def rows_beside(law: OneStepMap, budget: Budget = UNBOUNDED) -> Iterator[Row]:
    """The law with its one force at the old place, half way and at the new place; of other laws, position Verlet's.

    Then the kicks at both ends, with their drifts about them; and the law, where it is none of these.
    """
    law_of_one_force = law if takes_one_force(law) else POSITION_VERLET
    steps = [(name, with_force_at(law_of_one_force, share)) for share, name in NAMES.items()]
    steps += [(f"{NAMES[share]}, as a kick", with_kick_at(share)) for share in (Integer(0), Integer(1))]
    seen: list[OneStepMap] = []
    for label, step in steps:
        if not any(step.equals(earlier) for earlier in seen):
            yield row_of(label, step, budget, is_this_law=step.equals(law))
        seen.append(step)
    if not any(step.equals(law) for step in seen):
        number = len(places(law))
        label = "elsewhere" if number == 1 else f"{number} places" if number else "no place"
        yield row_of(label, law, budget, is_this_law=True)
