"""Why does a step retrace its path, keep areas, have even order? What its word shows, beside what is proved of it.

A palindrome of drifts and kicks is undone by itself with the velocity turned: it retraces. Drifts and kicks are shears:
they keep areas. A step that is undone by itself with -Δt has an error in even powers of Δt alone.

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §II.3, §II.5, §V.1; H. F. Trotter,
*Proc. Amer. Math. Soc.* 10, 545 (1959); G. Strang, *SIAM J. Numer. Anal.* 5, 506 (1968).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sympy import Add, simplify

from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.word import Word
from pnn_symbolic.report.factorisation_text import short_parts
from pnn_symbolic.report.findings import beginning, reason
from pnn_symbolic.report.notation import typeset
from pnn_symbolic.report.other_variables import in_other_variables
from pnn_symbolic.splitting.factorisation import Factorisation
from pnn_symbolic.verdicts.finding import Verdict

MOST_LETTERS = 11
"""Of a word that is shown."""

Findings = dict[str, dict[str, Any]]


def word_text(word: Word) -> str:
    """The letters of a word, or the first of them."""
    _, letters = short_parts(word)
    shown = ", ".join(letters[:MOST_LETTERS])
    more = len(word) - MOST_LETTERS
    return shown if more <= 0 else f"{shown}, … ({more} more)"


def is_palindrome(word: Word) -> bool:
    """Whether a word reads the same from both ends; kicks at one place may be made in any order.

    >>> is_palindrome(Word.of(("D", "1/2"), ("K", 1), ("D", "1/2"))), is_palindrome(Word.of(("K", 1), ("D", 1)))
    (True, False)
    >>> is_palindrome(Word.of(("K_fast", "1/2"), ("K_slow", "1/2"), ("D", 1), ("K_fast", "1/2"), ("K_slow", "1/2")))
    True
    """
    return _in_one_order(word) == _in_one_order(word.reversed)


def _in_one_order(word: Word) -> list[Letter]:
    """The letters, those of one run of kicks by the name of their force."""
    letters: list[Letter] = []
    for is_kick, run in groupby(word, key=lambda letter: letter.kind == "K"):
        together = list(run)
        letters += sorted(together, key=lambda letter: letter.force) if is_kick else together
    return letters


def of_shears(word: Word) -> bool:
    """Whether a word is made of drifts and kicks alone."""
    return all(letter.kind in "DK" for letter in word)


def why_it_retraces(findings: Findings, word: Word | None) -> str:
    """Palindromes retrace: said of this law where it is proved, and what it does instead where it is not."""
    finding = findings.get("time_reversible")
    if finding is None:
        return ""
    if finding["verdict"] == "undecided":
        return f"Whether it retraces its path is undecided: {_why(finding)}."
    if finding["verdict"] == "refuted":
        ends = ""
        if word is not None and of_shears(word):
            ends = f"Read from its end its word is {word_text(word.reversed)}, another word. "
        return f"{ends}It does not retrace its path: {_why(finding)}.{_where_it_does(findings)}"
    if word is not None and of_shears(word) and is_palindrome(word):
        return (
            f"Palindromes retrace. {word_text(word)} reads the same from both ends; turned round, the last drift or "
            f"kick is undone first, and so on to the first. Proved of this law: {_why(finding)}."
        )
    seen = "though no palindrome of drifts and kicks is seen in it"
    return f"It retraces its path, {seen}. Proved of this law: {_why(finding)}."


def _where_it_does(findings: Findings) -> str:
    finding = findings.get("reversible_up_to_conjugation")
    if finding is None or finding["verdict"] != "proved":
        return ""
    return f" In other variables it does, as is proved: {in_other_variables(finding)}."


def why_it_keeps_areas(findings: Findings, word: Word | None) -> str:
    """Shears keep areas: said of this law where it is proved."""
    finding = findings["symplectic"]
    if finding["verdict"] == "undecided":
        return f"Whether it keeps areas is undecided: {_why(finding)}."
    if finding["verdict"] == "refuted":
        if findings["area_preserving_1d"]["verdict"] == "proved":
            return (
                f"On a line it keeps areas, as is proved; with more coordinates it is not symplectic: {_why(finding)}."
            )
        friction = ""
        if word is not None and not of_shears(word):
            friction = "Drifts and kicks keep areas; the scaling S, which multiplies v, multiplies them. "
        return f"{friction}It does not keep areas: {_why(finding)}."
    if word is not None and of_shears(word):
        return (
            "Shears keep areas. A drift moves x by what depends on v alone, a kick v by what depends on x alone: in "
            "the (x, v) plane each slides rows along themselves. One after the other they keep every area: the law is "
            f"symplectic. Proved of this law: {_why(finding)}."
        )
    return f"It keeps areas, though no product of drifts and kicks is seen in it. Proved of this law: {_why(finding)}."


def why_the_order(findings: Findings, halving: float | None) -> str:
    """Symmetry removes odd errors: said of this law where step(-Δt) undoes step(Δt)."""
    order, symmetric = findings["order"], findings.get("self_adjoint")
    if order["value"] is None:
        return f"Its order is undecided: {_why(order)}."
    number = order["value"]
    tried = "" if halving is None else f" Tried: with half the step the error is {halving:.3g} times smaller."
    if number == 0:
        return f"It is of order 0: its error does not vanish with the step. {_why(order).capitalize()}."
    expected = (
        f"It is of order {number}: the error after a given time falls as Δt{'' if number == 1 else f'^{number}'}."
    )
    if symmetric is not None and symmetric["verdict"] == "proved" and number % 2 == 0:
        return (
            "Symmetry removes odd errors. A step with -Δt undoes a step with Δt (proved of this law: self-adjoint), so "
            f"that the error after a given time has even powers of Δt only. {expected}{tried}"
        )
    if symmetric is not None and symmetric["verdict"] == "refuted":
        return (
            "A step with -Δt does not undo a step with Δt, so that odd powers of Δt may stay in its error. "
            f"{expected}{tried}"
        )
    return expected + tried


def by_trotter(findings: Findings, factors: Factorisation) -> str:
    """The same by Trotter's theorem: the exact step is exp(h(A + B)), a word is a product of its parts."""
    word = factors.word
    if word is None:
        which = "the law is no product" if factors.verdict is Verdict.REFUTED else "no product is found in the law"
        return (
            f"Trotter's theorem says nothing here: {which} of drifts exp(hA) and kicks exp(hB), so that what it keeps "
            "and its order have to be proved one by one."
        )
    if not of_shears(word):
        return (
            f"As a product, in the way of Trotter: {_operators(word)}, A the drift, B the kick; S multiplies v, as "
            "friction does."
        )
    head = (
        "Trotter's theorem: the motion over a step h is exp(h(A + B)), A the drift, B the kick, both at once. "
        f"The law is the product {_operators(word)}. "
    )
    sums = {kind: simplify(Add(*(letter.number for letter in word if letter.kind == kind))) for kind in "DK"}
    if sums["D"] != 1 or sums["K"] != 1:
        return (
            f"{head}Its drifts add up to {sums['D']} and its kicks to {sums['K']}, and not to 1 and 1: many short "
            f"steps do not lead to the motion x'' = f(x)/m, but to {findings['motion']['value'] or 'another'}."
        )
    order = findings["order"]
    ends = "" if order["value"] is None else f"; here {beginning(typeset(reason(order)))}"
    ends += "" if ends.endswith("…") else "."
    symmetric = findings.get("self_adjoint", {}).get("verdict") == "proved"
    odd = "Its symmetry cancels those" if symmetric else "In a palindrome, which this is not, symmetry cancels those"
    return (
        f"{head}Its drifts add up to 1 and its kicks to 1, so that many short steps lead to the motion (Trotter 1959). "
        f"What one step misses are commutators, as AB - BA{ends} {odd} that would leave an error in odd powers of Δt "
        "(Strang 1968)."
    )


def _operators(word: Word) -> str:
    """The product of exponentials, or the first of them; the leftmost acts first."""
    factors, _ = short_parts(word)
    more = len(word) - MOST_LETTERS
    return " ".join(factors[:MOST_LETTERS]) + (f" … ({more} more)" if more > 0 else "") or "1"


def _why(finding: dict[str, Any]) -> str:
    return reason(finding)


def reasons(findings: Findings, factors: Factorisation, halving: float | None) -> Iterator[str]:
    """The three sentences and Trotter's, each a paragraph."""
    lines = (
        why_it_retraces(findings, factors.word),
        why_it_keeps_areas(findings, factors.word),
        why_the_order(findings, halving),
        by_trotter(findings, factors),
    )
    yield from (line for line in lines if line)
