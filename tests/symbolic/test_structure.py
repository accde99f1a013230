"""What a map keeps: areas, volumes, directions of time; against independent numbers in one to three dimensions."""

import json
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, cbrt

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.checks import (
    CHECKS,
    check_area,
    check_conformality,
    check_conjugate_reversal,
    check_dead_weights,
    check_domain,
    check_self_adjointness,
    check_symplecticity,
    check_time_reversal,
    check_volume,
)
from pnn_symbolic.commands.inputs import read_input
from pnn_symbolic.maps.one_step_map import FLIP_VELOCITY, IDENTITY
from pnn_symbolic.maps.restriction import Domain, restrict
from pnn_symbolic.maps.word import Word
from pnn_symbolic.report.judgement_screen import show_judgement
from pnn_symbolic.splitting.factorisation import factorise
from tests.symbolic.paper_maps import PNN_1, PNN_2, PNN_3

PNN_2_WORD = Word.of(("D", "1/2"), ("S", "1.0001"), ("K", "2000/2001"), ("D", "1/2"))
PNN_3_WORD = Word.of(("D", "0.50035"), ("K", "2000/2001"), ("D", "1/2"), ("S", "0.99995"))
TAKAHASHI_IMADA = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f(y + h**2*f(y)/(12*m))/m; x' = y + h*v'/2")
EXPLICIT_EULER = OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x)/m")

nonzero = st.fractions(min_value=-2, max_value=2, max_denominator=9).filter(bool)
numbers = nonzero.map(lambda q: Rational(q.numerator, q.denominator))
splittings = st.lists(st.tuples(st.sampled_from(["D", "K", "K_slow"]), numbers), max_size=6).map(
    lambda letters: Word.of(*letters)
)
damped = st.lists(st.tuples(st.sampled_from(["D", "K", "K_slow", "S"]), numbers), max_size=6).map(
    lambda letters: Word.of(*letters)
)

# ---------------------------------------------------------------- independent numbers


def random_forces(step, generator, dimensions, *, gradient=True):
    """Quadratic forces, a symmetric cubic form each where they are gradients; forces of the velocity lose a product."""
    forces = {}
    for name in sorted({atom.function for atom in step.normal_form.table.atoms if atom.is_force}):
        A, B = generator.normal(size=(dimensions,) * 2), generator.normal(size=(dimensions,) * 3)
        if gradient:
            A = A + A.T
            B = sum(B.transpose(p) for p in [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)])
        C = generator.normal(size=(dimensions,) * 3)

        def force(q, v=None, A=A, B=B, C=C):
            lost = 0 if v is None else np.einsum("ijk,j,k->i", C, q, v)
            return -A @ q - np.einsum("ijk,j,k->i", B, q, q) - lost

        forces[name] = force
    return forces or (lambda q: -q)


def jacobian(step, generator, dimensions, *, gradient=True):
    """The Jacobian matrix at a random state for random forces, by complex steps."""
    run, z = step.step_function(), generator.normal(size=2 * dimensions)
    forces = random_forces(step, generator, dimensions, gradient=gradient)
    J = np.empty((2 * dimensions, 2 * dimensions))
    for k in range(2 * dimensions):
        shifted = z.astype(complex)
        shifted[k] += 1e-30j
        new = run(shifted[:dimensions], shifted[dimensions:], 0.3, 1.3, forces)
        J[:, k] = np.concatenate(new).imag / 1e-30
    return J


def omega(dimensions):
    zero, one = np.zeros((dimensions, dimensions)), np.eye(dimensions)
    return np.block([[zero, one], [-one, zero]])


def random_program(generator, stages):
    """x' and v' from forces at random places: structured, degenerate and generic ones."""
    kind = generator.integers(4)
    names = ["f", "f_slow"]
    if kind == 0:
        letters = [
            (str(generator.choice(["D", "K", "K_slow"])), Rational(int(n) or 2, 5))
            for n in generator.integers(-5, 6, size=2 * stages)
        ]
        return Word.of(*letters).map
    equal_places = kind == 1  # all forces at one position, as in the method of Takahashi and Imada
    lines, values = ["y = x + h*v/2"], []
    for k in range(stages):
        a = [Rational(int(n), 6) for n in generator.integers(-6, 7, size=k + 1)]
        start = "y" if equal_places else f"x + ({a[0]})*h*v"
        lines.append(
            f"F{k} = {generator.choice(names)}({start}"
            + "".join(f" + ({a[j + 1]})*h**2*F{j}/m" for j in range(k))
            + ")"
        )
        values.append(f"F{k}")
    b = [Rational(int(n), 6) for n in generator.integers(-6, 7, size=2 * stages)]
    if equal_places:
        lines.append("w = v" + "".join(f" + ({b[k]})*h*{F}/m" for k, F in enumerate(values)))
        lines += ["x' = y + h*w/2", "v' = w"]
    else:
        lines.append("x' = x + h*v" + "".join(f" + ({b[k]})*h**2*{F}/m" for k, F in enumerate(values)))
        lines.append("v' = v" + "".join(f" + ({b[stages + k]})*h*{F}/m" for k, F in enumerate(values)))
    return OneStepMap.from_equations("; ".join(lines))


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.slow
def test_areas_and_volumes_agree_with_jacobians_in_one_two_and_three_dimensions(seed):
    generator = np.random.default_rng(seed)
    step = random_program(generator, 1 + seed % 3)
    findings = {name: CHECKS[name](step) for name in ("area_preserving_1d", "symplectic", "conformal_factor")}
    volume = check_volume(step)
    J1, J2, J3 = (jacobian(step, generator, d) for d in (1, 2, 3))
    assert findings["area_preserving_1d"].holds is bool(abs(np.linalg.det(J1) - 1) < 1e-9)
    products = [J.T @ omega(d) @ J for d, J in ((1, J1), (2, J2), (3, J3))]
    sizes = [max(1, np.abs(J).max() ** 2) for J in (J1, J2, J3)]
    defects = [np.abs(P - omega(d)).max() / s for d, P, s in zip((1, 2, 3), products, sizes, strict=True)]
    assert findings["symplectic"].holds is bool(max(defects) < 1e-9)
    spread = [np.abs(P - P[0, d] * omega(d)).max() / s for d, P, s in zip((1, 2, 3), products, sizes, strict=True)]
    other = jacobian(step, generator, 1)
    constant = abs(np.linalg.det(J1) - np.linalg.det(other)) < 1e-9
    assert findings["conformal_factor"].holds is bool(constant and max(spread) < 1e-9)
    volumes = [np.linalg.det(jacobian(step, generator, d, gradient=False)) for d in (1, 2, 3)]
    assert volume.holds is bool(max(abs(v - 1) for v in volumes) < 1e-8)


@given(damped)
@settings(max_examples=40)
@pytest.mark.slow
def test_a_word_multiplies_every_area_by_the_product_of_its_scalings(word):
    factor = sympy.prod(letter.number for letter in word if letter.kind == "S")
    finding = check_conformality(word.map)
    assert finding.value == factor
    assert check_symplecticity(word.map).holds is bool(factor == 1)
    assert check_area(word.map).holds is bool(factor == 1)
    assert check_volume(word.map).holds is bool(factor == 1)


@given(splittings)
@settings(max_examples=30)
def test_a_splitting_is_self_adjoint_exactly_when_it_is_reversible(word):
    assert check_self_adjointness(word.map).holds is check_time_reversal(word.map).holds


def returns(words, other):
    """True when `words` one after the other, with `other` in between, are the identity."""
    return words.then(other).then(words).then(other).equals(IDENTITY)


@given(splittings)
@settings(max_examples=40)
@pytest.mark.slow
def test_every_reversor_found_reverses(word):
    finding = check_conjugate_reversal(word.map)
    if finding.holds:
        reversor = read(finding.value["reversor"]).map
        assert returns(reversor, word.map)
        change = read(finding.value["coordinates"])
        palindrome = change.inverse.then(word).then(change).map
        assert check_time_reversal(palindrome).holds
    else:
        cyclic, backwards = (read(finding.witness[name]) for name in ("cyclic_word", "read_backwards"))
        assert backwards.parts not in [cyclic.parts[k:] + cyclic.parts[:k] for k in range(len(cyclic))]


@given(splittings, splittings)
@settings(max_examples=25)
@pytest.mark.slow
def test_a_palindrome_in_other_coordinates_is_reversible_there(half, change):
    word = change.inverse.then(half).then(half.reversed).then(change)
    assert check_conjugate_reversal(word.map).holds


def read(text):
    return Word.of(*(tuple(letter.split(" ", 1)) for letter in text.split(", ")))


