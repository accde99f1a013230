"""One claim of the paper, and what is found here."""

from __future__ import annotations

from dataclasses import dataclass

YES, PARTLY, NO = "yes", "partly", "no"


@dataclass(frozen=True)
class Claim:
    """One line of the comparison.

    where   page, figure or equation of the paper
    same    "yes", "partly" or "no"
    """

    where: str
    claim: str
    ours: str
    same: str
    why: str
