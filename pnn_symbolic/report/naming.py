"""What is a map called? The name of the intended method, or what the checks have found of it."""

from __future__ import annotations

from collections.abc import Mapping

from pnn_symbolic.integrators.identification import known
from pnn_symbolic.integrators.match import Match
from pnn_symbolic.integrators.unnamed import unnamed
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.series.intended_method import intended_method
from pnn_symbolic.time_budget import Budget, OutOfTimeError
from pnn_symbolic.verdicts.finding import Finding


def identity_of(step: OneStepMap, findings: Mapping[str, Finding], budget: Budget) -> Match:
    """The name of the intended method; where it has none, its properties, which the checks have found of it."""
    try:
        with budget.question():
            return _known(step) or unnamed(step, findings)
    except OutOfTimeError as error:
        sentence = f"whether it has a name is undecided: {error}"
        return Match(name=None, relation="undecided", source=None, details={"sentence": sentence})


def _known(step: OneStepMap) -> Match | None:
    try:
        return known(intended_method(step).map)
    except OutOfTimeError:
        raise
    except Exception:  # a name is a comment on a law, which is there without it
        return None
