"""Maps that are meant in other units than they are typed in: momenta, and steps with dt = 1."""

import numpy as np
import pytest

from pnn_symbolic import OneStepMap, check, identify
from pnn_symbolic.algebra.symbols import MASS, VELOCITY
from pnn_symbolic.catalogue import CATALOGUE
from pnn_symbolic.maps.readings import in_velocities, with_time_step
from pnn_symbolic.report.judgement import judgement
from pnn_symbolic.report.judgement_screen import show_judgement

SMALL = [
    row
    for row in CATALOGUE
    if not row.has_parameters and row.evaluations <= 3 and len(row.map.normal_form.table.atoms) <= 3
]


def pull(x):
    return np.sin(3 * x) - x**3


@pytest.mark.parametrize("row", SMALL, ids=lambda row: row.name)
@pytest.mark.slow
def test_a_named_step_written_with_momenta_keeps_its_name_and_its_numbers(row):
    to_velocity = {VELOCITY: VELOCITY / MASS}
    momenta = OneStepMap(
        row.map.position.xreplace(to_velocity), (MASS * row.map.velocity.xreplace(to_velocity)).expand()
    )
    assert in_velocities(momenta) == row.map
    match = identify(momenta)
    assert match.name == identify(row.map).name
    assert match.details["sentence"].endswith("; v is the momentum p = m*x'")
    x, v = row.map.step_function()(0.3, 0.7, 0.2, 1.7, pull)
    there = momenta.step_function()(0.3, 1.7 * 0.7, 0.2, 1.7, pull)
    np.testing.assert_allclose(there, (x, 1.7 * v), rtol=1e-13)


@pytest.mark.parametrize(
    "text",
    ["x' = x + h*v; v' = v + h*f(x)", "x' = x + h*v/m; v' = v + h*f(x)/m", "x' = x + h*v/m; v' = v + h*f(x, v)"],
)
def test_what_is_no_momentum_is_not_taken_for_one(text):
    assert in_velocities(OneStepMap.from_equations(text)) is None


@pytest.mark.parametrize(
    ("text", "name", "motion", "order"),
    [
        ("x' = x + v; v' = v + f(x')/m", "symplectic Euler B", "x'' = f(x)/m", 1),
        ("x' = x + v; v' = v + f(x)/m", "explicit Euler", "x'' = f(x)/m", 1),
        ("w = v + f(x)/2; x' = x + w; v' = w + f(x')/2", "velocity Verlet", "x'' = f(x), f a force per unit mass", 2),
        ("p = v + f(x)/2; x' = x + p/m; v' = p + f(x')/2", "velocity Verlet", "x'' = f(x)/m, where v = m*x'", 2),
        ("v' = v + f(x)/m - 9.81; x' = x + v'", None, "x'' = f(x)/m - 9.81", 1),
    ],
)
@pytest.mark.slow
def test_a_step_without_dt_is_told_as_what_it_is_with_dt_1(text, name, motion, order):
    typed = OneStepMap.from_equations(text)
    read = judgement(typed)["with_dt_1"]
    assert (read["name"], read["order"]) == (name, order)
    assert read["advances"] == motion.removesuffix(", f a force per unit mass")
    units = OneStepMap.from_equations(read["map"])
    np.testing.assert_allclose(
        units.step_function()(0.3, 0.7, 1.0, 1.7, pull), typed.step_function()(0.3, 0.7, 0.1, 1.7, pull), rtol=1e-13
    )
    assert check(units)["motion"].value == read["advances"]


@pytest.mark.parametrize(
    "text",
    [
        "x' = x + h*v; v' = v + f(x)/m",
        "x' = x + v; v' = v - x/4 + f(x)",
        "x' = x + v; v' = 0.99*v + f(x)",
        "x' = x + 2*v; v' = v",
    ],
)
def test_where_units_do_not_tell_it_nothing_is_offered(text):
    assert "with_dt_1" not in judgement(OneStepMap.from_equations(text))


def test_a_reading_with_units_that_is_no_motion_is_still_a_map():
    assert str(with_time_step(OneStepMap.from_equations("x' = x + v; v' = 0.99*v + f(x)"))) == (
        "x' = x + dt*v; v' = 99*v/100 + dt*f(x)"
    )


def test_the_screen_offers_the_reading(capsys):
    show_judgement(OneStepMap.from_equations("x' = x + v; v' = v + f(x')/m"))
    shown = "read with dt = 1: symplectic Euler B, of order 1 for x'' = f(x)/m; type x' = x + dt*v;"
    assert shown in capsys.readouterr().out
