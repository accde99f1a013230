"""Implicit Runge–Kutta, partitioned and Nyström methods: what is proved of them, and what 40 digits show."""

import random
from fractions import Fraction
from functools import cache
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from sympy import sympify

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.catalogue import IMPLICIT
from pnn_symbolic.checks import check_order
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.errors import InputError, ParseError, ShapeError
from pnn_symbolic.implicit import ImplicitStep, step_of_equations, step_of_table, step_of_tableau
from pnn_symbolic.implicit.checks import CHECKS, EVERY
from pnn_symbolic.implicit.conjugacy import in_other_variables
from pnn_symbolic.implicit.naming import implicit_method_of
from pnn_symbolic.implicit.oscillator import rational_step
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.report.judgement_screen import show_judgement

GAUSS_2 = [["1/4", "1/4 - sqrt(3)/6"], ["1/4 + sqrt(3)/6", "1/4"]], ["1/2", "1/2"]
GAUSS_3 = (
    [
        ["5/36", "2/9 - sqrt(15)/15", "5/36 - sqrt(15)/30"],
        ["5/36 + sqrt(15)/24", "2/9", "5/36 - sqrt(15)/24"],
        ["5/36 + sqrt(15)/30", "2/9 + sqrt(15)/15", "5/36"],
    ],
    ["5/18", "4/9", "5/18"],
)
SIMPSON = ["1/6", "2/3", "1/6"]
IIIA_3 = [[0, 0, 0], ["5/24", "1/3", "-1/24"], SIMPSON]
IIIB_3 = [["1/6", "-1/6", 0], ["1/6", "1/3", 0], ["1/6", "5/6", 0]]
IIIC_3 = [["1/6", "-1/3", "1/6"], ["1/6", "5/12", "-1/12"], SIMPSON]
TRAPEZIUM = [[0, 0], ["1/2", "1/2"]], ["1/2", "1/2"]
GAMMA = "1 - sqrt(2)/2"
CROUZEIX = "1/2 + sqrt(3)/6"
METHODS = {
    # step, order, self-adjoint, symplectic, limit of dt·ω
    "implicit midpoint": (ImplicitStep.from_tableau([["1/2"]], [1]), 2, True, True, EVERY),
    "Gauss 2": (ImplicitStep.from_tableau(*GAUSS_2), 4, True, True, EVERY),
    "Gauss 3": (ImplicitStep.from_tableau(*GAUSS_3), 6, True, True, EVERY),
    "trapezium": (ImplicitStep.from_tableau(*TRAPEZIUM), 2, True, False, EVERY),
    "backward Euler": (ImplicitStep.from_tableau([[1]], [1]), 1, False, False, EVERY),
    "Lobatto IIIA 3": (ImplicitStep.from_tableau(IIIA_3, SIMPSON), 4, True, False, EVERY),
    "Lobatto IIIB 3": (ImplicitStep.from_tableau(IIIB_3, SIMPSON), 4, True, False, EVERY),
    "Lobatto IIIA-IIIB 3": (ImplicitStep.from_pair(IIIA_3, IIIB_3, SIMPSON), 4, True, True, 8**0.5),
    "Lobatto IIIB-IIIA 3": (ImplicitStep.from_pair(IIIB_3, IIIA_3, SIMPSON), 4, True, True, 8**0.5),
    "Lobatto IIIC 2": (
        ImplicitStep.from_tableau([["1/2", "-1/2"], ["1/2", "1/2"]], ["1/2", "1/2"]),
        2,
        False,
        False,
        EVERY,
    ),
    "Lobatto IIIC 3": (ImplicitStep.from_tableau(IIIC_3, SIMPSON), 4, False, False, EVERY),
    "Radau IIA 2": (
        ImplicitStep.from_tableau([["5/12", "-1/12"], ["3/4", "1/4"]], ["3/4", "1/4"]),
        3,
        False,
        False,
        EVERY,
    ),
    "SDIRK 2": (
        ImplicitStep.from_tableau([[GAMMA, 0], ["sqrt(2)/2", GAMMA]], ["sqrt(2)/2", GAMMA]),
        2,
        False,
        False,
        EVERY,
    ),
    "Crouzeix 3": (
        ImplicitStep.from_tableau([[CROUZEIX, 0], ["-sqrt(3)/3", CROUZEIX]], ["1/2", "1/2"]),
        3,
        False,
        False,
        EVERY,
    ),
    "two midpoints": (ImplicitStep.from_tableau([["1/4", 0], ["1/2", "1/4"]], ["1/2", "1/2"]), 2, True, True, EVERY),
    "Newmark 1/4": (ImplicitStep.newmark("1/4", "1/2"), 2, True, False, EVERY),
    "Newmark 1/6": (ImplicitStep.newmark("1/6", "1/2"), 2, True, False, 12**0.5),
    "Newmark 1/12": (ImplicitStep.newmark("1/12", "1/2"), 2, True, False, 6**0.5),
    "Newmark damped": (ImplicitStep.newmark("121/400", "3/5"), 1, False, False, EVERY),
}
rows = pytest.mark.parametrize("name", METHODS)