@pytest.mark.parametrize(
    ("rule", "there"),
    [
        (
            "x_next = 2*x - x_prev + h^2*f(x)/m",
            "with v + Δt f(x)/(2 m) in the place of v it is velocity Verlet, of order 2",
        ),
        ("D 1, K 1", "with x + Δt v/2 in the place of x it is position Verlet, of order 2"),
        ("D 3/10, K 1, D 7/10", "with x - Δt v/5 in the place of x it is position Verlet, of order 2"),
        ("K 1, D 1, K 1, D 1", "2 steps of velocity Verlet, each of Δt"),
        ("K 1.0005, D 1", "it is the palindrome K 2001/4000, D 1, K 2001/4000"),
    ],
)
def test_a_step_that_retraces_in_other_variables_alone_says_so_on_the_first_screen(rule, there, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")  # a verdict a line
    show_judgement(read_input(rule).map, brief=True)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    (place,) = (k for k, line in enumerate(lines) if line.startswith("✗ does not retrace its path"))
    assert lines[place + 1].startswith("✓ retraces it in other variables: proved for every force f(x)")
    assert there in lines[place + 1]


def test_of_a_step_that_retraces_in_no_variables_or_in_these_no_line_is_added(capsys):
    for rule in ("D 1/2, K 1, D 1/2", "x' = x + h*v; v' = v + h*f(x)/m"):
        show_judgement(OneStepMap.from_word(rule) if "=" not in rule else read_input(rule).map, brief=True)
    assert "other variables" not in capsys.readouterr().out


# ---------------------------------------------------------------- special maps


def test_equal_places_keep_areas_on_a_line_and_volumes_but_no_areas_in_the_plane():
    # Rowlands; Wisdom, Holman & Touma: the simplified kick of Takahashi and Imada
    findings = check(TAKAHASHI_IMADA)
    held = {name for name, finding in findings.items() if finding.holds}
    assert {"time_reversible", "self_adjoint", "area_preserving_1d", "volume_preserving"} <= held
    assert findings["symplectic"].holds is findings["conformal_factor"].holds is False
    assert "x2" in findings["symplectic"].witness["state"]


def test_explicit_euler_grows_areas_by_a_printed_polynomial():
    finding = check_area(EXPLICIT_EULER)
    assert finding.details["determinant"] == "-dt**2*f'(x)/m + 1"


@pytest.mark.parametrize("stages", [8, 12])
def test_areas_of_many_stages_at_one_place_are_decided_exactly(stages):
    generator = np.random.default_rng(stages)
    lines = ["y = x + h*v/3"]
    for k in range(stages):
        a = [Rational(int(n), 7) for n in generator.integers(-6, 7, size=k)]
        lines.append(
            f"F{k} = f(y + {Rational(k + 1, 9)}*h**2*G"
            + "".join(f" + ({q})*h**2*F{j}/m" for j, q in enumerate(a))
            + ")"
            if k
            else "G = f_slow(y)/m; F0 = f(y + h**2*G/9)"
        )
    lines += ["w = v" + "".join(f" + h*F{k}/({k + 2}*m)" for k in range(stages)), "x' = y + h*w/5", "v' = w"]
    step = OneStepMap.from_equations("; ".join(lines))
    assert check_area(step).holds
    assert check_volume(step).holds
    assert check_symplecticity(step).holds is False
    broken = OneStepMap.from_equations("; ".join([*lines[:-2], "x' = y + h*w/5 + h**2*F0/(97*m)", "v' = w"]))
    assert check_area(broken).holds is False


def test_a_force_of_the_velocity_changes_areas():
    findings = check(OneStepMap.from_equations("v' = v + h*f(x, v)/m; x' = x + h*v'"))
    for name in (
        "time_reversible",
        "reversible_up_to_conjugation",
        "symplectic",
        "conformal_factor",
        "volume_preserving",
    ):
        assert findings[name].holds is False, name
    assert findings["area_preserving_1d"].details["determinant"] == "dt*f_v(x, v)/m + 1"
    assert "f(x, v)" in findings["symplectic"].scope


def test_two_forces_are_two_independent_gradients():
    # f_slow and f_fast at one place have two Hessians, which need not commute
    mixed = OneStepMap.from_equations("y = x + h*v/2; v' = v + h*f_fast(y + h**2*f_slow(y)/(12*m))/m; x' = y + h*v'/2")
    assert check_symplecticity(mixed).holds is False
    assert check_area(mixed).holds
    respa = Word.of(
        ("K_slow", "1/2"),
        ("K_fast", "1/4"),
        ("D", "1/2"),
        ("K_fast", "1/2"),
        ("D", "1/2"),
        ("K_fast", "1/4"),
        ("K_slow", "1/2"),
    )
    findings = check(respa.map)
    assert findings["symplectic"].holds
    assert findings["time_reversible"].holds
    assert "f_fast = -grad U_fast, f_slow = -grad U_slow" in findings["symplectic"].scope


def test_exact_radicals_are_no_decimals():
    w = 1 / (2 - cbrt(2))
    numbers = [w / 2, w, (1 - w) / 2, 1 - 2 * w, (1 - w) / 2, w, w / 2]
    forest_ruth = Word.of(*zip("DKDKDKD", numbers, strict=True)).map
    findings = check(forest_ruth)
    for name in ("time_reversible", "self_adjoint", "symplectic", "volume_preserving", "area_preserving_1d"):
        assert findings[name].holds, name
    assert len(factorise(forest_ruth).word) == 7
    nearly = Word.of(*zip("DKDKDKD", [*numbers[:-1], Rational(str(w.evalf(60))) / 2], strict=True)).map
    finding = check_time_reversal(nearly)
    assert finding.holds is False
    assert 0 < abs(finding.witness["mismatch"]["x"]) < 1e-50
    assert check_symplecticity(nearly).holds


def test_a_map_that_forgets_keeps_nothing():
    findings = check(Word.of(("D", 1), ("K", 1), ("S", 0)).map)
    for name in ("time_reversible", "reversible_up_to_conjugation", "self_adjoint", "symplectic", "conformal_factor"):
        assert findings[name].holds is False, name
    assert "forgets" in findings["conformal_factor"].witness["sentence"]


def test_the_flip_turns_areas_over():
    findings = check(FLIP_VELOCITY)
    assert findings["conformal_factor"].value == -1
    assert findings["volume_preserving"].holds is False
    assert findings["time_reversible"].holds


def test_a_constant_trained_at_one_time_step_is_reversible_and_not_self_adjoint():
    step = OneStepMap.from_equations("y = x + 0.01*v/2; v' = v + 0.01*f(y); x' = y + 0.01*v'/2")
    assert check_time_reversal(step).holds
    finding = check_self_adjointness(step)
    assert finding.holds is False
    assert "same for dt and -dt" in finding.assumptions[0]


def test_friction_in_the_middle_is_self_adjoint_and_no_reversal():
    baoab = Word.of(("K", "1/2"), ("D", "1/2"), ("S", "0.9"), ("D", "1/2"), ("K", "1/2")).map
    assert check_time_reversal(baoab).holds is False
    finding = check_self_adjointness(baoab)
    assert finding.holds is False  # 0.9 is typed as a number that does not know of dt
    assert finding.details["damped"]["verdict"] == "proved"
    assert finding.details["damped"]["word"] == "K 1/2, D 1/2, S 9/10, D 1/2, K 1/2"
    ends = Word.of(("S", "4/9"), ("K", "1/2"), ("D", 1), ("K", "1/2"), ("S", "4/9")).map
    assert check_self_adjointness(ends).details["damped"]["word"] == "S 4/9, K 1/2, D 1, K 1/2, S 4/9"


@pytest.mark.parametrize("text", ["v' = v - h*x; x' = x + h*v'", "x' = 2*x; v' = v/2", "x' = x + v; v' = v - x/4"])
def test_linear_maps_of_determinant_1_have_a_linear_reversor(text):
    step = OneStepMap.from_equations(text)
    finding = check_conjugate_reversal(step)
    determinant = check_area(step).holds
    assert finding.holds is determinant
    if determinant:
        halves = finding.value["reversor"].replace("dt*v becomes", "v becomes")
        x, v = (half.split(" becomes ")[1] for half in halves.split(", "))
        reversor = OneStepMap.from_equations(f"x' = {x}; v' = ({v})/dt")
        scale = reversor.then(reversor)
        assert reversor.then(step).then(reversor).then(step).equals(scale)


@pytest.mark.parametrize("kick", ["f(y + h**2*f(y)/(12*m))/m", "-y**3", "f(2*y)/m", "f_slow(y + h**2*f_fast(y)/m)/m"])
def test_kicks_by_sub_programs_are_reversed_in_coordinates_of_their_own(kick):
    step = OneStepMap.from_equations(f"y = x; w = v + h*{kick}; x' = y + h*w; v' = w")
    assert check_time_reversal(step).holds is False
    value = check_conjugate_reversal(step).value
    assert len(value["programs"]) == 1
    # first χ⁻¹, then the map, then χ, with χ half a kick: reversible as it is
    halves = [OneStepMap.from_equations(f"y = x; x' = y; v' = v + ({sign})*h*{kick}/2") for sign in (-1, 1)]
    there = halves[0].then(step).then(halves[1])
    assert check_time_reversal(there).holds


def test_kicks_by_sub_programs_that_no_coordinates_reverse():
    places = {"a": "f(x1 + h**2*f(x1)/m)/m", "b": "f(x2)/m", "c": "f(2*x3)/m"}
    step = OneStepMap.from_equations(
        f"x1 = x; v1 = v + h*{places['a']}; x2 = x1 + h*v1; v2 = v1 + h*{places['b']}; x3 = x2 + 2*h*v2; "
        f"v' = v2 + h*{places['c']}; x' = x3 + 3*h*v'"
    )
    finding = check_conjugate_reversal(step)
    assert finding.holds is False
    assert "K_1 1, D 1, K 1, D 2, K_2 1, D 3" in factorise(step).reason
    assert "no rotation" in finding.witness["sentence"]


def test_areas_that_grow_cannot_be_reversed_in_any_coordinates():
    finding = check_conjugate_reversal(EXPLICIT_EULER)
    assert finding.holds is False
    witness = finding.witness
    x, v = sympy.symbols("x v", real=True)
    force = sympy.Lambda(x, Rational(-1, 3) * x)
    assert witness["force"] == "-x/3"
    X, V = (
        e.replace(sympy.Function("f", real=True), force) for e in (EXPLICIT_EULER.position, EXPLICIT_EULER.velocity)
    )
    J = sympy.Matrix([[X.diff(x), X.diff(v)], [V.diff(x), V.diff(v)]])
    values = {s: Rational(witness.get(s.name, 0)) for s in J.free_symbols}
    assert J.subs(values).det() == Rational(witness["outcome"]["determinant"]) == Rational(4, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x' = x + h*v; v' = v + h*f(x)", []),
        ("x' = x + h*v; v' = v + h*f(x) + h*f(1)", ["f(1) is a constant: this force does not depend on the state"]),
        ("x' = x + h*f(x); v' = v", []),
        ("x' = x + h*f(x); v' = 0", ["v' does not depend on the state", "v has no effect"]),
        ("x' = x + h*v; v' = v", ["no force f acts"]),
    ],
)
def test_what_has_no_effect_is_listed(text, value):
    assert check_dead_weights(OneStepMap.from_equations(text)).value == value


