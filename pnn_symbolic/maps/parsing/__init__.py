"""What people type → exact expressions, letters and numbers. Nothing is ever evaluated as Python."""

from pnn_symbolic.maps.parsing.equations import read_equations as read_equations
from pnn_symbolic.maps.parsing.formulas import read_formula as read_formula
from pnn_symbolic.maps.parsing.numbers import read_number as read_number
from pnn_symbolic.maps.parsing.words import Letter as Letter
from pnn_symbolic.maps.parsing.words import read_word as read_word
