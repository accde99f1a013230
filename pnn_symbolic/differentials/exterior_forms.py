"""The area dX ∧ dV of a step, in any number of degrees of freedom, by the algebra of differentials alone.

Let a = f(ℓ) be the value of a force and dℓ, da differentials; a wedge is summed over the degrees
of freedom. If f = -grad U, the matrix of second derivatives is symmetric and dℓ ∧ da = 0. So

    dX ∧ dV = μ dx ∧ dv + Σ c dℓ ∧ da      with numbers μ, c (the *multipliers*)

shows that a step multiplies the area by μ; for μ = 1 it is symplectic.

**Theorem.** Without such multipliers there is, in enough dimensions, a potential for which the area is not
multiplied by any one number. *Proof.* The second derivatives H at distinct places are independent symmetric
matrices, and matrices of all sizes satisfy no common identity: compare words in the letters H. Let K be the
last force in dX ∧ dV = … + η ∧ da, da = H dℓ. The terms linear in H are ηᵀ H dℓ - dℓᵀ H η; they vanish only
if η ⊗ dℓ is symmetric, that is, η = c dℓ. Take away c dℓ ∧ da, and go on with the force before it. The da are
independent of each other, their leftmost letters being different. ∎ (A force f(x, v) has two
independent matrices that are not symmetric, and its c must be 0.)

Source: Hairer, Lubich & Wanner, *Geometric Numerical Integration* (2006), §VI.2; for μ ≠ 1 McLachlan &
Perlmutter, *J. Geom. Phys.* 39, 276 (2001).
"""

from dataclasses import dataclass
from itertools import product

from pnn_symbolic.maps.atoms import ONE, VELOCITY_SLOT, Number, T, V, X
from pnn_symbolic.maps.scaled_form import Row, Stage, Stages

FIXED = frozenset({ONE, T})
"""What does not vary with the state: areas are compared at one time."""
TwoForm = dict[tuple[int, int], Number]
"""(lower key, higher key) → number."""


@dataclass(frozen=True)
class AreaForm:
    """dX ∧ dW = factor · dx ∧ dw + Σ multiplier · dℓ ∧ dF, in step units; `factor` is None where there are none."""

    factor: Number | None
    multipliers: dict[int, Number]


def area_form(stages: Stages) -> AreaForm:
    """The factor and the multipliers, found from the last force to the first."""
    constant = constant_stages(stages)
    area = wedge(differential(stages.position, constant), differential(stages.displacement, constant))
    multipliers: dict[int, Number] = {}
    for stage in reversed(stages.stages):
        argument = differential(argument_of(stages, stage), constant)
        if stage.key in constant or not argument or not _is_symmetric(stage):
            continue
        first = min(argument)
        ratio = stages.field.quo(area.get((first, stage.key), stages.field.zero), argument[first])
        if ratio:
            multipliers[stage.key] = ratio
            subtract(area, wedge(argument, {stage.key: ratio}))
    factor = area.pop((X, V), stages.field.zero)
    return AreaForm(None if area else factor, multipliers)


def constant_stages(stages: Stages) -> frozenset[int]:
    """Atoms that do not depend on the state, such as f(0)."""
    constant: set[int] = set()
    for stage in stages.stages:
        rows = (*stage.arguments, dict.fromkeys(stage.factors))
        if all(key in FIXED or key in constant for row in rows for key in row):
            constant.add(stage.key)
    return frozenset(constant)


def argument_of(stages: Stages, stage: Stage) -> Row:
    """Where a function of one value is taken; a power such as x·x·x is one of x."""
    return {stage.factors[0]: stages.field.one} if stage.factors else stage.argument


def differential(row: Row, constant: frozenset[int]) -> Row:
    """The terms that vary with the state."""
    return {key: number for key, number in row.items() if key not in FIXED and key not in constant}


def wedge(left: Row, right: Row) -> TwoForm:
    """left ∧ right.

    >>> wedge({1: 2, 2: 1}, {1: 3, 2: 5})
    {(1, 2): 7}
    """
    area: TwoForm = {}
    for (a, number_a), (b, number_b) in product(left.items(), right.items()):
        if a != b:
            pair, number = ((a, b), number_a * number_b) if a < b else ((b, a), -(number_a * number_b))
            area[pair] = area[pair] + number if pair in area else number
    return {pair: number for pair, number in area.items() if number}


def subtract(area: TwoForm, taken: TwoForm) -> None:
    """Take one area form away from another, in place."""
    for pair, number in taken.items():
        if rest := area[pair] - number if pair in area else -number:
            area[pair] = rest
        else:
            del area[pair]


def _is_symmetric(stage: Stage) -> bool:
    """True for a gradient force, and for a known function of one value, which acts on each coordinate."""
    return VELOCITY_SLOT not in stage.slots and len(set(stage.factors)) <= 1