def force(q):
    """The force of the potential of Hénon and Heiles."""
    return mpmath.matrix([-q[0] - 2 * q[0] * q[1], -q[1] - q[0] ** 2 + q[1] ** 2])


MASS = mpmath.mpf(5) / 4


@cache
def numbers_of(step):
    """The numbers of a step, in the 40 digits of every measurement here."""
    rows = (*step.a, step.c, step.b, step.b_bar)
    return {n: mpmath.mpf(str(step.field.to_sympy(n).evalf(60))) for row in rows for n in row}


def run(step, state, h):
    """One step in the plane: the stages by iteration until nothing changes."""
    number = numbers_of(step)
    x, v = mpmath.matrix(state[:2]), mpmath.matrix(state[2:])
    forces = [force(x) / MASS for _ in step.b]

    def summed(row):
        return sum((number[n] * f for n, f in zip(row, forces, strict=True)), mpmath.matrix([0, 0]))

    for _ in range(200):
        after = [
            force(x + number[c] * h * v + h * h * summed(row)) / MASS for c, row in zip(step.c, step.a, strict=True)
        ]
        change = max(abs(n) for a, b in zip(after, forces, strict=True) for n in a - b)
        forces = after
        if change < mpmath.mpf(10) ** (8 - mpmath.mp.dps):
            break
    return [*(x + h * v + h * h * summed(step.b_bar)), *(v + h * summed(step.b))]


START = ("0.3", "-0.4", "0.5", "0.2")


@cache
def fine(h):
    """The exact motion: Gauss's method with three stages in steps so short that it is exact here."""
    state = [mpmath.mpf(n) for n in START]
    for _ in range(20):
        state = run(METHODS["Gauss 3"][0], state, h / 20)
    return state


def slope(step):
    with mpmath.workdps(40):
        start = [mpmath.mpf(n) for n in START]
        steps = [mpmath.mpf(1) / n for n in (32, 64)]
        errors = [max(abs(a - b) for a, b in zip(run(step, start, h), fine(h), strict=True)) for h in steps]
        return float(mpmath.log(errors[0] / errors[1], 2)) - 1


def returns(step):
    with mpmath.workdps(40):
        start, h = [mpmath.mpf(n) for n in START], mpmath.mpf(1) / 8
        back = run(step, run(step, start, h), -h)
        return max(abs(a - b) for a, b in zip(back, start, strict=True)) < mpmath.mpf(10) ** -28


def keeps_the_form(step):
    """Whether JᵀΩJ = Ω, by differences in 40 digits."""
    with mpmath.workdps(40):
        start, h, d = [mpmath.mpf(n) for n in START], mpmath.mpf(1) / 8, mpmath.mpf(10) ** -12
        columns = []
        for k in range(4):
            ends = [run(step, [n + sign * d * (k == i) for i, n in enumerate(start)], h) for sign in (1, -1)]
            columns.append([(a - b) / (2 * d) for a, b in zip(*ends, strict=True)])
        jacobian = mpmath.matrix(columns).T
        form = mpmath.matrix([[0, 0, 1, 0], [0, 0, 0, 1], [-1, 0, 0, 0], [0, -1, 0, 0]])
        return mpmath.mnorm(jacobian.T * form * jacobian - form, 1) < mpmath.mpf(10) ** -16


