"""Lightning without its voice: for the small fits inside a search."""

from __future__ import annotations

import logging
import warnings

import pytorch_lightning as pl

from pnn_symbolic.training.data import WholeBatch


def fit_quietly(task: pl.LightningModule, batch: object, max_epochs: int, accelerator: str = "cpu") -> None:
    """Train `task` on one whole batch for at most `max_epochs` epochs, without logs, checkpoints or drawings.

    accelerator   as Lightning names it: "cpu", "gpu", "auto", …; the task ends on the CPU
    """
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # hints on loaders, devices and versions, of no use to a tiny fit
        trainer = pl.Trainer(
            max_epochs=max_epochs,
            accelerator=accelerator,
            devices=1,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
        )
        trainer.fit(task, WholeBatch(batch))
    task.cpu()
