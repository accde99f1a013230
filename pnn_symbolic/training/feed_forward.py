"""The paper's baselines: feed-forward networks that predict the next state without knowing any mechanics."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytorch_lightning as pl
import torch
from pytorch_lightning.callbacks import Callback, EarlyStopping, ModelCheckpoint
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from pnn_symbolic.dynamics.data_set import DataSet
from pnn_symbolic.dynamics.transitions import Transitions
from pnn_symbolic.errors import InputError, check_counts
from pnn_symbolic.training.data import TensorForce, WholeBatches
from pnn_symbolic.training.trainer import interruptible, one_thread

PAPER_LAYERS = (20, 100, 20)
"""Neurons of the hidden layers (paper, p. 4)."""


@dataclass(frozen=True)
class FeedForwardSettings:
    """How a baseline is trained: mean squared error, Adam at the paper's rate, the best epoch kept.

    hidden          neurons of each hidden layer, all relu
    epochs          at most so many
    batch           rows of a step; the paper does not say
    patience        epochs without a lower validation loss after which training stops
    learning_rate   of Adam (paper, p. 4)
    seed            of the first weights and of the order of the rows
    standardised    whether positions, velocities and forces are measured from their mean in their standard deviation;
                    else the network, and the loss, see the numbers of the data as they are
    """

    hidden: tuple[int, ...] = PAPER_LAYERS
    epochs: int = 400
    batch: int = 512
    patience: int = 100
    learning_rate: float = 1e-3
    seed: int = 0
    standardised: bool = True

    def __post_init__(self) -> None:
        check_counts(self, epochs=1, batch=1, patience=1, seed=0)
        if not self.hidden or min(self.hidden) < 1:
            raise InputError(f"hidden is {self.hidden}, expected at least 1 layer, each with at least 1 neuron")
        if not 0 < self.learning_rate < float("inf"):
            raise InputError(f"learning_rate is {self.learning_rate}, expected a number above 0")


class FeedForward(pl.LightningModule):
    """Linear, relu, linear, relu, …, linear: a state (S, 2, N, D) to the state one step later.

    force    the frozen force sub-network, whose value at each position is a further input; None for the plain baseline
    losses   mean squared error on the training and on the validation rows after each epoch
    errors   root mean squared error of (position, velocity) on the validation rows after each epoch

    States go in and come out in the data's units, and errors are in these. Inside they are measured from `center` in
    `spread`, and so is the loss; single precision, as in the paper.
    """

    def __init__(self, training: Transitions, settings: FeedForwardSettings, force: TensorForce | None = None) -> None:
        super().__init__()
        self.settings, self.force = settings, force
        self.shape = training.before.shape[1:]
        states = torch.from_numpy(training.before)
        center, spread = states.mean((0, 2, 3)), states.std((0, 2, 3))
        if force is not None:
            forces = force(states[:, 0])
            center, spread = torch.cat([center, forces.mean()[None]]), torch.cat([spread, forces.std()[None]])
        if not settings.standardised:
            center, spread = torch.zeros_like(center), torch.ones_like(spread)
        self.center: Tensor
        self.spread: Tensor
        self.register_buffer("center", center[:, None, None])
        self.register_buffer("spread", spread[:, None, None])
        numbers = self.shape[1] * self.shape[2]
        sizes = [len(center) * numbers, *settings.hidden, 2 * numbers]
        layers: list[nn.Module] = []
        for inputs, outputs in pairwise(sizes):
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
        self.layers = nn.Sequential(*layers[:-1])
        self.losses: dict[str, list[float]] = {"training": [], "validation": []}
        self.errors: list[tuple[float, float]] = []

    def inputs(self, states: Tensor) -> Tensor:
        """(S, inputs): what the first layer sees; the force, frozen, is evaluated once here."""
        if self.force is not None:
            with torch.no_grad():
                states = torch.cat([states, self.force(states[:, :1])], dim=1)
        return ((states - self.center) / self.spread).flatten(1).float()

    def targets(self, states: Tensor) -> Tensor:
        """(S, outputs): the next states in the network's own units."""
        return ((states - self.center[:2]) / self.spread[:2]).flatten(1).float()

    def forward(self, states: Tensor) -> Tensor:
        """The next state of each, (S, 2, N, D)."""
        outputs = self.layers(self.inputs(states)).double().reshape(-1, *self.shape)
        return outputs * self.spread[:2] + self.center[:2]

    def configure_optimizers(self) -> torch.optim.Adam:
        """Adam, as in the paper."""
        self.total, self.steps = torch.zeros(()), 0
        return torch.optim.Adam(self.layers.parameters(), lr=self.settings.learning_rate)

    def training_step(self, batch: tuple[Tensor, Tensor]) -> Tensor:
        """Mean squared error of one batch of rows."""
        loss = nn.functional.mse_loss(self.layers(batch[0]), batch[1])
        self.total, self.steps = self.total + loss.detach(), self.steps + 1
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor]) -> None:
        """Mean squared error of all validation rows: what checkpoints and early stopping look at."""
        squares = (self.layers(batch[0]) - batch[1]).square()
        loss = squares.mean()
        self.log("validation_loss", loss)
        self.losses["validation"].append(float(loss))
        position, velocity = squares.reshape(len(squares), 2, -1).mean((0, 2)).sqrt() * self.spread[:2].flatten()
        self.errors.append((float(position), float(velocity)))

    def on_train_epoch_end(self) -> None:
        """Log the mean over the batches."""
        mean = self.total / max(self.steps, 1)
        self.log("training_loss", mean)
        self.losses["training"].append(float(mean))
        self.total, self.steps = torch.zeros_like(mean), 0

    def matrices(self) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
        """(weights, biases) of each layer, in double precision: to run the network without torch."""
        matrices = list[tuple[np.ndarray, np.ndarray]]()
        for layer in self.layers:
            if isinstance(layer, nn.Linear):
                matrices.append((layer.weight.detach().double().numpy(), layer.bias.detach().double().numpy()))
        return tuple(matrices)


