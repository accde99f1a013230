"""How trained weights are found: the numbers a fit is run with. No torch here: a command checks them first."""

from __future__ import annotations

from dataclasses import dataclass

from pnn_symbolic.errors import UnknownNameError, check_counts

OPTIMIZERS = ("levenberg-marquardt", "adam")


@dataclass(frozen=True)
class FitSettings:
    """How trained weights are found.

    optimizer      "levenberg-marquardt", or "adam" with the paper's recipe: one start, and none of what follows
    rows           training rows that networks see in the search, spread evenly over the states (see `sampling`); 0 for
                   all. Linear ones with a fixed force argument are fitted to all rows, and so is all that a result
                   reports
    judging_rows   the same for validation; whatever a result reports, and the winner, is judged on the whole split
    starts         random starts of a fit; their output weights are solved for, and the best go on. Where the outputs
                   are linear in all trained weights together, one is enough
    scouts         so many of them go on; a third, and to the end, where all bends are fixed and a fit has few minima
    scouting       steps of Levenberg–Marquardt from each of them; then the best alone goes on
    scouting_rows  rows that a fit sees until then, where a few do not stand for all
    epochs         at most so many further steps
    adam_epochs    at most so many epochs of Adam (notebooks: 20,000)
    patience       epochs without a lower loss after which Adam stops (notebooks: 100)
    accelerator    as Lightning names it
    """

    optimizer: str = OPTIMIZERS[0]
    rows: int = 256
    judging_rows: int = 500
    starts: int = 48
    scouts: int = 12
    scouting: int = 12
    scouting_rows: int = 16
    epochs: int = 12
    adam_epochs: int = 20_000
    patience: int = 100
    accelerator: str = "cpu"

    def __post_init__(self) -> None:
        check_counts(self, rows=0, judging_rows=0, scouting_rows=0)
        check_counts(self, starts=1, scouts=1, scouting=1, epochs=1, adam_epochs=1, patience=1)
        if self.optimizer not in OPTIMIZERS:
            raise UnknownNameError("optimizer", self.optimizer, OPTIMIZERS)
