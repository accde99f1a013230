"""How is an error written behind its number?"""

from __future__ import annotations

import math


def plus_minus(error: float, digits: int = 1) -> str:
    """The error with so many digits; nothing where it vanishes or is no number: "± 0" would tell an exact one.

    >>> plus_minus(0.0234), plus_minus(0.0), plus_minus(math.inf)
    (' ± 0.02', '', '')
    """
    return f" ± {error:.{digits}g}" if math.isfinite(error) and error > 0 else ""
