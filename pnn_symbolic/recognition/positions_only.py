"""What remains of an answer where v was made from the positions? Then v tells nothing of its own."""

from __future__ import annotations

from dataclasses import replace

from pnn_symbolic.recognition.result import Recognition
from pnn_symbolic.recognition.sentences import listed
from pnn_symbolic.recognition.velocities import WRITTEN

SAME_POSITIONS = tuple(WRITTEN.values())
"""They move x by Störmer's rule, and differ in where v is written: Hairer, Lubich & Wanner, Acta Numerica 12 (2003)."""


def of_positions_only(recognition: Recognition, *, with_force: bool) -> Recognition:
    """The answer for rows in which v is the difference of the positions that was taken while reading.

    with_force   whether forces of the rows or a potential are known; without them v obeyed what made it, and no more

    >>> from pnn_symbolic.recognition.result import Generator
    >>> verlet = Generator(name="velocity Verlet", score=0.4)
    >>> alike = of_positions_only(Recognition("named", (verlet,), None, ""), with_force=True)
    >>> tuple(generator.name for generator in alike.generators)
    ('velocity Verlet', 'symplectic Euler A', 'symplectic Euler B')
    """
    if not with_force:
        return replace(
            recognition,
            outcome="refused",
            generators=(),
            next=None,
            sentence=(
                "These rows cannot be asked for their integrator: v is not in the file, and positions without the "
                "force that moves them obey no rule."
            ),
            write_next_time="the velocities of the integrator and the forces of every row beside x",
        )
    best = recognition.generators[0] if recognition.generators else None
    if best is None or best.name not in SAME_POSITIONS or best.substeps != 1 or not best.leads:
        return recognition
    alike = tuple(replace(best, name=name, half_step=None, velocities=None) for name in SAME_POSITIONS)
    return replace(
        recognition,
        outcome="ambiguous",
        generators=alike,
        sentence=(
            f"The positions obey Störmer's rule ({best.score:.1f} roundings), as those of {listed(SAME_POSITIONS)} do, "
            "leapfrog among them; v, which would tell them apart, is not in the file."
        ),
        write_next_time="the velocities of the integrator beside x",
    )