# ---------------------------------------------------------------- domains


def test_relu_of_a_positive_position_is_the_identity_there_and_said_to_be_so():
    step = OneStepMap.from_equations("y = relu(x/2) + relu(2*relu(x)); x' = y + h*v; v' = v + h*f(x')/m")
    finding = check_domain(step)
    assert finding.value == ["x > 0"]
    assert finding.details["equals"]["position"] == "5*x/2 + dt*v"
    assert factorise(step).word is None


@pytest.mark.parametrize(
    ("text", "position", "conditions"),
    [
        ("x' = relu(x); v' = v", "x", ["x > 0"]),
        ("x' = x + relu(-x); v' = v", "x", ["x > 0"]),
        ("x' = elu(x + 1) + v*0; v' = v", "1 + x", ["x > 0"]),
        ("x' = relu(x + h*v/2); v' = v", "x + dt*v/2", ["x + dt*v/2 > 0"]),
        ("x' = relu(x**2 + h**3*relu(x)*x); v' = v", "dt**3*x*x + x*x", ["x > 0"]),
        ("x' = relu(v) - relu(-v); v' = v", "v", ["-v > 0"]),
        ("x' = relu(1 + tanh(v)); v' = v", "1 + tanh(v)", ["x > 0"]),
    ],
)
def test_the_map_on_its_domain_is_written_out(text, position, conditions):
    finding = check_domain(OneStepMap.from_equations(text))
    assert finding.value == conditions
    expected = OneStepMap.from_equations(f"x' = {position}; v' = v")
    assert OneStepMap.from_equations(f"x' = {finding.details['equals']['position']}; v' = v").equals(expected)


