"""Numbers from nowhere but the definitions: integrators run letter by letter and stage by stage, in 100 digits.

Nothing here uses normal forms, proofs or series: what the package proves is compared with what these
functions measure on the Hénon-Heiles problem, two coupled non-linear oscillators. All constants are
evaluated to 100 digits; f is the force per unit mass.
"""

from functools import cache

import mpmath

from pnn_symbolic.catalogue.definitions import Nystrom, RungeKutta, Splitting
from pnn_symbolic.maps.parsing import read_number

MP = mpmath.MPContext()
MP.dps = 100
START = (MP.mpf("0.31"), MP.mpf("-0.17")), (MP.mpf("0.23"), MP.mpf("0.41"))
"""Position and velocity of both oscillators."""


def number(value):
    """A SymPy number or its text to 100 digits."""
    value = read_number(value) if isinstance(value, str) else value
    return MP.mpf(value.p) / value.q if value.is_Rational else MP.mpf(str(value.evalf(110)))


def henon_heiles(x):
    """-grad (x² + y²)/2 + x²y - y³/3."""
    return (-x[0] - 2 * x[0] * x[1], -x[1] - x[0] * x[0] + x[1] * x[1])


def plus(a, factor, b):
    return tuple(p + factor * q for p, q in zip(a, b, strict=True))


# ---------------------------------------------------------------- programs: (x, v, h, force) → (x', v')


def of_letters(letters):
    """A word, as (kind, force, number); forces share the whole equally where there are several."""
    letters = [(kind, name, number(value)) for kind, name, value in letters]
    share = len({name for kind, name, _ in letters if kind == "K"}) or 1

    def step(x, v, h, force):
        for kind, _, value in letters:
            if kind == "D":
                x = plus(x, value * h, v)
            elif kind == "K":
                v = plus(v, value * h / share, force(x))
            else:
                v = tuple(value * part for part in v)
        return x, v

    return step


def of_tableau(rows, weights):
    """An explicit Runge-Kutta method from the rows of A and b."""
    rows = [[number(value) for value in row] for row in rows]
    weights = [number(value) for value in weights]

    def step(x, v, h, force):
        velocities, forces = [], []
        for row in rows:
            here_x, here_v = x, v
            for value, w, f in zip(row, velocities, forces, strict=False):
                here_x, here_v = plus(here_x, value * h, w), plus(here_v, value * h, f)
            velocities.append(here_v)
            forces.append(force(here_x))
        for value, w, f in zip(weights, velocities, forces, strict=True):
            x, v = plus(x, value * h, w), plus(v, value * h, f)
        return x, v

    return step


def of_nystrom(c, rows, b_bar, b):
    """An explicit Nyström method."""
    rows = [[number(value) for value in row] for row in rows]
    c, b_bar, b = ([number(value) for value in row] for row in (c, b_bar, b))

    def step(x, v, h, force):
        forces = []
        for row, place in zip(rows, c, strict=True):
            here = plus(x, place * h, v)
            for value, f in zip(row, forces, strict=False):
                here = plus(here, value * h * h, f)
            forces.append(force(here))
        new_x, new_v = plus(x, h, v), v
        for f, in_x, in_v in zip(forces, b_bar, b, strict=True):
            new_x, new_v = plus(new_x, in_x * h * h, f), plus(new_v, in_v * h, f)
        return new_x, new_v

    return step


HALF, SIXTH, TWELFTH = MP.mpf(1) / 2, MP.mpf(1) / 6, MP.mpf(1) / 12


def explicit_euler(x, v, h, force):
    return plus(x, h, v), plus(v, h, force(x))


def takahashi_imada(x, v, h, force, half=HALF, twelfth=TWELFTH):
    y = plus(x, half * h, v)
    v = plus(v, h, force(plus(y, twelfth * h * h, force(y))))
    return plus(y, h / 2, v), v


def takahashi_imada_kick_first(x, v, h, force, half=HALF, twelfth=TWELFTH):
    v = plus(v, half * h, force(plus(x, twelfth * h * h, force(x))))
    x = plus(x, h, v)
    return x, plus(v, h / 2, force(plus(x, twelfth * h * h, force(x))))


def parabola(x, v, h, force):
    f = force(x)
    return plus(plus(x, h, v), h * h / 2, f), plus(v, h, f)


SPLIT = MP.mpf(54) / 100


def force_gradient(x, v, h, force, sixth=SIXTH):
    v = plus(v, sixth * h, force(x))
    x = plus(x, h / 2, v)
    v = plus(v, 4 * sixth * h, force(plus(x, sixth * h * h / 4, force(x))))
    x = plus(x, h / 2, v)
    return x, plus(v, sixth * h, force(x))


