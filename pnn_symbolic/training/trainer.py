"""Lightning without its voice: for the small fits inside a search."""

from __future__ import annotations

import logging
import signal
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

import torch

from pnn_symbolic.errors import InputError
from pnn_symbolic.training.data import WholeBatches
from pnn_symbolic.training.lightning import MisconfigurationException, pl


def fit_quietly(
    task: pl.LightningModule, batches: Sequence[object], max_epochs: int = 1, accelerator: str = "cpu"
) -> None:
    """Train `task` on whole batches for at most `max_epochs` epochs, without logs, checkpoints or drawings.

    accelerator   as Lightning names it: "cpu", "gpu", "auto", …; the task ends on the CPU
    """
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # hints on loaders, devices and versions, of no use to a tiny fit
        trainer = _trainer(accelerator)
        trainer.fit_loop.epoch_progress.reset()
        trainer.fit_loop.max_epochs = max_epochs
        trainer.should_stop = False
        with interruptible():
            trainer.fit(task, WholeBatches(*batches))
    task.cpu()


@cache  # a search fits hundreds of times, and making a trainer costs as much as a small fit
def _trainer(accelerator: str) -> pl.Trainer:
    try:
        return pl.Trainer(
            accelerator=accelerator,
            devices=1,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            max_epochs=1,
        )
    except (MisconfigurationException, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f'accelerator "{accelerator}" cannot be used here: {reason} Use "cpu"') from None


@contextmanager
def interruptible() -> Iterator[None]:
    """Let an interruption of a fit be a KeyboardInterrupt, where Lightning makes it leave the program at once."""
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    except SystemExit as error:
        if not isinstance(error.__context__, KeyboardInterrupt):
            raise
        signal.signal(signal.SIGINT, before)  # Lightning ignores all further ones
        raise error.__context__ from None


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch use one thread only, and give back what was set.

    Tensors of a search are so small that threads wait for each other longer than they work, the more so on a busy
    machine; and sums that no thread cuts into pieces are the same on any number of cores.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
