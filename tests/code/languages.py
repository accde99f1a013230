"""Words of drifts and kicks, written as code of several languages with names of many houses."""

from __future__ import annotations

from fractions import Fraction

NAMES = [
    ("x", "v", "dt", "m", "force"),
    ("q", "p", "h", "", "acc"),
    ("pos", "vel", "deltaTime", "mass", "computeForce"),
    ("r", "velocity", "tau", "m", "F"),
    ("theta", "omega", "timestep", "", "alpha"),
    ("self.x", "self.v", "dt", "self.m", "self.force"),
]


def decimal(number: Fraction, language: str) -> str:
    """A number as a program writes it, exactly."""
    if number.denominator in (1, 2, 4):
        return f"{float(number)}" + ("f" if language == "C" and number.denominator == 2 else "")
    if language == "Julia":
        return f"({number.numerator}//{number.denominator})"
    return f"({number.numerator}.0/{number.denominator})"


def written(
    word: list[tuple[str, Fraction]], language: str, names: tuple[str, ...], blanks: str, augmented: bool
) -> str:
    """The body of a step that does the letters of a word, one a line."""
    x, v, dt, m, force = names
    if language == "C":
        x, v, m = (name.replace("self.", "p->") for name in (x, v, m))
        force = force.replace("self.", "")
    lines = []
    for letter, number in word:
        target = x if letter == "D" else v
        divisor = f"{blanks}/{blanks}{m}" if m and letter == "K" else ""
        what = v if letter == "D" else f"{force}({x}){divisor}"
        amount = f"{decimal(number, language)}{blanks}*{blanks}{dt}{blanks}*{blanks}{what}"
        lines.append(f"{target} += {amount}" if augmented else f"{target} = {target}{blanks}+{blanks}{amount}")
    if language == "C":
        return "".join(f"    {line}; // {letter}\n" for line, (letter, _) in zip(lines, word, strict=True))
    if language == "Julia":
        return "function step!(s)\n" + "".join(f"    {line}\n" for line in lines) + "end\n"
    return "\n".join(lines) + "\n"
