"""What do the constants of the law say? Read from the rows, compared with the exact flow, and rounded where allowed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pnn_symbolic.constants.trained_form import TrainedForm
from pnn_symbolic.discovery.commentary import Commentary
from pnn_symbolic.discovery.masses import Mass
from pnn_symbolic.discovery.matrices import balanced
from pnn_symbolic.discovery.measuring import Ruler
from pnn_symbolic.discovery.regained import regained
from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.explanation.constants import Explanation, explain_constants
from pnn_symbolic.explanation.from_rows import constants_from_rows
from pnn_symbolic.explanation.joint_rounding import round_jointly
from pnn_symbolic.explanation.kinds import PHYSICAL
from pnn_symbolic.explanation.measured import MeasuredConstant, disagreement
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import Rounding

NOT_THE_FRICTION = "kept, and not read: the rows do not tell by which law the motion decays"
Force = Callable[[np.ndarray], np.ndarray]


def measured_constants(
    form: TrainedForm, data: DataSet, force: Force, mass: Mass, *, force_known: bool, commentary: Commentary
) -> tuple[MeasuredConstant, ...]:
    """What the rows say of each trained constant."""
    return commentary.attempt(
        "what the rows say of the constants",
        lambda: constants_from_rows(
            form,
            data.trajectories,
            force,
            mass.meant,
            mass_known=mass.known is not None,
            stride=data.stride,
            force_known=force_known,
        ),
        (),
    )


def without_friction(constants: Sequence[MeasuredConstant]) -> tuple[MeasuredConstant, ...]:
    """The same where rows tell a friction but not its law: a factor of v is then not read as γ."""
    return tuple(
        replace(constant, reading=None, sentence=f"{constant.name} {constant.value:.6g}: {NOT_THE_FRICTION}")
        if constant.reading is not None and "friction" in constant.reading
        else constant
        for constant in constants
    )


def rounded_law(
    form: TrainedForm, constants: Sequence[MeasuredConstant], ruler: Ruler, commentary: Commentary
) -> tuple[OneStepMap, tuple[Rounding, ...]]:
    """The law with those constants rounded that the rows allow, together; as trained where that fails."""

    def rounded() -> tuple[OneStepMap, tuple[Rounding, ...]]:
        law, roundings, prices = round_jointly(
            form, constants, ruler.accepts(form.map), lambda law: ruler.measured(law).errors
        )
        if prices.taken_back:
            commentary.gaps.append(
                f"not rounded, since the rows refuse it: {', '.join(prices.taken_back)}; as trained is the law"
            )
        return law, roundings

    law, roundings = commentary.attempt("the rounded law", rounded, (form.map, ())) if constants else (form.map, ())
    accepts = ruler.accepts(form.map)
    for what, mend in (
        ("the area of the matrix", lambda: balanced(law, accepts, constants)),
        ("reversal and areas of the law", lambda: regained(law, constants, accepts)),
    ):
        mended = commentary.attempt(what, mend, None)
        if mended is not None:
            return mended[0], (*roundings, *mended[1])
    return law, roundings


def explained_by_the_flow(
    form: TrainedForm,
    constants: Sequence[MeasuredConstant],
    data: DataSet,
    force: Force,
    mass: Mass,
    commentary: Commentary,
) -> Explanation | None:
    """The same constants predicted by the exact flow, with a line for each that the rows contradict.

    Not asked where the rows say that a constant is a property of the motion, such as friction: the flow of the force
    alone is another motion.
    """
    if any(constant.kind == PHYSICAL and not constant.is_mass for constant in constants):
        return None
    explanation = commentary.attempt(
        "the constants that the exact flow predicts",
        lambda: explain_constants(
            form, data.training, force, mass.meant, mass_known=mass.known is not None, start=data.test.before[0]
        ),
        None,
    )
    if explanation is not None and len(explanation.constants) == len(constants):
        for origin, constant in zip(explanation.constants, constants, strict=True):
            # Beside a learned mass the weights of the force are known up to its own error, which is that of the step.
            in_units_of_a_guess = mass.known is None and form.form.is_force(constant.place.term[0])
            sentence = None if in_units_of_a_guess else disagreement(origin, constant)
            if sentence is not None:
                commentary.gaps.append(sentence)
    return explanation
