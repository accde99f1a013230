"""How trained weights are found: the numbers a fit is run with. No torch here: a command checks them first."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.errors import UnknownNameError

OPTIMIZERS = ("levenberg-marquardt", "adam")


@dataclass(frozen=True)
class FitSettings:
    """How trained weights are found.

    optimizer     "levenberg-marquardt", or "adam" with the paper's recipe
    rows          training rows, drawn once, that a network sees during the search where five exact rows cannot stand
                  for all (see `compression`); 0 for all rows. Whatever a result reports is refitted on all rows
    judging_rows  the same for validation; whatever a result reports, and the winner, is judged on the whole split
    starts        random starts of a fit that is not convex: a non-linear activation, or a trained force argument
    scouting      steps of Levenberg–Marquardt from every start; then the best start alone goes on
    epochs        at most so many further steps
    adam_epochs   at most so many epochs of Adam (notebooks: 20,000)
    patience      epochs without a lower loss after which Adam stops (notebooks: 100)
    accelerator   as Lightning names it
    """

    optimizer: str = OPTIMIZERS[0]
    rows: int = 96
    judging_rows: int = 1000
    starts: int = 3
    scouting: int = 4
    epochs: int = 12
    adam_epochs: int = 20_000
    patience: int = 100
    accelerator: str = "cpu"

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            raise UnknownNameError("optimizer", self.optimizer, OPTIMIZERS)
