"""What was repaired on the way in? Each repair is said, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Note:
    """One thing that was done to the rows of a file before they became trajectories.

    code       "columns", "units", "decimal_comma", "duplicates", "gaps", "clock", "time_stamps" or
               "velocity_from_positions"
    sentence   what was done, and to how many rows

    >>> print(Note("duplicates", "3 rows that repeat earlier ones are left out"))
    3 rows that repeat earlier ones are left out
    """

    code: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence
