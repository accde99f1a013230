"""How trained weights are found: the numbers a fit is run with. No torch here: a command checks them first."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from pnn_symbolic.errors import UnknownNameError, check_counts

OPTIMIZERS = ("levenberg-marquardt", "adam")
RENAMED = {"scouts": "screening_starts", "scouting": "screening_steps", "scouting_rows": "screening_rows"}
"""Settings by the names that they had before."""

Settings = TypeVar("Settings")


def _accepting_old_names(settings: type[Settings]) -> type[Settings]:
    """Let settings be made and read by their old names, with a warning."""
    initialise: Callable[..., None] = settings.__init__

    @wraps(initialise)
    def initialise_by_any_name(self: Settings, *values: Any, **named: Any) -> None:  # noqa: ANN401 - as it was given
        for old, new in RENAMED.items():
            if old in named:  # it counts beside the new name too, which `dataclasses.replace` always gives
                _warn_of(old, stacklevel=3)
                named[new] = named.pop(old)
        initialise(self, *values, **named)

    settings.__init__ = initialise_by_any_name
    for old, new in RENAMED.items():
        setattr(settings, old, _reading(old, new))
    return settings


def _reading(old: str, new: str) -> property:
    def read(settings: object) -> int:
        _warn_of(old, stacklevel=3)
        return getattr(settings, new)

    return property(read, doc=f"What `{new}` was called.")


def _warn_of(old: str, stacklevel: int) -> None:
    warnings.warn(f'the setting "{old}" is called "{RENAMED[old]}" now', DeprecationWarning, stacklevel=stacklevel)


@_accepting_old_names
@dataclass(frozen=True)
class FitSettings:
    """How trained weights are found.

    optimizer         "levenberg-marquardt", or "adam" with the paper's recipe: one start, and none of what follows
    rows              training rows that networks see in the search, spread evenly over the states (see `sampling`); 0
                      for all. Linear ones with a fixed force argument are fitted to all rows, and so is all that a
                      result reports
    judging_rows      the same for validation; whatever a result reports, and the winner, is judged on the whole split
    starts            random starts of a fit; their output weights are solved for, and the best go on. Where the outputs
                      are linear in all trained weights together, one is enough
    screening_starts  so many of them go on; a third, and to the end, where the arguments of the force and of all
                      nonlinear activations are fixed, and a fit has few minima
    screening_steps   steps of Levenberg–Marquardt from each of them; then the best alone goes on
    screening_rows    rows that a fit sees until then, where a few do not stand for all
    epochs            at most so many further steps
    adam_epochs       at most so many epochs of Adam (notebooks: 20,000)
    patience          epochs without a lower loss after which Adam stops (notebooks: 100)
    accelerator       as Lightning names it
    """

    optimizer: str = OPTIMIZERS[0]
    rows: int = 256
    judging_rows: int = 500
    starts: int = 48
    screening_starts: int = 12
    screening_steps: int = 12
    screening_rows: int = 16
    epochs: int = 12
    adam_epochs: int = 20_000
    patience: int = 100
    accelerator: str = "cpu"

    def __post_init__(self) -> None:
        check_counts(self, rows=0, judging_rows=0, screening_rows=0)
        check_counts(self, starts=1, screening_starts=1, screening_steps=1)
        check_counts(self, epochs=1, adam_epochs=1, patience=1)
        if self.optimizer not in OPTIMIZERS:
            raise UnknownNameError("optimizer", self.optimizer, OPTIMIZERS)
