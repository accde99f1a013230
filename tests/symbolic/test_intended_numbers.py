"""Intended numbers: doubles, singles, rounded and cut-off decimals, and decimals that stand for nothing else."""

from decimal import Decimal

import mpmath
import numpy as np
import pytest
from sympy import Rational

from pnn_symbolic import OneStepMap
from pnn_symbolic.catalogue import integrator_called
from pnn_symbolic.checks import check_order, check_stability
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.series.intended_method import intended_method

word = OneStepMap.from_word
RK4 = [[0, 0, 0, 0], ["1/2", 0, 0, 0], [0, "1/2", 0, 0], [0, 0, 1, 0]]


def rk4(sixth, third):
    return OneStepMap.from_tableau(RK4, [sixth, third, third, sixth])


def heun():
    return OneStepMap.from_tableau(
        [[0, 0, 0], ["0.3333333333333333", 0, 0], [0, "0.6666666666666666", 0]], ["0.25", 0, "0.75"]
    )


def of_weights(weights):
    """Position Verlet of these lengths and back, typed by its weights."""
    names = [f"w{place}" for place in range(len(weights))]
    turns = [*names, *names[-2::-1]]
    text = "; ".join(f"{name} = {weight}" for name, weight in zip(names, weights, strict=True))
    text += f"; D {turns[0]}/2"
    for here, after in zip(turns, [*turns[1:], ""], strict=True):
        text += f", K {here}, D " + (f"({here} + {after})/2" if after else f"{here}/2")
    return word(text)


REBOUND_6 = ["0.1867", "0.5554970237124784", "0.1294669489134754", "-0.843265623387734", "0.9432033015235604"]
REBOUND_8 = [
    "0.128865979381443",
    "0.581514087105251",
    "-0.410175371469850",
    "0.1851469357165877",
    "-0.4095523434208514",
    "0.1444059410800120",
    "0.2783355003936797",
    "0.3149566839162949",
    "-0.6269948254051343979",
]


def forest_ruth(written):
    w = 1 / (2 - 2 ** (1 / 3))
    numbers = [w / 2, w, (1 - w) / 2, 1 - 2 * w, (1 - w) / 2, w, w / 2]
    return word(", ".join(f"{letter} {written(n)}" for letter, n in zip("DKDKDKD", numbers, strict=True)))


def cut_off(number):
    return f"{int(number * 10**8) / 10**8:.8f}"


METHODS = {
    "RK4 in doubles": (rk4("0.16666666666666666", "0.3333333333333333"), 4, 0),
    "RK4 in four decimals": (rk4("0.1667", "0.3333"), 4, 2),
    "Heun 3 in doubles": (heun(), 3, 1),
    "REBOUND, 9 stages": (of_weights(REBOUND_6), 6, 2),
    "REBOUND, 17 stages": (of_weights(REBOUND_8), 8, 0),
    "Forest-Ruth in doubles": (forest_ruth(repr), 4, 0),
    "Forest-Ruth in singles": (forest_ruth(lambda n: str(np.float32(n))), 4, 0),
    "Forest-Ruth in eight decimals": (forest_ruth("{:.8f}".format), 4, 2),
    "Forest-Ruth cut off at eight decimals": (forest_ruth(cut_off), 4, 2),
}


@pytest.mark.parametrize(
    ("step", "order", "as_typed"),
    [
        pytest.param(*case, id=name, marks=[pytest.mark.nightly] * (name == "REBOUND, 17 stages"))
        for name, case in METHODS.items()
    ],
)
@pytest.mark.slow
def test_the_order_is_that_of_the_method_that_the_decimals_round(step, order, as_typed):
    finding = check_order(step)
    assert (finding.verdict.word, finding.value) == ("proved", order)
    assert finding.details["order_as_typed"] == as_typed


def row_typed(name, written):
    """The word of a row of the catalogue, with all of its numbers as decimals."""
    return word(", ".join(f"{letter.name} {written(letter.number)}" for letter in integrator_called(name).word))


def single(number):
    return f"{Decimal(str(np.float32(float(number)))):f}"


def fixed(digits, stripped=False):
    def written(number):
        text = f"{float(number):.{digits}f}"
        return text.rstrip("0").rstrip(".") if stripped else text

    return written


WRITTEN = {"doubles": repr, "singles": single, "8": fixed(8), "5": fixed(5)}
AS = {  # a long method as most and as fewest digits, its neighbours as what lies between, the quick ones as all
    "Yoshida 8A": ("singles", "8"),
    "Yoshida 8A, kick first": ("doubles", "5"),
    "Blanes-Moan SRKN14a": WRITTEN,
    "PEFRL": WRITTEN,
}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *((name, written) for name, ways in AS.items() for written in ways),
        pytest.param("Kahan-Li 8", "doubles", marks=pytest.mark.nightly),
        pytest.param("Kahan-Li 8", "5", marks=pytest.mark.nightly),
    ],
)
@pytest.mark.slow
def test_decimals_that_round_a_row_of_the_catalogue_are_that_row(name, written):
    step = row_typed(name, lambda number: WRITTEN[written](float(number)))
    finding = check_order(step)
    assert (finding.verdict.word, finding.value) == ("proved", integrator_called(name).order)
    assert f"that of {name};" in finding.assumptions[0]
    assert identify(intended_method(step).map).name == name


def test_the_record_names_the_intended_method():
    step = row_typed("PEFRL", lambda number: fixed(8)(float(number)))
    assert intended_method(step).differs
    identity = judgement(step)["identity"]
    assert (identity["name"], identity["relation"]) == ("PEFRL", "exact")
    assert identify(step.literally).relation == "near"


