"""Which few rows say the most about all? Those spread over the states as evenly as the states themselves."""

from __future__ import annotations

import numpy as np


def representative_rows(states: np.ndarray, count: int) -> np.ndarray:
    """Indices of `count` of the states (S, C): one from each of so many boxes that hold equally many of them.

    A box is halved across its longest side, in units of the standard deviation, and its row is the one nearest to its
    mean. So a mean over the rows is a midpoint rule: for anything smooth it comes far nearer to the mean over all
    states than `count` random rows would.

    >>> representative_rows(np.arange(12.0)[:, None], 4).tolist()
    [1, 4, 7, 10]
    """
    scaled = (states - states.mean(0)) / np.where(states.std(0) > 0, states.std(0), 1.0)
    boxes, rows = [(np.arange(len(states)), count)], []
    while boxes:
        inside, pieces = boxes.pop()
        points = scaled[inside]
        if pieces == 1:
            rows.append(inside[np.square(points - points.mean(0)).sum(1).argmin()])
            continue
        order = inside[points[:, np.ptp(points, axis=0).argmax()].argsort(kind="stable")]
        half = pieces // 2
        cut = len(order) * half // pieces
        boxes += [(order[:cut], half), (order[cut:], pieces - half)]
    return np.sort(np.array(rows))
