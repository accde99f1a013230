"""Linear stability of steps whose numbers are functions of dt: friction, and constants that have a unit.

Both eigenvalues of a step are inside the unit circle where 1 - det, 1 + det - trace and 1 + det + trace are positive
(Schur and Cohn). Each is a quotient of polynomials in y = (hω)² and the letters of the numbers; it is written as a
product, and of each factor the sign is seen, or y must be below a bound, or it is a condition.
"""

from __future__ import annotations

from math import prod
from typing import Any, NamedTuple

from sympy import QQ, Dummy, Expr, Rational, Symbol, factor, sqrt
from sympy.polys.rings import PolyRing

from pnn_symbolic.algebra.dampings import logs_of_parameters
from pnn_symbolic.algebra.symbols import MASS, TIME_STEP
from pnn_symbolic.algebra.visible_signs import VisibleSigns, parts_in
from pnn_symbolic.checks.schur_cohn import conditions_of, spectral_radius
from pnn_symbolic.maps.normal_form import NormalForm, Number
from pnn_symbolic.maps.text.printing import joined, sign_and_size
from pnn_symbolic.series.oscillator import OscillatorStep, oscillator_over_the_step, share_letters, shared
from pnn_symbolic.series.polynomials import Polynomial
from pnn_symbolic.verdicts.finding import Finding, Property

SOURCE = (
    "Leimkuhler & Reich, Simulating Hamiltonian Dynamics (2004), section 2.6; for det ≠ 1 the criterion of Schur and "
    "Cohn: Hairer & Wanner, Solving Ordinary Differential Equations II (1996), section V.1"
)
SCOPE = "the harmonic oscillator f = -ω² m x, and all linear systems with a symmetric force matrix"
STABILITY = Property("stability limit", SCOPE, SOURCE)
Y, Z = Symbol("y", positive=True), Symbol("(dt*ω)", positive=True)
HIGHEST_POWER = 12
EVERY = "every dt*ω"
"""Where the time step has no limit."""


def damped_stability(form: NormalForm) -> Finding:
    """The region of stability of a step of the oscillator, in hω, dt and the parameters, which are positive.

    `value` is the bound of hω where nothing else is needed, a number or a function of dt; else it is the condition.
    """
    matrix = oscillator_over_the_step(form)
    trace, determinant = (polynomial_text(matrix.field, part) for part in (matrix.trace, matrix.determinant))
    details: dict[str, Any] = {"trace": trace, "determinant": determinant}
    assumptions = (
        *([f"{', '.join(map(str, form.parameters))} > 0"] if form.parameters else []),
        *(f"0 < {base} < 1, a damping" for base in _dampings(matrix.field)),
        *(["f(x, v) = -ω² m x: the force is taken without its dependence on v"] if form.sees_velocity else []),
        *shared(form),
    )
    if len(matrix.trace) < 2 and len(matrix.determinant) < 2:
        sentence = f"no step size matters: trace {trace} and determinant {determinant} do not depend on the force"
        witness = {**details, "sentence": sentence}
        return STABILITY.refuted(witness)
    region: Expr | str | None = f"abs(trace) < 1 + det and det < 1, trace = {trace}, det = {determinant}"
    if matrix.field.domain.is_QQ:
        signs = _signs(matrix, form)
        region = _region(_conditions(matrix, signs), signs)
    if region is None:
        return STABILITY.refuted(_never(matrix, form), assumptions=assumptions, details=details)
    return STABILITY.proved(region, assumptions=assumptions, details=details)


def _dampings(field: Number) -> list[str]:
    """What is raised to a power of dt, such as 1 - d."""
    logs = (
        set[Expr]().union(*(logs_of_parameters(symbol) for symbol in field.symbols)) if field.is_FractionField else ()
    )
    return sorted(str(part.args[0]) for part in logs)


def _signs(matrix: OscillatorStep, form: NormalForm) -> VisibleSigns:
    ring = PolyRing((*matrix.field.symbols, Y), QQ, matrix.field.field.order)
    return VisibleSigns.of_functions(ring, set(share_letters(list(form.forces))))


# ---------------------------------------------------------------- the three conditions, as products


class Condition(NamedTuple):
    """sign · Π factors > 0, without the factors whose sign is seen."""

    sign: int
    factors: tuple[Any, ...]

    def seen(self, signs: VisibleSigns) -> Condition:
        """The same with all that is seen now in the sign."""
        sides = [signs.of(factor) for factor in self.factors]
        unseen = tuple(factor for factor, side in zip(self.factors, sides, strict=True) if not side)
        return Condition(self.sign * prod(side for side in sides if side), unseen)

    @property
    def polynomial(self) -> Any:  # noqa: ANN401 - an element of SymPy's polynomial rings
        """The product."""
        return prod(self.factors[1:], start=self.sign * self.factors[0])

    @property
    def text(self) -> str:
        """The condition in dt·ω."""
        return f"{self.polynomial.as_expr().subs(Y, Z**2)} > 0"


def _conditions(matrix: OscillatorStep, signs: VisibleSigns) -> list[Condition]:
    sums = conditions_of(matrix.field, matrix.trace, matrix.determinant)
    return [_factored(total, signs) for total in sums if total]


def _factored(polynomial: Polynomial, signs: VisibleSigns) -> Condition:
    ring = signs.ring
    below = ring.one
    for number in polynomial:
        below = below.lcm(number.denom.set_ring(ring))
    above = ring.zero
    for power, number in enumerate(polynomial):
        above += number.numer.set_ring(ring) * below.exquo(number.denom.set_ring(ring)) * ring.gens[-1] ** power
    (first, factors), (second, more) = above.factor_list(), below.factor_list()
    odd = tuple(factor for factor, power in (*factors, *more) if power % 2)
    return Condition(1 if first * second > 0 else -1, odd)


