"""Random maps with friction, gravity, units and parameters: whatever is proved of them is so in numbers."""

import random
import re

import numpy as np
import pytest

from pnn_symbolic import OneStepMap, check
from pnn_symbolic.algebra.symbols import exact
from pnn_symbolic.checks import CHECKS, check_area, check_time_reversal
from pnn_symbolic.errors import InputError
from pnn_symbolic.integrators.identification import identify
from pnn_symbolic.splitting.factorisation import factorise
from pnn_symbolic.verdicts.finding import Verdict

MAPS, JUDGED = 200, 12
"""How many are compared with numbers, and how many are judged in full."""
PARAMETERS = {"g": "0.37", "c": "0.21", "k": "1.3", "a": "0.6"}
DT, M = 0.3, 1.7
AGREE = 1e-9

KNOWN = [
    "parameter g; v' = v - g*h; x' = x + h*v'",
    "parameter c; v' = v + h*(f(x) - c*v)/m; x' = x + h*v'",
    "parameter c, g; y = x + h*v/2; v' = (1 - c*h)*v + h*f(y)/m - g*h; x' = y + h*v'/2",
    "parameter c; y = x + h*v/2; v' = (1 - c)*v/(1 + c) + h*f(y)/m; x' = y + h*v'/2",
    "parameter g; v' = v + h*f(x - g)/m; x' = x + h*v'",
    "parameter g,c; y = x + h*v/2; v' = v - c*h*v/m + h*f(y) + c*h*f(y)/m; x' = y + h*v'/2",
    "v' = v; x' = x + h*v + sqrt(2)*h*h*f(x + h*v + h*h*f(x)/m)/m",
]


def one_of(draw, *choices):
    return draw.choice(choices)


def number(draw):
    letter = draw.choice(list(PARAMETERS))
    return one_of(
        draw, "1/2", "2", "0.9", "-1", letter, f"{letter}*h", f"(1 - {letter}*h)", f"{letter}*h/m", f"1/{letter}",
        f"(1 - {letter})/(1 + {letter})", f"{letter}**2", "sqrt(2)",
    )  # fmt: skip


def force(draw):
    return f"f({one_of(draw, 'x', 'x + h*v/2', 'x + h*v', 'x + c*h*v', '0', 'g', 'x - g', '2*x', 'x + h*h*f(x)/m')})"


def equations(seed):
    """One map as a person would type it."""
    draw = random.Random(seed)
    velocity = one_of(draw, "v", "v", f"{number(draw)}*v")
    for _ in range(draw.randrange(4)):
        velocity += draw.choice(["+", "-"]) + one_of(
            draw, f"h*{force(draw)}/m", f"h*{force(draw)}", "g*h", "c*h*v", "h*(f(x) - c*v)/m", "h*k*x/m", "g",
            f"{number(draw)}*h*{force(draw)}/m",
        )  # fmt: skip
    position = f"x + {one_of(draw, 'h*v_new', 'h*v', 'h*v_new/2 + h*v/2', f'{number(draw)}*h*v')}"
    position += one_of(draw, "", "", f" + {number(draw)}*h*h*{force(draw)}/m", " + g*h*h/2")
    text = f"v' = {velocity}; x' = {position}".replace("v_new", "v'")
    letters = [letter for letter in PARAMETERS if re.search(rf"\b{letter}\b", text)]
    return f"parameter {', '.join(letters)}; {text}" if letters else text


def numerically(step):
    """(how far step, flip, step, flip ends from the start, how far areas are from being kept) of one member."""
    names = {str(letter): exact(PARAMETERS[str(letter)]) for letter in step.normal_form.parameters}
    once = (step.at(**names) if names else step).step_function()
    x, v = np.random.default_rng(0).normal(size=(2, 40))

    def after(x, v):
        return once(x, v, DT, M, lambda place: np.sin(1.3 * place + 0.4) - 0.3 * place)

    there = after(x, v)
    back = after(there[0], -there[1])
    tiny = 1e-6
    (xr, vr), (xl, vl) = after(x + tiny, v), after(x - tiny, v)
    (xu, vu), (xd, vd) = after(x, v + tiny), after(x, v - tiny)
    determinant = ((xr - xl) * (vu - vd) - (xu - xd) * (vr - vl)) / (4 * tiny**2)
    reversal = np.max(np.abs(back[0] - x) + np.abs(back[1] + v))
    return reversal, np.max(np.abs(determinant - 1))


@pytest.mark.parametrize("start", range(0, MAPS, 50))
@pytest.mark.slow
def test_reversal_and_area_agree_with_numbers(start):
    decided = 0
    for seed in range(start, start + 50):
        text = equations(seed)
        try:
            step = OneStepMap.from_equations(text)
        except InputError:  # a division by 0, say
            continue
        reversal, area = numerically(step)
        for finding, apart, tolerance in (
            (check_time_reversal(step), reversal, AGREE),
            (check_area(step), area, 1e-6),
        ):
            if finding.holds is not None:
                decided += 1
                assert bool(apart < tolerance) is finding.holds, (text, finding.property, apart)
    assert decided > 50


@pytest.mark.parametrize("text", [*KNOWN, *map(equations, range(1000, 1000 + JUDGED))])
@pytest.mark.slow
def test_every_check_answers_by_itself(text):
    step = OneStepMap.from_equations(text)
    for question in CHECKS.values():
        question(step).to_json()
    factorise(step).to_json()
    assert not identify(step).details["sentence"].startswith("not named")


def test_a_check_that_fails_is_undecided_and_takes_no_other_with_it(monkeypatch):
    def broken(step):
        raise ArithmeticError("no such\nfield")

    monkeypatch.setitem(CHECKS, "order", broken)
    found = check(OneStepMap.from_equations("x' = x + h*v; v' = v + h*f(x')/m"))
    assert found["order"].verdict is Verdict.UNDECIDED
    assert "ArithmeticError: no such field" in found["order"].assumptions[0]
    assert found["symplectic"].holds
