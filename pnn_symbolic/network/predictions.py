"""What do networks make of given states?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Predictions:
    """What P networks make of S states.

    after     (P, S, 2, N, D) in step units
    distance  (P,): how far from the particle each asks for the force at most: of its calls the largest root mean square
              of place − x; 0 where it asks for none
    """

    after: np.ndarray
    distance: np.ndarray
