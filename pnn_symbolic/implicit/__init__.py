"""Implicit steps: relations between two states, judged by their coefficients."""

from pnn_symbolic.implicit.reading import step_of_table as step_of_table
from pnn_symbolic.implicit.relation import ImplicitStep as ImplicitStep
