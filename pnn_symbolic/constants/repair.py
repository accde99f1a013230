"""The cheap repair: which numbers of a trained law must hang together for it to be reversible or symplectic again?

Every number of the law becomes an unknown; the property is a set of polynomial equations in
them, and the trained values almost solve it. Each way to keep some numbers as they were
trained and to solve for the others is a repair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from sympy import Expr, Rational

from pnn_symbolic.algebra.symbols import Parameter, exact, parameter
from pnn_symbolic.checks.symplecticity import check_symplecticity
from pnn_symbolic.checks.time_reversal import check_time_reversal
from pnn_symbolic.constants.conditions import Point, reversal_conditions, symplecticity_conditions
from pnn_symbolic.constants.solving import Equations
from pnn_symbolic.constants.trained_form import TOLERANCE, TrainedForm
from pnn_symbolic.maps.coefficients import Place, at_point, label, places, put, with_numbers
from pnn_symbolic.maps.normal_form import NormalForm, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.rounding import nearest, round_constants
from pnn_symbolic.splitting.factorisation import factorise
from pnn_symbolic.verdicts.finding import Finding

MOST_NUMBERS = 7
"""Laws with more numbers than this are not repaired: the ways to keep some of them grow as 2^n."""

Check = Callable[[OneStepMap], Finding]
Conditions = Callable[[NormalForm, Point], list[Expr]]
"""Of a family, near these values of its parameters: what must vanish."""


class Property(NamedTuple):
    """A property that a trained law may have lost.

    name        as findings call it
    check       whether a law has it
    conditions  what must vanish for a member of a family to have it
    """

    name: str
    check: Check
    conditions: Conditions


PROPERTIES = (
    Property("time-reversible", check_time_reversal, reversal_conditions),
    Property("symplectic", check_symplecticity, symplecticity_conditions),
)
"""In the order in which they are looked at."""


class Changed(NamedTuple):
    """One number that a repair changes.

    where              its place in words
    trained, repaired  its values
    formula            the new value as a formula in the free numbers
    """

    where: str
    trained: Rational
    repaired: Rational
    formula: str

    def to_json(self) -> dict[str, Any]:
        """Plain data, exact numbers as text."""
        return self._asdict() | {"trained": str(self.trained), "repaired": str(self.repaired)}

    def __str__(self) -> str:
        return f"{self.where} = {self.formula} ({float(self.trained):.8g} → {float(self.repaired):.8g})"


@dataclass(frozen=True)
class Repair:
    """A law near the trained one that has a property the trained one lost.

    regained   "time-reversible" or "symplectic"; proved of `form.map`
    form       the repaired law; its parameters are the numbers that stay free
    changed    the numbers that are no longer as trained
    free       place in words, of each parameter
    """

    regained: str
    form: TrainedForm
    changed: tuple[Changed, ...]
    free: Mapping[str, str]

    @property
    def word(self) -> str | None:
        """The repaired family as drifts and kicks, "D c1/2, K c2, D c1/2"; None where it is no such product."""
        word = factorise(self.form.family).word
        return None if word is None else word.text

    @property
    def sentence(self) -> str:
        """What to type."""
        changes = map(str, self.changed)
        formulas = [change.formula for change in self.changed]
        meanings: list[str] = []
        for name, where in self.free.items():
            if any(name in formula for formula in formulas):
                meanings.append(f"{name} = {where}")
        word = "" if self.word is None else f" as {self.word}"
        where_clause = f", where {', '.join(meanings)}" if meanings else ""
        return f"{self.regained} again{word}: {', '.join(changes)}{where_clause}"

    def to_json(self) -> dict[str, Any]:
        """Plain data, exact numbers as text."""
        return {
            "property": self.regained,
            "word": self.word,
            "map": self.form.map.to_json(),
            "changed": [change.to_json() for change in self.changed],
            "free": dict(self.free),
            "sentence": self.sentence,
        }


def repairs(form: TrainedForm) -> Iterator[Repair]:
    """Every repair of a law that lost a property of its rounded form, those that change fewest numbers first.

    Time reversal is looked at first: for a law of one force it implies symplecticity. Nothing is offered for laws that
    have the property, whose rounded form has it neither, that have activations, or more than seven numbers.

    >>> law = OneStepMap.from_equations(
    ...     "y = x + h*v/2; x' = x + 1.000134*h*v + 0.99977*h**2*f(y)/(2*m); v' = v + 0.99977*h*f(y)/m")
    >>> for repair in repairs(TrainedForm.of(law)):
    ...     print(repair.form.map.plain())
    x(t+Δt) = x + v Δt + ½ f(x + ½ v Δt) Δt²/(1.00023 m);  v(t+Δt) = v + f(x + ½ v Δt) Δt/(1.00023 m)
    x(t+Δt) = x + 1.00013 v Δt + ½ f(x + 1.00013 v Δt/2) Δt²/(1.000096 m);  v(t+Δt) = ...
    x(t+Δt) = x + 1.00013 v Δt + ½ f(x + 1.00013 v Δt/2) Δt²/(1.00023 m);  v(t+Δt) = ...
    """
    law = form.map
    rounded, _ = round_constants(law)
    numbers = law.normal_form
    rational = numbers.table.domain.is_QQ  # roots are nobody's training
    if not rational or not numbers.graded or len(_free_places(numbers)) > MOST_NUMBERS:
        return
    for lost in PROPERTIES:
        if lost.check(rounded).holds:
            if not lost.check(law).holds:
                yield from _Repairs(law, lost)
            return


class _Repairs:
    """All repairs of a law that lost a property: iterate over them."""

    def __init__(self, law: OneStepMap, lost: Property) -> None:
        numbers = places(law.normal_form)
        self.lost = lost
        self.unknowns = {place: parameter(f"n{k}") for k, place in enumerate(_free_places(law.normal_form), 1)}
        self.family = with_numbers(law.normal_form, self.unknowns)
        self.trained: dict[Parameter, Rational] = {}
        self.simple: dict[Parameter, Rational] = {}
        for place, unknown in self.unknowns.items():
            self.trained[unknown] = exact(law.normal_form.number(numbers[place]))
            self.simple[unknown] = exact(nearest(self.trained[unknown], TOLERANCE))
        conditions = lost.conditions(self.family.normal_form, self.simple)
        self.equations = Equations(conditions, trained=self.trained, simple=self.simple)

    def __iter__(self) -> Iterator[Repair]:
        """Those that change fewest numbers first."""
        solved: list[set[Parameter]] = []
        for changed in self._choices():
            if any(map(changed.issuperset, solved)):
                continue  # the same law, with numbers changed that need not be
            formulas = self.equations.solved_for(changed)
            if formulas is None:
                continue
            solved.append(changed)
            repair = self.repair(formulas)
            if repair is not None and self.lost.check(repair.form.map).holds:
                yield repair

    def _choices(self) -> Iterator[set[Parameter]]:
        """Which numbers may change: one, two, ... all of them."""
        for count in range(1, len(self.unknowns) + 1):
            yield from map(set, combinations(self.unknowns.values(), count))

    def repair(self, formulas: Mapping[Parameter, Expr]) -> Repair | None:
        """The repaired law; None where a formula divides by 0 at the trained numbers."""
        fixed: dict[Parameter, Expr] = {}
        names: dict[Parameter, Parameter] = {}  # of the numbers that stay free
        for unknown in self.unknowns.values():
            if unknown in formulas:
                continue
            fixed[unknown] = self.trained[unknown]
            if self.trained[unknown] != self.simple[unknown]:
                fixed[unknown] = names[unknown] = parameter(f"c{len(names) + 1}")
        point = {name: self.trained[unknown] for unknown, name in names.items()}
        written: dict[Parameter, Expr] = {}
        repaired: dict[Parameter, Rational] = {}
        for unknown, formula in formulas.items():
            written[unknown] = put(formula, fixed)
            number = put(written[unknown], point)
            if not isinstance(number, Rational):
                return None
            repaired[unknown] = number
        law = OneStepMap(put(self.family.position, fixed | written), put(self.family.velocity, fixed | written))
        acting = set(law.normal_form.parameters)  # a number in an argument that is repaired away does nothing
        named = at_point(self.family.normal_form, self.simple)
        where = {unknown: label(named, place) for place, unknown in self.unknowns.items()}
        trained: dict[str, Rational] = {}
        free: dict[str, str] = {}
        for unknown, name in names.items():
            if name in acting:
                trained[str(name)], free[str(name)] = self.trained[unknown], where[unknown]
        changed: list[Changed] = []
        for unknown, formula in written.items():
            change = Changed(
                where=where[unknown],
                trained=self.trained[unknown],
                repaired=exact(repaired[unknown]),
                formula=str(formula),
            )
            changed.append(change)
        return Repair(
            regained=self.lost.name,
            form=TrainedForm(law, trained),
            changed=tuple(changed),
            free=free,
        )


def _free_places(form: NormalForm) -> list[Place]:
    """All places but those of x with the number 1: a law that does not move x by itself."""
    numbers = places(form)
    return [place for place, number in numbers.items() if place.term[0] != X or number != form.table.one]
