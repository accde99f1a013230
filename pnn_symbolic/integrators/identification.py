"""Identification: which named integrator is this map: exactly, up to a constant, or nearly?"""

from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from sympy import Expr, Rational, S

from pnn_symbolic.integrators.catalogue import CATALOGUE, Integrator
from pnn_symbolic.symbolic.normal_form import FIRST_ATOM, NormalForm, V, Value
from pnn_symbolic.symbolic.one_step_map import MASS, TIME_STEP, OneStepMap
from pnn_symbolic.symbolic.printing import decimal_text
from pnn_symbolic.symbolic.rounding import is_force
from pnn_symbolic.symbolic.typesetting import short_name

NEAR = Rational(1, 20)
MOST_PERMUTED = 4


@dataclass(frozen=True)
class Match:
    """The answer.

    name        the catalogue's name, None when nothing fits
    relation    "exact", "constants" (kicks or drifts all longer by one factor), "near" (the
                same terms, each constant within 5 %), "none"
    details     "sentence"; for constants "mass_factor" and "drift_factor"; for near
                "deviations"; for none "nearest" and "distance"
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


def identify(step: OneStepMap) -> Match:
    """Compare a map with every row of the catalogue and return the closest relation.

    >>> step = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y)/(1.0005*m); x' = y + h*v'/2")
    >>> match = identify(step)
    >>> match.relation, match.name, str(match)
    ('constants', 'position Verlet', 'position Verlet with mass 1.0005 m')
    """
    named = [(integrator, _in_units_of(step, integrator.map)) for integrator in CATALOGUE]
    forces = len(step.normal_form.table.atoms)
    alike = [pair for pair in named if len(pair[0].map.normal_form.table.atoms) == forces]
    for integrator, known in alike:
        if step.equals(known):
            note = "" if known == integrator.map else ", f being the force per unit mass"
            return Match(integrator.name, "exact", integrator.source, {"sentence": integrator.name + note})
    drifts, kicks = _sums(step.normal_form)
    if drifts.is_positive and kicks.is_positive:
        for integrator, _ in alike:
            known = _in_units_of(step, integrator.map, drifts, kicks)
            if step.equals(known):
                return _up_to_constants(integrator, drifts, kicks)
    return _nearest(step, named)


def _in_units_of(step: OneStepMap, named: OneStepMap, drifts: Expr = S.One, kicks: Expr = S.One) -> OneStepMap:
    """The named map with every drift and every kick longer by a factor; without m if `step` has none.

    In drifts r·dt·v and kicks s·dt·f/m, (r, s) is the same as dt → r·dt with m → (r/s)·m.
    """
    mass = MASS if step.normal_form.mass_power else Rational(1)
    scaling = {TIME_STEP: drifts * TIME_STEP, MASS: drifts / kicks * mass}
    scaled = (formula.xreplace(scaling) for formula in (named.position, named.velocity))
    return OneStepMap(*scaled)  # pyright: ignore[reportArgumentType]


def _up_to_constants(integrator: Integrator, drifts: Expr, kicks: Expr) -> Match:
    mass_factor = 1 / kicks
    parts = [f"mass {_number(mass_factor)} m"] * (mass_factor != 1)
    parts += [f"drifts {_number(drifts)} times as long"] * (drifts != 1)
    details = {
        "sentence": f"{integrator.name} with {' and '.join(parts)}",
        "mass_factor": float(mass_factor),
        "mass_factor_exact": str(mass_factor),
        "drift_factor": float(drifts),
        "drift_factor_exact": str(drifts),
        "deviations": [],
    }
    constants = {"mass_factor": mass_factor, "drift_factor": drifts}
    return Match(integrator.name, "constants", integrator.source, details, constants)


def _sums(form: NormalForm) -> tuple[Expr, Expr]:
    """Sum of all drifts and of all kicks, for a map that is a word in them."""
    drifts = [form.number(n) for (key, i, j), n in form.position.items() if (key, i, j) == (V, 1, 0)]
    kicks = [
        form.number(n)
        for (key, i, j), n in form.velocity.items()
        if is_force(form, key) and (i, j) == form.grade(key, in_velocity=True)
    ]
    return sum(drifts, Rational(0)), sum(kicks, Rational(0))


# ---------------------------------------------------------------- near, or none


def _nearest(step: OneStepMap, named: list[tuple[Integrator, OneStepMap]]) -> Match:
    compared = [(deviations(step, known), integrator) for integrator, known in named]
    found, integrator = min(compared, key=lambda pair: (_distance(pair[0]), len(pair[0])))
    distance = _distance(found)
    if distance <= NEAR and step.normal_form.only_forces:
        listed = "; ".join(f"{d['where']} {d['trained']:.7g} instead of {d['expected']}" for d in found)
        details = {"sentence": f"nearly {integrator.name}: {listed}", "deviations": found, "distance": distance}
        return Match(integrator.name, "near", integrator.source, details)
    sentence = f"no known integrator; the nearest is {integrator.name}, with constants up to {distance:.3g} apart"
    return Match(None, "none", None, {"sentence": sentence, "nearest": integrator.name, "distance": distance})


def _distance(found: list[dict[str, Any]]) -> float:
    return max((abs(deviation["relative_change"]) for deviation in found), default=0.0)


def deviations(step: OneStepMap, named: OneStepMap) -> list[dict[str, Any]]:
    """Constants in which two maps differ, forces paired so that the largest difference is smallest.

    A constant is compared relative to the named one, or as it is when the named one is 0.
    """
    ours, theirs = step.normal_form, named.normal_form
    count = max(len(ours.table.atoms), len(theirs.table.atoms))
    orders = permutations(range(count)) if count <= MOST_PERMUTED else [tuple(range(count))]
    candidates = [_deviations(ours, theirs, dict(enumerate(order))) for order in orders]
    return min(candidates, key=lambda found: (_distance(found), len(found)))


def _deviations(ours: NormalForm, theirs: NormalForm, partner: dict[int, int]) -> list[dict[str, Any]]:
    def paired(value: Value) -> Value:
        return {
            (key if key < FIRST_ATOM else FIRST_ATOM + partner[key - FIRST_ATOM], i, j): number
            for (key, i, j), number in value.items()
        }

    found: list[dict[str, Any]] = []
    for mine, other in partner.items():
        atom = ours.table.atoms[mine] if mine < len(ours.table.atoms) else None
        named = theirs.table.atoms[other] if other < len(theirs.table.atoms) else None
        if atom is not None and named is not None:
            name = _name(ours, FIRST_ATOM + mine)
            if atom.function != named.function:
                found.append({"where": name, "trained": 1.0, "expected": "0", "relative_change": 1.0})
            found += _compare(ours, theirs, paired(atom.argument), named.argument, f"the argument of {name}")
    found += _compare(ours, theirs, paired(ours.position), theirs.position, "x'")
    return found + _compare(ours, theirs, paired(ours.velocity), theirs.velocity, "v'")


def _compare(ours: NormalForm, theirs: NormalForm, mine: Value, named: Value, place: str) -> list[dict[str, Any]]:
    found = []
    for term in sorted(mine.keys() | named.keys()):
        value = ours.number(mine[term]) if term in mine else Rational(0)
        expected = theirs.number(named[term]) if term in named else Rational(0)
        if value != expected:
            change = value / expected - 1 if expected else value
            found.append(
                {
                    "where": f"{_name(theirs, term[0])} in {place}",
                    "trained": float(value),
                    "trained_exact": str(value),
                    "expected": str(expected),
                    "relative_change": float(change),
                }
            )
    return found


def _name(form: NormalForm, key: int) -> str:
    return short_name(form, key) if key - FIRST_ATOM < len(form.table.atoms) else "a further force"


def _number(number: Expr) -> str:
    return decimal_text(number, 5) if isinstance(number, Rational) else str(number)
