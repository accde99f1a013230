"""Newton's law of gravitation between N bodies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def gravitation(
    masses: np.ndarray, *, constant: float = 1.0, softening: float = 0.0
) -> Callable[[np.ndarray], np.ndarray]:
    """The force on each of N bodies, positions (..., N, D) → (..., N, D): Σ_j G m_i m_j (x_j − x_i)/(r² + ε²)^{3/2}.

    >>> gravitation(np.array([1.0, 2.0]))(np.array([[0.0], [2.0]]))
    array([[ 0.5],
           [-0.5]])
    """
    products = constant * masses[:, None] * masses

    def force(positions: np.ndarray) -> np.ndarray:
        between = positions[..., None, :, :] - positions[..., :, None, :]
        squares = (between**2).sum(axis=-1) + softening**2 + np.eye(len(masses))
        return ((products / squares**1.5)[..., None] * between).sum(axis=-2)

    return force


def gravitational_energy(
    masses: np.ndarray, *, constant: float = 1.0, softening: float = 0.0
) -> Callable[[np.ndarray], np.ndarray]:
    """The energy of N bodies, (..., N, D) → (...): −Σ G m_i m_j / √(r² + ε²) over the pairs.

    >>> gravitational_energy(np.array([1.0, 2.0]))(np.array([[0.0], [2.0]]))
    np.float64(-1.0)
    """
    first, second = np.triu_indices(len(masses), 1)
    products = constant * masses[first] * masses[second]

    def energy(positions: np.ndarray) -> np.ndarray:
        between = positions[..., first, :] - positions[..., second, :]
        return -(products / np.sqrt((between**2).sum(axis=-1) + softening**2)).sum(axis=-1)

    return energy
