# %% [markdown]
# # Who wrote these rows?
#
# Rows that were written step by step give their integrator away, to the last digit.

# %%
from pnn_symbolic import CATALOGUE, potential_called, recognise, simulate

pendulum = potential_called("pendulum")
leapfrog = next(row for row in CATALOGUE if row.name == "symplectic Euler B")
rows = simulate(pendulum, [0.5], time_step=0.1, steps=200, integrator=leapfrog.map.step_function())
answer = recognise(rows, force=pendulum.force, mass=1.0)
print(answer.sentence)
assert answer.generators[0].name == "symplectic Euler B"

# %% [markdown]
# The same rows, rounded to four digits as in many a file: less is known, and less is said.

# %%
import numpy as np

from pnn_symbolic import trajectory_of

(run,) = rows
rounded = trajectory_of(np.round(run.positions.ravel(), 4), np.round(run.velocities.ravel(), 4), 0.1)
print(recognise([rounded], force=pendulum.force, mass=1.0).sentence)
