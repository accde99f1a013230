import numpy as np
import pytest
from sympy import Rational, sqrt

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.errors import InputError, ShapeError

RK4 = ([[0, 0, 0, 0], ["1/2", 0, 0, 0], [0, "0.5", 0, 0], [0, 0, 1, 0]], ["1/6", "1/3", "1/3", "1/6"])
NYSTROM_4 = ([[0, 0, 0], ["1/8", 0, 0], [0, "1/2", 0]], ["1/6", "1/3", 0], ["1/6", "2/3", "1/6"], [0, "1/2", 1])


def force(x):
    """Hénon-Heiles: not linear, two dimensions."""
    return -np.array([x[0] + 2 * x[0] * x[1], x[1] + x[0] ** 2 - x[1] ** 2])


def runge_kutta_by_hand(a, b, x, v, dt, m):
    """The textbook step for y' = g(y), y = (x, v): no formula of ours is used."""
    a, b = [[float(Rational(q)) for q in row] for row in a], [float(Rational(q)) for q in b]
    slopes = []
    for row in a:
        y = np.array([x, v]) + dt * sum((q * k for q, k in zip(row, slopes, strict=False)), np.zeros((2, 2)))
        slopes.append(np.array([y[1], force(y[0]) / m]))
    return np.array([x, v]) + dt * sum(q * k for q, k in zip(b, slopes, strict=True))


def test_a_butcher_tableau_is_the_step_it_stands_for_in_two_dimensions():
    step = OneStepMap.from_tableau(*RK4, c=[0, "1/2", Rational(1, 2), 1]).step_function()
    x, v = np.array([0.3, -0.2]), np.array([0.1, 0.4])
    np.testing.assert_allclose(step(x, v, 0.1, 1.5, force), runge_kutta_by_hand(*RK4, x, v, 0.1, 1.5), rtol=1e-14)


def test_the_classical_methods_have_the_order_of_the_textbooks():
    heun = [[0, 0], [1, 0]], ["1/2", "1/2"]
    kutta = [[0, 0, 0], ["1/2", 0, 0], [-1, 2, 0]], ["1/6", "2/3", "1/6"]
    euler = [[0]], [1]
    methods = [OneStepMap.from_tableau(*tableau) for tableau in (euler, heun, kutta, RK4)]
    assert [check(step)["order"].value for step in [*methods, OneStepMap.from_nystrom(*NYSTROM_4)]] == [1, 2, 3, 4, 4]


def test_a_nystrom_tableau_and_a_butcher_tableau_of_one_method_are_one_map():
    """With Ā = A², b̄ = bA for x'' = f(x): Hairer, Nørsett & Wanner I, Eq. (II.14.7)."""
    a = [[Rational(q) for q in row] for row in RK4[0]]
    b = [Rational(q) for q in RK4[1]]
    squared = [[sum(a[i][k] * a[k][j] for k in range(4)) for j in range(4)] for i in range(4)]
    b_bar = [sum(b[k] * a[k][j] for k in range(4)) for j in range(4)]
    c = [sum(row) for row in a]
    assert OneStepMap.from_nystrom(squared, b_bar, b, c) == OneStepMap.from_tableau(*RK4)


def test_lists_of_coefficients_are_words_with_explicit_letters():
    r = sqrt(2) / 2
    listed = OneStepMap.from_coefficients(drift=[r, 1 - r], kick=[1 - r, r], first="kick")
    assert listed.equals(OneStepMap.from_word("r = sqrt(2)/2; K 1 - r, D r, K r, D 1 - r"))
    swapped = OneStepMap.from_coefficients(drift=[r, 1 - r], kick=[1 - r, r], first="drift")
    assert not listed.equals(swapped)


@pytest.mark.parametrize(
    ("tableau", "error", "says"),
    [
        (
            ([["1/2"]], [1]),
            InputError,
            r"row 1 of A uses stage 1, a.1..1. = 1/2: an implicit method, which is no map in formulas",
        ),
        (([[0, "1/4"], ["1/4", 0]], [1, 0]), InputError, "row 1 of A uses stage 2.*implicit"),
        (([[0, 0], [1, 0]], [1, 0, 0]), ShapeError, "b has 3 numbers, expected 2"),
        (([[0, 0], [1, 0]], [1, 0], [0]), ShapeError, "c has 1 numbers, expected 2"),
        (([[0], [1, 0]], [1, 0]), ShapeError, "row 1 of A has 1 numbers, expected 2"),
        (([], []), ShapeError, "A has 0 rows"),
        (([[0] * 60] * 60, [0] * 60), ShapeError, "A has 60 rows"),
        (([[0, 0], ["1/3", 0]], [0, 1], [0, "0.333"]), InputError, r"row 2 of A sums to 1/3, but c\[2\] is 333/1000"),
        (([[0, 0], [1 / 3, 0]], [0, 1]), InputError, r"A\[2\]\[1\] is 0.333.*write it as text"),
        (([[0, 0], ["1/x", 0]], [0, 1]), InputError, r'A\[2\]\[1\] is "1/x": column 3'),
        (([[0, 0], ["1/0", 0]], [0, 1]), InputError, r"A\[2\]\[1\].*division by zero"),
        (([[0, 0], [None, 0]], [0, 1]), InputError, r"A\[2\]\[1\] is None"),
        (([[0, 0], [True, 0]], [0, 1]), InputError, "True"),
        (([[0, 0], "1/2"], [0, 1]), ShapeError, "A.2. is '1/2', expected a list"),
        (("1/2", [1]), ShapeError, "expected a list"),
    ],
)
def test_a_tableau_that_is_none_is_refused_with_the_place(tableau, error, says):
    with pytest.raises(error, match=says):
        OneStepMap.from_tableau(*tableau)


def test_nystrom_coefficients_of_the_wrong_shape_are_refused():
    with pytest.raises(ShapeError, match="b_bar has 2 numbers, expected 1"):
        OneStepMap.from_nystrom([[0]], [1, 2], [1], ["1/2"])


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        ({"drift": [1], "kick": ["1/2", "1/2"], "first": "drift"}, "drift has 1 numbers and kick has 2"),
        ({"drift": [1, 1, 1], "kick": [1], "first": "drift"}, "one more of drift"),
        ({"drift": [1], "kick": [1], "first": "kik"}, 'Did you mean "kick"'),
        ({"drift": [0.5], "kick": [1], "first": "kick"}, r"drift\[1\] is 0.5.*as text"),
    ],
)
def test_lists_that_do_not_alternate_are_refused(lists, says):
    with pytest.raises(InputError, match=says):
        OneStepMap.from_coefficients(**lists)