def test_bounds_of_the_data_decide_more_than_signs():
    step = OneStepMap.from_equations("x' = relu(x + h*v/2) + h*v; v' = v + h*f(x)")
    data = Domain(position=(Fraction(9, 10), Fraction(3, 2)), velocity=(-2, 2), time_step=(0, Fraction(1, 100)))
    found = restrict(step, data)
    assert found.conditions == ("9/10 <= x <= 3/2", "-2 <= v <= 2", "0 <= dt <= 1/100")
    assert found.map.equals(OneStepMap.from_equations("x' = x + 3*h*v/2; v' = v + h*f(x)"))


@given(st.floats(0.01, 5), st.floats(-3, 3))
@settings(max_examples=30)
@pytest.mark.slow
def test_a_restricted_map_gives_the_same_numbers_on_its_domain(x, v):
    step = OneStepMap.from_equations("y = relu(x) + h*relu(x + 1)*v + elu(x); x' = y; v' = v + h*f(relu(y)) + relu(-x)")
    found = restrict(step)
    assert found.conditions == ("x > 0", "2*x + dt*v + dt*x*v > 0")
    old, new = (one.step_function()(x, v, 0.1, 1.0, np.sin) for one in (step, found.map))
    if 2 * x + 0.1 * v + 0.1 * x * v > 0:
        assert old == pytest.approx(new)


