"""Which trained constants may be written as simple numbers? All that the rows allow, together, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sympy import Rational

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.errors import InputError
from pnn_symbolic.explanation.kinds import COMPENSATION, EXACT_HERE, SAME_AS
from pnn_symbolic.explanation.measured import MeasuredConstant
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import Rounding

ROUNDED = (SAME_AS, COMPENSATION, EXACT_HERE)
"""The kinds that may be rounded; the last changes nothing."""


@dataclass(frozen=True)
class Prices:
    """What rounding costs: [E_x, E_v], or whatever the caller measures, of the law as trained and as rounded."""

    trained: tuple[float, float]
    rounded: tuple[float, float]
    taken_back: tuple[str, ...]
    """Constants that could be rounded by their kind, but whose rounding the rows refuse."""


def round_jointly(
    form: TrainedForm,
    constants: Sequence[MeasuredConstant],
    accepts: Callable[[OneStepMap], bool],
    errors: Callable[[OneStepMap], tuple[float, float]],
) -> tuple[OneStepMap, tuple[Rounding, ...], Prices]:
    """Round together the constants that are not told apart, or compensations; then take back, one by one.

    constants   of this form, by `constants_from_rows`
    accepts     True for a law that leaves no output newly refuted, and none that is not adequate any more
    errors      of a law on the rows, for the record

    Where the rows refuse the rounded law, the rounding of the constant that is most standard errors away from its
    simple number is taken back, then the next. Physical and undecided constants keep what was trained.
    """
    if tuple(constant.place for constant in constants) != form.constants:
        raise InputError(f"{len(constants)} measured constants, expected those of the law, in its order")
    allowed = [constant for constant in constants if constant.kind in ROUNDED]
    roundable = [(constant, constant.simple) for constant in allowed if constant.simple is not None]
    roundable.sort(key=lambda pair: _standard_errors(*pair))
    taken_back: list[str] = []
    law = form.map
    while roundable:
        rounded = form.with_constants({constant.place: simple for constant, simple in roundable})
        if rounded is not None and (rounded == form.map or accepts(rounded)):
            law = rounded
            break
        farthest, _ = roundable.pop()
        taken_back.append(farthest.name)
    changes = tuple(
        Rounding.of(constant.trained, simple, constant.name)
        for constant, simple in roundable
        if simple != constant.trained
    )
    return law, changes, Prices(errors(form.map), errors(law), tuple(taken_back))


def _standard_errors(constant: MeasuredConstant, simple: Rational) -> float:
    """Between the value and its simple number; a distance without an error comes last."""
    distance = abs(constant.value - float(simple))
    if not distance:
        return 0.0
    return distance / constant.error if constant.error else float("inf")
