"""How many rows are looked at, and how many roundings may a true method leave?"""

from __future__ import annotations

from collections.abc import Sequence

from pnn_symbolic.dynamics.trajectory import Trajectory

LOOKED_AT, SAMPLE, CONFIRMED = 400, 12, 4000
"""Pairs that a method is scored on, that all are screened on, and that those that pass are scored on again."""
NUMBERS = 60_000
"""Positions that are looked at where a row has many of them: 20 rows of 1000 atoms."""
FEWEST_ROWS = 10
LEARNED_NUMBERS, FEWEST_LEARNED = 1_200, 4
"""The same two where the force between the rows was learned: its error is known from no more, and each row costs a sum
over all pairs for each force of a step."""
TELLING, TELLING_OF_MANY = 8, 3
"""Pairs at least that fits average over, of one particle and of several."""
DOUBLES_LIMIT, DIGITS_LIMIT, COARSE_LIMIT = 6.0, 3.0, 1.3
"""Roundings that an exact method may leave. Doubles: programs in other orders of operations leave 0.2 to 2; 9 to
14 printed digits: 0.9 to 1.5. A coarser file has its rounding as noise, whose mean over 400 pairs is known to 5 %."""
LEARNED_LIMIT = 3.0
"""Errors of a learned pair force that a method may leave, where the next errs ten times as much. Right: 0.7 to 2.1."""
ON_A_LINE = 3
"""Numbers of a row up to which windows of rows are followed, with the first state of each fitted."""
FEW_FORCES, FEW_PARTICLES = 4, 3
"""Methods of so many forces a step are tried where more particles act on each other: all would take minutes."""
LOW_ORDER = 2
"""Methods of a higher order err less in a step than a spline through the forces of the file."""


def most_rows(trajectories: Sequence[Trajectory], most: int, *, learned: bool = False) -> int:
    """As many rows, or fewer where each holds many particles."""
    numbers, fewest = (LEARNED_NUMBERS, FEWEST_LEARNED) if learned else (NUMBERS, FEWEST_ROWS)
    return min(most, max(fewest, numbers // trajectories[0].positions[0].size))
