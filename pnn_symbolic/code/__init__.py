"""The body of a step as people paste it, in Python, C, C++, JavaScript, Julia, MATLAB or Fortran → equations of a map.

Text becomes tokens, tokens statements, statements straight-line assignments; the roles of the names are found from
their use, checked by units, and the map is written as the equations that `OneStepMap.from_equations` reads. Nothing
is ever evaluated.
"""

from pnn_symbolic.code.reading import Reading as Reading
from pnn_symbolic.code.reading import read_code as read_code
from pnn_symbolic.code.roles import NoStepError as NoStepError
from pnn_symbolic.code.roles import Roles as Roles
