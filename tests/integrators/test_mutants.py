"""Each row with one thing changed: what must be lost is lost, with a true witness, and what must be kept is kept.

What should be lost is not looked up but measured, by `oracles`, which run the changed definition itself.
"""

import re
from fractions import Fraction

import pytest
from sympy import Rational

from pnn_symbolic import OneStepMap
from pnn_symbolic.catalogue import CATALOGUE, integrator_called
from pnn_symbolic.catalogue.definitions import Nystrom, RungeKutta, Splitting
from pnn_symbolic.checks import CHECKS, check_area, check_order, check_symplecticity, check_time_reversal
from pnn_symbolic.checks.order import order_for_the_plain_law
from pnn_symbolic.integrators import identify
from pnn_symbolic.maps.letters import Letter
from pnn_symbolic.maps.word import Word
from pnn_symbolic.splitting.conjugacy import reduced
from tests.integrators import oracles
from tests.integrators.oracles import MP

pytestmark = pytest.mark.slow

DEFECT = Rational(1, 1000)
ZERO = 1e-30
WORDS = [row for row in CATALOGUE if row.word is not None and not row.has_parameters]
TABLEAUX = [row for row in CATALOGUE if isinstance(row.made_from, RungeKutta | Nystrom)]
LONG = 16
"""Longer words take longer: of their letters three are changed, and some of these rows stand for all."""
TWO_FORCES = [row for row in WORDS if "K_slow" in str(row.made_from)]
REPRESENTATIVE = {"Kahan-Li 8", "Yoshida 6A, kick first", "Blanes-Moan S10", "Blanes-Moan SRKN14a", "r-RESPA 10"}
SHORT = [row for row in WORDS if len(oracles.letters_of(row)) <= LONG or row.name in REPRESENTATIVE]
every_word = pytest.mark.parametrize("row", WORDS, ids=str)
every_short_word = pytest.mark.parametrize("row", SHORT, ids=str)
MANY_STAGES = 7
"""Of a tableau: from so many on its mutants take seconds each."""
every_tableau = pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=str(row), marks=[pytest.mark.nightly] * (len(row.made_from.b.split()) >= MANY_STAGES))
        for row in TABLEAUX
    ],
)

FORCES = {  # of the witnesses, by the text they are given with
    "-x - x**3": lambda x: -x - x**3,
    "1 - x + x**2": lambda x: 1 - x + x**2,
    "cos(x)": lambda x: MP.cos(x),
    "-grad(x1**2/2 + x2**2/2 + x1**2*x2 - x2**3/3)": oracles.henon_heiles,
}


def exact(text):
    value = Fraction(text)
    return MP.mpf(value.numerator) / value.denominator


def force_of(witness):
    """The force of a witness, on tuples; where there are several, all of them share one (as programs do)."""
    text = witness["force"]
    if text.startswith("-grad"):
        return FORCES[text]
    return lambda x: tuple(FORCES[text](part) for part in x)


def confirm_reversal_witness(finding, program):
    """Run the step forth and back from the witness's numbers: the same place, and not where it began."""
    witness = finding.witness
    x, v = (exact(witness["state"][name]) for name in "xv")
    h, force = exact(witness["dt"]), force_of(witness)
    per_mass = exact(witness["m"])
    force_per_mass = lambda q: tuple(part / per_mass for part in force(q))  # noqa: E731
    there = program((x,), (v,), h, force_per_mass)
    back = program(there[0], (-there[1][0],), h, force_per_mass)
    off = back[0][0] - x, -back[1][0] - v
    assert max(map(abs, off)) > 1e-25
    assert float(off[0]) == pytest.approx(witness["mismatch"]["x"], rel=1e-6, abs=1e-28)
    assert float(off[1]) == pytest.approx(witness["mismatch"]["v"], rel=1e-6, abs=1e-28)


