"""One loop says what a map means: in whatever algebra, the answers agree."""

import numpy as np
import pytest

from pnn_symbolic import CATALOGUE, OneStepMap
from pnn_symbolic.integrators import integrator_called
from pnn_symbolic.maps.interpret import InTable, interpret
from pnn_symbolic.maps.normal_form import ONE, Table, X
from pnn_symbolic.maps.program import Program

MAPS = [
    OneStepMap.from_word("D 1/2, K 1, D 1/2"),
    OneStepMap.from_equations("x' = x + h*v; v' = 0.9*v + h*f(x', v)/m"),
    OneStepMap.from_equations("x' = relu(x) + h*v; v' = v + h*tanh(f(x) - x*v*x)/m"),
    OneStepMap.from_word("K_slow 1/2, (K_fast 1/4, D 1/2, K_fast 1/4)^2, K_slow 1/2"),
    OneStepMap.from_word("u = 1/(2 - 2**(1/3)); D u/2, K u, D 1/2 - u/2, K 1 - 2*u, D 1/2 - u/2, K u, D u/2"),
]


class Floats:
    """The algebra of floats, for one state and one force."""

    def __init__(self, form, x, v, time_step, mass, force):
        self.form, self.state, self.time_step, self.mass, self.pull = form, (x, v), time_step, mass, force

    def letter(self, key):
        return 1.0 if key == ONE else self.state[key != X]

    def total(self, summands):
        total = 0.0
        for place, number, value in summands:
            _, i, j = place.term
            total += float(self.form.number(number)) * self.time_step**i * self.mass**j * value
        return total

    def force(self, key, name, arguments):
        return self.pull(*arguments)

    def function(self, key, name, argument):
        return {"relu": lambda z: max(z, 0.0), "tanh": np.tanh}[name](argument)

    def product(self, key, factors):
        return np.prod(factors)


def pull(x, v=0.0):
    return -x - x**3 - 0.3 * v


@pytest.mark.parametrize("step", MAPS, ids=range(len(MAPS)))
def test_a_map_run_on_x_and_v_is_the_map(step):
    form = step.normal_form
    table = Table(*form.formulas)
    assert interpret(form, InTable.of(table, form)) == (table.read(step.position), table.read(step.velocity))


@pytest.mark.parametrize("step", MAPS, ids=range(len(MAPS)))
def test_an_algebra_of_ones_own_steps_as_the_step_function_does(step):
    """f(x) and f(x, v) are one case: the arguments come as a tuple."""
    state = 0.7, -0.4, 0.2, 1.5
    force = dict.fromkeys(step.normal_form.forces, pull)
    expected = step.step_function()(*state, force)
    np.testing.assert_allclose(
        interpret(step.normal_form, Floats(step.normal_form, *state, pull)), expected, rtol=1e-14
    )


@pytest.mark.parametrize("row", [row for row in CATALOGUE if row.order in (1, 2)], ids=str)
def test_a_program_calls_a_force_once_for_each_distinct_argument(row):
    form = row.map.normal_form
    program = Program.of(form)
    assert len(program.lines) == len({(line.function, line.arguments) for line in program.lines})
    assert [line.register for line in program.lines] == list(form.keys)


def test_the_program_of_rk4_calls_four_forces():
    assert sum(line.is_force for line in Program.of(integrator_called("RK4").map.normal_form).lines) == 4
