"""Does v jump at a wall? No step leads over an impact, and the methods are sought in the rows between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pnn_symbolic.dynamics.health.finding import so_many_places
from pnn_symbolic.dynamics.health.impacts import impact_pairs, pieces, places_of
from pnn_symbolic.dynamics.health.rows import Rows
from pnn_symbolic.dynamics.trajectory import Trajectory
from pnn_symbolic.errors import DataError
from pnn_symbolic.recognition.result import Recognition

Answer = Callable[[Sequence[Trajectory]], Recognition]


def or_between_impacts(recognition: Recognition, trajectories: Sequence[Trajectory], answer: Answer) -> Recognition:
    """That no method leads over the impacts, and what made the rows between, where none leads from row to row.

    A wall stands at the end of the motion, where a spline through the forces says nothing: without this the pairs at it
    are passed over in silence.
    """
    leads = any(generator.leads for generator in recognition.generators)
    if trajectories[0].positions[0].size != 1 or leads or recognition.outcome not in ("none", "ambiguous"):
        return recognition
    hits = impact_pairs(Rows.of(trajectories))
    parts = [piece for run, pairs in zip(trajectories, hits, strict=True) for piece in pieces(run, pairs)]
    if not any(map(len, hits)) or not parts:
        return recognition
    try:
        between = answer(parts)
    except DataError:
        return recognition
    at = so_many_places(places_of(hits))
    sentence = f"v jumps at {at}, as at a wall, and no method leads over them. Of the rows between: {between.sentence}"
    return replace(between, outcome="none", generators=(), next=recognition.next, sentence=sentence)