def confirm_area_witness(finding, program):
    """Differentiate the step at the witness's numbers: the same area, and not the one that should be."""
    witness = finding.witness
    names = list(witness["state"])
    state = [exact(witness["state"][name]) for name in names]
    h, force, mass, half = exact(witness["dt"]), force_of(witness), exact(witness["m"]), len(state) // 2
    small = MP.mpf(10) ** -40
    columns = []
    for k in range(len(state)):
        moved = [part + (MP.mpc(0, small) if i == k else 0) for i, part in enumerate(state)]
        x, v = program(tuple(moved[:half]), tuple(moved[half:]), h, lambda q: tuple(part / mass for part in force(q)))
        columns.append([part.imag / small for part in (*x, *v)])
    if half == 1:
        determinant = columns[0][0] * columns[1][1] - columns[0][1] * columns[1][0]
        assert float(determinant - 1) == pytest.approx(witness["mismatch"]["determinant"], rel=1e-6, abs=1e-28)
        assert abs(determinant - 1) > 1e-25
        return
    a, b = (columns[names.index(name)] for name in witness["outcome"]["columns"])
    area = sum(a[k] * b[k + half] - a[k + half] * b[k] for k in range(half))
    assert float(area) == pytest.approx(float(witness["outcome"]["area"]), rel=1e-6)
    assert abs(witness["mismatch"]["area"]) > 1e-25


def judge_structure(step, program, *, one_force=True):
    """Reversal and symplecticity must be as measured; every refusal has a witness that holds."""
    reversal, symplectic = check_time_reversal(step), check_symplecticity(step)
    assert reversal.holds is (oracles.reversal_defect(program) < ZERO)
    assert symplectic.holds is (oracles.area_defect(program) < ZERO)
    if one_force:  # the witnesses of two forces have two, the programs one
        if not reversal.holds:
            confirm_reversal_witness(reversal, program)
        if not symplectic.holds:
            confirm_area_witness(symplectic, program)
    return reversal, symplectic


def word_and_program(letters):
    parts = tuple(Letter(kind, number, force) for kind, force, number in letters)
    return Word(parts).map, oracles.of_letters(letters)


def changed(letters, place, number):
    return [(kind, force, number if k == place else own) for k, (kind, force, own) in enumerate(letters)]


def is_rational(letters):
    return all(number.is_Rational for _, _, number in letters)


def coefficients(letters):
    """One place for each coefficient: of a palindrome the first half, and the middle; of a long word three."""
    numbers = [(kind, number) for kind, _, number in letters]
    count = (len(letters) + 1) // 2 if numbers == numbers[::-1] else len(letters)
    return range(count) if len(letters) <= LONG else (0, 1, count - 1)


# ---------------------------------------------------------------- words


@every_word
def test_a_word_with_one_letter_changed_stays_symplectic_and_loses_what_it_must(row):
    letters = oracles.letters_of(row)
    middle = len(letters) // 2 if len(letters) % 2 else None
    twin = row.name.endswith(", kick first")  # the numbers of another row, with drifts and kicks exchanged
    for place in coefficients(letters)[:2] if twin else coefficients(letters):
        kind, _, number = letters[place]
        step, program = word_and_program(changed(letters, place, number + DEFECT))
        reversal, symplectic = judge_structure(step, program, one_force=row not in TWO_FORCES)
        assert symplectic.holds, "a product of drifts and kicks is symplectic whatever its numbers"
        if row not in TWO_FORCES:
            assert reversal.holds is (row.time_reversible and place == middle)
        if is_rational(letters) and place < 2:
            assert order_for_the_plain_law(check_order(step)) == 0, f"the {kind}s add up to 1 + {DEFECT}"


def constants_of(row):
    """Names of the numbers in a row's definition that are not made from others."""
    found = re.findall(r"(\w+) = ([^;]+);", row.made_from.text)
    names = {name for name, _ in found}
    return [name for name, number in found if not names & set(re.findall(r"[a-z]\w*", number))]


@pytest.mark.parametrize("row", [row for row in WORDS if constants_of(row)], ids=str)
def test_a_row_with_one_of_its_constants_changed_keeps_its_symmetry_and_loses_its_order(row):
    """The other constants follow, so that drifts and kicks still add up to 1."""
    names = constants_of(row)
    for name in names[:1] if row.name.endswith(", kick first") else names:
        text = re.sub(rf"\b{name} = ([^;]+);", rf"{name} = \1 + 1/1000;", row.made_from.text)
        word = Splitting(text).word()
        letters = [(letter.kind, letter.force, letter.number) for letter in word]
        step, program = word.map, oracles.of_letters(letters)
        reversal, symplectic = judge_structure(step, program)
        assert symplectic.holds
        assert reversal.holds is row.time_reversible
        measured = oracles.measured_order(program)
        if row.time_reversible and row.order == 2:  # symmetry alone gives order 2; the constant makes the error small
            assert measured == pytest.approx(2, abs=0.2)
        elif not row.name.startswith("Omelyan"):  # of higher order, and constants that make the error small as well
            assert measured < row.order - 0.8
        if name == names[0] and is_rational(letters):
            assert order_for_the_plain_law(check_order(step)) == pytest.approx(measured, abs=0.2)


