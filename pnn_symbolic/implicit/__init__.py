"""Implicit steps: relations between two states, judged by their coefficients."""

from pnn_symbolic.implicit.equations import step_of_equations as step_of_equations
from pnn_symbolic.implicit.reading import step_of_table as step_of_table
from pnn_symbolic.implicit.reading import step_of_tableau as step_of_tableau
from pnn_symbolic.implicit.relation import ImplicitStep as ImplicitStep
