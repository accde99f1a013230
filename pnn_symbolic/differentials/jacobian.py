"""Jacobian matrices of a step at fixed states, in exact fractions or 100 digits: what refutes a claim about areas.

On a line the determinant says it all. In two and three dimensions the derivatives of the forces do
not commute, and maps that keep areas on a line may fail there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from pnn_symbolic.algebra.decimals import in_json
from pnn_symbolic.maps.atoms import TIME_SLOT, VELOCITY_SLOT
from pnn_symbolic.maps.normal_form import NormalForm
from pnn_symbolic.verdicts.counterexamples import Trial, matters, text, trials
from pnn_symbolic.verdicts.dual_numbers import Dual, KinkError

Number = Any
Matrix = list[list[Number]]
Vector = Any  # an array of numbers, one for each coordinate

GRADIENTS: dict[int, tuple[tuple[str, Callable[[Vector], list[Number]]], ...]] = {
    2: (
        (
            "-grad(x1**2/2 + x2**2/2 + x1**2*x2 - x2**3/3)",
            lambda q: [-q[0] - 2 * q[0] * q[1], -q[1] - q[0] * q[0] + q[1] * q[1]],
        ),
        ("-grad(x1*x2 + x1**3/3)", lambda q: [-q[1] - q[0] * q[0], -q[0]]),
        ("-grad(x1*x2**2 - x2**2)", lambda q: [-(q[1] * q[1]), -2 * q[0] * q[1] + 2 * q[1]]),
    ),
    3: (
        (
            "-grad(x1**2/2 + x1**2*x2 + x2**2*x3 - x3**3/3)",
            lambda q: [-q[0] - 2 * q[0] * q[1], -q[0] * q[0] - 2 * q[1] * q[2], -q[1] * q[1] + q[2] * q[2]],
        ),
        ("-grad(x1*x2*x3 + x3**2)", lambda q: [-q[1] * q[2], -q[0] * q[2], -q[0] * q[1] - 2 * q[2]]),
        ("-grad(x1*x3 + x2**3/3)", lambda q: [-q[2], -q[1] * q[1], -q[0]]),
    ),
}
"""Dimensions → forces that are gradients; a map with several forces takes them in turn."""
CURLS: dict[int, tuple[tuple[str, Callable[[Vector], list[Number]]], ...]] = {
    2: (
        ("(x2 - x1**2, x1*x2 + 2*x1)", lambda q: [q[1] - q[0] * q[0], q[0] * q[1] + 2 * q[0]]),
        ("(x1*x2, x1**2 + x2)", lambda q: [q[0] * q[1], q[0] * q[0] + q[1]]),
        ("(x2**2, x1 - x2)", lambda q: [q[1] * q[1], q[0] - q[1]]),
    ),
}
"""Forces that are not gradients."""
FRICTION = {2: " - (v2 + x1*v1, v1*x2)", 3: " - (v2 + x1*v1, v1*x2, 0)"}
"""What a force that depends on the velocity loses; its derivatives do not commute with the others."""


@dataclass(frozen=True)
class Jacobian:
    """The derivative of one step at a state: rows (X, V), columns (x, v), all positions before all velocities."""

    dimensions: int
    record: dict[str, Any]
    sentence: str
    matrix: Matrix
    arithmetic: str

    def witness(self, sentence: str, **mismatch: Number) -> dict[str, Any]:
        """A witness with these numbers; `sentence` goes on from where and with what force."""
        return {
            **self.record,
            "mismatch": {name: in_json(number) for name, number in mismatch.items()},
            "arithmetic": self.arithmetic,
            "sentence": f"{self.sentence}, {sentence}",
        }

    def area(self, a: int, b: int) -> Number:
        """(JᵀΩJ)[a, b]: to what the step takes the area of the columns a and b, summed over the degrees of freedom."""
        rows, d = self.matrix, self.dimensions
        return sum(rows[k][a] * rows[d + k][b] - rows[k][b] * rows[d + k][a] for k in range(d))

    @property
    def determinant(self) -> Number:
        """det J, by cofactors of the first row."""
        return _determinant(self.matrix)


def line_jacobians(form: NormalForm, shift: int = 0) -> Iterator[Jacobian]:
    """On a line, for each of the `trials` with x and v moved by `shift`, where no activation has its kink."""
    for trial, run, number, arithmetic in trials(form):
        trial = replace(trial, x=trial.x + shift, v=trial.v + shift)
        x, v = (_seed(number, value, k, 2) for k, value in enumerate((trial.x, trial.v)))
        try:
            new = run(x, v, number(trial.dt), number(trial.m), trial.force)
        except KinkError:
            continue
        yield Jacobian(
            dimensions=1,
            record=trial.to_json(),
            sentence=trial.sentence,
            matrix=[list(part.slope) for part in new],
            arithmetic=arithmetic,
        )


def unequal_areas(form: NormalForm) -> Iterator[tuple[Jacobian, Jacobian]]:
    """Pairs of states for one force, dt and m at which a step multiplies areas by different numbers."""
    for pair in zip(line_jacobians(form), line_jacobians(form, shift=1), strict=False):
        alike = all(pair[0].record[name] == pair[1].record[name] for name in ("dt", "m", "force"))
        if alike and matters(pair[0].determinant - pair[1].determinant):
            yield pair


def space_jacobians(form: NormalForm, dimensions: int, *, gradients: bool = True) -> Iterator[Jacobian]:
    """In two or three dimensions; forces that depend on the velocity are no gradients (two dimensions only)."""
    import numpy as np  # only where a witness is sought

    coordinates = range(1, dimensions + 1)
    names = [*(f"x{k}" for k in coordinates), *(f"v{k}" for k in coordinates)]
    for trial, run, number, arithmetic in trials(form):
        shifts = [Fraction(k, k + 1) for k in range(dimensions)]
        start = [trial.x + shift for shift in shifts] + [trial.v - 2 * shift for shift in shifts]
        state = [_seed(number, value, k, 2 * dimensions) for k, value in enumerate(start)]
        x, v = np.array(state[:dimensions], dtype=object), np.array(state[dimensions:], dtype=object)
        laws, forces = _space_forces(trial, dimensions, gradients=gradients)
        try:
            new_x, new_v = run(x, v, number(trial.dt), number(trial.m), forces)
        except KinkError:
            continue
        record = {
            **trial.to_json(),
            "state": dict(zip(names, map(str, start), strict=True)),
            "force": laws["f"] if set(laws) == {"f"} else laws,
        }
        given = "".join(f", {name} = {value}" for name, value in trial.parameters.items())
        sentence = (
            f"with {' and '.join(f'{name} = {law}' for name, law in laws.items())} at ({', '.join(names)}) = "
            f"({', '.join(map(str, start))}), dt = {trial.dt}, m = {trial.m}{given}"
        )
        matrix = [list(part.slope) for part in (*new_x, *new_v)]
        yield Jacobian(dimensions=dimensions, record=record, sentence=sentence, matrix=matrix, arithmetic=arithmetic)


def _seed(number: Callable[[Fraction], Number], value: Fraction, place: int, count: int) -> Dual:
    return Dual(number(value), tuple(number(Fraction(k == place)) for k in range(count)))


def _space_forces(trial: Trial, dimensions: int, *, gradients: bool) -> tuple[dict[str, str], dict[str, Any]]:
    table = (GRADIENTS if gradients else CURLS)[dimensions]
    laws, forces = {}, {}
    for k, (name, slots) in enumerate(trial.slots.items()):
        damped, driven = VELOCITY_SLOT in slots, TIME_SLOT in slots
        law, force = table[k % len(table)]
        laws[name] = law + FRICTION[dimensions] * damped + " + t*x" * driven
        forces[name] = _force(force, damped=damped, driven=driven)
    return laws, forces


def _force(force: Callable[[Vector], list[Number]], *, damped: bool, driven: bool) -> Callable[..., Vector]:
    import numpy as np  # numpy takes a tenth of a second that exact answers do without

    def pull(q: Vector, *others: Vector) -> Vector:
        total = np.array(force(q), dtype=object)
        if damped:
            v = others[0]
            total = total - np.array([v[1] + q[0] * v[0], v[0] * q[1]] + [0 * v[0]] * (len(q) - 2), dtype=object)
        return total + others[-1] * q if driven else total

    return pull


def _determinant(rows: Matrix) -> Number:
    if len(rows) == 1:
        return rows[0][0]
    return sum(
        (-1) ** k * entry * _determinant([row[:k] + row[k + 1 :] for row in rows[1:]])
        for k, entry in enumerate(rows[0])
    )


def determinant_witness(jacobians: Iterable[Jacobian], measured: str) -> dict[str, Any] | None:
    """The first of these steps that multiplies areas, or volumes, by something else than 1."""
    for jacobian in jacobians:
        determinant = jacobian.determinant
        if matters(determinant - 1):
            return {
                **jacobian.witness(
                    f"one step multiplies {measured} by {text(determinant)}, not by 1", determinant=determinant - 1
                ),
                "outcome": {"determinant": text(determinant)},
            }
    return None