@every_short_word
def test_a_word_with_two_coefficients_changed_and_the_sum_kept_has_the_order_that_is_measured(row):
    letters = oracles.letters_of(row)
    if not is_rational(letters):
        return
    for first in (0, 1):
        same = [k for k in range(first + 1, len(letters)) if letters[k][:2] == letters[first][:2]]
        if same:
            mutant = changed(letters, first, letters[first][2] + DEFECT)
            mutant = changed(mutant, same[0], letters[same[0]][2] - DEFECT)
            step, program = word_and_program(mutant)
            judge_structure(step, program, one_force=row not in TWO_FORCES)
            order = order_for_the_plain_law(check_order(step))
            assert order == pytest.approx(oracles.measured_order(program), abs=0.2)
            assert order <= row.order
            assert identify(step).relation != "exact" or identify(step).name != row.name


@every_short_word
def test_a_word_with_two_neighbours_changed_over_has_the_properties_that_are_measured(row):
    letters = oracles.letters_of(row)
    mutant = [letters[1], letters[0], *letters[2:]]
    step, program = word_and_program(mutant)
    reversal, symplectic = judge_structure(step, program, one_force=row not in TWO_FORCES)
    assert symplectic.holds
    assert not reversal.holds or len(letters) == 2 or row in TWO_FORCES
    if is_rational(letters):
        assert order_for_the_plain_law(check_order(step)) == pytest.approx(oracles.measured_order(program), abs=0.2)


@every_short_word
def test_letters_from_last_to_first_keep_order_and_symplecticity(row):
    """The adjoint has the order of the method; a palindrome is its own."""
    letters = oracles.letters_of(row)[::-1]
    step, program = word_and_program(letters)
    reversal, _ = judge_structure(step, program, one_force=row not in TWO_FORCES)
    assert reversal.holds is row.time_reversible
    assert oracles.measured_order(program) == pytest.approx(row.order, abs=0.2)
    if row.time_reversible:
        assert step.equals(row.map) or row.digits  # decimals are compared digit for digit by the word
        assert reduced(row.word.reversed) == row.word


@pytest.mark.parametrize("row", [row for row in SHORT if row not in TWO_FORCES], ids=str)
def test_kicks_for_drifts_may_cost_order_and_the_check_says_how_much(row):
    letters = [("K" if kind == "D" else "D", "f", number) for kind, _, number in oracles.letters_of(row)]
    step, program = word_and_program(letters)
    reversal, symplectic = judge_structure(step, program)
    assert symplectic.holds
    assert reversal.holds is row.time_reversible
    if is_rational(letters):
        assert order_for_the_plain_law(check_order(step)) == pytest.approx(oracles.measured_order(program), abs=0.2)


@pytest.mark.parametrize(
    "name", ["McLachlan-Atela 4", "Calvo-Sanz-Serna 4", "McLachlan-Atela 5", "Blanes-Moan SRKN11b"]
)
def test_methods_for_quadratic_kinetic_energies_lose_order_when_drifts_are_kicks(name):
    row = integrator_called(name)
    letters = [("K" if kind == "D" else "D", "f", number) for kind, _, number in oracles.letters_of(row)]
    assert check_order(word_and_program(letters)[0]).value < row.order


@every_short_word
def test_a_velocity_factor_anywhere_in_a_word_costs_symplecticity_and_reversal(row):
    letters = oracles.letters_of(row)
    middle = len(letters) // 2
    step, program = word_and_program([*letters[:middle], ("S", "f", 1 + DEFECT), *letters[middle:]])
    reversal, symplectic = judge_structure(step, program, one_force=row not in TWO_FORCES)
    assert not reversal.holds
    assert not symplectic.holds
    factor = CHECKS["conformal_factor"](step)
    assert factor.holds
    assert factor.value == 1 + DEFECT


# ---------------------------------------------------------------- tableaux


MANY = 8
"""Tableaux of more stages have some entries changed, and these stand for all."""


def entries_to_change(stages):
    """Row and column of those entries of A that are changed, each by itself.

    All where stages are few. Of large tableaux those beside the diagonal: every row and every column is met.
    """
    everything = [(i, j) for i in range(stages) for j in range(i)]
    return everything if stages <= MANY else [(i, j) for i, j in everything if j == i - 1]


