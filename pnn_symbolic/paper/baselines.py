"""The baselines: feed-forward networks, plain, deeper, and with the force sub-network as a further input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pnn_symbolic.paper.dense import Dense, of_feed_forward
from pnn_symbolic.paper.particle import Particle

PLAIN = (20, 100, 20)


@dataclass(frozen=True)
class Baseline:
    """A trained feed-forward network.

    hidden        neurons of each hidden layer, all relu
    with_force    whether the frozen force sub-network's value at x is a further input
    training, validation   mean squared error after each epoch, of standardised outputs
    """

    name: str
    hidden: tuple[int, ...]
    with_force: bool
    network: Dense
    training: tuple[float, ...]
    validation: tuple[float, ...]


def baselines(depths: tuple[tuple[int, ...], ...]) -> list[tuple[str, tuple[int, ...], bool]]:
    """Name, hidden layers and force of each baseline.

    >>> [name for name, _, _ in baselines(((20, 20, 20, 20),))]
    ['feed-forward', 'feed-forward, 4 hidden layers', 'feed-forward with force']
    """
    deeper = [(f"feed-forward, {len(one)} hidden layers", one, False) for one in depths]
    return [("feed-forward", PLAIN, False), *deeper, ("feed-forward with force", PLAIN, True)]


def study_baseline(
    particle: Particle,
    name: str,
    hidden: tuple[int, ...],
    force: Callable | None,
    folder: Path,
    on_epoch: Callable[[int], None] = lambda epoch: None,
) -> Baseline:
    """Train one, with the checkpoint of its best epoch in `folder`."""
    from pnn_symbolic.training.feed_forward import FeedForwardSettings, train_feed_forward

    settings = FeedForwardSettings(hidden, particle.settings.epochs, seed=particle.settings.seed)
    trained = train_feed_forward(particle.data, settings, force=force, folder=folder, on_epoch=on_epoch)
    losses = trained.losses["training"], trained.losses["validation"]
    rounded = (tuple(float(f"{loss:.6g}") for loss in one) for one in losses)
    return Baseline(name, hidden, force is not None, of_feed_forward(trained), *rounded)
