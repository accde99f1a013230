"""Is a step in a magnetic field reversible in other variables, with the field turned around as well, and in which?

First χ⁻¹, then the step, then χ is a rotation of its cyclic word. Where a rotation, with one letter cut in half for
both ends, reads the same backwards, each letter is undone by the one at equal distance from the other end, as for words
without a field (`splitting.conjugacy`). Boris as programs have it, with the drift last, is Boris half a drift away.

Source: Lamb & Roberts, *Physica D* 112, 1 (1998).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from pnn_symbolic.magnetic.naming import magnetic_method_of
from pnn_symbolic.magnetic.step import MagneticLetter, MagneticStep

ADDED_UP = {"D", "K", "R", "G"}
"""Letters of which two in a row are one by the sum of their numbers."""


class Turned(NamedTuple):
    """A palindrome and χ: first χ⁻¹, then the step, then χ is the palindrome."""

    palindrome: MagneticStep
    change: tuple[MagneticLetter, ...]

    def to_json(self) -> dict[str, Any]:
        """The variables, the palindrome and its name."""
        known = magnetic_method_of(self.palindrome)
        return {
            "coordinates": ", ".join(map(str, self.change)),
            "variables": self._variables,
            "palindrome": str(self.palindrome),
            "name": known.name if known else None,
            "order": known.order if known else None,
        }

    @property
    def _variables(self) -> dict[str, str] | None:
        """What stands in the place of x and of v after a drift or a kick; None after more than that."""
        if len(self.change) != 1 or self.change[0].name not in ("D", "K"):
            return None
        changed = "x" if self.change[0].name == "D" else "v"
        return {"x": "x", "v": "v", changed: self.change[0].text.partition(" becomes ")[2]}


def turned_palindrome(step: MagneticStep) -> Turned | None:
    """The palindrome that a rotation of the word is; None where there is none.

    >>> found = turned_palindrome(MagneticStep.of(("K", "1/2"), ("R_tan", 1), ("K", "1/2"), ("D", 1)))
    >>> print(found.palindrome, "|", found.to_json()["name"], "|", found.to_json()["variables"]["x"])
    D 1/2, K 1/2, R_tan 1, K 1/2, D 1/2 | Boris | x - dt*v/2
    """
    letters = _added_up(step.letters)
    for axis, letter in enumerate(letters):
        if letter.name not in ADDED_UP:
            continue
        half = letter._replace(number=letter.number / 2)
        before, after = letters[:axis], letters[axis + 1 :]
        rest = _added_up((*after, *before))
        if rest == rest[::-1]:
            forwards = (*before, half)
            backwards = tuple(part._replace(number=-part.number) for part in (half, *after)[::-1])
            can_turn_back = all(part.name in ADDED_UP for part in after)
            change = backwards if can_turn_back and len(backwards) < len(forwards) else forwards
            return Turned(MagneticStep((half, *rest, half)), change)
    return None


def _added_up(letters: tuple[MagneticLetter, ...]) -> tuple[MagneticLetter, ...]:
    """Without letters that do nothing, and with one letter for several of a kind in a row."""
    merged: list[MagneticLetter] = []
    for letter in letters:
        if merged and merged[-1].name == letter.name and letter.name in ADDED_UP:
            letter = letter._replace(number=merged.pop().number + letter.number)
        if letter.number != 0:
            merged.append(letter)
    return tuple(merged)
