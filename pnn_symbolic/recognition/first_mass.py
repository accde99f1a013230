"""Which mass do the rows ask for, at first sight? That by which the mean force of two rows changes the velocity."""

from __future__ import annotations

import numpy as np

from pnn_symbolic.errors import DataError
from pnn_symbolic.recognition.force_field import ForceField
from pnn_symbolic.recognition.pairs import Pairs


def first_mass(pairs: Pairs, field: ForceField) -> tuple[float, float]:
    """(factor on the force, share explained): Δw on the mean force of both rows; (1, 0) where no force acts."""
    if field.column:
        rows = field.rows(pairs)
        assert rows is not None
        mean = (rows.now + rows.after) / 2
    else:
        mean = (field.at(pairs.x) + field.at(pairs.x_after)) / 2
    change = pairs.w_after - pairs.w
    if not np.isfinite(mean).all():
        raise DataError(
            "the force is infinite or no number at some of the rows; name the potential that these rows move in, "
            "or cut the rows"
        )
    power, motion = float((mean**2).sum()), float((change**2).sum())
    if not power or not motion:
        return 1.0, 0.0
    product = float((mean * change).sum())
    return product / power, product**2 / power / motion
