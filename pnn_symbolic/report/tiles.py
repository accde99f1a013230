"""Each finding as a tile: the answer in plain words, and below it the proof or the witness, with numbers to check."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pnn_symbolic.report.document.section import Tile
from pnn_symbolic.report.findings import answer, reason
from pnn_symbolic.report.notation import typeset
from pnn_symbolic.report.plain_verdicts import PLAIN, plain_verdicts, told

ASKED = {
    "time_reversible": "step, turn the velocity, step, turn the velocity: is that the identity?",
    "reversible_up_to_conjugation": "is there a reversor R with R, step, R = the inverse of the step?",
    "self_adjoint": "a step with dt, then a step with -dt: is that the identity?",
    "area_preserving_1d": "is the determinant of one step 1, on a line?",
    "symplectic": "is dX ∧ dV = dx ∧ dv + Σ c dℓ ∧ df(ℓ), with a multiplier c for each force f(ℓ)?",
    "symplectic_up_to_conjugation": "are there variables in which dX ∧ dV = dx ∧ dv?",
    "conformal_factor": "is dX ∧ dV = μ dx ∧ dv with one number μ for all states?",
    "volume_preserving": "is the determinant of one step 1, for forces that need not be gradients?",
    "order": "what is the largest p such that one step errs by O(dt^(p+1))?",
    "modified_equation": "which differential equation does the step follow exactly, as a series in dt?",
    "shadow_hamiltonian": "which energy does the step keep, as a series in dt?",
    "stability_limit": "up to which dt·ω do both eigenvalues of a step of an oscillator stay inside the unit circle?",
    "phase_error": "by which part of itself is the phase of an oscillator wrong?",
}
"""Finding → what is asked of the step."""
BY_WORD = {
    "time_reversible": "it is the word {word}, which reads the same backwards; each letter is undone by the turned one",
    "self_adjoint": "it is the word {word}, which reads the same backwards; each letter is undone by itself at -dt",
}
"""Finding → its proof where the step is a word of drifts and kicks that reads the same backwards."""
BY_HAND = {"state": "start", "second_state": "second start", "dt": "dt", "m": "m", "force": "f(x)", "h_omega": "dt·ω"}
"""Part of a witness → what it is called."""
OTHERS = {
    "reversible_up_to_conjugation": (
        "reversible in other variables",
        "not reversible in the other variables looked at",
    ),
    "symplectic_up_to_conjugation": (
        "symplectic in other variables",
        "not symplectic in the other variables looked at",
    ),
    "self_adjoint": ("self-adjoint", "not self-adjoint"),
    "area_preserving_1d": ("keeps areas on a line", "does not keep areas on a line"),
    "conformal_factor": ("multiplies all areas by one number", "does not multiply all areas by one number"),
    "volume_preserving": ("keeps volumes", "does not keep volumes"),
    "modified_equation": ("follows a modified equation", "follows no modified equation"),
    "phase_error": ("phase of an oscillator", "does not turn an oscillator by its phase"),
    "dead_weights": ("terms without effect", "terms without effect"),
    "domain_conditions": ("where it is defined", "where it is defined"),
}
"""Finding → what is said where it holds, and where it does not."""
LONGEST_FACT = 600
"""Characters of a proof that a tile shows; JSON has all of it."""


def plain_tiles(record: dict[str, Any], words: Mapping[str, tuple[str, str]] = PLAIN) -> tuple[Tile, ...]:
    """The verdicts of the first screen, of a judgement; `words` as for `plain_verdicts`.

    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> from pnn_symbolic.report.judgement import judgement
    >>> tile = plain_tiles(judgement(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")))[0]
    >>> tile.verdict, dict(tile.facts)["ends at"], dict(tile.facts)["off by"]
    ('refuted', 'x = 51/50, v = 0.5207625', 'x: 0.02, v: 0.0207625')
    """
    findings = record["findings"]
    tiles: list[Tile] = []
    for name, plain in zip(told(findings, words), plain_verdicts(findings, words), strict=True):
        facts = _facts(name, findings[name], record["factorisation"]["word"])
        tiles.append(Tile(verdict=plain.verdict, answer=plain.sentence, reason=plain.reason, facts=facts))
    return tuple(tiles)


def other_tiles(record: dict[str, Any], words: Mapping[str, tuple[str, str]] = PLAIN) -> tuple[Tile, ...]:
    """All that is known beside, in the order of the checks."""
    told_above = {*told(record["findings"], words), "motion"}
    tiles: list[Tile] = []
    for name, finding in record["findings"].items():
        if name in told_above:
            continue
        holds, fails = OTHERS.get(name, (name.replace("_", " "), f"not {name.replace('_', ' ')}"))
        number = answer(finding).rpartition(", ")[0]
        answered = f"{holds}: {number}" if number else holds
        facts = _facts(name, finding, record["factorisation"]["word"])
        tiles.append(
            Tile(
                verdict=finding["verdict"],
                answer=fails if finding["verdict"] == "refuted" else answered,
                reason=reason(finding),
                facts=facts,
            )
        )
    return tuple(tiles)


def _facts(name: str, finding: dict[str, Any], word: str | None) -> tuple[tuple[str, str], ...]:
    """What is asked, for which systems, with what taken for granted; the proof or the numbers; where it is written."""
    facts = [("asked", ASKED[name])] if name in ASKED else []
    facts.append(("holds for" if finding["verdict"] == "proved" else "asked of", finding["scope"]))
    facts += [("taken for granted", assumption) for assumption in finding["assumptions"]]
    if finding["verdict"] == "proved" and word and name in BY_WORD and is_palindrome(word):
        facts.append(("the proof", BY_WORD[name].format(word=word)))
    facts += _proof(finding)
    facts += _numbers(finding["witness"] or {})
    if finding["source"]:
        facts.append(("source", finding["source"]))
    return tuple((what, _shortened(which)) for what, which in facts)


def is_palindrome(word: str) -> bool:
    """Whether a word of drifts and kicks reads the same backwards.

    >>> is_palindrome("K 1/2, D 1, K 1/2"), is_palindrome("K 1, D 1")
    (True, False)
    """
    letters = word.split(", ")
    return letters == letters[::-1] and not any(letter.startswith("S") for letter in letters)


def _proof(finding: dict[str, Any]) -> list[tuple[str, str]]:
    """The numbers that a proof consists of: multipliers, a word, the determinant and the trace, an exact value."""
    value, details = finding["value"], finding.get("details", {})
    facts: list[tuple[str, str]] = []
    if isinstance(value, dict):
        facts += _parts_of_value(value)
    elif isinstance(value, str):
        facts.append(("the series" if "O(dt" in value else "exactly", value))
    for what in ("determinant", "trace", "determinant_per_dimension", "reason"):
        if isinstance(details.get(what), str):
            facts.append((what.replace("_", " "), details[what]))
    return [(what, typeset(which)) for what, which in facts]


def _parts_of_value(value: dict[str, Any]) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    for what, which in value.items():
        if isinstance(which, dict):
            facts += [(f"{what.removesuffix('s')} of {part}", _text(number)) for part, number in which.items()]
        elif what != "coefficient_float":
            facts.append((what.replace("_", " "), _text(which)))
    return facts


def _numbers(witness: dict[str, Any]) -> list[tuple[str, str]]:
    """What to put in, what comes out, and by how much it is wrong."""
    facts = [(called, _text(witness[part])) for part, called in BY_HAND.items() if part in witness]
    if outcome := witness.get("outcome"):
        facts.append(("ends at" if "x" in outcome else "one step has", _text(outcome)))
    if mismatch := witness.get("mismatch"):
        facts.append(("off by", ", ".join(f"{name}: {_text(number)}" for name, number in mismatch.items())))
    parts = ("position_error", "velocity_error", "trace", "determinant", "arithmetic")
    return facts + [(part.replace("_", " "), _text(witness[part])) for part in parts if part in witness]


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a finding holds
    if isinstance(value, dict):
        return ", ".join(f"{name} = {_text(number)}" for name, number in value.items())
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT]}… (all of it with --json)"