@pytest.mark.parametrize("name", ["trapezium", "Newmark 1/6", "Lobatto IIIA 3"])
def test_the_step_in_other_variables_is_the_step_between_two_changes_of_variables(name):
    step, h, start = METHODS[name][0], mpmath.mpf(1) / 8, [mpmath.mpf(n) for n in START]

    def changed(state, change):
        drift, place, kick = (mpmath.mpf(str(step.field.to_sympy(n).evalf(60))) for n in change)
        x, v = mpmath.matrix(state[:2]), mpmath.matrix(state[2:])
        per_mass = force(x) / MASS
        return [*(x + drift * h * v + place * h * h * per_mass), *(v + kick * h * per_mass)]

    with mpmath.workdps(40):
        for change, there in in_other_variables(step):
            ends = run(there, changed(start, change), h), changed(run(step, start, h), change)
            assert max(abs(a - b) for a, b in zip(*ends, strict=True)) < mpmath.mpf(10) ** -28


def test_newmark_without_damping_is_symplectic_in_other_variables_and_a_screen_says_so(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")  # a verdict a line
    newmark = ImplicitStep.newmark("1/7", "1/2")
    show_judgement(newmark, brief=True)
    line = next(line for line in capsys.readouterr().out.splitlines() if "symplectic in other variables:" in line)
    assert "with x - Δt² f(x)/(7 m) in the place of x it is velocity Verlet with the force f(X)" in line
    damped = judgement(ImplicitStep.newmark("0.3025", "0.6"))["findings"]
    assert damped["symplectic_up_to_conjugation"]["verdict"] == "refuted"


@rows
@pytest.mark.slow
def test_order_symmetry_and_symplecticity_are_those_that_40_digits_show(name):
    step, order, symmetric, symplectic, _ = METHODS[name]
    assert CHECKS["order"](step).value == order
    assert CHECKS["self_adjoint"](step).holds is CHECKS["time_reversible"](step).holds is symmetric is returns(step)
    assert CHECKS["symplectic"](step).holds is symplectic is keeps_the_form(step)
    keeps_areas_of_oscillators = rational_step(step).determinant == rational_step(step).below
    for kept in (CHECKS["area_preserving_1d"](step), CHECKS["volume_preserving"](step)):
        assert kept.holds is (symplectic or (None if keeps_areas_of_oscillators else False))
        assert kept.holds is not False or "multiplies areas by" in kept.witness["sentence"]
    assert slope(step) == pytest.approx(order, abs=0.25)


def matrix(step, z):
    """One step of x'' = -x with dt = z, by a linear solver."""
    a, c, b, b_bar = (
        np.array([[float(step.field.to_sympy(n)) for n in row] for row in rows])
        for rows in (step.a, [step.c], [step.b], [step.b_bar])
    )
    stages = np.linalg.solve(np.eye(step.stages) + z * z * a, np.stack([np.ones(step.stages), c[0]], axis=1))
    return np.array([[1, 1], [0, 1]]) - z * z * np.vstack([b_bar[0] @ stages, b[0] @ stages])


@rows
def test_oscillations_are_bounded_below_the_limit_and_grow_above_it(name):
    step, *_, limit = METHODS[name]
    finding = CHECKS["stability_limit"](step)
    assert finding.holds
    if limit == EVERY:
        assert finding.value == EVERY
    else:
        assert float(finding.value) == pytest.approx(limit, rel=1e-12)
        assert np.abs(np.linalg.eigvals(matrix(step, limit * 1.001))).max() > 1 + 1e-4
    for z in np.geomspace(0.01, 100, 50) if limit == EVERY else np.linspace(0.01, 0.999, 50) * limit:
        assert np.abs(np.linalg.eigvals(matrix(step, z))).max() < 1 + 1e-9


@rows
def test_the_phase_error_is_the_one_of_the_eigenvalues(name):
    finding = CHECKS["phase_error"](METHODS[name][0])
    z = 0.02
    turned = np.abs(np.angle(np.linalg.eigvals(matrix(METHODS[name][0], z))[0]))
    expected = finding.value["coefficient_float"] * z ** finding.value["power"]
    assert turned / z - 1 == pytest.approx(expected, rel=1e-2, abs=1e-13)


def test_explicit_methods_through_this_door_have_the_verdicts_of_the_other():
    half = "1/2"
    runge_kutta = [[0] * 4, [half, 0, 0, 0], [0, half, 0, 0], [0, 0, 1, 0]], ["1/6", "1/3", "1/3", "1/6"]
    step, explicit = ImplicitStep.from_tableau(*runge_kutta), OneStepMap.from_tableau(*runge_kutta)
    assert step.explicit == explicit
    known = check(explicit)
    for name in ("order", "self_adjoint", "symplectic", "time_reversible"):
        found = CHECKS[name](step)
        assert (found.holds, found.value) == (known[name].holds, known[name].value)
    assert CHECKS["stability_limit"](step).value == known["stability_limit"].value
    assert CHECKS["phase_error"](step).value["power"] == known["phase_error"].value["power"]
    assert CHECKS["order"](step).witness["velocity_error"] == check_order(explicit).witness["velocity_error"]


def drawn(seed):
    """A diagonally implicit method: any, symplectic, or both symplectic and symmetric; numbers as fractions."""
    draw = random.Random(seed)
    weights = [Fraction(draw.choice((-2, -1, 1, 2, 3)), 4) for _ in range(draw.randint(1, 3))]
    kind = draw.choice(("any", "symplectic", "symmetric"))
    if kind == "symmetric":
        weights = [*weights, *weights[::-1]]
    weights = [w / sum(weights) for w in weights] if sum(weights) else [Fraction(1)]
    a = [
        [weights[j] if j < i else weights[i] / 2 if i == j else Fraction(0) for j in range(len(weights))]
        for i in range(len(weights))
    ]
    if kind == "any":
        a[-1][0] += Fraction(draw.randint(1, 3), 7)
    return a, weights


def step_of(a, b):
    return ImplicitStep.from_tableau([[str(n) for n in row] for row in a], [str(n) for n in b])


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.slow
def test_random_methods_agree_with_40_digits(seed):
    step = step_of(*drawn(seed))
    assert CHECKS["self_adjoint"](step).holds is returns(step)
    assert CHECKS["symplectic"](step).holds is keeps_the_form(step)
    assert CHECKS["order"](step).value == pytest.approx(slope(step), abs=0.3)


@pytest.mark.parametrize("seed", range(20))
def test_stages_in_another_order_doubled_and_unused_are_the_same_step(seed):
    draw, (a, b) = random.Random(seed), drawn(seed)
    order = draw.sample(range(len(b)), len(b))
    permuted = [[a[i][j] for j in order] for i in order], [b[i] for i in order]
    split, whole = Fraction(draw.randint(-2, 3), 5), draw.randrange(len(b))
    doubled = [[*row[:whole], row[whole] * split, *row[whole + 1 :], row[whole] * (1 - split)] for row in a]
    doubled.append(doubled[whole])
    weights = [*b[:whole], b[whole] * split, *b[whole + 1 :], b[whole] * (1 - split)]
    unused = (
        [[*row, Fraction(0)] for row in a] + [[Fraction(draw.randint(0, 3), 3) for _ in range(len(b) + 1)]],
        [*b, Fraction(0)],
    )
    for other in (permuted, (doubled, weights), unused):
        assert step_of(*other).equals(step_of(a, b))
    assert step_of(a, b).adjoint.adjoint == step_of(a, b)
    moved = [row[:] for row in a]
    moved[-1][-1] += Fraction(1, 9)
    assert not step_of(moved, b).equals(step_of(a, b))


def test_lobatto_iiia_iiib_with_two_stages_is_velocity_verlet():
    pair = ImplicitStep.from_pair([[0, 0], ["1/2", "1/2"]], [["1/2", 0], ["1/2", 0]], ["1/2", "1/2"])
    assert pair.explicit == OneStepMap.from_word("K 1/2, D 1, K 1/2")


def test_a_mutant_of_gauss_loses_what_it_proves():
    a, b = GAUSS_2
    mutant = ImplicitStep.from_tableau([a[0], [a[1][0], "1/4 + 1/100"]], b)
    assert CHECKS["order"](mutant).value == 1
    assert CHECKS["symplectic"](mutant).holds is CHECKS["self_adjoint"](mutant).holds is False
    assert keeps_the_form(mutant) is returns(mutant) is False


@pytest.mark.parametrize(
    ("a", "b", "c", "error"),
    [
        ([["1/2"]], ["1/2"], None, InputError),
        ([["1/2"]], [1], ["1/3"], InputError),
        ([["1/2", 0]], [1], None, ShapeError),
        ([["1/2"]], [1, 0], None, ShapeError),
        ([], [], None, ShapeError),
    ],
)
def test_tables_that_are_no_method_are_refused(a, b, c, error):
    with pytest.raises(error):
        ImplicitStep.from_tableau(a, b, c)


def test_limits_do_not_fall_as_newmark_gets_more_implicit():
    values = [CHECKS["stability_limit"](ImplicitStep.newmark(f"{k}/48", "1/2")).value for k in range(12)]
    assert all(float(low) < float(high) for low, high in pairwise(values))


def test_a_method_whose_kicks_count_twice_is_told_with_its_motion():
    step = ImplicitStep.from_nystrom([["1/2"]], [1], [2], ["1/2"])  # the midpoint rule with f twice as strong
    assert CHECKS["motion"](step).value == "x'' = 2*f(x)/m"
    assert CHECKS["order"](step).value == 2


def test_a_table_is_read_and_judged_on_the_screen_and_an_explicit_one_is_a_map(capsys):
    step = step_of_table('A = [["1/2"]]\nb = [1]')
    show_judgement(step, judgement(step))
    shown = capsys.readouterr().out
    assert "k1 = f(x + dt*v/2 + dt**2*k1/(4*m))" in shown
    assert "an implicit method of order 2 with 1 force, self-adjoint, symplectic" in shown
    pair = step_of_table('A = [[0,0],["1/2","1/2"]]\nA_hat = [["1/2",0],["1/2",0]]\nb = ["1/2", "1/2"]')
    assert pair == OneStepMap.from_word("K 1/2, D 1, K 1/2")
    with pytest.raises(ParseError, match="the table has no b"):
        step_of_table('A = [["1/2"]]')


# ---------------------------------------------------------------- the catalogue

known = pytest.mark.parametrize("method", IMPLICIT, ids=str)


@known
def test_claims_of_the_catalogue_are_proved(method):
    step = step_of_tableau(method.made_from)
    assert step.explicit is None
    assert CHECKS["order"](step).value == method.order
    assert CHECKS["self_adjoint"](step).holds == CHECKS["time_reversible"](step).holds == method.self_adjoint
    assert CHECKS["symplectic"](step).holds == method.symplectic
    elsewhere = CHECKS["symplectic_up_to_conjugation"](step).holds
    assert bool(elsewhere) == (method.symplectic or method.symplectic_elsewhere)
    assert step.reduced.stages == method.forces
    limit = CHECKS["stability_limit"](step).value
    assert (limit == EVERY) == (method.stability_limit == "every")
    assert limit == EVERY or limit == sympify(method.stability_limit)


@known
def test_a_step_of_the_catalogue_is_called_by_its_own_name_alone(method):
    assert implicit_method_of(step_of_tableau(method.made_from)) is method


def test_names_of_implicit_methods_lead_to_them_and_their_printed_tableaux_are_read_back():
    for method in IMPLICIT:
        for name in method.names():
            assert read_input(name).map == step_of_tableau(method.made_from)
        assert read_input(str(method.made_from)).map == step_of_tableau(method.made_from)


# ---------------------------------------------------------------- equations with new values on both sides

EQUATIONS = {
    "implicit Euler": "v' = v + h*f(x')/m; x' = x + h*v'",
    "implicit midpoint": "y = x + h*w/2; w = v + h*f(y)/(2*m); x' = 2*y - x; v' = 2*w - v",
    "trapezoidal rule": "x' = x + h*(v + v')/2; v' = v + h*(f(x) + f(x'))/(2*m)",
    "linear acceleration": "a = f(x)/m; b = f(x')/m; x' = x + h*v + h**2*(2*a + b)/6; v' = v + h*(a + b)/2",
}


@pytest.mark.parametrize("name", EQUATIONS)
def test_equations_are_solved_for_the_new_values(name):
    assert implicit_method_of(step_of_equations(EQUATIONS[name])).name == name


def test_friction_at_the_new_velocity_is_solved_away():
    solved = step_of_equations("parameter c; v' = v + h*(f(x) - c*v')/m; x' = x + h*v'")
    assert solved == OneStepMap.from_equations("parameter c; v' = (v + h*f(x)/m)/(1 + h*c/m); x' = x + h*v'")