# ---------------------------------------------------------------- where they hold


def _region(conditions: list[Condition], signs: VisibleSigns) -> Expr | str | None:
    """The bound of hω, or the condition as text; None where no step is stable."""
    coupled, needed = _without_free(conditions, signs)
    if any(map(_fails, coupled)):
        return None
    bounds: list[tuple[Any, Any]] = []
    for condition in dict.fromkeys(coupled):
        bound = _bound(condition.polynomial, signs)
        if bound is None:
            needed.append(condition.text)
        else:
            bounds = _with_bound(bounds, bound, signs)
    limits = [_root(above, below) for above, below in bounds]
    if not needed and len(limits) == 1 and signs.of(bounds[0][0]) > 0:
        return limits[0]
    return " and ".join([*(f"dt*ω < {limit}" for limit in limits), *needed]) or EVERY


def _without_free(conditions: list[Condition], signs: VisibleSigns) -> tuple[list[Condition], list[str]]:
    """The conditions that are not seen to hold, and those on the letters alone, as text, which `signs` then knows.

    Where one is seen to fail, it stands alone, without factors.
    """
    needed: list[str] = []
    waiting = conditions
    while True:
        waiting = [condition.seen(signs) for condition in waiting]
        if failed := list(filter(_fails, waiting)):
            return failed, needed
        waiting = [condition for condition in waiting if condition.factors]
        free = next((condition for condition in waiting if _is_free(condition, signs)), None)
        if free is None:
            return waiting, needed
        needed.append(free.text)
        waiting.remove(free)


def _fails(condition: Condition) -> bool:
    """Whether it is seen to fail: no factor is left, and the sign is negative."""
    return not condition.factors and condition.sign < 0


def _is_free(condition: Condition, signs: VisibleSigns) -> bool:
    """Whether y does not occur, and `signs` has learned that the rest is positive."""
    polynomial = condition.polynomial
    return not polynomial.degree(signs.ring.gens[-1]) and signs.bounded(polynomial)


def _with_bound(bounds: list[tuple[Any, Any]], bound: tuple[Any, Any], signs: VisibleSigns) -> list[tuple[Any, Any]]:
    """The bounds of y, and one more; those that are seen to be above another are left out."""
    above, below = bound
    if any(signs.of(above * b - a * below) >= 0 and bound != (a, b) for a, b in bounds):
        return bounds
    return [*((a, b) for a, b in bounds if signs.of(a * below - above * b) <= 0), bound]


def _root(above: Any, below: Any) -> Expr:  # noqa: ANN401 - elements of a polynomial ring
    """The square root of a quotient, written as shortly as it can be."""
    letters = {Dummy() if _is_high_power(letter) else letter: letter for letter in above.ring.symbols}
    divided = above.as_expr(*letters) / below.as_expr(*letters)
    ways = [way.xreplace(letters) for way in (divided, divided.expand(), factor(divided))]
    return sqrt(min(ways, key=lambda expression: expression.count_ops()))


def _is_high_power(letter: Expr) -> bool:
    """True for exp(120*c*dt), which SymPy would factor as the power 120 of exp(c*dt), in minutes."""
    return any(max(abs(number.p), number.q) > HIGHEST_POWER for number in letter.atoms(Rational))


def _bound(polynomial: Any, signs: VisibleSigns) -> tuple[Any, Any] | None:  # noqa: ANN401
    """(a, b) where the polynomial is a - b·y with b seen to be positive, so that y is to be below a/b."""
    place = len(signs.ring.symbols) - 1
    if polynomial.degree(signs.ring.gens[place]) != 1:
        return None
    constant, slope = parts_in(polynomial, place)
    return (constant, -slope) if signs.of(slope) < 0 else None


def _never(matrix: OscillatorStep, form: NormalForm) -> dict[str, Any]:
    """A time step to try; what is seen of the signs holds for all."""
    z, given = Rational(1, 10), {TIME_STEP: Rational(1, 10), MASS: Rational(1)}
    given |= dict.fromkeys([*form.parameters, *share_letters(list(form.forces))], Rational(1, 2))

    def at(polynomial: Polynomial) -> float:
        terms = (matrix.field.to_sympy(number).subs(given) * z ** (2 * k) for k, number in enumerate(polynomial))
        return float(sum(terms))

    radius = spectral_radius(at(matrix.trace), at(matrix.determinant))
    names = "".join(f"{name} = {value}, " for name, value in given.items())
    sentence = f"oscillations grow at every time step: with {names}hω = {z} by a factor {radius:.7g} per step"
    return {"h_omega": str(z), "spectral_radius": radius, "sentence": sentence}


def polynomial_text(field: Number, polynomial: Polynomial) -> str:
    """A polynomial in y = z², as text in z = hω; long numbers as decimals."""
    terms: list[tuple[str, str]] = []
    for k, number in enumerate(polynomial):
        if number:
            sign, size = sign_and_size(field.to_sympy(number))
            terms.append((sign, _term_text(size, f"z**{2 * k}" if k else "")))
    return joined(terms)


def _term_text(size: Expr, power: str) -> str:
    """A number times a power; numbers above 40 letters as decimals."""
    text = str(size) if size.is_Rational or size.is_Symbol else f"({size})"
    if len(text) >= 40 and size.is_number:
        text = f"{float(size):.15g}"
    if not power:
        return text
    return power if text == "1" else f"{text}*{power}"
