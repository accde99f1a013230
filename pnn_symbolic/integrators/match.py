"""The answer of identification: which named integrator, and how it is related to the map."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Any

from sympy import Expr, Rational

from pnn_symbolic import notebook_html
from pnn_symbolic.maps.text.short_numbers import faithful_text

LARGEST_IN_FULL = 100
"""Fractions up to this denominator are shown as fractions."""


@dataclass(frozen=True)
class Match:
    """One relation between a map and an integrator of the catalogue.

    name        the catalogue's name, None when nothing fits
    relation    the first of these that holds:
                "exact"      the same map; for a family, its member with the `parameters`
                "constants"  its drifts and kicks are all longer by one factor each
                "power"      `power` steps of it
                "conjugate"  it in other coordinates: first χ⁻¹, then the integrator, then χ
                "adjoint"    the inverse of the integrator at -dt
                "inverse"    the integrator undone
                "swapped"    drifts for kicks and kicks for drifts
                "near"       the same letters or terms, each constant within 5 %
                "none"
    details     "sentence"; for constants "mass_factor" and "drift_factor"; for a family "parameters"; for power
                "power"; for conjugate "conjugation", χ as a word; for near "deviations" and "lost"; for none "nearest",
                "distance" and "properties"; for near and none "of_one_step", the sentence without the order, which
                a step whose constants are those of this Δt does not have
    constants   the factors as exact numbers
    """

    name: str | None
    relation: str
    source: str | None
    details: dict[str, Any]
    constants: dict[str, Expr] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"name": self.name, "relation": self.relation, "source": self.source, "details": self.details}

    def __str__(self) -> str:
        return self.details["sentence"]

    def __repr__(self) -> str:
        return f"<Match {self.relation}: {self}>"

    def _repr_html_(self) -> str:
        return f"<b>{escape(str(self))}</b>" + notebook_html.facts([("source", self.source)])


def factors(drifts: Expr, kicks: Expr) -> tuple[str, dict[str, Any], dict[str, Expr]]:
    """(words, details, constants) for drifts and kicks that are longer by these factors; no words where both are 1.

    In drifts r·dt·v and kicks s·dt·f/m, (r, s) is the same as dt → r·dt with m → (r/s)·m.
    """
    mass = 1 / kicks
    details = {
        "mass_factor": float(mass),
        "mass_factor_exact": str(mass),
        "drift_factor": float(drifts),
        "drift_factor_exact": str(drifts),
    }
    parts = [f"mass {number_text(mass)} m"] * (mass != 1)
    parts += [f"drifts {number_text(drifts)} times as long"] * (drifts != 1)
    if drifts == kicks != 1:
        parts = [f"a time step {number_text(drifts)} times as long"]
    return " and ".join(parts), details, {"mass_factor": mass, "drift_factor": drifts}


def number_text(number: Expr) -> str:
    """A number for people: short fractions as they are, others as decimals that are told from a simpler number.

    >>> number_text(Rational(3, 10)), number_text(Rational(2001, 2000)), number_text(Rational("2.9999999"))
    ('3/10', '1.0005', '2.9999999')
    """
    if not isinstance(number, Rational) or number.q <= LARGEST_IN_FULL:
        return str(number)
    return "-" * (number.p < 0) + faithful_text(abs(number), 5)  # pyright: ignore[reportArgumentType]