def test_dormand_prince_in_eight_decimals_is_of_order_5():
    made = integrator_called("Dormand-Prince 5").made_from
    rows = [[], *([fixed(8)(Rational(n)) for n in row.split()] for row in made.a)]
    square = [row + [0] * (len(rows) - len(row)) for row in rows]
    finding = check_order(OneStepMap.from_tableau(square, [fixed(8)(Rational(n)) for n in made.b.split()]))
    assert (finding.verdict.word, finding.value) == ("proved", 5)


def test_a_last_decimal_0_is_rounded_as_any_other():
    assert check_order(row_typed("Calvo-Sanz-Serna 4", fixed(4))).value == 4  # its last kick, 0.12502, is 0.1250


@pytest.mark.parametrize("name", ["Yoshida 6A", "Yoshida 8A", "McLachlan 8"])
def test_where_a_higher_order_is_within_the_rounding_and_is_not_found_the_order_is_undecided(name):
    finding = check_order(row_typed(name, fixed(4, stripped=True)))
    assert (finding.verdict.word, finding.value) == ("undecided", None)
    assert finding.details["order_within_rounding"] == integrator_called(name).order
    assert "as typed the order is" in finding.assumptions[0]


def test_ruth_3_in_doubles_has_order_3():
    drifts, kicks = ([repr(n) for n in row] for row in ([2 / 3, -2 / 3, 1.0], [7 / 24, 3 / 4, -1 / 24]))
    assert check_order(OneStepMap.from_coefficients(drifts, kicks, "kick")).value == 3


@pytest.mark.parametrize(
    "text",
    [
        "D 0.49999999, K 1, D 0.50000001",
        "D 0.5000000312, K 1, D 0.4999999688",
        "D 0.50035, K 1, D 0.49965",
        "D 1/2, K 1.0005, D 1/2",
        "D 1/2, K 1.0001, D 1/2",
        "D 0.9999, K 1",
        "D 0.99995, K 1",
        "D 1, K 0.9999999990000001",
    ],
)
def test_decimals_that_would_have_been_typed_otherwise_are_meant_as_they_stand(text):
    assert not intended_method(word(text)).differs


@pytest.mark.parametrize(("sixth", "third"), [("0.166", "0.333"), ("0.17", "0.33")])
def test_at_three_decimals_no_fraction_is_evident(sixth, third):
    assert not intended_method(rk4(sixth, third)).differs


@pytest.mark.parametrize("noise", [1e-3, 1e-4, 1e-5, 1e-6])
def test_a_method_whose_numbers_were_moved_is_not_taken_for_it(noise):
    moved = np.random.default_rng(3)
    assert check_order(forest_ruth(lambda n: repr(n * (1 + noise * moved.uniform(-1, 1))))).value < 4


def hmc(a, b):
    return word(f"a = {a}; b = {b}; D a, K b, D 1/2 - a, K 1 - 2*b, D 1/2 - a, K b, D a")


def test_a_gap_of_stability_narrower_than_the_rounding_is_a_touch():
    step = hmc("0.11888010966548", "0.29619504261126")
    finding = check_stability(step)
    assert float(finding.value) == pytest.approx(4.66184607823, abs=1e-10)
    assert finding.details["gaps"][0]["h_omega"] == pytest.approx(2.9763246, abs=1e-7)
    assert float(check_stability(step.literally).value) == pytest.approx(2.9763246, abs=1e-7)
    assert "stability_limit" in judgement(step)["as_typed"]


def test_a_wider_gap_is_real():
    assert float(check_stability(hmc("0.11898010966548", "0.29619504261126")).value) == pytest.approx(2.976, abs=1e-3)


def test_the_record_has_what_differs_for_the_decimals():
    found = judgement(rk4("0.1667", "0.3333"))
    assert found["findings"]["order"]["value"] == 4
    assert found["as_typed"]["order"]["value"] == 2
    assert "as_typed" not in judgement(rk4("1/6", "1/3"))


def test_a_missed_position_verlet_is_told_as_that():
    match = identify(word("D 0.49999999, K 1, D 0.50000001"))
    assert (match.name, match.relation) == ("position Verlet", "near")


@pytest.mark.parametrize("number", ["2.9999999", "0.65796", "1.99966", "0.32999"])
def test_a_decimal_is_shown_as_it_was_typed(number):
    assert f"{number} v" in OneStepMap.from_equations(f"x' = x + {number}*h*v; v' = v + h*f(x)/m").plain()


@pytest.mark.parametrize(("weights", "order"), [(REBOUND_6, 6), (REBOUND_8, 8)])
@pytest.mark.slow
def test_the_root_in_40_digits_converges_with_its_order(weights, order):
    letters = intended_method(of_weights(weights)).root.word

    def error(dt):
        with mpmath.workdps(80):
            x, v = mpmath.mpf(1) / 3, mpmath.mpf(1) / 5
            series = [x, v]
            for letter in letters:
                number = mpmath.mpf(letter.number.p) / letter.number.q * dt
                x, v = (x + number * v, v) if letter.kind == "D" else (x, v - number * (x + x * x))
            for n in range(40):
                square = sum(series[i] * series[n - i] for i in range(n + 1))
                series.append(-(series[n] + square) / ((n + 1) * (n + 2)))
            return abs(x - sum(a * dt**n for n, a in enumerate(series)))

    coarse, fine = (error(mpmath.mpf(2) ** -k) for k in (8, 9))
    assert float(mpmath.log(coarse / fine, 2)) == pytest.approx(order + 1, abs=0.1)


def test_a_word_to_the_power_0_moves_nothing_whatever_its_decimals():
    assert check_order(word("(D sqrt(2), K 0.828981543588751)^0")).value == 0
