"""The baselines: feed-forward networks, plain, deeper, and with the force sub-network as a further input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pnn_symbolic.paper.dense import Dense, of_feed_forward
from pnn_symbolic.paper.particle import Particle

PLAIN = (20, 100, 20)


@dataclass(frozen=True)
class Kind:
    """A baseline to be trained.

    hidden         neurons of each hidden layer, all relu
    with_force     whether the frozen force sub-network's value at x is a further input
    standardised   whether inputs and outputs are measured in standard deviations; else they are Å, Å/fs and eV/Å
    """

    name: str
    hidden: tuple[int, ...] = PLAIN
    with_force: bool = False
    standardised: bool = False

    @property
    def key(self) -> str:
        """The name as that of a file."""
        return self.name.replace(", ", "-").replace(" ", "-")


@dataclass(frozen=True)
class Baseline:
    """A trained feed-forward network.

    training, validation   mean squared error after each epoch, in the units of the training
    position, velocity     root mean squared errors on the validation rows after each epoch, in Å and Å/fs
    """

    kind: Kind
    network: Dense
    training: tuple[float, ...]
    validation: tuple[float, ...]
    position: tuple[float, ...]
    velocity: tuple[float, ...]

    @property
    def name(self) -> str:
        """As tables show it."""
        return self.kind.name


def baselines(depths: tuple[tuple[int, ...], ...]) -> list[Kind]:
    """The paper's two, deeper ones, and the first one trained on standardised data.

    >>> [kind.key for kind in baselines(((20, 20, 20, 20),))]
    ['feed-forward', 'feed-forward-4-hidden-layers', 'feed-forward-with-force', 'feed-forward-standardised']
    """
    deeper = [Kind(f"feed-forward, {len(hidden)} hidden layers", hidden) for hidden in depths]
    further = [Kind("feed-forward with force", with_force=True), Kind("feed-forward, standardised", standardised=True)]
    return [Kind("feed-forward"), *deeper, *further]


def study_baseline(
    particle: Particle,
    kind: Kind,
    learned: Callable,
    folder: Path,
    on_epoch: Callable[[int], None] = lambda epoch: None,
) -> Baseline:
    """Train one, with the checkpoint of its best epoch in `folder`; `learned` is the force sub-network."""
    # Torch comes with it, which takes two seconds to load.
    from pnn_symbolic.training.feed_forward import FeedForwardSettings, train_feed_forward

    sizes, force = particle.settings, learned if kind.with_force else None
    settings = FeedForwardSettings(
        hidden=kind.hidden,
        epochs=sizes.epochs,
        patience=sizes.patience,
        seed=sizes.seed,
        standardised=kind.standardised,
    )
    trained = train_feed_forward(particle.data, settings, force=force, folder=folder, on_epoch=on_epoch)
    position, velocity = zip(*trained.errors, strict=True)
    return Baseline(
        kind=kind,
        network=of_feed_forward(trained),
        training=_six_digits(trained.losses["training"]),
        validation=_six_digits(trained.losses["validation"]),
        position=_six_digits(position),
        velocity=_six_digits(velocity),
    )


def _six_digits(course: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(f"{number:.6g}") for number in course)