def weights_to_change(stages):
    """Places in b, or in another row of so many numbers; of many the first, the middle and the last, as in words."""
    return range(stages) if stages <= MANY else (0, stages // 2, stages - 1)


def tableau_mutants(row):
    """(what changed, map, program) with one entry of the tableau larger, also where it was 0."""
    made = row.made_from
    rows = [entries.split() + ["0"] * (k - len(entries.split())) for k, entries in enumerate(("", *made.a))]
    stages = len(rows)

    def full(entries):
        return [row + ["0"] * (stages - len(row)) for row in entries]

    def larger(text):
        return f"{text} + 1/1000"

    if isinstance(made, RungeKutta):
        b = made.b.split()
        for i, j in entries_to_change(stages):
            other = [[*entries] for entries in rows]
            other[i][j] = larger(other[i][j])
            yield f"a{i + 1}{j + 1}", OneStepMap.from_tableau(full(other), b), oracles.of_tableau(other, b)
        for i in weights_to_change(stages):
            other_b = [larger(text) if k == i else text for k, text in enumerate(b)]
            yield f"b{i + 1}", OneStepMap.from_tableau(full(rows), other_b), oracles.of_tableau(rows, other_b)
        return
    parts = {"c": made.c.split(), "b_bar": made.b_bar.split(), "b": made.b.split()}
    for i in weights_to_change(stages):
        for name, entries in parts.items():
            if name == "c" and i == 0:
                continue  # f(x) at the start: a shift of it is a change of x
            other = {**parts, name: [larger(text) if k == i else text for k, text in enumerate(entries)]}
            step = OneStepMap.from_nystrom(full(rows), other["b_bar"], other["b"], other["c"])
            yield f"{name}{i + 1}", step, oracles.of_nystrom(other["c"], rows, other["b_bar"], other["b"])
    for i, j in entries_to_change(stages):
        other = [[*entries] for entries in rows]
        other[i][j] = larger(other[i][j])
        step = OneStepMap.from_nystrom(full(other), parts["b_bar"], parts["b"], parts["c"])
        yield f"a{i + 1}{j + 1}", step, oracles.of_nystrom(parts["c"], other, parts["b_bar"], parts["b"])


@every_tableau
def test_a_tableau_with_one_entry_changed_has_the_order_that_is_measured_and_stays_what_it_was_not(row):
    lost = set()
    for entry, step, program in tableau_mutants(row):
        reversal, symplectic = judge_structure(step, program)
        assert not reversal.holds
        assert not symplectic.holds
        order = order_for_the_plain_law(check_order(step))
        assert order == pytest.approx(oracles.measured_order(program), abs=0.25), entry
        assert order <= row.order
        lost.add(order)
    assert min(lost) <= 1, "a weight that is larger by itself costs all order"


@pytest.mark.parametrize("name", ["simplified Takahashi-Imada", "simplified Takahashi-Imada, kick first"])
def test_takahashi_imada_keeps_area_and_reversal_whatever_its_inner_number_and_loses_them_with_its_outer_one(name):
    row, program = integrator_called(name), oracles.BY_HAND[name]
    text = row.made_from.text
    inner = OneStepMap.from_equations(text.replace("12*m", "11*m"))
    judge_structure(inner, lambda x, v, h, force: program(x, v, h, force, twelfth=MP.mpf(1) / 11))
    assert check_time_reversal(inner).holds
    assert check_area(inner).holds
    assert CHECKS["volume_preserving"](inner).holds
    first = {"simplified Takahashi-Imada": ("y = x + h*v/2", "y = x + 51/100*h*v")}.get(
        name,
        (
            "y = x + h*v + h**2*a/(2*m);x' = y; v' = v + h*(a",
            "y = x + h*v + 51/100*h**2*a/m;x' = y; v' = v + h*(51/50*a",
        ),
    )
    assert first[0] in text
    outer = OneStepMap.from_equations(text.replace(*first))
    reversal, _ = judge_structure(outer, lambda x, v, h, force: program(x, v, h, force, half=MP.mpf(51) / 100))
    assert not reversal.holds
    assert check_area(outer).holds, "shears keep areas whatever their lengths"


def test_explicit_euler_with_the_new_velocity_is_symplectic_and_with_half_of_each_is_not():
    half = OneStepMap.from_equations("w = v + h*f(x)/m; x' = x + h*(v + w)/2; v' = w")
    assert check_symplecticity(half).holds is False
    assert check_symplecticity(OneStepMap.from_equations("w = v + h*f(x)/m; x' = x + h*w; v' = w")).holds
