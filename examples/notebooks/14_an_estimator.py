# %% [markdown]
# # In the manner of scikit-learn
#
# `PNNRegressor` learns the step from rows, and predicts the next one. scikit-learn itself is not needed.

# %%
import numpy as np

from pnn_symbolic import PNNRegressor, potential_called, simulate

(run,) = simulate(potential_called("pendulum"), [0.5], time_step=0.1, steps=300)
rows = np.column_stack([run.positions.ravel(), run.velocities.ravel()])
model = PNNRegressor(time_step=0.1, potential="pendulum", population=20, generations=3)
model.fit(rows[:-1], rows[1:])
print(model.law_.plain())
print(f"R² of the next rows: {model.score(rows[:-1], rows[1:]):.12f}")
assert model.score(rows[:-1], rows[1:]) > 1 - 1e-9

# %%
model.discovery_.recognition