# ---------------------------------------------------------------- the paper, section by section


def test_pnn_1_is_a_word_whatever_its_mass():
    assert str(factorise(PNN_1).word) == "D 1/2, K 2000/2001, D 1/2"
    assert factorise(PNN_1).word.operators == "exp(h/2 A) exp(2000h/2001 B) exp(h/2 A)"
    findings = check(PNN_1)
    for name in list(CHECKS)[:7]:
        assert findings[name].holds, name


def test_pnn_2_is_a_strang_splitting_of_an_anti_damped_system():
    # from weights and from the printed equations: they are one map
    assert PNN_2_WORD.map.equals(PNN_2)
    assert factorise(PNN_2).word == PNN_2_WORD
    findings = check(PNN_2)
    assert findings["conformal_factor"].value == Rational("1.0001")
    assert findings["conformal_factor"].to_json()["value_float"] == 1.0001
    for name in ("time_reversible", "reversible_up_to_conjugation", "symplectic", "area_preserving_1d", "self_adjoint"):
        assert findings[name].holds is False, name
    assert findings["self_adjoint"].details["damped"]["verdict"] == "proved"
    assert findings["volume_preserving"].details["determinant_per_dimension"] == "10001/10000"


def test_pnn_3_is_conformal_from_its_weights():
    step = PNN_3_WORD.map
    assert factorise(step).word == PNN_3_WORD
    findings = check(step)
    assert findings["conformal_factor"].value == Rational("0.99995")
    assert findings["time_reversible"].holds is findings["symplectic"].holds is False
    assert findings["self_adjoint"].details["damped"]["verdict"] == "refuted"


def test_pnn_3_as_printed_is_not_conformal_any_more():
    # the rounding of the printed constants, 1.0005 in both lines, destroys it
    findings = check(PNN_3)
    assert findings["conformal_factor"].holds is False
    determinant = findings["area_preserving_1d"].details["determinant"]
    assert determinant == "-dt**2*f'(x + 10007*dt*v/20000)/(40020*m) + 19999/20000"
    assert factorise(PNN_3).word is None


# ---------------------------------------------------------------- all findings


@pytest.mark.parametrize("seed", range(12))
def test_every_answer_is_definite_and_every_refutation_has_a_witness_and_is_json(seed):
    step = random_program(np.random.default_rng(100 + seed), 1 + seed % 3)
    for name in ("time_reversible", "self_adjoint", "area_preserving_1d", "symplectic", "conformal_factor"):
        record = json.loads(json.dumps(CHECKS[name](step).to_json()))
        assert record["verdict"] != "undecided", name
        assert (record["verdict"] == "refuted") is (record["witness"] is not None)
        if record["witness"]:
            assert "arithmetic" in record["witness"], name  # numbers, not only a sentence
