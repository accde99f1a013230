"""What an answer holds, for one particle and for many: a law that was recognised, or one that was searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import sympy as sp

from pnn_symbolic.discovery.forces import ForceModel
from pnn_symbolic.discovery.masses import Mass, mass_ratio
from pnn_symbolic.discovery.measuring import Ruler
from pnn_symbolic.discovery.question import Question
from pnn_symbolic.discovery.result import Discovery, Measured
from pnn_symbolic.discovery.searching import Found
from pnn_symbolic.dynamics.health import Health
from pnn_symbolic.evidence.floor import Floor
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import Rounding
from pnn_symbolic.recognition import Generator, Recognition
from pnn_symbolic.recognition.sentences import COMMON
from pnn_symbolic.translation import learned_mass_ratio, translate


def generator_of_every_row(recognition: Recognition) -> Generator | None:
    """The known integrator that leads from each row to the next, where one does.

    Where many give the same numbers, as in a constant force, the commonest: not one of fifteen forces.
    """
    leading = [generator for generator in recognition.generators if generator.substeps == 1 and generator.leads]
    for name in COMMON:
        for generator in leading:
            if generator.name == name:
                return generator
    return leading[0] if leading else None


def recognised_law(
    question: Question,
    written: Generator,
    health: Health,
    recognition: Recognition,
    *,
    measured: Measured,
    mass: Mass,
    model: ForceModel,
    floor: Floor,
) -> Discovery:
    """The answer for rows that a known integrator wrote, every one of them: no search is needed."""
    rivals = [generator for generator in recognition.generators if generator is not written and generator.substeps == 1]
    return Discovery(
        outcome="generator",
        reason="",
        trained=written.map,
        rounded=written.map,
        best_try=None,
        measured={"trained": measured, "rounded": measured},
        mass=mass,
        data=question.data,
        space=question.space,
        force=model,
        health=health,
        recognition=recognition,
        floor=floor,
        seconds=0.0,
        told_apart_from=tuple(rival.map for rival in rivals),
    )


@dataclass(frozen=True)
class TranslatedWinner:
    """The chosen network as a map.

    meaning   what m stands for in it, over the reference mass of the networks; None: the learned mass
    """

    map: OneStepMap
    mass: Mass
    meaning: sp.Rational | None

    @classmethod
    def of(cls, question: Question, laws: Found) -> Self:
        """Of what a search chose."""
        data, winner = question.data, laws.choice.candidate
        mass = Mass.of(data, question.mass, learned_mass_ratio(winner), laws.units.reference_mass)
        meaning = mass_ratio(data, mass.stated)
        return cls(translate(winner, meaning), mass, meaning)


def best_try(
    question: Question,
    winner: TranslatedWinner,
    laws: Found,
    health: Health,
    recognition: Recognition,
    *,
    outcome: str,
    reason: str,
    ruler: Ruler,
    model: ForceModel,
) -> Discovery:
    """The answer where the chosen network is no law: what came nearest."""
    choice = laws.choice
    return Discovery(
        outcome=outcome,
        reason=reason,
        trained=None,
        rounded=None,
        best_try=winner.map,
        measured={"best_try": ruler.measured(winner.map)},
        mass=winner.mass,
        data=question.data,
        space=laws.space,
        force=model,
        health=health,
        recognition=recognition,
        floor=choice.floor,
        seconds=0.0,
        refuted=bool(choice.test.refuted.any()),
        result=laws.result,
        candidate=choice.candidate,
    )


def as_law(
    answer: Discovery,
    rounded: OneStepMap,
    roundings: Sequence[Rounding],
    constants: Sequence[MeasuredConstant],
    ruler: Ruler,
) -> Discovery:
    """The answer where what came nearest is a law, as trained and with simple numbers."""
    return replace(
        answer,
        trained=answer.best_try,
        rounded=rounded,
        best_try=None,
        measured={"trained": answer.measured["best_try"], "rounded": ruler.measured(rounded)},
        roundings=tuple(roundings),
        constants=tuple(constants),
    )
