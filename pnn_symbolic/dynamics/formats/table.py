"""What does one file hold? Columns of numbers by what they mean, with the place of every row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from pnn_symbolic.dynamics.formats.columns import LAYOUT
from pnn_symbolic.dynamics.formats.notes import Note
from pnn_symbolic.errors import DataError


@dataclass(frozen=True)
class Table:
    """The columns of one file by the names of `ALIASES`.

    columns   arrays of one length, of finite floats; those of `id` are labels
    place     says where in the file row k is
    units     of each column, as its head says; "" where it says none
    notes     what was repaired while it was read
    """

    columns: Mapping[str, np.ndarray]
    place: Callable[[int], str]
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if not len(self.columns["time"]):
            raise DataError(f"there is no row of data, expected at least 2; {LAYOUT}")
        for name in self.columns.keys() - {"id"}:
            bad = np.flatnonzero(~np.isfinite(self.columns[name]))
            if len(bad):
                value = self.columns[name][bad[0]]
                raise DataError(
                    f"{self.place(int(bad[0]))}: {name} is {value}, expected a finite number; cut or repair the row"
                )
