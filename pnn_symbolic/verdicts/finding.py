"""What a check found: proved, refuted with numbers anybody can check, or undecided."""

import builtins
from dataclasses import dataclass, field
from enum import Enum
from textwrap import shorten
from typing import Any

from sympy import Expr

from pnn_symbolic import notebook_html
from pnn_symbolic.algebra.decimals import in_json

LONGEST = 200
"""Signs of a reason at a prompt; `print` has all of it."""


class Verdict(Enum):
    """The three answers; each value is the sentence shown to people."""

    PROVED = "holds for every force f(x)"
    REFUTED = "does not hold; a counterexample is given"
    UNDECIDED = "neither proved nor refuted"

    @property
    def word(self) -> str:
        """The verdict in one word: proved, refuted or undecided."""
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """The answer to one question about one map.

    property      the question, "time-reversible"
    value         what was computed: the order (a whole number), an exact SymPy number, the multipliers of a proof; None
                  if a bare yes or no
    scope         for which systems the verdict holds
    assumptions   what is taken for granted
    witness       for a refutation, numbers to check by hand; always with a "sentence"
    source        where the definition and the method are written down
    details       what else was found on the way, ready for JSON
    """

    property: str
    verdict: Verdict
    value: Any
    scope: str
    assumptions: tuple[str, ...]
    witness: dict[str, Any] | None
    source: str
    details: dict[str, Any] = field(default_factory=dict)

    @builtins.property  # the field above has the plain name
    def holds(self) -> bool | None:
        """True when proved, False when refuted, None when undecided."""
        return {Verdict.PROVED: True, Verdict.REFUTED: False, Verdict.UNDECIDED: None}[self.verdict]

    def to_json(self) -> dict[str, Any]:
        """Plain data, the verdict as one word; an exact number as text, and beside it as `value_float`."""
        number = self.value if isinstance(self.value, Expr) else None
        return {
            "verdict": self.verdict.word,
            "value": self.value if number is None else str(number),
            **({} if number is None or number.free_symbols else {"value_float": in_json(number)}),
            "scope": self.scope,
            "assumptions": list(self.assumptions),
            "witness": self.witness,
            "source": self.source,
            **({"details": self.details} if self.details else {}),
        }

    def __str__(self) -> str:
        value = f" {self.value}" if isinstance(self.value, int) else ""
        reason = f". {self.witness['sentence']}" if self.witness else ""
        return f"{self.property}{value}: {self.verdict.word} ({self.scope}){reason}"

    def __repr__(self) -> str:
        value = f" {self.value}," if isinstance(self.value, int | Expr) and not isinstance(self.value, bool) else ""
        reason = {Verdict.PROVED: self.scope, Verdict.UNDECIDED: "; ".join(self.assumptions)}.get(self.verdict)
        told = reason or (self.witness or {}).get("sentence", "") or self.scope
        return f"<Finding {self.property}:{value} {self.verdict.word}; {shorten(told, LONGEST, placeholder=' …')}>"

    def _repr_html_(self) -> str:
        number = f" {self.value}," if isinstance(self.value, int | Expr) else ""
        told = f"{self.property}:{number} {self.verdict.word}"
        reason = self.witness.get("sentence") if self.witness else ""
        pairs = [("for", self.scope), ("witness", reason), ("taken for granted", "; ".join(self.assumptions))]
        return notebook_html.verdict(self.verdict.word, told) + notebook_html.facts([*pairs, ("source", self.source)])


@dataclass(frozen=True)
class Property:
    """A question that is asked of maps: what stands in its finding whatever the answer is.

    >>> Property("volume-preserving", "every force f(x)", "").undecided("it multiplies x by v").assumptions
    ('it multiplies x by v',)
    """

    name: str
    scope: str
    source: str

    def proved(
        self,
        value: Any = None,  # noqa: ANN401 - as in a finding
        *,
        assumptions: tuple[str, ...] = (),
        witness: dict[str, Any] | None = None,
        details: dict[str, Any] | None = None,
    ) -> Finding:
        """It holds, or it is so much; a witness shows that it is no more."""
        return self._found(Verdict.PROVED, value, assumptions, witness, details)

    def refuted(
        self, witness: dict[str, Any], *, assumptions: tuple[str, ...] = (), details: dict[str, Any] | None = None
    ) -> Finding:
        """It does not hold, as the witness shows."""
        return self._found(Verdict.REFUTED, None, assumptions, witness, details)

    def undecided(self, *reasons: str, details: dict[str, Any] | None = None) -> Finding:
        """Neither, for these reasons, which stand among the assumptions."""
        return self._found(Verdict.UNDECIDED, None, reasons, None, details)

    def _found(
        self,
        verdict: Verdict,
        value: Any,  # noqa: ANN401 - as in a finding
        assumptions: tuple[str, ...],
        witness: dict[str, Any] | None,
        details: dict[str, Any] | None,
    ) -> Finding:
        return Finding(
            property=self.name,
            verdict=verdict,
            value=value,
            scope=self.scope,
            assumptions=assumptions,
            witness=witness,
            source=self.source,
            details=details or {},
        )
