"""Sentences about rows whose force between them is a pair force, learned from the forces of the rows."""

from __future__ import annotations

from math import inf

from pnn_symbolic.recognition.pair_force import PairForce
from pnn_symbolic.recognition.result import Generator
from pnn_symbolic.recognition.sentences import half_step_told, how, none_at_rows, roundings

NO_FUNCTION = 0.3
"""Of the forces: what pairs must leave to be no part of them."""


def named(generator: Generator, nearest: Generator | None, learned: PairForce) -> str:
    """One method passes with a pair force that was learned from the rows, and the next is far behind."""
    low, high = learned.ends
    text = f"These rows are {generator.name}, {how(generator)}, to the error of a pair force learned from their own "
    text += f"forces ({learned.relative:.1e} of the force on rows held out; distances {low:.4g} to {high:.4g}"
    text += ", beyond which none acts)" if learned.is_cut else ")"
    if nearest is not None:
        text += f"; the nearest other tried, {nearest}, errs {nearest.score / generator.score:.0f} times as much"
    return f"{text}.{half_step_told(generator)}"


def far_ahead(generator: Generator, times: float, learned: PairForce) -> str:
    """One method misses by more than the pair force is known to, and all others by far more."""
    return (
        f"{generator} comes far nearer to these rows than any other, which errs {roundings(times)} times as much, by "
        f"a pair force learned from their own forces ({learned.relative:.1e} of the force on rows held out); but it "
        f"leaves {roundings(generator.score)} times the error of that force, and the rows do not say why."
    )


def unnamed(nearest: Generator | None, writing: str, learned: PairForce, *, flow_passes: bool) -> str:
    """No method is to be named: exact motion passes, or nothing does."""
    return _exact(learned.relative) if flow_passes else _none(nearest, writing, learned.relative)


def _none(nearest: Generator | None, writing: str, relative: float) -> str:
    """Nothing passes with the pair force that the forces of the rows follow."""
    return (
        f"{none_at_rows(nearest, writing)} Nor does any of up to 4 forces, without large backward steps, with up to "
        "200 forces a row, so 100 inner steps of one force or of two, by the pair force that the forces of the file "
        f"follow ({relative:.1e} of them on rows held out). A thermostat, noise, two forces, a method not in the "
        "catalogue or rows farther apart would each do this."
    )


def _exact(relative: float) -> str:
    """The exact flow passes with the pair force that the forces of the rows follow."""
    return (
        "These rows are the exact motion by the pair force that the forces of the file follow, to its error "
        f"({relative:.1e} of them on rows held out): no integrator can be named, for one of many inner steps a row "
        "would leave no more."
    )


def no_pair_force(relative: float) -> str:
    """What the error of the pair force says of the forces."""
    if relative == inf:
        return "The rows are too few, or hold too little force, to learn the force between the particles from them."
    if relative > NO_FUNCTION:
        return (
            f"Nor are the forces those of pairs of particles ({relative:.2g} of them is left on rows held out): they "
            "are many-body, external, of several kinds of particles, or no function of the positions."
        )
    return (
        f"Nor are the forces only those of pairs of one kind ({relative:.1e} of them is left on rows held out), as "
        "those of many bodies are not, so that methods with inner steps could not be tried."
    )
