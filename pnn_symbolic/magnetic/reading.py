"""Words with turns of the velocity in a magnetic field: "D 1/2, K 1/2, R_tan 1, K 1/2, D 1/2"."""

from __future__ import annotations

import re

from pnn_symbolic.errors import ParseError
from pnn_symbolic.magnetic.step import MagneticLetter, MagneticStep
from pnn_symbolic.maps.parsing.literals import Literals, literal
from pnn_symbolic.maps.parsing.words import DECLARATION, DEFINITION, read_word

NAMES = re.compile(r"(?:D|K|R(?:_tan|_lin)?|G)(?=\d|\b)")
KNOWN = (
    "in a magnetic field the letters are D (drift), K (kick), R (turn of v by the exact angle), R_tan (by two cross "
    "products, as Boris), R_lin (v + dt*v × ω) and G (gyration of x and v)"
)
ITEM = re.compile(r"[(\s]*(?:[A-Z](?:_\w+)?)(?=[\s\d.(+-])")
"""How each part of a word begins, whatever its letter."""
TURN = re.compile(r"(?:^|[\s(])(?:R(?:_tan|_lin)?|G)(?=[\s\d.(+-])")
MOVE = re.compile(r"(?:^|[\s(])(?:D|K|G)(?=[\s\d.(+-])")
ROUNDED = (
    "{text} looks rounded, and in a magnetic field numbers are taken as they are typed: write it exactly, such as 1/3 "
    "or 1/(2 - 2**(1/3))"
)


def is_magnetic_word(text: str) -> bool:
    """Whether a text is a word with a turn beside drifts, kicks or gyrations, which no other word has.

    >>> is_magnetic_word("K 1/2, G 1, K 1/2"), is_magnetic_word("V 1/2, R 1, V 1/2"), is_magnetic_word("D 1, K 1")
    (True, False, False)
    """
    pieces = list(filter(None, map(str.strip, re.split(r"[,;\n]", text))))
    without_definitions = [piece for piece in pieces if not DEFINITION.match(piece)]
    parts = [piece for piece in without_definitions if not DECLARATION.match(piece)]
    if not all(map(ITEM.match, parts)):
        return False
    return any(map(TURN.search, parts)) and any(map(MOVE.search, parts))


def read_magnetic_word(text: str) -> MagneticStep:
    """The step of a word; refused where nothing in it moves x, and where decimals look rounded.

    >>> print(read_magnetic_word("K 1/2, (G 1/2)^2, K 1/2"))
    K 1/2, G 1/2, G 1/2, K 1/2
    """
    literals = Literals()
    letters = tuple(MagneticLetter(*letter) for letter in read_word(text, literals, NAMES, KNOWN))
    for typed in literals.texts:
        if literal(typed) is not None:
            raise ParseError(ROUNDED.format(text=typed))
    if not any(letter.name in ("D", "G") for letter in letters):
        raise ParseError("no letter of this word moves x; R turns v in a magnetic field: if it is a drift, write D")
    step = MagneticStep(letters)
    assert step.numbers is not None  # numbers that cannot be read are refused here
    return step
