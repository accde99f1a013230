"""Reversal in other coordinates: is there a reversor R with R ∘ step ∘ R = step⁻¹, and which?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Rational, S

from pnn_symbolic.algebra.symbols import MASS, POSITION, TIME_STEP, VELOCITY
from pnn_symbolic.checks.driven import REASON
from pnn_symbolic.checks.time_reversal import is_time_reversible
from pnn_symbolic.maps.interpret import Summand, interpret
from pnn_symbolic.maps.normal_form import ONE, NormalForm, Number, V, X
from pnn_symbolic.maps.one_step_map import OneStepMap
from pnn_symbolic.maps.scaled_form import Stages, stages_of
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.block_words import block_word
from pnn_symbolic.splitting.conjugacy import conjugate_palindrome, cyclically_reduced, reduced
from pnn_symbolic.splitting.factorisation import factorise
from pnn_symbolic.verdicts.finding import Finding, Property, Verdict
from pnn_symbolic.verdicts.scopes import assumptions, every_force, has_activations

NAME = "reversible in other coordinates"
SOURCE = "Lamb & Roberts, Time-reversal symmetry in dynamical systems: a survey, Physica D 112, 1 (1998)"
IN_THE_GROUP = (
    "the reversor is a flip of the velocity in coordinates that drifts, the kicks of the map and scalings lead to"
)
EVERY_REVERSOR = "the reversor is any smooth map that can be undone"
UNKNOWN = (
    "no product of drifts and kicks, and linear forces say nothing: it may be reversible in coordinates unknown here"
)
SPRINGS: tuple[tuple[Any, Any], ...] = ((S(1) / 3, S(1)), (S(1), S(1) / 2), (S(7) / 2, S(2) / 3))
"""Stiffness and time step."""
DIGITS = 100
LETTERS_AS_FORMULAS = 2
"""Letters of a change of coordinates that is written as formulas, too; longer ones are read more easily as a word."""


def check_conjugate_reversal(step: OneStepMap) -> Finding:
    """Decide whether the step is time-reversible in other coordinates: not being so is more than a matter of taste.

    Symplectic Euler fails the test of stepping, flipping, stepping and flipping, but it is position Verlet in
    other coordinates. For a product of drifts and kicks the question is decided: it is reversible in coordinates
    χ if and only if its cyclic word, read backwards, is a rotation of itself. `value` then has the word χ
    ("first χ⁻¹, then the map, then χ is a palindrome"), the reversor: first χ, then flip v, then χ⁻¹; and, of a χ
    of one letter or two, the variables that x and v become.
    For other maps a linear force may decide: areas multiplied by μ are multiplied by 1/μ in reverse.

    Source: Lamb & Roberts, *Physica D* 112, 1 (1998); for words `splitting.conjugacy`.

    >>> from pnn_symbolic.maps.word import Word
    >>> value = check_conjugate_reversal(Word.of(("K", 1), ("D", 1)).map).value
    >>> value["coordinates"], value["variables"]["v"], value["reversor"], value["palindrome"]
    ('K 1/2', 'v + dt*f(x)/(2*m)', 'K 1/2, S -1, K -1/2', 'K 1/2, D 1, K 1/2')
    """
    form, word = step.normal_form, factorise(step).word
    stages = stages_of(form)
    value, witness, limits = None, None, IN_THE_GROUP
    if is_time_reversible(step):
        value = {"coordinates": "D 0", "reversor": "S -1", "palindrome": None if word is None else word.text}
    elif form.sees_time:
        return Property(NAME, "this map", SOURCE).undecided(REASON)
    elif (witness := _area_witness(form, stages)) is not None:
        limits = EVERY_REVERSOR
    elif word is not None:
        value, witness = _of_word(word)
    elif (block := block_word(stages)) is not None:
        value, witness = _of_word(block.word, block.programs)
        witness = None if has_activations(form) else witness
    elif not stages.stages:
        value, limits = _of_linear_map(stages), EVERY_REVERSOR
    return Finding(
        property=NAME,
        verdict=Verdict.PROVED if value else Verdict.REFUTED if witness else Verdict.UNDECIDED,
        value=value,
        scope=f"{every_force(form)}, any number of dimensions",
        assumptions=assumptions(form, limits, smooth=witness is not None),
        witness=witness,
        source=SOURCE,
        details={} if value or witness else {"reason": UNKNOWN},
    )


def _of_word(word: Word, programs: dict[str, str] | None = None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """(value, witness) for a word; `programs` has the forces f_1(y), f_2(y), … that stand for sub-programs."""
    given = {"programs": programs} if programs else {}
    if word.forgets:
        return None, None  # the area witness has told it already
    conjugation = conjugate_palindrome(word)
    if conjugation is not None:
        palindrome, change = conjugation
        reversor = change.then(Word.of(("S", -1))).then(change.inverse)
        variables = _variables(change) if len(change) <= LETTERS_AS_FORMULAS and not programs else None
        return {
            "coordinates": change.text,
            "variables": variables,
            "reversor": reversor.text,
            "palindrome": palindrome.text,
            **given,
        }, None
    core, _ = cyclically_reduced(word)
    backwards = reduced(core.reversed)
    return None, {
        **given,
        "cyclic_word": core.text,
        "read_backwards": backwards.text,
        "sentence": f"the cyclic word ({core}) read backwards is ({backwards}), which is no rotation of it",
    }


def _variables(change: Word) -> dict[str, str]:
    """What stands in the place of x and of v in the coordinates that a word leads to."""
    formulas = change.map.to_json()
    return {"x": formulas["position"], "v": formulas["velocity"]}


def _of_linear_map(stages: Stages) -> dict[str, Any] | None:
    """R = [[a, b], [c, -a]] with tr(R M) = 0, for a linear map M of determinant 1: then R M R⁻¹ = M⁻¹."""
    if ONE in stages.position or ONE in stages.displacement:
        return None
    field, zero = stages.field, stages.field.zero
    (p, q), (r, s) = ([row.get(key, zero) for key in (X, V)] for row in (stages.position, stages.displacement))
    a, b, c = (field.one, zero, zero) if p == s else (field.quo(-(r + q), p - s), field.one, field.one)
    names = [str(stages.number(number)) for number in (a, b, c, -a)]
    rows = f"x becomes ({names[0]})*x + ({names[1]})*dt*v, dt*v becomes ({names[2]})*x + ({names[3]})*dt*v"
    return {"coordinates": None, "reversor": rows, "palindrome": None}


def _area_witness(form: NormalForm, stages: Stages) -> dict[str, Any] | None:
    """A linear force for which the areas around the fixed point 0 are not multiplied by ±1."""
    rows = (row for stage in stages.stages for row in stage.arguments)
    if has_activations(form) or any(ONE in row for row in (*rows, stages.position, stages.displacement)):
        return None
    values = {name: Rational(k, 2 * k + 1) for k, name in enumerate(form.parameters, 1)}
    for stiffness, dt in SPRINGS:
        number: Any = form.number(_linear_determinant(form, stiffness, dt))
        number = number.xreplace({TIME_STEP: dt, MASS: S.One, **values})
        if abs(abs(number.evalf(DIGITS)) - 1) >= Rational(1, 10 ** (DIGITS // 2)):
            return _area_record(_laws(stages, stiffness), dt, number, values)
    return None


def _area_record(laws: dict[str, str], dt: Rational, number: Any, values: Mapping[Any, Expr]) -> dict[str, Any]:  # noqa: ANN401 - of a field
    """The witness: the forces, the time step and the parameters, and by how much areas are multiplied."""
    shown = str(number) if isinstance(number, Rational) and len(str(number)) < 17 else f"{float(number):.12g}"
    given = "".join(f", {name} = {value}" for name, value in values.items())
    forces = " and ".join(f"{call} = {law}" for call, law in laws.items())
    record: dict[str, Any] = {"state": {"x": "0", "v": "0"}, "dt": str(dt), "m": "1"}
    if values:
        record["parameters"] = {str(name): str(value) for name, value in values.items()}
    return {
        **record,
        "force": laws.get("f(x)", laws),
        "outcome": {"determinant": shown},
        "mismatch": {"determinant": float(abs(number) - 1)},
        "sentence": f"with {forces}, dt = {dt}, m = 1{given} the step is linear and multiplies areas by "
        f"{shown}; a step back multiplies them by the inverse, and coordinates alter neither",
    }


def _laws(stages: Stages, stiffness: Rational) -> dict[str, str]:
    """Force → its formula: springs, each weaker than the one before, with friction where v is an argument."""
    names = sorted({(stage.function, stage.is_kick) for stage in stages.stages if stage.is_force})
    laws = {}
    for place, (name, is_kick) in enumerate(names, 1):
        spring = stiffness / place
        call = f"{name}(x)" if is_kick else f"{name}(x, v)"
        laws[call] = str(-spring * POSITION - (0 if is_kick else spring * VELOCITY))
    return laws or {"f(x)": str(-stiffness * POSITION)}


Slopes = tuple[Number, Number]
"""Derivatives with respect to x and to v."""


@dataclass(frozen=True)
class _AtRest:
    """The algebra of derivatives at the fixed point 0, with m = 1, for forces f(x) = -k·x or f(x, v) = -k·(x + v).

    strengths   force → k
    """

    field: Number
    time_step: Rational
    strengths: dict[str, Rational]

    def letter(self, key: int) -> Slopes:
        field = self.field
        return field.one if key == X else field.zero, field.one if key == V else field.zero

    def total(self, summands: Sequence[Summand[Slopes]]) -> Slopes:
        by_x, by_v = self.field.zero, self.field.zero
        for place, number, (x, v) in summands:
            _, i, _ = place.term
            number = number * self.field.from_sympy(self.time_step**i)
            by_x, by_v = by_x + number * x, by_v + number * v
        return by_x, by_v

    def force(self, key: int, name: str, arguments: tuple[Slopes, ...]) -> Slopes:
        strength = self.field.from_sympy(self.strengths[name])
        by_x, by_v = self.field.zero, self.field.zero
        for x, v in arguments:
            by_x, by_v = by_x - strength * x, by_v - strength * v
        return by_x, by_v

    def function(self, key: int, name: str, argument: Slopes) -> Slopes:
        raise NotImplementedError("maps with activations have no linear force that decides")

    def product(self, key: int, factors: tuple[Slopes, ...]) -> Slopes:
        return self.field.zero, self.field.zero  # of values that are 0 at the fixed point


def _linear_determinant(form: NormalForm, stiffness: Rational, time_step: Rational) -> Number:
    """The determinant of the step for the forces of `_laws`, with m = 1."""
    strengths = {name: stiffness / place for place, name in enumerate(sorted(form.forces), 1)}
    (x_x, x_v), (v_x, v_v) = interpret(form, _AtRest(form.table.domain, time_step, strengths))
    return x_x * v_v - x_v * v_x
