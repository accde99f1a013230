"""The palindrome that a step is in other variables, by its name."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.errors import ParseError
from pnn_symbolic.integrators.word_relations import row_or_power
from pnn_symbolic.maps.parsing import read_word
from pnn_symbolic.maps.word import Word
from pnn_symbolic.time_budget import UNBOUNDED, Budget, OutOfTimeError

MOST_LETTERS = 50
"""Of a palindrome that is looked up: all splittings of the catalogue are shorter."""


def with_palindrome_named(findings: dict[str, dict[str, Any]], budget: Budget = UNBOUNDED) -> dict[str, dict[str, Any]]:
    """The findings, and where a step is reversible in other variables alone its name there, and its order.

    >>> from pnn_symbolic.checks import check
    >>> from pnn_symbolic.maps.one_step_map import OneStepMap
    >>> findings = {name: found.to_json() for name, found in check(OneStepMap.from_word("D 1, K 1")).items()}
    >>> with_palindrome_named(findings)["reversible_up_to_conjugation"]["details"]
    {'name': 'position Verlet', 'order': 2}
    """
    name, finding = "reversible_up_to_conjugation", findings.get("reversible_up_to_conjugation", {})
    is_news = findings.get("time_reversible", {}).get("verdict") == "refuted" and finding.get("verdict") == "proved"
    if is_news and finding["value"]["palindrome"] and "programs" not in finding["value"]:
        with suppress(OutOfTimeError), budget.question():
            known = _known(finding["value"]["palindrome"])
            return findings | {name: finding | {"details": finding.get("details", {}) | known}}
    return findings


def _known(palindrome: str) -> dict[str, Any]:
    if palindrome.count(",") >= MOST_LETTERS:
        return {}
    try:
        match = row_or_power(Word.of(*read_word(palindrome)))
    except ParseError:  # free parameters are in it
        return {}
    if match is None or match.name is None or match.constants:
        return {}
    return {"name": str(match), "order": integrator_called(match.name).order}