def noh_bathe(x, v, h, force, p=SPLIT):
    a, rest = force(x), 1 - p
    y = plus(plus(x, p * h, v), (p * h) ** 2 / 2, a)
    b = force(y)
    w = plus(v, p * h / 2, plus(a, 1, b))
    x = plus(plus(y, rest * h, w), (rest * h) ** 2 / 2, b)
    first = (1 - 2 * p) / (2 * p * rest)
    weights = (first * p - first, first + MP.mpf(1) / 2, MP.mpf(1) / 2 - p * first)
    for weight, value in zip(weights, (a, b, force(x)), strict=True):
        w = plus(w, rest * h * weight, value)
    return x, w


BY_HAND = {
    "Noh-Bathe": noh_bathe,
    "parabolic step": parabola,
    "force gradient without Hessian": force_gradient,
    "explicit Euler": explicit_euler,
    "simplified Takahashi-Imada": takahashi_imada,
    "simplified Takahashi-Imada, kick first": takahashi_imada_kick_first,
}


def letters_of(row):
    """The letters of a row as (kind, force, number)."""
    return [(letter.kind, letter.force, letter.number) for letter in row.made_from.word()]


def square(rows):
    return [row.split() for row in ("", *rows)]


def program(row):
    """A row without parameters, run from its definition."""
    made_from = row.made_from
    if isinstance(made_from, Splitting):
        return of_letters(letters_of(row))
    if isinstance(made_from, RungeKutta):
        return of_tableau(square(made_from.a), made_from.b.split())
    if isinstance(made_from, Nystrom):
        return of_nystrom(made_from.c.split(), square(made_from.a), made_from.b_bar.split(), made_from.b.split())
    return BY_HAND[row.name]


# ---------------------------------------------------------------- measurements


@cache
def exact_motion(inverse_step):
    """Position and velocity after a time 1/inverse_step, by Taylor's series of the equations of motion."""
    terms = 16
    x, v = [[part] for part in START[0]], [[part] for part in START[1]]
    for n in range(terms):
        products = {
            (i, j): sum((x[i][k] * x[j][n - k] for k in range(n + 1)), MP.mpf(0)) for i, j in ((0, 0), (0, 1), (1, 1))
        }
        force = (-x[0][n] - 2 * products[0, 1], -x[1][n] - products[0, 0] + products[1, 1])
        for i in range(2):
            x[i].append(v[i][n] / (n + 1))
            v[i].append(force[i] / (n + 1))
    h = MP.mpf(1) / inverse_step
    return tuple(tuple(sum(c * h**n for n, c in enumerate(parts)) for parts in side) for side in (x, v))


def distance(a, b):
    return max(abs(p - q) for left, right in zip(a, b, strict=True) for p, q in zip(left, right, strict=True))


def measured_order(step):
    """The order of a program, from its error after one step of 2^-14 and of 2^-15; a float near a whole number.

    Steps are so short that a defect of 1/1000 in a constant outweighs the terms of higher order.
    """
    errors = [distance(step(*START, MP.mpf(1) / n, henon_heiles), exact_motion(n)) for n in (2**14, 2**15)]
    return float(MP.log(errors[0] / errors[1], 2)) - 1


def reversal_defect(step):
    """How far step, turn around, step, turn around is from where it began."""
    x, v = step(*START, MP.mpf(1) / 4, henon_heiles)
    x, v = step(x, tuple(-part for part in v), MP.mpf(1) / 4, henon_heiles)
    return float(distance((x, tuple(-part for part in v)), START))


def area_defect(step):
    """The largest entry of JᵀΩJ - Ω; J by complex differences, exact to all digits."""
    small = MP.mpf(10) ** -40
    state = [*START[0], *START[1]]
    columns = []
    for k in range(4):
        moved = [part + (MP.mpc(0, small) if i == k else 0) for i, part in enumerate(state)]
        x, v = step(tuple(moved[:2]), tuple(moved[2:]), MP.mpf(1) / 4, henon_heiles)
        columns.append([part.imag / small for part in (*x, *v)])
    worst = MP.mpf(0)
    for i in range(4):
        for j in range(4):
            area = sum(columns[i][k] * columns[j][k + 2] - columns[i][k + 2] * columns[j][k] for k in range(2))
            worst = max(worst, abs(area - (1 if j == i + 2 else -1 if i == j + 2 else 0)))
    return float(worst)


def is_stable(step, z):
    """True when the oscillator stays bounded at h·ω = z: both eigenvalues of the step within the unit circle."""
    z = MP.mpf(z)
    a, b = (step((MP.mpf(x),), (MP.mpf(v),), MP.mpf(1), lambda q: (-z * z * q[0],)) for x, v in ((1, 0), (0, 1)))
    trace, det = a[0][0] + b[1][0], a[0][0] * b[1][0] - a[1][0] * b[0][0]
    rounding = MP.mpf(10) ** -25
    return abs(det) <= 1 + rounding and abs(trace) <= 1 + det + rounding