def train_feed_forward(
    data: DataSet,
    settings: FeedForwardSettings | None = None,
    *,
    force: TensorForce | None = None,
    logger: Any = False,  # noqa: ANN401 - whatever Lightning takes
    folder: Path | None = None,
    on_epoch: Callable[[int], None] = lambda epoch: None,
    accelerator: str = "cpu",
) -> FeedForward:
    """Train on the training rows, keep the epoch of lowest validation loss, freeze.

    logger     any Lightning logger, or several; False for none
    folder     where the checkpoint of the best epoch is kept; a temporary one where none is given
    on_epoch   told the number of each epoch that ended

    The same seed and data give the same network, bit for bit, on one machine.
    """
    settings = settings or FeedForwardSettings()
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    with one_thread(), torch.random.fork_rng(devices=[]), tempfile.TemporaryDirectory() as scratch:
        torch.manual_seed(settings.seed)
        network = FeedForward(data.training, settings, force)
        training, validation = (
            (network.inputs(torch.from_numpy(rows.before)), network.targets(torch.from_numpy(rows.after)))
            for rows in (data.training, data.validation)
        )
        checkpoint = ModelCheckpoint(
            folder or scratch,
            "best",
            monitor="validation_loss",
            save_weights_only=True,
            enable_version_counter=False,  # an interrupted training leaves one, which is of no use
        )
        patience = EarlyStopping("validation_loss", patience=settings.patience)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # hints on loaders and devices, of no use to a tiny network
            trainer = pl.Trainer(
                accelerator=accelerator,
                devices=1,
                max_epochs=settings.epochs,
                logger=logger,
                callbacks=[checkpoint, patience, _Epochs(on_epoch)],
                enable_progress_bar=False,
                enable_model_summary=False,
                num_sanity_val_steps=0,
                log_every_n_steps=1,
            )
            shuffled = DataLoader(_Shuffled(*training, settings.batch, settings.seed), batch_size=None)
            with interruptible():
                trainer.fit(network, shuffled, WholeBatches(validation).train_dataloader())
        network.cpu()
        best = torch.load(checkpoint.best_model_path, weights_only=True)["state_dict"]
        network.load_state_dict(best)
    return network.requires_grad_(False).eval()


def root_mean_squares(predict: Callable[[np.ndarray], np.ndarray], rows: Transitions) -> tuple[float, float]:
    """Root mean squared error of position and of velocity, in the data's units, of any predictor of next states."""
    errors = predict(rows.before) - rows.after
    position, velocity = np.sqrt(np.mean(errors**2, axis=(0, 2, 3)))
    return float(position), float(velocity)


class _Epochs(Callback):
    def __init__(self, told: Callable[[int], None]) -> None:
        self.told = told

    def on_train_epoch_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        self.told(trainer.current_epoch + 1)


class _Shuffled(IterableDataset):
    """All rows in a new order each epoch, cut into whole-tensor batches: no loader that hands out single rows."""

    def __init__(self, inputs: Tensor, targets: Tensor, batch: int, seed: int) -> None:
        self.inputs, self.targets, self.batch = inputs, targets, batch
        self.random = torch.Generator().manual_seed(seed)

    def __iter__(self) -> Iterator[Sequence[Tensor]]:
        order = torch.randperm(len(self.inputs), generator=self.random)
        for rows in order.split(self.batch):
            yield self.inputs[rows], self.targets[rows]
